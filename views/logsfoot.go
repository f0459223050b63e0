package views

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
	"kdeck/kube/logs"
	"kdeck/logbuf"
	"kdeck/themes"
)

// say makes the words for where there are no lines: at the beginning, and where there are none at all.
func (v *Logs) say() {
	view, _ := v.pane.View()
	lost := view.First() - v.cleared
	switch {
	case lost == 1 && view.Len() > 0:
		v.pane.Above = fmt.Sprintf("an older line was overwritten: logs.buffer is %s", v.s.Values.Logs.Buffer)
	case lost > 1 && view.Len() > 0:
		v.pane.Above = fmt.Sprintf("%s older lines were overwritten: logs.buffer is %s", count(int(lost)), v.s.Values.Logs.Buffer)
	case v.cleared > 0:
		v.pane.Above = "what was here has been cleared"
	case v.span.tail > 0 && !v.query.Previous && view.End() >= int64(v.span.tail):
		v.pane.Above = "older lines are not read: " + v.keyOf("log-head") + " reads all"
	case (v.span.since > 0 || !v.span.from.IsZero()) && !v.query.Previous:
		v.pane.Above = v.span.words + ": " + v.keyOf("log-head") + " reads all"
	default:
		v.pane.Above = v.rotated(view)
	}
	v.pane.Beyond = ""
	if v.sought == nil && (v.span.limited() || lost > 0) {
		v.pane.Beyond = ": " + v.keyOf("search-server") + " looks through all the server's lines"
	}
	v.pane.Empty = v.nothing()
}

// late is how long after its container's start a log may begin without its beginning being missed.
const late = 10 * time.Second

// rotated says that a log that was read from its beginning may have had lines before: nodes keep a few files of each, and do
// not tell what they have thrown away.
func (v *Logs) rotated(view *logbuf.View) string {
	if len(v.now.sources) != 1 || v.now.loading > 0 || v.query.Previous || v.sought != nil {
		return ""
	}
	started := time.Unix(v.now.sources[0].Container.Instance.Started, 0)
	for l := range view.Lines(view.First(), view.End()) {
		if gap := l.Time().Sub(started); l.Kind == 0 && l.Nanos != 0 && started.Unix() > 0 && gap > late {
			return fmt.Sprintf("the container had started %s before: older lines may have been rotated away on its node", duration.HumanDuration(gap))
		} else if l.Kind == 0 {
			return ""
		}
	}
	return ""
}

func (v *Logs) keyOf(name string) string { return v.s.Keys.Binding(name).Help().Key }

// nothing says why there are no lines.
func (v *Logs) nothing() string {
	now := &v.now
	switch {
	case now.err != nil && !v.over():
		return kube.Explain(now.err)
	case len(now.sources) == 0 && now.trouble != nil:
		return kube.Explain(now.trouble)
	case len(now.sources) == 0 && v.over():
		return "there is nothing to read"
	case len(now.sources) == 0:
		return "looking for the pods ..."
	case v.cleared > 0:
		return "nothing has been written since"
	case v.sought != nil && v.now.seen > 0 && v.now.loading == 0:
		return "none of the server's " + lines(int(v.now.seen)) + " matches " + v.sought.text
	case v.over():
		return "nothing has been written"
	}
	for _, s := range now.sources {
		if s.Note != "" {
			return s.Note
		}
	}
	switch {
	case now.loading > 0:
		return "reading ..."
	case v.span.since > 0:
		return "nothing has been written in the " + v.span.words
	}
	return "nothing has been written yet"
}

// footPart is one fact of the last row.
type footPart struct {
	text  string
	tone  themes.Tone
	whole bool // it is left out where there is no room for all of it
}

// foot is the last row: how it stands, what is wrong, what is looked for, and how much comes.
func (v *Logs) foot(w int) string {
	var out strings.Builder
	room := w
	for i, p := range v.parts() {
		text := p.text
		if i > 0 {
			text = " · " + text
		}
		if v.s.Theme.ASCII {
			text = strings.ReplaceAll(text, "·", "-")
		}
		n := ansi.StringWidth(text)
		if n > room && (p.whole || room < 20) {
			continue
		}
		if n > room {
			text, n = ansi.Truncate(text, room, "..."), room
		}
		room -= n
		out.WriteString(v.s.Theme.Tone(p.tone).Render(text))
	}
	return out.String()
}

// parts are the facts, the most important first: what does not fit is left out.
func (v *Logs) parts() []footPart {
	parts := []footPart{v.state()}
	add := func(tone themes.Tone, format string, args ...any) {
		parts = append(parts, footPart{text: fmt.Sprintf(format, args...), tone: tone, whole: tone < themes.Warn})
	}
	view, index := v.pane.View()
	if v.now.held > 0 {
		add(themes.Warn, "%d containers wait for their turn (%s reads more)", v.now.held, v.keyOf("more-sources"))
	}
	shown := v.visible()
	if n := trouble(shown); n != "" {
		add(themes.Warn, "%s", n)
	}
	if text := v.pane.Searching(); text != "" {
		if n, ok := v.pane.Matches(); ok {
			add(themes.Plain, "/%s %s", text, lines(n))
		} else {
			add(themes.Plain, "/%s", text)
		}
	}
	if v.sought != nil {
		add(themes.Plain, "%s", v.matching())
	}
	if text := v.pane.Filtering(); text != "" {
		add(themes.Plain, "&%s %s of %s", text, count(index.Matches()), lines(view.Len()))
	} else if v.sought == nil {
		add(themes.Plain, "%s", lines(view.Len()))
	}
	switch hidden := len(v.now.sources) - len(shown); {
	case hidden > 0:
		add(themes.Plain, "%d of %d containers", len(shown), len(v.now.sources))
	case len(shown) > 1:
		add(themes.Plain, "%d containers", len(shown))
	}
	if len(v.now.others) > 0 && v.query.Pick != kube.EachContainer && len(v.query.Containers) == 0 {
		add(themes.Muted, "not %s (%s)", strings.Join(v.now.others, ", "), v.keyOf("all-containers"))
	}
	rate, errs := v.pulse()
	if rate > 0 {
		add(themes.Plain, "%s/s", perSecond(rate))
	}
	if slices.Max(errs) > 0 {
		parts = append(parts, footPart{"errors/min " + spark(errs, v.s.Theme.ASCII), themes.Bad, true})
	}
	return parts
}

// state is whether lines come, and are shown.
func (v *Logs) state() footPart {
	switch {
	case v.now.full:
		return footPart{text: "paused, the server waits: the buffer is full", tone: themes.Warn}
	case v.now.err != nil && !v.over():
		return footPart{text: "stopped: " + kube.Explain(v.now.err), tone: themes.Bad}
	case v.over():
		return footPart{text: "all is read", tone: themes.Muted}
	case !v.pane.Following():
		if n := v.pane.Below(); n > 0 {
			return footPart{text: "paused, " + lines(n) + " below", tone: themes.Warn}
		}
		return footPart{text: "paused", tone: themes.Warn}
	case v.now.loading > 0:
		return footPart{text: "reading", tone: themes.Busy}
	case len(v.now.sources) == 0:
		return footPart{text: "waiting for pods", tone: themes.Busy}
	case !slices.ContainsFunc(v.now.sources, func(s logs.Source) bool { return s.Phase != logs.Retrying }):
		return footPart{text: "trying again", tone: themes.Warn}
	}
	return footPart{text: "following", tone: themes.OK}
}

// trouble counts the containers that cannot be read, and says why of the first.
func trouble(sources []logs.Source) string {
	n, why := 0, ""
	for _, s := range sources {
		if s.Phase == logs.Retrying || s.Phase == logs.Failed {
			if n++; why == "" && s.Err != nil && !errors.Is(s.Err, logs.ErrNoneBefore) {
				why = kube.Explain(s.Err)
			} else if why == "" {
				why = s.Note
			}
		}
	}
	switch {
	case n == 0:
		return ""
	case len(sources) == 1:
		return why
	}
	return fmt.Sprintf("%d not read: %s", n, why)
}

// pulseMinutes is how many minutes of errors are drawn.
const pulseMinutes = 15

// pulse is how many lines come in a second, and the errors of each of the last minutes.
func (v *Logs) pulse() (rate float64, errs []int) {
	return v.tap.buf.Rate(), v.tap.buf.Errors(v.s.Now(), pulseMinutes)
}

// spark draws numbers as bars, the highest one as high as they go.
func spark(list []int, ascii bool) string {
	bars := []rune(" ▁▂▃▄▅▆▇█")
	if ascii {
		bars = []rune(" .:-=+*#@")
	}
	most := max(1, slices.Max(list))
	out := make([]rune, len(list))
	for i, n := range list {
		out[i] = bars[(n*(len(bars)-1)+most-1)/most]
	}
	return fmt.Sprintf("%s %d", string(out), list[len(list)-1])
}

func perSecond(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f", rate)
	}
	return count(int(rate))
}

// count is a number with its thousands apart.
func count(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return count(n) + " lines"
}
