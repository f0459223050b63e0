package settings

import (
	"strings"
	"testing"
)

func TestWordsGoToTheirKeys(t *testing.T) {
	var style string
	var rate, share float64
	var lines int64
	var bare bool
	keys := Keys{"style": Word(&style), "rate": Rate(&rate)}.With(Keys{"lines": Count(&lines), "cut": Share(&share), "bare": Flag(&bare)})
	if err := keys.Parse("  style=json rate=30/m\tlines=2M cut=0.25 bare"); err != nil {
		t.Fatal(err)
	}
	if style != "json" || rate != 0.5 || lines != 2_000_000 || share != 0.25 || !bare {
		t.Errorf("%q %v %d %v %v", style, rate, lines, share, bare)
	}
}

func TestWhatIsNotUnderstoodIsAnError(t *testing.T) {
	var s string
	var f float64
	var n int64
	var b bool
	keys := Keys{"style": Word(&s), "rate": Rate(&f), "lines": Count(&n), "cut": Share(&f), "bare": Flag(&b)}
	for text, want := range map[string]string{
		"stile=json":  "there are bare, cut, lines, rate, style",
		"style=":      "a value is missing",
		"rate=5/y":    "the unit is",
		"rate=0":      "not above 0",
		"rate=NaN":    "not above 0",
		"rate=2e6":    "not above 0",
		"rate=x":      "invalid syntax",
		"lines=-1":    "whole number",
		"lines=1.5":   "whole number",
		"lines=many":  "quantities",
		"cut=1.1":     "between",
		"cut=NaN":     "between",
		"bare=yes":    "no value",
		"bare bear=1": `"bear" is not known`,
	} {
		if err := keys.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}
