package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
)

// machine says where a run was made, for figures of different machines tell nothing about the program.
func (t *table) machine() string {
	return fmt.Sprintf("%s on %s/%s, %d processors", t.Go, t.OS, t.Arch, t.CPUs)
}

// here notes where this run is made.
func (t *table) here() {
	t.Go, t.OS, t.Arch, t.CPUs = runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()
}

// recorded reads a run that was kept; there being none is an empty table.
func recorded(path string) (*table, error) {
	t := &table{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(data, t)
	}
	if err != nil {
		return nil, fmt.Errorf("the run to compare with: %w", err)
	}
	return t, nil
}

// record keeps the figures.
func (t *table) record(path string) error {
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// find is the figure of a name.
func (t *table) find(name string) (Figure, bool) {
	i := slices.IndexFunc(t.Figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return Figure{}, false
	}
	return t.Figures[i], true
}

// compare is this run beside an earlier one: per figure what it was, what it is, how far it moved and how it stands to its
// bound; below them what matters, in words. With some parts measured only, nothing is missing.
func (t *table) compare(last *table, some bool) string {
	wide := 0
	for _, f := range t.Figures {
		wide = max(wide, len(f.Name))
	}
	var b strings.Builder
	line := func(cells ...any) {
		fmt.Fprintf(&b, fmt.Sprintf("%%-%ds | %%13s | %%13s | %%13s | %%16s | %%s\n", wide), cells...)
	}
	b.WriteString("\n")
	line("figure", "before", "now", "moved", "bound", "ok")
	b.WriteString(strings.Repeat("-", wide+77) + "\n")
	for _, f := range t.Figures {
		before, moved := "-", "new"
		if l, ok := last.find(f.Name); ok {
			before, moved = show(l.Measured, l.Unit), f.since(l)
		}
		line(f.Name, before, show(f.Measured, f.Unit), moved, f.bound(), f.word())
	}
	b.WriteString("\n")
	for _, news := range t.news(last, some) {
		b.WriteString(news + "\n")
	}
	return b.String()
}

// news are the lines below the table: bounds that are broken or no longer are, figures that the earlier run had alone, and
// another machine.
func (t *table) news(last *table, some bool) (lines []string) {
	for _, f := range t.Figures {
		was, known := last.find(f.Name)
		held := known && was.Measured <= f.Wanted // against today's bound, for that is what counts
		text := fmt.Sprintf("%s: %s, %s is wanted", f.Name, show(f.Measured, f.Unit), f.bound())
		switch {
		case !f.ok() && held:
			lines = append(lines, "newly broken: "+text+fmt.Sprintf("; it was %s", show(was.Measured, was.Unit)))
		case !f.ok():
			lines = append(lines, "broken: "+text)
		case known && !held:
			lines = append(lines, "mended: "+text+fmt.Sprintf("; it was %s", show(was.Measured, was.Unit)))
		}
	}
	for _, l := range last.Figures {
		if _, ok := t.find(l.Name); !ok && !some {
			lines = append(lines, fmt.Sprintf("not measured: %s; it was %s", l.Name, show(l.Measured, l.Unit)))
		}
	}
	if len(last.Figures) > 0 && last.machine() != t.machine() {
		lines = append(lines, fmt.Sprintf("before was %s, now is %s", last.machine(), t.machine()))
	}
	return lines
}

// worthTelling is the share of a figure that it may move without being called better or worse.
const worthTelling = 0.05

// since says how far a figure moved from an earlier one, and whether that is more than scatter: the values of the two runs
// do not overlap. Less is better of everything that is measured here.
func (f Figure) since(old Figure) string {
	if old.Measured == f.Measured {
		return "="
	}
	if old.Measured == 0 {
		return "from none"
	}
	moved := f.Measured/old.Measured - 1
	text := fmt.Sprintf("%+.0f %%", 100*moved)
	switch {
	case len(f.Values) == 0 || len(old.Values) == 0:
	case moved > worthTelling && slices.Min(f.Values) > slices.Max(old.Values):
		text += " worse"
	case moved < -worthTelling && slices.Max(f.Values) < slices.Min(old.Values):
		text += " better"
	}
	return text
}
