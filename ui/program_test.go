package ui

import (
	"bytes"
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
		for !out.has("api-gateway") {
			time.Sleep(10 * time.Millisecond)
		}
		// Esc in the form of the Kitty protocol: a lone byte would become a part of the next key on a busy machine.
		_, _ = io.Copy(keys, strings.NewReader("jj?\x1b[27uq"))
	}()
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if at, _ := l.table.Place(); at != 2 || l.closed != 1 {
		t.Errorf("at %d, closed %d", at, l.closed)
	}
}
