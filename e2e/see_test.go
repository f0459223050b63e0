package e2e

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"kdeck/e2e/proc"
	"kdeck/e2e/tty"
)

// Press presses keys, each after what the one before led to: people do not type ahead of what they see.
func (s *Session) Press(keys ...string) *Session {
	s.t.Helper()
	// A dialog that can write takes no key from before its first frame, and for a moment after that: a person does not react
	// to a frame within a tenth of a second, and neither does the driver.
	time.Sleep(100 * time.Millisecond)
	for _, k := range keys {
		if err := s.Session.Press(k); err != nil {
			s.t.Fatal(err)
		}
		s.Settle()
	}
	return s
}

// Type types a text in one go, as a fast typist or a paste into a dumb terminal does.
func (s *Session) Type(text string) *Session {
	s.t.Helper()
	if err := s.Session.Type(text); err != nil {
		s.t.Fatal(err)
	}
	s.Settle()
	return s
}

// Command types a command behind ':' and confirms it, in one go: a prompt is there for what is typed behind its key.
func (s *Session) Command(text string) *Session {
	s.t.Helper()
	return s.Type(":" + text + "\r")
}

// Filter types a filter and confirms it, in one go.
func (s *Session) Filter(text string) *Session {
	s.t.Helper()
	return s.Type("/" + text + "\r")
}

// Settle waits until kdeck has nothing to do for the moment: several times in a row none of its threads wants a processor
// and nothing has been written. So a busy machine makes it wait longer and see the same. What has still to come from
// a server is not waited for, and a kdeck that never rests is looked at as it is, while a note it shows is still there.
func (s *Session) Settle() tty.Screen {
	const looks, apart, limit = 7, 10 * time.Millisecond, 4 * time.Second
	written, rest := s.Bytes(), 0
	for end := time.Now().Add(limit); rest < looks && time.Now().Before(end); time.Sleep(apart) {
		now := s.Bytes()
		if rest++; now != written || proc.Busy(s.PID()) {
			written, rest = now, 0
		}
	}
	return s.Screen()
}

// wait waits for a screen or ends the test with a sentence and the screen there is.
func (s *Session) wait(what string, want func(tty.Screen) bool) tty.Screen {
	s.t.Helper()
	return s.waitFor(patience, what, want)
}

// waitFor is wait with a patience of its own.
func (s *Session) waitFor(patience time.Duration, what string, want func(tty.Screen) bool) tty.Screen {
	s.t.Helper()
	sc, err := s.Wait(patience, want)
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", what, err, sc)
	}
	return sc
}

// See waits until every text is on the screen at once, key hints apart: those name what could be opened, which is not what is
// open. A text that is to stand in a row, before a key is pressed on that, is waited for with Selected: the same text may be in
// what is said below the list before the list has rows.
func (s *Session) See(texts ...string) *Session {
	s.t.Helper()
	s.wait("see "+strings.Join(texts, ", "), sees(texts...))
	return s
}

// Recovers waits until every text is on the screen again after a fault, however long kdeck waited before it tried again.
func (s *Session) Recovers(texts ...string) *Session {
	s.t.Helper()
	s.waitFor(recovery, "recover and see "+strings.Join(texts, ", "), sees(texts...))
	return s
}

// SeeMatch waits until a line matches the regular expression.
func (s *Session) SeeMatch(re string) *Session {
	s.t.Helper()
	rx := regexp.MustCompile(re)
	s.wait("see a line like "+re, func(sc tty.Screen) bool {
		for _, l := range unhinted(sc) {
			if rx.MatchString(l) {
				return true
			}
		}
		return false
	})
	return s
}

// Gone waits until none of the texts is on the screen.
func (s *Session) Gone(texts ...string) *Session {
	s.t.Helper()
	s.wait("have gone "+strings.Join(texts, ", "), func(sc tty.Screen) bool {
		for _, text := range texts {
			if sc.Has(text) {
				return false
			}
		}
		return true
	})
	return s
}

// Order waits until the texts stand below each other in this order.
func (s *Session) Order(texts ...string) *Session {
	s.t.Helper()
	s.wait("see in this order "+strings.Join(texts, ", "), func(sc tty.Screen) bool {
		last := -1
		for _, text := range texts {
			row := sc.Row(text)
			if row <= last {
				return false
			}
			last = row
		}
		return true
	})
	return s
}

// Selected waits until the line under the cursor has the text.
func (s *Session) Selected(text string) *Session {
	s.t.Helper()
	s.wait("have under the cursor "+text, func(sc tty.Screen) bool { return strings.Contains(selected(sc), text) })
	return s
}

// Writes waits until what was written to the terminal since mark, escape sequences and all, matches the regular expression.
func (s *Session) Writes(mark int, re string) *Session {
	s.t.Helper()
	rx := regexp.MustCompile(re)
	for end := time.Now().Add(patience); !rx.MatchString(s.Raw(mark)); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("not written: %s; but %q", re, s.Raw(mark))
		}
	}
	return s
}

// Never looks at the screen for a while and fails as soon as the text is there.
func (s *Session) Never(text string, during time.Duration) *Session {
	s.t.Helper()
	if sc, err := s.Wait(during, func(sc tty.Screen) bool { return sc.Has(text) }); err == nil {
		s.t.Fatalf("%q is on the screen and should not be\n%s", text, sc)
	}
	return s
}

// sees wants every text on the screen at once, key hints apart.
func sees(texts ...string) func(tty.Screen) bool {
	return func(sc tty.Screen) bool {
		lines := unhinted(sc)
		for _, text := range texts {
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, text) }) {
				return false
			}
		}
		return true
	}
}

// unhinted are the lines of a screen, and what was said below them since something was typed: it goes after a while, which on a
// busy machine may be before anybody looks. Key hints are left out.
func unhinted(sc tty.Screen) []string {
	return slices.DeleteFunc(slices.Concat(sc.Lines(), sc.Said), func(line string) bool { return strings.HasPrefix(line, "? help") })
}

// seesStale wants data marked as old.
func seesStale(sc tty.Screen) bool { return strings.Contains(sc.Line(0)+sc.Line(1), "stale") }
