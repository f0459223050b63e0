package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// valueLine is one line and what it means.
type valueLine struct {
	text string
	tone themes.Tone
	head bool
	diff bool  // of a unified diff
	to   *link // what the line names and can be gone to, nil: nothing
}

// paint gives the line its style.
func (l valueLine) paint(t *themes.Theme) string {
	switch {
	case l.head:
		return t.Heading.Render(l.text)
	case l.diff:
		return ui.Diff(t, l.text)
	}
	body, blanks := ui.TrailingBlanks(t, l.text)
	return t.Tone(l.tone).Render(body) + blanks
}

// valueLines writes the contents: a line for the object, then each key with its size, its facts and its text.
func valueLines(held *kube.Contents, sign func(themes.Tone) string, now time.Time) []valueLine {
	about := []string{amount(len(held.Values), "key")}
	if held.Type != "" {
		about = append([]string{held.Type}, about...)
	}
	if held.Immutable {
		about = append(about, "immutable")
	}
	lines := []valueLine{{text: strings.Join(about, ", ")}}
	for _, f := range held.Facts {
		lines = append(lines, factLine(f, sign, now))
	}
	for _, v := range held.Values {
		size := amount(v.Size, "byte")
		if v.Binary {
			size = "«binary, " + size + "»"
		} else if v.Masked {
			size += " ***"
		}
		lines = append(lines, valueLine{}, valueLine{text: v.Key + "  " + size, head: true})
		for _, f := range v.Facts {
			lines = append(lines, factLine(f, sign, now))
		}
		if v.Text == "" {
			continue
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(v.Text, "\n"), "\n") {
			lines = append(lines, valueLine{text: "  " + line})
		}
	}
	return lines
}

// factLine is one fact; what is wrong about it has a sign beside it, and a word in it.
func factLine(f kube.Fact, sign func(themes.Tone) string, now time.Time) valueLine {
	tone := themes.Muted
	if f.Odd {
		tone = themes.Warn
	}
	text := f.Text
	if !f.To.IsZero() {
		word, worse := validity(f.From, f.To, now)
		tone = max(tone, worse)
		text = strings.TrimPrefix(text+", "+word, ", ")
	}
	if f.Wrong {
		tone = themes.Bad
	}
	mark := "-"
	if tone >= themes.Warn {
		mark = sign(tone)
	}
	if text != "" {
		text = ": " + text
	}
	return valueLine{text: "  " + mark + " " + f.Name + text, tone: tone}
}

// soon is how long before its end a validity is worth a look: ACME certificates are renewed 30 days ahead, so one this
// near to its end has not been.
const soon = 14 * 24 * time.Hour

// validity tells how something stands that is valid for a time only, and for which.
func validity(from, to, now time.Time) (string, themes.Tone) {
	const layout = "2006-01-02 15:04"
	span := "until " + to.UTC().Format(layout) + " UTC"
	if !from.IsZero() {
		span = "from " + from.UTC().Format(layout) + " " + span
	}
	word, tone := "", themes.OK
	switch left := to.Sub(now); {
	case left <= 0:
		word, tone = "expired "+duration.HumanDuration(-left)+" ago", themes.Bad
	case from.After(now):
		word, tone = "not yet valid for "+duration.HumanDuration(from.Sub(now)), themes.Bad
	case left < soon:
		word, tone = "expires in "+duration.HumanDuration(left), themes.Warn
	default:
		word = "expires in " + duration.HumanDuration(left)
	}
	return word + ", " + span, tone
}

// amount is a number of things in words: "1 byte", "1,234 bytes".
func amount(n int, unit string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%s %s", digits, unit)
}
