package views

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/themes"
	"kdeck/ui"
)

// startFilter opens the filter line with the filter in force as a proposal: what is typed stands in its place, any other key edits
// it.
func (v *List) startFilter() ui.Step {
	v.before = v.look.filter
	v.filterErr = nil
	v.prompt = ui.NewInput(v.s.Theme, v.s.Keys, "/")
	v.prompt.Propose(v.look.filter.Text)
	return ui.Step{}
}

// typing takes a key for the filter line. Every keystroke that parses filters at once; one that does not leaves the last
// good filter in force and says why, so that a slip of the finger never shows everything. What was good on the way is only the
// beginning of what is meant: who ends the line with what does not parse has the filter that was set before.
func (v *List) typing(msg tea.Msg) ui.Step {
	switch v.prompt.Update(msg) {
	case ui.Cancelled:
		v.prompt = nil
		return v.filter(v.before)
	case ui.Accepted:
		if v.filterErr != nil {
			step := v.filter(v.before)
			stays := "the filter set before stays"
			if v.before.Empty() {
				stays = "no filter is set"
			}
			step.Say = fault("%s: %s", v.filterErr, stays)
			return step
		}
		v.prompt = nil
		return ui.Step{}
	case ui.Typed:
		f, err := ParseFilter(v.prompt.Value(), v.pic.columns)
		v.prompt.Doubt(faultIn(err))
		if v.filterErr = err; err != nil {
			return ui.Step{}
		}
		return v.filter(f)
	}
	return ui.Step{Same: true}
}

// faultIn is the byte at which the faulty part of a filter begins, -1 where there is none.
func faultIn(err error) int {
	var fault *FilterError
	if errors.As(err, &fault) {
		return fault.At
	}
	return -1
}

// filter puts a filter in force.
func (v *List) filter(f Filter) ui.Step {
	return v.see(func(l *look) { l.filter = f })
}

// promptLine is a text entry with what is wrong with its text at its right end.
func promptLine(t *themes.Theme, in *ui.Input, err error, w int) string {
	if err == nil {
		return in.Draw(w)
	}
	why := ansi.Truncate(t.Sign(themes.Bad)+" "+err.Error(), w*2/3, "…")
	room := w - ansi.StringWidth(why) - 1
	line := in.Draw(room)
	return line + strings.Repeat(" ", max(1, room+1-ansi.StringWidth(line))) + t.Tone(themes.Bad).Render(why)
}
