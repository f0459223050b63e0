package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Figure is one line of the table.
type Figure struct {
	Name     string
	Unit     string
	Measured float64 // the median
	Wanted   float64 // at most
	Hard     bool    // asserted: a size, a count or a ratio, not a time
	Values   []float64
}

// anything is wanted of a figure that is there to be compared with.
const anything = 1e9

func (f Figure) ok() bool { return f.Measured <= f.Wanted }

// word says how the figure stands to its bound.
func (f Figure) word() string {
	switch {
	case f.Wanted == anything:
		return "-"
	case f.ok():
		return "yes"
	case f.Hard:
		return "NO"
	}
	return "slow"
}

// bound is what is wanted, to be read.
func (f Figure) bound() string {
	if f.Wanted == anything {
		return "-"
	}
	return "<= " + show(f.Wanted, f.Unit)
}

// table collects the figures of one run.
type table struct {
	Go, OS, Arch string
	CPUs         int
	Figures      []Figure
}

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

func show(v float64, unit string) string {
	text := fmt.Sprintf("%.2f", v)
	switch {
	case unit == "B" || unit == "requests" || unit == "lines":
		text = fmt.Sprintf("%.0f", v)
	case v >= 100:
		text = fmt.Sprintf("%.0f", v)
	case v >= 10:
		text = fmt.Sprintf("%.1f", v)
	}
	return text + " " + unit
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
