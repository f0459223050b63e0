package views

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/muesli/cancelreader"
)

// keyboard reads the terminal while it is lent to something far away. What is typed is kept until somebody takes it, one reader
// at a time; so what is typed before the other end is there, or between two attempts at it, is not lost. When it is stopped,
// nobody reads any more: the next key is kdeck's.
type keyboard struct {
	in    cancelreader.CancelReader
	typed func(p []byte) // hears of everything, before it is handed on
	done  chan struct{}

	mu      sync.Mutex
	moved   sync.Cond // something below has changed
	pending []byte    // typed and not taken
	to      *keys     // who takes it
	over    bool      // nothing more is handed on
}

// maxPending is how much may be typed, or pasted, that the other end has not taken. Then the terminal has to wait, and the leave
// key behind it, too.
const maxPending = 1 << 20

// keys is what one reader of a keyboard has of it.
type keys struct{ of *keyboard }

func newKeyboard(in io.Reader, typed func(p []byte)) (*keyboard, error) {
	r, err := cancelreader.NewReader(in)
	if err != nil {
		return nil, err
	}
	k := &keyboard{in: r, typed: typed, done: make(chan struct{})}
	k.moved.L = &k.mu
	return k, nil
}

// lend gives what is typed, and what nobody has taken yet, to a new reader; the one before is at its end.
func (k *keyboard) lend() io.Reader {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.to = &keys{k}
	k.moved.Broadcast()
	return k.to
}

// Read takes what was typed. It waits for the first of it.
func (r *keys) Read(p []byte) (int, error) {
	k := r.of
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.to == r && !k.over && len(k.pending) == 0 {
		k.moved.Wait()
	}
	if k.to != r || len(k.pending) == 0 {
		return 0, io.EOF
	}
	n := copy(p, k.pending)
	k.pending = k.pending[n:]
	k.moved.Broadcast()
	return n, nil
}

// listen reads until the keyboard is stopped or the terminal is gone.
func (k *keyboard) listen() {
	defer close(k.done)
	buf := make([]byte, 4096)
	for {
		n, err := k.in.Read(buf)
		if n > 0 {
			k.typed(buf[:n])
			k.hand(buf[:n])
		}
		if err != nil {
			if !errors.Is(err, cancelreader.ErrCanceled) {
				k.hang()
			}
			return
		}
	}
}

// hand passes on what was typed.
func (k *keyboard) hand(p []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for len(k.pending) >= maxPending && !k.over {
		k.moved.Wait()
	}
	k.pending = append(k.pending, p...)
	k.moved.Broadcast()
}

// hang ends the reader there is: there is nothing more to come.
func (k *keyboard) hang() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = true
	k.moved.Broadcast()
}

// stop returns when nobody reads the terminal any more.
func (k *keyboard) stop() {
	stopped := k.in.Cancel()
	k.hang()
	if stopped {
		<-k.done
	}
	_ = k.in.Close()
}

// leaveKey is ctrl+], and so many of them in a row leave whatever has the terminal. They are handed on all the same.
const (
	leaveKey   = 0x1d
	leaveTimes = 3
)

// leaver counts the leave key over what is typed.
type leaver struct{ times int }

// typed tells whether it has come often enough.
func (l *leaver) typed(p []byte) bool {
	rest := bytes.TrimRight(p, "\x1d")
	if len(rest) > 0 {
		l.times = 0
	}
	l.times += len(p) - len(rest)
	return l.times >= leaveTimes
}
