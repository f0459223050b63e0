package tty

import (
	"fmt"
	"strings"
	"time"
)

// escapePause is how long fingers rest after esc: a byte right behind it would make an alt chord of the two.
const escapePause = 120 * time.Millisecond

// named are the keys that are not a letter, as xterm sends them in its normal mode.
func named(key string) (string, bool) {
	seq, ok := map[string]string{
		"enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
		"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
		"pgup": "\x1b[5~", "pgdown": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~",
		"shift+left": "\x1b[1;2D", "shift+right": "\x1b[1;2C", "shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B",
		"ctrl+space": "\x00", "ctrl+\\": "\x1c", "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS",
		"f5": "\x1b[15~",
	}[key]
	return seq, ok
}

// Sequence is what a terminal sends for a key such as "j", "ctrl+c", "alt+x" or "pgdown".
func Sequence(key string) (string, error) {
	if seq, ok := named(key); ok {
		return seq, nil
	}
	if rest, ok := strings.CutPrefix(key, "alt+"); ok {
		seq, err := Sequence(rest)
		return "\x1b" + seq, err
	}
	if rest, ok := strings.CutPrefix(key, "ctrl+"); ok && len(rest) == 1 && rest[0] >= 'a' && rest[0] <= 'z' {
		return string(rest[0] - 'a' + 1), nil
	}
	if len([]rune(key)) == 1 {
		return key, nil
	}
	return "", fmt.Errorf("no key is called %q", key)
}

// Press presses keys one after the other.
func (s *Session) Press(keys ...string) error {
	for _, k := range keys {
		seq, err := Sequence(k)
		if err != nil {
			return err
		}
		if err := s.Type(seq); err != nil {
			return err
		}
		if k == "esc" {
			time.Sleep(escapePause)
		}
	}
	return nil
}

// Type types a text as it is, in one go.
func (s *Session) Type(text string) error {
	s.mu.Lock()
	s.said = nil
	s.mu.Unlock()
	_, err := s.master.WriteString(text)
	return err
}

// Paste pastes a text as a terminal does that was asked for bracketed paste.
func (s *Session) Paste(text string) error { return s.Type("\x1b[200~" + text + "\x1b[201~") }

// Click presses and releases the left button on a cell, counted from 0.
func (s *Session) Click(x, y int) error {
	return s.Type(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1))
}

// Wheel turns the mouse wheel by n notches over a cell, downwards when n is positive.
func (s *Session) Wheel(x, y, n int) error {
	button := 65
	if n < 0 {
		button, n = 64, -n
	}
	return s.Type(strings.Repeat(fmt.Sprintf("\x1b[<%d;%d;%dM", button, x+1, y+1), n))
}
