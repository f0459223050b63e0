package views

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// fact is one fact of the header.
type fact struct {
	label, text string
	tone        themes.Tone
	kept        bool // it gets room before all that is not kept
	least       int  // the cells its text may be clipped to, in the middle if it is no sentence; 0: it stands whole or not at all
	right       bool // it stands at the right end
}

// Guard is what must be known before anything is done here: that the context is protected, that nothing is written, and who is
// impersonated. It is "" where none of that is so.
func (h *Header) Guard() string {
	guard := h.guards()
	if as := h.s.Cluster.Impersonated(); as != "" {
		guard = strings.TrimPrefix(guard+", as "+as, ", ")
	}
	return guard
}

// guards are the words for a protected context and for read-only mode.
func (h *Header) guards() string {
	var words []string
	if h.s.Values.Protected {
		words = append(words, "protected")
	}
	if h.s.Cluster.ReadOnly() {
		words = append(words, "read-only")
	}
	return strings.Join(words, ", ")
}

// facts are the facts of the header, the most wanted first: where one is and what holds here before all that is only good to know.
func (h *Header) facts() []fact {
	c := h.s.Cluster
	tone, word := h.health()
	out := []fact{
		{label: "ctx", text: cmp.Or(c.Name(), c.Server()), kept: true, least: 10},
		{label: "!", text: h.guards(), kept: true},
	}
	user := fact{label: "user", text: cmp.Or(h.state.User, c.User())}
	if as := c.Impersonated(); as != "" {
		user = fact{label: "! as", text: as, kept: true, least: 8}
		out = append(out, user)
	}
	out = append(out,
		fact{text: strings.TrimSpace(h.s.Theme.Sign(tone) + " " + word), tone: tone, kept: tone >= themes.Warn, least: 14, right: true},
		fact{label: "ns", text: namespaceWord(h.s.Namespace), least: 8})
	if !user.kept {
		out = append(out, user)
	}
	out = append(out, fact{label: "k8s", text: h.state.ServerVersion})
	for i, ns := range h.s.Recent {
		out = append(out, fact{label: strconv.Itoa(i + 1), text: ns})
	}
	return out
}

// beside is how many cells a fact takes beside its text.
func (f fact) beside(first bool) int {
	n := ansi.StringWidth(f.label)
	if n > 0 {
		n++
	}
	switch {
	case first:
		return n
	case f.right:
		return n + 1
	}
	return n + 2
}

// fitFacts gives the cells each fact's text gets in a line of w cells, 0 for those that are left out. What is kept gets its least
// first and then grows, in order; only what is left by then goes to the others.
func fitFacts(facts []fact, w int) []int {
	widths := make([]int, len(facts))
	give := func(i int) {
		whole := ansi.StringWidth(facts[i].text)
		least := whole
		if facts[i].least > 0 {
			least = min(whole, facts[i].least)
		}
		if n := facts[i].beside(i == 0) + least; whole > 0 && n <= w {
			widths[i], w = least, w-n
		}
	}
	grow := func(i int) {
		more := min(w, ansi.StringWidth(facts[i].text)-widths[i])
		if widths[i] > 0 {
			widths[i], w = widths[i]+more, w-more
		}
	}
	for _, each := range []func(int){give, grow} {
		for i, f := range facts {
			if f.kept {
				each(i)
			}
		}
	}
	for i, f := range facts {
		if !f.kept {
			give(i)
			grow(i)
		}
	}
	return widths
}

// Draw gives the line: what does not fit is left out from the end. The context's name, that it is protected or read-only, who is
// impersonated, and what is wrong with the connection stay.
func (h *Header) Draw(w int) string {
	t, facts := h.s.Theme, h.facts()
	var left, right strings.Builder
	used := 0
	for i, n := range fitFacts(facts, w) {
		if n == 0 {
			continue
		}
		f := facts[i]
		text := ui.ClipMiddle(t, f.text, n)
		if f.right {
			text = ansi.Truncate(f.text, n, "…")
			right.WriteString(t.Tone(f.tone).Render(text))
			used += ansi.StringWidth(text)
			continue
		}
		if used += f.beside(i == 0) + ansi.StringWidth(text); i > 0 {
			left.WriteString("  ")
		}
		left.WriteString(t.HeaderKey.Render(f.label) + " " + t.Header.Render(text))
	}
	return left.String() + strings.Repeat(" ", max(0, w-used)) + right.String()
}

// health says in a word how the connection is.
func (h *Header) health() (themes.Tone, string) {
	switch h.state.Phase {
	case kube.Ready:
		return themes.OK, "connected"
	case kube.Stale:
		return themes.Bad, "no answer for " + h.silence()
	case kube.Denied:
		return themes.Bad, kube.Brief(h.state.Err)
	}
	if h.state.Err != nil {
		return themes.Bad, kube.Brief(h.state.Err)
	}
	return themes.Busy, "connecting"
}
