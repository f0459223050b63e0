package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

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
	at   inside
	said uttered
	text []string // its lines, as far as they are shown
	over bool
	code int
	err  error
}

// The messages of a Runs view.
type (
	ranMsg struct {
		to   *Runs
		at   int
		text []string
		code int
		err  error
	}
	saidMsg struct {
		to    *Runs
		texts [][]string
	}
)

const (
	runsAtOnce = 16      // commands under way
	mostSaid   = 4 << 20 // bytes that are kept of what one says; then it is ended
	saidPace   = 100 * time.Millisecond
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
		r.said.news = v.news
		cmds = append(cmds, func() tea.Msg {
			select {
			case turn <- struct{}{}:
				defer func() { <-turn }()
			case <-ctx.Done():
				return nil
			}
			code, err := r.do(ctx, cluster, line)
			return ranMsg{v, i, r.said.lines(), code, err}
		})
	}
	return tea.Batch(cmds...)
}

// do runs the command line in the container's shell; where there is none, its words are program and arguments.
func (r *run) do(ctx context.Context, c *kube.Cluster, line string) (int, error) {
	if _, err := c.Ready(ctx, r.at.pod, r.at.container, "exec"); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.said.full = func() { cancel(errTooMuch) }
	x := kube.Exec{Pod: r.at.pod, Container: r.at.container, Out: &r.said, Err: &r.said, Title: "run a command in " + r.at.String()}
	x.Script, x.Args = `eval "$1"`, []string{line}
	code, err := c.Exec(ctx, x)
	if errors.Is(err, kube.ErrNoProgram) && !strings.ContainsAny(line, "|&;<>()$`\\\"'*?[#~=\n") {
		x.Script, x.Args, x.Command = "", nil, strings.Fields(line)
		code, err = c.Exec(ctx, x)
	}
	if errors.Is(context.Cause(ctx), errTooMuch) {
		err = errTooMuch
	}
	return code, err
}

// listen waits for something to be said, and for a moment more: what comes soon after is shown with it.
func (v *Runs) listen() tea.Cmd {
	ctx, news := v.ctx, v.news
	return func() tea.Msg {
		select {
		case <-news:
		case <-ctx.Done():
			return nil
		}
		select {
		case <-time.After(saidPace):
		case <-ctx.Done():
			return nil
		}
		m := saidMsg{to: v}
		for _, r := range v.runs {
			m.texts = append(m.texts, r.said.lines())
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

// show makes the lines anew.
func (v *Runs) show() {
	p := &prose{theme: v.s.Theme}
	for i, r := range v.runs {
		if i > 0 {
			p.plain("")
		}
		tone, text := r.outcome()
		p.add(v.s.Theme.Heading, r.at.pod.Name+" / "+r.at.container)
		for _, line := range r.text {
			p.add(lipgloss.NewStyle(), line)
		}
		p.toned(tone, text)
	}
	lines := p.lines
	v.pager.SetLines(lines, p.paint)
}

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

// uttered is what a command has said so far, bounded.
type uttered struct {
	mu   sync.Mutex
	text []byte
	news chan<- struct{}
	full func()
}

// Write keeps it and tells of it.
func (b *uttered) Write(p []byte) (int, error) {
	b.mu.Lock()
	n := min(len(p), mostSaid-len(b.text))
	b.text = append(b.text, p[:n]...)
	b.mu.Unlock()
	select {
	case b.news <- struct{}{}:
	default:
	}
	if n < len(p) {
		b.full()
	}
	return len(p), nil
}

// lines are clean, and none is empty at the end.
func (b *uttered) lines() []string {
	b.mu.Lock()
	text := string(b.text)
	b.mu.Unlock()
	if text = strings.TrimRight(text, "\r\n"); text == "" {
		return nil
	}
	return strings.Split(kube.CleanText(text), "\n")
}
