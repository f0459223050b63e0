package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"kdeck/e2e/lab"
)

// recordFile keeps the last recorded run, below the repository's top folder.
const recordFile = "e2e/bench/last.json"

// Figure is one line of the table.
type Figure struct {
	Name     string
	Unit     string
	Measured float64 // the median
	Wanted   float64 // at most
	Hard     bool    // asserted: a size, a count or a ratio, not a time
	Values   []float64
}

func (f Figure) ok() bool { return f.Measured <= f.Wanted }

// table collects the figures.
type table struct {
	Go, OS, Arch string
	CPUs         int
	Figures      []Figure
}

// anything is wanted of a figure that is there to be compared with.
const anything = 1e9

// add enters a figure by its median.
func (t *table) add(name, unit string, wanted float64, hard bool, values ...float64) {
	t.Figures = append(t.Figures, Figure{Name: name, Unit: unit, Measured: median(values), Wanted: wanted, Hard: hard, Values: values})
	say("%s: %.4g %s", name, median(values), unit)
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	v := slices.Clone(values)
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}

// String is the table, with the last recorded run beside this one.
func (t *table) String() string {
	last := map[string]Figure{}
	var old table
	if data, err := os.ReadFile(filepath.Join(lab.Root(), recordFile)); err == nil && json.Unmarshal(data, &old) == nil {
		for _, f := range old.Figures {
			last[f.Name] = f
		}
	}
	wide := 0
	for _, f := range t.Figures {
		wide = max(wide, len(f.Name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-*s | %16s | %16s | %19s | ok\n%s\n", wide, "figure", "measured", "last recorded", "wanted",
		strings.Repeat("-", wide+68))
	for _, f := range t.Figures {
		before := "-"
		if l, ok := last[f.Name]; ok {
			before = show(l.Measured, l.Unit)
		}
		word := "yes"
		switch {
		case !f.ok() && f.Hard:
			word = "NO"
		case !f.ok():
			word = "slow"
		}
		wanted := "<= " + show(f.Wanted, f.Unit)
		if f.Wanted == anything {
			wanted, word = "-", "-"
		}
		fmt.Fprintf(&b, "%-*s | %16s | %16s | %19s | %s\n", wide, f.Name, show(f.Measured, f.Unit), before, wanted, word)
	}
	return b.String()
}

func show(v float64, unit string) string {
	text := fmt.Sprintf("%.2f", v)
	switch {
	case unit == "B" || unit == "requests":
		text = fmt.Sprintf("%.0f", v)
	case v >= 100:
		text = fmt.Sprintf("%.0f", v)
	case v >= 10:
		text = fmt.Sprintf("%.1f", v)
	}
	return text + " " + unit
}

// record writes the figures down.
func (t *table) record() error {
	t.Go, t.OS, t.Arch, t.CPUs = runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(lab.Root(), recordFile), append(data, '\n'), 0o644)
}

// verdict is an error when a figure that does not depend on the machine is missed.
func (t *table) verdict() error {
	var missed []string
	for _, f := range t.Figures {
		if f.Hard && !f.ok() {
			missed = append(missed, f.Name)
		}
	}
	if len(missed) > 0 {
		return errors.New("missed: " + strings.Join(missed, "; "))
	}
	return nil
}
