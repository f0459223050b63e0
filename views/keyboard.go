package views

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/muesli/cancelreader"
)

// keyboard reads the terminal while it is lent to something far away, and hands on what is typed to one reader at a time. When
// it is stopped, nobody reads any more: the next key is kdeck's.
type keyboard struct {
	in    cancelreader.CancelReader
	typed func(p []byte) // hears of everything, before it is handed on
	done  chan struct{}

	mu sync.Mutex
	to *io.PipeWriter
}

func newKeyboard(in io.Reader, typed func(p []byte)) (*keyboard, error) {
	r, err := cancelreader.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &keyboard{in: r, typed: typed, done: make(chan struct{})}, nil
}

// lend gives what is typed from now on to a new reader; the one before is at its end.
func (k *keyboard) lend() io.Reader {
	r, w := io.Pipe()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.to != nil {
		_ = k.to.Close()
	}
	k.to = w
	return r
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

// hand passes on what was typed; what one reader has not taken is for the one after it.
func (k *keyboard) hand(p []byte) {
	for {
		k.mu.Lock()
		to := k.to
		k.mu.Unlock()
		if to == nil {
			return
		}
		n, err := to.Write(p)
		if p = p[n:]; err == nil || len(p) == 0 {
			return
		}
		k.mu.Lock()
		same := k.to == to
		k.mu.Unlock()
		if same {
			return
		}
	}
}

// hang ends the reader there is: there is nothing more to come.
func (k *keyboard) hang() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.to != nil {
		_ = k.to.Close()
		k.to = nil
	}
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
