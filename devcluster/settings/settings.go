// Package settings reads the values of devcluster's annotations: words of the form key=value, or a key alone, divided by
// blanks, as in "style=json rate=5/s cut=0.2". What is not known is an error, so that a typing mistake does not pass for
// an ordinary container.
package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Keys says what each known key does with its value, which is "" for a key alone.
type Keys map[string]func(value string) error

// Parse hands every word's value to its key.
func (k Keys) Parse(text string) error {
	for _, word := range strings.Fields(text) {
		key, value, _ := strings.Cut(word, "=")
		set, ok := k[key]
		if !ok {
			return fmt.Errorf("%q is not known: there are %s", key, strings.Join(slices.Sorted(maps.Keys(k)), ", "))
		}
		if err := set(value); err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
	}
	return nil
}

// With is these keys and others.
func (k Keys) With(others Keys) Keys {
	all := maps.Clone(k)
	maps.Copy(all, others)
	return all
}

// Word keeps the value as it is.
func Word(to *string) func(string) error {
	return func(s string) error {
		if *to = s; s == "" {
			return errors.New("a value is missing")
		}
		return nil
	}
}

// Flag notes that the key is there.
func Flag(to *bool) func(string) error {
	return func(s string) error {
		if *to = true; s != "" {
			return errors.New("it takes no value")
		}
		return nil
	}
}

// Count takes a number of things or of bytes from 1 on; "64Ki" and "10M" are numbers too.
func Count(to *int64) func(string) error {
	return func(s string) error {
		q, err := resource.ParseQuantity(s)
		if err != nil {
			return err
		}
		n, whole := q.AsInt64()
		if !whole || n < 1 {
			return errors.New("not a whole number from 1 on")
		}
		*to = n
		return nil
	}
}

// Share takes a number from 0 to 1.
func Share(to *float64) func(string) error {
	return func(s string) (err error) {
		if *to, err = strconv.ParseFloat(s, 64); err == nil && !(*to >= 0 && *to <= 1) {
			err = errors.New("not between 0 and 1")
		}
		return err
	}
}

// Rate takes how often a second something happens: "5/s", "12/m", "100000".
func Rate(to *float64) func(string) error {
	return func(s string) (err error) {
		number, unit, _ := strings.Cut(s, "/")
		seconds, ok := map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600}[unit]
		if !ok {
			return errors.New("the unit is s, m or h")
		}
		if *to, err = strconv.ParseFloat(number, 64); err != nil {
			return err
		}
		if *to /= seconds; !(*to > 0 && *to <= 1e6) {
			return errors.New("not above 0 and up to a million a second")
		}
		return nil
	}
}
