package tty

import (
	"errors"
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// waiter is somebody looking at the screen for something.
type waiter struct {
	want func(Screen) bool
	got  chan Screen
}

// errEnded is the reason of a Wait that can no longer succeed.
var errEnded = errors.New("the program has ended")

// lastWords is how long the output of a program that has ended is waited for. It is long because test machines are busy;
// only who waits in vain waits for it to pass.
const lastWords = 5 * time.Second

// Wait looks at the screen now and after every change until want is true, and returns that screen; its At is the moment
// the deciding bytes came, so nothing of the looking itself is counted into a latency.
func (s *Session) Wait(timeout time.Duration, want func(Screen) bool) (Screen, error) {
	w := &waiter{want: want, got: make(chan Screen, 1)}
	s.mu.Lock()
	if now := s.screen(); !s.torn() && want(now) {
		s.mu.Unlock()
		return now, nil
	}
	s.waiters[w] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.waiters, w)
		s.mu.Unlock()
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	ended := s.done
	for {
		select {
		case sc := <-w.got:
			return sc, nil
		case <-ended:
			// What was written last may still be on its way through the pty.
			ended = nil
			timer.Reset(lastWords)
		case <-timer.C:
			if ended == nil {
				return s.Screen(), errEnded
			}
			return s.Screen(), fmt.Errorf("not within %s", timeout)
		}
	}
}

// Quiet waits until the program has written nothing for the given time from now, and returns the screen it then shows.
func (s *Session) Quiet(quiet, timeout time.Duration) (Screen, error) {
	start := time.Now()
	end := start.Add(timeout)
	for {
		sc := s.Screen()
		since := time.Since(start)
		if sc.At.After(start) {
			since = time.Since(sc.At)
		}
		switch {
		case since >= quiet:
			return sc, nil
		case time.Now().After(end):
			return sc, fmt.Errorf("still writing after %s", timeout)
		}
		time.Sleep(quiet - since)
	}
}

// tell shows the screen to all who wait. A frame that is still being written (synchronized output) is shown to nobody,
// as on a terminal that knows the mode.
func (s *Session) tell() {
	if len(s.waiters) == 0 || s.torn() {
		return
	}
	sc := s.screen()
	for w := range s.waiters {
		if w.want(sc) {
			w.got <- sc
			delete(s.waiters, w)
		}
	}
}

// torn tells whether the screen is in the middle of a synchronized frame.
func (s *Session) torn() bool { return s.modes[ansi.ModeSynchronizedOutput] }
