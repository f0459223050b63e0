package views

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/ui"
)

// compare tests a column against a value: ages and durations against a duration, numbers and quantities by size, anything else as
// words, which can only be equal or not.
func compare(column ui.Column, at int, op, value string) (test, error) {
	holds := map[string]func(int) bool{
		"=":  func(c int) bool { return c == 0 },
		"!=": func(c int) bool { return c != 0 },
		">":  func(c int) bool { return c > 0 },
		">=": func(c int) bool { return c >= 0 },
		"<":  func(c int) bool { return c < 0 },
		"<=": func(c int) bool { return c <= 0 },
	}[op]
	age, isAge := parseAge(value)
	if column.Age || column.Span {
		if !isAge {
			return nil, fmt.Errorf("%s%s%s: an age is a number and a unit, such as 10m, 36h or 2d", strings.ToLower(column.Name), op, value)
		}
		return func(s *subject) bool {
			c := s.cell(at)
			if seconds, ok := c.Value.(int64); ok && column.Span && c.Since.IsZero() {
				return holds(cmp.Compare(time.Duration(seconds)*time.Second, age))
			}
			return !c.Since.IsZero() && holds(cmp.Compare(s.now.Sub(c.Since), age))
		}, nil
	}
	size, err := parseSize(value)
	switch {
	case err == nil:
		return func(s *subject) bool {
			n, ok := cellSize(s.cell(at))
			return ok && holds(cmp.Compare(n, size))
		}, nil
	case op == "=" || op == "!=":
		return func(s *subject) bool { return strings.EqualFold(s.cell(at).Text, value) == (op == "=") }, nil
	}
	return nil, fmt.Errorf("%s%s%s: %s is no number; words compare with = and != only", strings.ToLower(column.Name), op, value, value)
}

// cellSize is the number a cell holds: its value, else what its text says.
func cellSize(c ui.Cell) (float64, bool) {
	switch v := c.Value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	n, err := parseSize(c.Text)
	return n, err == nil
}

// parseSize reads a number, a percentage or a quantity of the API ("250m", "1Gi").
func parseSize(s string) (float64, error) {
	q, err := resource.ParseQuantity(strings.TrimSuffix(s, "%"))
	if err != nil {
		return 0, err
	}
	return q.AsApproximateFloat64(), nil
}

// parseAge reads a duration as kubectl prints ages: Go's units, and days and years.
func parseAge(s string) (time.Duration, bool) {
	total := time.Duration(0)
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if i <= 0 {
			return 0, false
		}
		j := i
		for j < len(s) && (s[j] < '0' || s[j] > '9') {
			j++
		}
		unit, ok := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "y": 365 * 24 * time.Hour}[s[i:j]]
		var n float64
		if _, err := fmt.Sscanf(s[:i], "%g", &n); err != nil || !ok {
			return 0, false
		}
		total += time.Duration(n * float64(unit))
		s = s[j:]
	}
	return total, true
}
