package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// Runs shows what the same command says in some containers, one below the other, while it runs; leaving it ends them.
type Runs struct {
	s      *Session
	pager  *ui.Pager
	line   string
	runs   []*run
	ctx    context.Context
	cancel context.CancelFunc
	news   chan struct{} // a switch, not a queue
	begun  bool
	left   int // how many have not ended
}

// run is the command in one container.
type run struct {
	at    inside
	heard uttered
	text  utterance // as far as it is shown
	over  bool
	code  int
	err   error
}

// The messages of a Runs view.
type (
	ranMsg struct {
		to   *Runs
		at   int
		text utterance
		code int
		err  error
	}
	saidMsg struct {
		to    *Runs
		texts []utterance
	}
)

const (
	runsAtOnce = 16      // commands under way
	mostSaid   = 4 << 20 // bytes that are kept of what one says; then it is ended
	saidPace   = 100 * time.Millisecond
	linePace   = time.Microsecond // more of a pause for each line that is shown already
)

// errTooMuch is the end of a command that says too much.
var errTooMuch = errors.New("it said more than 4 MiB and was ended")

func newRuns(s *Session, line string, all []inside) *Runs {
	v := &Runs{s: s, pager: ui.NewPager(s.Theme, s.Keys), line: line, news: make(chan struct{}, 1), left: len(all)}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	for _, at := range all {
		v.runs = append(v.runs, &run{at: at})
	}
	v.show()
	return v
}

// begin runs the command everywhere, so many at a time.
func (v *Runs) begin() tea.Cmd {
	turn := make(chan struct{}, runsAtOnce)
	cmds := []tea.Cmd{v.listen()}
	for i, r := range v.runs {
		cluster, ctx, line := v.s.Cluster, v.ctx, v.line
		r.heard.news = v.news
		cmds = append(cmds, func() tea.Msg {
			select {
			case turn <- struct{}{}:
				defer func() { <-turn }()
			case <-ctx.Done():
				return nil
			}
			code, err := r.do(ctx, cluster, line)
			return ranMsg{v, i, r.heard.all(), code, err}
		})
	}
	return tea.Batch(cmds...)
}

// firstOf runs the first of some commands whose program is there.
func firstOf(ctx context.Context, c *kube.Cluster, x kube.Exec, commands [][]string) (code int, err error) {
	for _, x.Command = range commands {
		if code, err = c.Exec(ctx, x); !errors.Is(err, kube.ErrNoProgram) {
			break
		}
	}
	return code, err
}

// do runs the command line in the container's shell, on Windows in PowerShell or cmd; where there is none, its words are program and arguments.
func (r *run) do(ctx context.Context, c *kube.Cluster, line string) (int, error) {
	has, err := c.Ready(ctx, r.at.pod, r.at.container, "exec")
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.heard.full = func() { cancel(errTooMuch) }
	x := kube.Exec{Pod: r.at.pod, Container: r.at.container, Out: &r.heard, Err: &r.heard, Title: "run a command in " + r.at.String()}
	code, err := 0, kube.ErrWindows
	if has.OS != kube.Windows {
		x.Script, x.Args = `eval "$1"`, []string{line}
		code, err = c.Exec(ctx, x)
		x.Script, x.Args = "", nil
	}
	if errors.Is(err, kube.ErrWindows) {
		code, err = firstOf(ctx, c, x, kube.WindowsCommands(line))
	} else if errors.Is(err, kube.ErrNoProgram) && !strings.ContainsAny(line, "|&;<>()$`\\\"'*?[#~=\n") {
		x.Command = strings.Fields(line)
		code, err = c.Exec(ctx, x)
	}
	if errors.Is(context.Cause(ctx), errTooMuch) {
		err = errTooMuch
	}
	return code, err
}

// listen waits for something to be said, and for a moment more: what comes soon after is shown with it.
func (v *Runs) listen() tea.Cmd {
	ctx, news, pace := v.ctx, v.news, saidPace+time.Duration(len(v.pager.Lines()))*linePace
	return func() tea.Msg {
		select {
		case <-news:
		case <-ctx.Done():
			return nil
		}
		select {
		case <-time.After(pace):
		case <-ctx.Done():
			return nil
		}
		m := saidMsg{to: v}
		for _, r := range v.runs {
			m.texts = append(m.texts, r.heard.soFar())
		}
		return m
	}
}

// Update takes a message.
func (v *Runs) Update(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case ui.Shown:
		if v.begun {
			return ui.Quiet()
		}
		v.begun = true
		return ui.Step{Cmd: v.begin()}
	case saidMsg:
		if msg.to != v {
			return ui.Quiet()
		}
		for i, r := range v.runs {
			if !r.over {
				r.text = msg.texts[i]
			}
		}
		v.show()
		return ui.Step{Cmd: v.listen()}
	case ranMsg:
		if msg.to != v {
			return ui.Quiet()
		}
		r := v.runs[msg.at]
		r.over, r.text, r.code, r.err = true, msg.text, msg.code, msg.err
		v.left--
		v.show()
		return ui.Step{}
	case tea.KeyPressMsg:
		if v.pager.Captures() {
			break
		}
		if do, ok := v.keys()[v.s.Keys.Name(msg.String(), keymap.Pager, keymap.Global)]; ok {
			return do()
		}
	}
	return v.pager.Update(msg)
}

// keys says what the bindings of this view do, beyond the pager's own.
func (v *Runs) keys() map[string]func() ui.Step {
	keys := shown{s: v.s, name: "run", ext: "txt", lines: v.pager.Lines}.keys()
	keys["menu"] = func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.Title(), shownKeys(), v.keys())} }
	return keys
}

// show puts the lines of all together. Those of a command were made when it said them; here they are only put in a row.
func (v *Runs) show() {
	var lines []string
	var heads []int // where each command begins
	for i, r := range v.runs {
		if i > 0 {
			lines = append(lines, "")
		}
		heads = append(heads, len(lines))
		_, text := r.outcome()
		lines = append(append(append(lines, r.heading()), r.text.lines...), ui.Tamed(append(r.text.rest, text))...)
	}
	v.pager.SetTamed(lines, func(i int) string {
		at, head := slices.BinarySearch(heads, i)
		if head {
			return v.s.Theme.Heading.Render(lines[i])
		}
		if last := i+1 == len(lines) || at < len(heads) && i+2 == heads[at]; last {
			tone, _ := v.runs[at-1].outcome()
			return v.s.Theme.Tone(tone).Render(lines[i])
		}
		return lines[i]
	})
}

// heading names the container.
func (r *run) heading() string { return r.at.pod.Name + " / " + r.at.container }

// outcome is how it has ended, in words.
func (r *run) outcome() (themes.Tone, string) {
	switch {
	case !r.over:
		return themes.Busy, "... running"
	case errors.Is(r.err, kube.ErrCut):
		return themes.Bad, "! the connection was cut: this is not all, and it may go on"
	case r.err != nil:
		return themes.Bad, "! " + kube.Explain(r.err)
	case r.code != 0:
		return themes.Warn, fmt.Sprintf("! exit status %d", r.code)
	}
	return themes.Muted, "exit status 0"
}

// Captures says whether a search is being typed.
func (v *Runs) Captures() bool { return v.pager.Captures() }

// Title is the command.
func (v *Runs) Title() string { return "$ " + v.line }

// Keys are those of the pager, and of what can be done with every text.
func (v *Runs) Keys() []key.Binding { return pagerKeys(v.s, v.pager, shownKeys()) }

// Status is the place in the text, and how many have ended.
func (v *Runs) Status() string {
	failed := 0
	for _, r := range v.runs {
		if r.over && (r.err != nil || r.code != 0) {
			failed++
		}
	}
	var parts []string
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", failed))
	}
	if v.left > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d running", v.left, len(v.runs)))
	}
	parts = append(parts, v.pager.Status())
	return strings.Join(parts, " · ")
}

// Draw gives the text.
func (v *Runs) Draw(w, h int) string { return v.pager.Draw(w, h) }

// Close ends what runs.
func (v *Runs) Close() { v.cancel() }
