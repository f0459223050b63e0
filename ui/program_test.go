package ui

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// tape is what a program has written so far.
type tape struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tape) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(b)
}

func (t *tape) has(text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Contains(t.text.Bytes(), []byte(text))
}

func TestTheAppRunsInAProgram(t *testing.T) {
	l := newList(t, dark(), 1000)
	a := NewApp(Options{Theme: l.table.theme, Keys: l.keys, Root: l, Head: &head{text: "demo"}})
	in, keys := io.Pipe()
	var out tape
	p := tea.NewProgram(a, tea.WithInput(in), tea.WithOutput(&out), tea.WithWindowSize(80, 24), tea.WithoutSignals())
	defer time.AfterFunc(time.Minute, p.Kill).Stop()
	go func() {
		for !out.has("api-gate") {
			time.Sleep(10 * time.Millisecond)
		}
		// Esc in the form of the Kitty protocol: a lone byte would become a part of the next key on a busy machine.
		_, _ = io.Copy(keys, strings.NewReader("jj?\x1b[27uqq"))
	}()
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if at, _ := l.table.Place(); at != 2 || l.closed != 1 {
		t.Errorf("at %d, closed %d", at, l.closed)
	}
}

// TestAPanicInTheLoopLeavesTheTerminalAsItWas has the root break, of which there is no going back: in Update, and in Draw.
func TestAPanicInTheLoopLeavesTheTerminalAsItWas(t *testing.T) {
	for _, where := range []string{"Update", "Draw"} {
		pressed := false
		broken := &fake{title: "root"}
		broken.answer = func(m tea.Msg) Step {
			if _, ok := m.(tea.KeyPressMsg); ok {
				if pressed = true; where == "Update" {
					panic("the wheel came off")
				}
			}
			return Step{}
		}
		broken.draw = func(int, int) string {
			if pressed {
				panic("the wheel came off")
			}
			return "as it should be"
		}
		a := NewApp(Options{Theme: dark(), Keys: keys(t), Root: broken})
		in, typed := io.Pipe()
		var out tape
		p := tea.NewProgram(a, tea.WithInput(in), tea.WithOutput(&out), tea.WithWindowSize(80, 24), tea.WithoutSignals())
		stop := time.AfterFunc(time.Minute, p.Kill)
		go func() {
			for !out.has("as it should be") {
				time.Sleep(10 * time.Millisecond)
			}
			_, _ = io.WriteString(typed, "x")
		}()
		_, err := p.Run()
		stop.Stop()
		if !errors.Is(err, tea.ErrProgramPanic) {
			t.Errorf("%s: ended with %v", where, err)
		}
		for what, seq := range map[string]string{"the alternate screen": "\x1b[?1049", "the hidden cursor": "\x1b[?25", "bracketed paste": "\x1b[?2004"} {
			on, off := seq+"h", seq+"l"
			if what == "the hidden cursor" {
				on, off = off, on
			}
			out.mu.Lock()
			text := out.text.String()
			out.mu.Unlock()
			if strings.LastIndex(text, off) < strings.LastIndex(text, on) || !strings.Contains(text, on) {
				t.Errorf("%s: %s was left: %q", where, what, text[max(0, len(text)-200):])
			}
		}
	}
}
