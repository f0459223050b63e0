package ui

import (
	"bytes"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

func TestTheAppRunsInAProgram(t *testing.T) {
	l := newList(t, dark(), 1000)
	a := NewApp(Options{Theme: l.table.theme, Keys: l.keys, Root: l, Head: &head{text: "demo"}})
	in, keys := io.Pipe()
	var out bytes.Buffer
	p := tea.NewProgram(a, tea.WithInput(in), tea.WithOutput(&out), tea.WithWindowSize(80, 24), tea.WithoutSignals())
	go func() {
		for _, k := range []string{"j", "j", "?", "\x1b", "q"} {
			time.Sleep(60 * time.Millisecond) // a lone escape must not become a part of the next key
			_, _ = io.WriteString(keys, k)
		}
	}()
	time.AfterFunc(20*time.Second, p.Kill)
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if at, _ := l.table.Place(); at != 2 || l.closed != 1 || !bytes.Contains(out.Bytes(), []byte("api-gateway")) {
		t.Errorf("at %d, closed %d, %d bytes written", at, l.closed, out.Len())
	}
}
