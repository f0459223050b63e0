package tty

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// Exit is how a program ended and in what state it left its terminal.
type Exit struct {
	Code   int    // -1 when a signal ended it
	Signal string // its name, if so
	Before string // text written before the alternate screen was first entered
	After  string // text written after it was last left; all text, if it never was
	Took   time.Duration
	Left   []string // what was not put back; empty for a terminal as it was
}

// Exit waits for the program's end.
func (s *Session) Exit(timeout time.Duration) (Exit, error) {
	select {
	case <-s.done:
	case <-time.After(timeout):
		return Exit{}, fmt.Errorf("the program has not ended within %s", timeout)
	}
	after, err := term.GetState(s.slave.Fd())
	if err != nil {
		return Exit{}, err
	}
	// With the last holder gone the pump reads what is left and stops; a grandchild may hold the terminal longer.
	s.slave.Close()
	select {
	case <-s.drawn:
	case <-time.After(lastWords):
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := Exit{Code: s.state.ExitCode(), Took: s.ended.Sub(s.Started), Left: s.left()}
	if e.Code < 0 {
		e.Signal = s.state.String()
	}
	if !reflect.DeepEqual(s.before, after) {
		e.Left = append(e.Left, "terminal settings changed (termios)")
	}
	e.Before, e.After = outside(string(s.raw))
	return e, nil
}

// left lists the modes that are still on and should not be.
func (s *Session) left() []string {
	var left []string
	names := map[ansi.Mode]string{
		ansi.ModeAltScreenSaveCursor: "alternate screen", ansi.ModeAltScreen: "alternate screen (1047)",
		ansi.ModeBracketedPaste: "bracketed paste", ansi.ModeFocusEvent: "focus events",
		ansi.ModeMouseNormal: "mouse clicks", ansi.ModeMouseButtonEvent: "mouse drags",
		ansi.ModeMouseAnyEvent: "mouse motion", ansi.ModeMouseExtSgr: "mouse coordinates (SGR)",
		ansi.ModeSynchronizedOutput: "synchronized output", ansi.ModeUnicodeCore: "grapheme clusters",
		ansi.ModeCursorKeys: "application cursor keys",
	}
	for mode, name := range names {
		if s.modes[mode] {
			left = append(left, name)
		}
	}
	if on, known := s.modes[ansi.ModeTextCursorEnable]; known && !on {
		left = append(left, "hidden cursor")
	}
	if s.kitty[0] > 0 {
		left = append(left, "kitty keyboard protocol")
	}
	if s.other {
		left = append(left, "modifyOtherKeys")
	}
	sort.Strings(left)
	return left
}

// outside is the plain text before the alternate screen was first entered and after it was last left.
func outside(raw string) (before, after string) {
	const enter, leave = "\x1b[?1049h", "\x1b[?1049l"
	first, last := strings.Index(raw, enter), strings.LastIndex(raw, leave)
	if first < 0 {
		return "", clean(raw)
	}
	before = clean(raw[:first])
	if last > first {
		after = clean(raw[last:])
	}
	return before, after
}

func clean(raw string) string {
	text := strings.ReplaceAll(ansi.Strip(raw), "\r", "")
	return strings.TrimSpace(text)
}
