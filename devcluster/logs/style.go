package logs

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

//go:embed styles/*.yaml
var files embed.FS

// page is a style as it is written in its file.
type page struct {
	Match  []string `json:"match"`  // images and containers whose names hold one of these log so
	Rate   float64  `json:"rate"`   // lines a second, unless an annotation says otherwise
	Start  string   `json:"start"`  // what is said first
	Lines  []string `json:"lines"`  // what is said all the time; the first ones most often, the last ones rarely
	Blocks []string `json:"blocks"` // records of several lines
	Often  float64  `json:"often"`  // the share of the log's stretches that hold one of the blocks
	// What is said last: by one that has done its work, was told to end, or failed. One that is killed says nothing.
	Done   string `json:"done"`
	Told   string `json:"told"`
	Failed string `json:"failed"`
}

// style is a way to log, ready for use.
type style struct {
	rate                      float64
	lines                     []text
	blocks                    [][]text
	often                     float64
	start, done, told, failed []text
}

// Catalog holds the styles.
type Catalog struct {
	styles map[string]*style
	match  []match
}

// match says which style is whose.
type match struct{ word, style string }

// fallback is the style of those that no other is for.
const fallback = "plain"

// Load reads the styles that come with devcluster.
func Load() (*Catalog, error) {
	names, err := fs.Glob(files, "styles/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the styles: %w", err)
	}
	c := &Catalog{styles: map[string]*style{numbered: {rate: 1}}}
	for _, file := range names {
		data, err := files.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read a style: %w", err)
		}
		var p page
		if err := yaml.UnmarshalStrict(data, &p); err != nil {
			return nil, fmt.Errorf("parse %s: %w", file, err)
		}
		name := strings.TrimSuffix(path.Base(file), ".yaml")
		if c.styles[name], err = p.style(); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, word := range p.Match {
			c.match = append(c.match, match{word, name})
		}
	}
	// The longest word knows best: "nginx-exporter" before "nginx".
	slices.SortStableFunc(c.match, func(a, b match) int { return len(b.word) - len(a.word) })
	return c, nil
}

// of finds the style for a container: by the last two of its image's names and by its own.
func (c *Catalog) of(container, image string) string {
	project, name := path.Split(image)
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	names := path.Base(project) + "/" + name + " " + container
	for _, m := range c.match {
		if strings.Contains(names, m.word) {
			return m.style
		}
	}
	return fallback
}

func (p page) style() (*style, error) {
	s, named := &style{rate: p.Rate, often: p.Often}, fillers()
	var errs []error
	line := func(written string) text {
		t, err := compile(written, named)
		errs = append(errs, err)
		return t
	}
	// A mark in front of a block is for all of its lines.
	block := func(written string) (out []text) {
		written, stderr := strings.TrimPrefix(written, "!"), strings.HasPrefix(written, "!")
		for l := range strings.Lines(written) {
			t := line(strings.TrimSuffix(l, "\n"))
			t.stderr = stderr
			out = append(out, t)
		}
		return out
	}
	for _, l := range p.Lines {
		s.lines = append(s.lines, line(l))
	}
	for _, b := range p.Blocks {
		s.blocks = append(s.blocks, block(b))
		if n := len(s.blocks[len(s.blocks)-1]); n == 0 || n > stretch {
			errs = append(errs, fmt.Errorf("a block has %d lines", n))
		}
	}
	s.start, s.done, s.told, s.failed = block(p.Start), block(p.Done), block(p.Told), block(p.Failed)
	if len(s.lines) == 0 || s.rate <= 0 {
		errs = append(errs, errors.New("no lines, or no rate"))
	}
	return s, errors.Join(errs...)
}

// Names lists the styles.
func (c *Catalog) Names() []string { return slices.Sorted(maps.Keys(c.styles)) }
