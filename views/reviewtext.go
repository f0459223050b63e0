package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// prose is text for a sheet: lines, each with the style of the whole of it. The sign at the beginning of a line carries
// the meaning; the style only repeats it.
type prose struct {
	theme  *themes.Theme
	lines  []string
	styles []lipgloss.Style
	diffs  []int // which of them are of a diff
}

func (p *prose) add(style lipgloss.Style, text string) {
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		p.lines, p.styles = append(p.lines, l), append(p.styles, style)
	}
}

func (p *prose) plain(text string)                { p.add(lipgloss.NewStyle(), text) }
func (p *prose) head(text string)                 { p.add(p.theme.Heading, text) }
func (p *prose) toned(tone themes.Tone, t string) { p.add(p.theme.Tone(tone), t) }
func (p *prose) signed(sign string, t themes.Tone, list []string) {
	for _, text := range list {
		p.toned(t, "  "+sign+" "+text)
	}
}

func (p *prose) paint(i int) string {
	if _, ok := slices.BinarySearch(p.diffs, i); ok {
		return "  " + ui.Diff(p.theme, p.lines[i][2:])
	}
	return p.styles[i].Render(p.lines[i])
}

// diff adds a unified diff, without the names of its two sides: they are always the same.
func (p *prose) diff(text string) {
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if !strings.HasPrefix(l, "--- ") && !strings.HasPrefix(l, "+++ ") {
			p.lines, p.styles, p.diffs = append(p.lines, "  "+l), append(p.styles, lipgloss.NewStyle()), append(p.diffs, len(p.lines))
		}
	}
}

// tellReview is a review in words. Every object is named; what would fail comes first.
func tellReview(theme *themes.Theme, r kube.Review, hidden int) *prose {
	p := &prose{theme: theme}
	if n := r.Fails(); n > 0 {
		p.toned(themes.Bad, "! "+failing(n, len(r.Items)))
		for i := range r.Items {
			if err := r.Items[i].Err; err != nil {
				p.toned(themes.Bad, "  ! "+r.Items[i].Title+": "+kube.Explain(err))
			}
		}
		p.plain("")
	}
	if hidden > 0 {
		p.toned(themes.Warn, fmt.Sprintf("! %d marked, but hidden by the filter: not touched", hidden))
		p.plain("")
	}
	kept := p.summary(r)
	for i := range r.Items {
		if r.Items[i].Err == nil {
			p.item(&r.Items[i], kept)
		}
	}
	return p
}

// failing says how many of the changes would fail.
func failing(n, of int) string {
	switch {
	case of == 1:
		return "it would fail:"
	case n == of:
		return fmt.Sprintf("all %d would fail:", of)
	case n == 1:
		return fmt.Sprintf("1 of %d would fail and is left out:", of)
	}
	return fmt.Sprintf("%d of %d would fail and are left out:", n, of)
}

// summaryFrom is the number of changes from which on what matters of them stands before all of them.
const summaryFrom = 4

// summary tells of many changes what holds them up and what they leave without endpoints, and gives why none of them can be
// undone, where that is the same for all: it is told once.
func (p *prose) summary(r kube.Review) (kept string) {
	if len(r.Items) < summaryFrom {
		return ""
	}
	var held, hits, keeps []string
	sum, evictions := 0, 0
	for i := range r.Items {
		it := &r.Items[i]
		if it.Err != nil {
			continue
		}
		sum++
		if it.Verb == kube.Evict {
			evictions++
		}
		if it.Blocked != "" {
			held = append(held, it.Title+": "+it.Blocked)
		}
		for _, h := range it.Hits {
			if strings.HasPrefix(h, "service ") && !slices.Contains(hits, h) {
				hits = append(hits, h)
			}
		}
		if it.Keep != "" && !slices.Contains(keeps, it.Keep) {
			keeps = append(keeps, it.Keep)
		}
	}
	text := fmt.Sprintf("%d changes, each of them below", sum)
	if evictions > 0 {
		verb := "are"
		if len(held) == 1 {
			verb = "is"
		}
		text += fmt.Sprintf("; of %d evictions %d %s held back now", evictions, len(held), verb)
	}
	p.plain(text)
	p.signed("!", themes.Warn, held)
	p.signed("!", themes.Warn, hits)
	if len(keeps) == 1 {
		kept = keeps[0]
		p.toned(themes.Muted, "  x cannot be undone: "+kept)
	}
	p.plain("")
	return kept
}

// item tells one change: what it is, what it hits, who will undo it, the server's warnings, the difference. Kept is why it cannot
// be undone, where that was said of all.
func (p *prose) item(it *kube.Reviewed, kept string) {
	where := ""
	if it.Ref.Namespace != "" {
		where = "  (" + it.Ref.Namespace + ")"
	}
	p.head(it.Title + where)
	switch {
	case it.Same && len(it.Unlike) > 0:
		p.toned(themes.Muted, "  = nothing would change")
	case it.Same:
		p.toned(themes.Muted, "  = it is so already: nothing would change")
	}
	for _, l := range it.Unlike {
		p.toned(themes.Warn, "  ! not as asked for: "+l)
	}
	p.signed("i", themes.Plain, it.Notes)
	if it.Blocked != "" {
		p.toned(themes.Warn, "  ! held back now: "+it.Blocked)
	}
	p.signed("!", themes.Warn, it.Hits)
	p.signed("!", themes.Warn, it.Owners)
	for _, w := range it.Warnings {
		p.toned(themes.Warn, "  ! the server warns: "+w)
	}
	if it.Blind != "" {
		p.toned(themes.Warn, "  ! not rehearsed: "+it.Blind)
	}
	if it.Keep != "" && it.Keep != kept {
		p.toned(themes.Muted, "  x cannot be undone: "+it.Keep)
	}
	if it.Diff != "" {
		p.diff(it.Diff)
	}
	if it.Kubectl != "" {
		p.toned(themes.Muted, "  $ "+it.Kubectl)
	}
}

// tellProgress is an operation in words: what is under way first, then what has failed, then what is done.
func tellProgress(theme *themes.Theme, now kube.Progress) *prose {
	p := &prose{theme: theme}
	var failed, under, done []string
	waiting := 0
	for i := range now.Results {
		r := &now.Results[i]
		switch {
		case r.Unsure:
			failed = append(failed, "? "+kube.Explain(r.Err))
		case r.Err != nil:
			failed = append(failed, "! "+r.Title+": "+kube.Explain(r.Err))
		case r.Done():
			done = append(done, "+ "+r.Title)
			for _, w := range r.Warnings {
				done = append(done, "  ! "+w)
			}
		case r.Waiting != "":
			under = append(under, "~ "+r.Title+": waits: "+r.Waiting)
		case !r.Began.IsZero():
			under = append(under, "~ "+r.Title)
			if r.Moved != nil && r.Moved.Now != "" {
				under = append(under, "  "+kube.Clean(r.Moved.Now))
			}
		default:
			waiting++
		}
	}
	p.plain(progressLine(now))
	for _, l := range under {
		p.toned(themes.Busy, l)
	}
	for _, l := range failed {
		p.toned(themes.Bad, l)
	}
	if waiting > 0 {
		p.toned(themes.Muted, fmt.Sprintf("  %d not begun", waiting))
	}
	for _, l := range done {
		p.toned(themes.OK, l)
	}
	return p
}

// progressLine is an operation in one line.
func progressLine(now kube.Progress) string {
	text := fmt.Sprintf("%d of %d done", now.Done, len(now.Results))
	if now.Failed > 0 {
		text += fmt.Sprintf(", %d failed", now.Failed)
	}
	if m := movedOf(now); m != nil {
		text = movedLine(m)
		switch {
		case now.Ended.IsZero():
			return text + rate(m, time.Since(now.Began))
		case now.Failed > 0:
			text += ", then it failed"
		}
	}
	if !now.Ended.IsZero() {
		took := now.Ended.Sub(now.Began).Round(100 * time.Millisecond)
		text += fmt.Sprintf(", in %s", max(took, 100*time.Millisecond))
	}
	return text
}
