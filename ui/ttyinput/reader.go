//go:build unix

package ttyinput

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// Reader is a terminal whose input is never torn. It has what Bubble Tea asks of a file, and not what would let somebody past its
// Read.
type Reader struct {
	file *os.File
	from source

	mu     sync.Mutex // one Read at a time
	parser parser
}

// source is where a Reader has its bytes and its time from.
type source interface {
	// wait returns when there is something to read, when the deadline (if it is one) is over, or when stop was called.
	wait(deadline time.Time) (arrival, error)
	read(p []byte) (int, error)
	now() time.Time
	// stop ends the wait there is, and all that begin before the stop is taken back.
	stop()
	unstop()
}

// arrival is how a wait has ended.
type arrival uint8

const (
	input arrival = iota
	nothing
	stopped
)

// New is a Reader of a terminal. ESCDELAY, in milliseconds, is how long it waits before a lone ESC is the escape key
// (as in ncurses).
func New(file *os.File, getenv func(string) string) (*Reader, error) {
	from, err := newTerminal(int(file.Fd()))
	if err != nil {
		return nil, err
	}
	return &Reader{file: file, from: from, parser: parser{escDelay: escDelay(getenv("ESCDELAY"))}}, nil
}

// Options are what makes a program read its input here.
func (r *Reader) Options() []tea.ProgramOption {
	return []tea.ProgramOption{tea.WithInput(r), tea.WithFilter(r.filter)}
}

// filter looks for what takes the input away from the program.
func (r *Reader) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		r.Interrupt()
	}
	return msg
}

// AnswerIsDue says that the terminal is about to be asked for something, such as its background, that it answers in a control string.
func (r *Reader) AnswerIsDue() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parser.answerIsDue(r.from.now())
}

// Interrupt ends a Read that waits for the rest of something, and drops what has begun: the program is about to stop reading.
func (r *Reader) Interrupt() {
	r.from.stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from.unstop()
	r.parser.abandon(r.from.now())
}

// The least a Read needs to hand on what a piece of so many bytes may become; ESC and a letter become six times as many.
const (
	pieceSize = 512
	pieceRoom = 7 * pieceSize
)

// Read gives whole inputs. It is called when there is something to read, and waits for the rest of what that begins; n is 0 where
// that was dropped. Text of a paste is given in parts when there is more of it to read already.
func (r *Reader) Read(p []byte) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := &r.parser
	if len(q.out) > 0 && !q.pending() {
		return r.give(p), nil
	}
	buf := make([]byte, pieceSize)
	for {
		deadline, _ := q.deadline()
		came, err := r.from.wait(deadline)
		if err != nil {
			return r.give(p), err
		}
		now := r.from.now()
		switch came {
		case stopped:
			return 0, nil
		case nothing:
			q.expire(now)
		case input:
			if len(q.out) > 0 && len(p)-len(q.out) < pieceRoom {
				return r.give(p), nil
			}
			size := 1
			if q.inOnePiece(now) {
				size = pieceSize
			}
			m, err := r.from.read(buf[:size])
			switch {
			case errors.Is(err, unix.EAGAIN): // somebody else has read it
			case err != nil:
				return r.give(p), err
			case m == 0:
				return r.give(p), io.EOF
			}
			q.feed(buf[:m], now)
		}
		if !q.pending() {
			return r.give(p), nil
		}
	}
}

// give moves as much of what is whole to p as there is room.
func (r *Reader) give(p []byte) int {
	n := copy(p, r.parser.out)
	r.parser.out = append(r.parser.out[:0], r.parser.out[n:]...)
	return n
}

// Write writes to the terminal.
func (r *Reader) Write(p []byte) (int, error) { return r.file.Write(p) }

// Close closes the terminal.
func (r *Reader) Close() error { return r.file.Close() }

// Fd is the terminal's file descriptor.
func (r *Reader) Fd() uintptr { return r.file.Fd() }

// Name is the terminal's.
func (r *Reader) Name() string { return r.file.Name() }

// bare is the terminal itself, for somebody else to read while the program does not.
func (r *Reader) bare() io.Reader {
	r.Interrupt()
	return r.file
}

// terminal is the source of a Reader.
type terminal struct {
	fd         int
	wake, woke *os.File // what is written to the first ends a wait
}

func newTerminal(fd int) (*terminal, error) {
	woke, wake, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	if fd >= unix.FD_SETSIZE || woke.Fd() >= unix.FD_SETSIZE {
		woke.Close()
		wake.Close()
		return nil, unix.EMFILE
	}
	return &terminal{fd: fd, wake: wake, woke: woke}, nil
}

func (t *terminal) now() time.Time { return time.Now() }

func (t *terminal) stop() { _, _ = t.wake.Write([]byte{0}) }

func (t *terminal) unstop() { _, _ = t.woke.Read(make([]byte, 1)) }

// wait is select(2), for poll(2) does not work on terminals everywhere (macOS).
func (t *terminal) wait(deadline time.Time) (arrival, error) {
	stop := int(t.woke.Fd())
	for {
		var fds unix.FdSet
		fds.Set(t.fd)
		fds.Set(stop)
		var timeout *unix.Timeval
		if !deadline.IsZero() {
			tv := unix.NsecToTimeval(max(0, time.Until(deadline)).Nanoseconds())
			timeout = &tv
		}
		n, err := unix.Select(max(t.fd, stop)+1, &fds, nil, nil, timeout)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return nothing, os.NewSyscallError("select", err)
		case n == 0:
			return nothing, nil
		case fds.IsSet(stop):
			return stopped, nil
		default:
			return input, nil
		}
	}
}

func (t *terminal) read(p []byte) (int, error) {
	for {
		n, err := unix.Read(t.fd, p)
		if err == nil {
			return n, nil
		}
		if err != unix.EINTR {
			return 0, os.NewSyscallError("read", err)
		}
	}
}
