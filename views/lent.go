package views

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/charmbracelet/x/ansi"
	xterm "github.com/charmbracelet/x/term"

	"kdeck/kube"
)

// lent is the terminal in the hands of something far away until that ends or the user leaves it: raw, byte for byte, or cooked,
// with lines, an echo and a ctrl+c of its own. It runs while the screen is away.
type lent struct {
	greeting string
	cooked   bool // for what has no terminal at the other end
	jiggle   bool // the first size is another one, so that what runs already draws itself again
	use      func(ctx context.Context, t *loan) error

	ahead []byte // what was typed for it before it had the terminal
	in    io.Reader
	out   io.Writer
}

// loan is what is lent: a keyboard, a screen (it is a Writer), and its sizes.
type loan struct {
	keys   *keyboard
	out    xterm.File
	jiggle bool
	typed  chan struct{}
	leave  func()
	away   leaver
	said   atomic.Bool // something has come from the other end
	wg     sync.WaitGroup
	broken atomic.Value // what one of its goroutines has panicked with
}

// errLeft is the end of what the user has left.
var errLeft = errors.New("left")

// SetStdin takes the terminal.
func (l *lent) SetStdin(r io.Reader) { l.in = r }

// SetStdout takes the terminal.
func (l *lent) SetStdout(w io.Writer) { l.out = w }

// SetStderr does nothing: the standard error is the log's.
func (l *lent) SetStderr(io.Writer) {}

// Run lends the terminal and takes it back as it was.
func (l *lent) Run() (err error) {
	in, ok1 := l.in.(xterm.File)
	out, ok2 := l.out.(xterm.File)
	if !ok1 || !ok2 || !xterm.IsTerminal(in.Fd()) {
		return errors.New("there is no terminal to lend")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := []os.Signal{syscall.SIGHUP, syscall.SIGTERM} // kdeck is to end: what has the terminal does not hold it up
	if l.cooked {
		signals = append(signals, os.Interrupt)
	}
	ctx, unheard := signal.NotifyContext(ctx, signals...)
	defer unheard()
	if !l.cooked {
		before, err := xterm.MakeRaw(in.Fd())
		if err != nil {
			return fmt.Errorf("the terminal cannot be made raw: %w", err)
		}
		defer func() { _ = xterm.Restore(in.Fd(), before) }()
	}
	defer func() { _, _ = io.WriteString(out, tidy) }()
	h := &loan{out: out, typed: make(chan struct{}, 1), jiggle: l.jiggle, leave: cancel}
	if h.keys, err = newKeyboard(in, h.hear); err != nil {
		return err
	}
	if len(l.ahead) > 0 {
		h.hear(l.ahead)
		h.keys.hand(l.ahead)
	}
	go func() {
		defer h.barrier()
		h.keys.listen()
	}()
	fmt.Fprintf(out, "%s\r\n", l.greeting)
	err = l.use(ctx, h)
	left := ctx.Err() != nil
	cancel()
	h.keys.stop()
	h.wg.Wait()
	if v := h.broken.Load(); v != nil {
		return fmt.Errorf("internal error: %v", v)
	}
	if left {
		return errLeft
	}
	return err
}

// barrier is deferred in the goroutines of a loan: a panic there ends the loan, so that the terminal comes back first.
func (h *loan) barrier() {
	if v := recover(); v != nil {
		h.broken.Store(fmt.Sprint(v))
		h.leave()
	}
}

// hear looks at what is typed: the size may have changed, and the user may want to leave.
func (h *loan) hear(p []byte) {
	select {
	case h.typed <- struct{}{}:
	default:
	}
	if h.away.typed(p) || !h.said.Load() && len(p) == 1 && p[0] == 0x03 { // ctrl+c where there is nothing yet to stop
		h.leave()
	}
}

// Write shows what comes from the other end.
func (h *loan) Write(p []byte) (int, error) {
	h.said.Store(true)
	return h.out.Write(p)
}

// sizes are the terminal's, the one it has now first, until ctx ends.
func (h *loan) sizes(ctx context.Context) <-chan kube.TermSize {
	to := make(chan kube.TermSize)
	h.wg.Go(func() {
		defer h.barrier()
		defer close(to)
		h.measure(ctx, to)
	})
	return to
}

func (h *loan) measure(ctx context.Context, to chan<- kube.TermSize) {
	changed, stop := onResize()
	defer stop()
	typed := h.typed
	if changed != nil {
		typed = nil
	}
	var last kube.TermSize
	for {
		width, height, err := xterm.GetSize(h.out.Fd())
		if now := (kube.TermSize{Width: uint16(width), Height: uint16(height)}); err == nil && now != last {
			sizes := []kube.TermSize{now}
			if h.jiggle && last == (kube.TermSize{}) {
				sizes = []kube.TermSize{{Width: now.Width + 1, Height: now.Height + 1}, now}
			}
			for _, s := range sizes {
				select {
				case to <- s:
				case <-ctx.Done():
					return
				}
			}
			last = now
		}
		select {
		case <-changed:
		case <-typed:
		case <-ctx.Done():
			return
		}
	}
}

// tidy takes back what a program that was cut off may have set: the other screen, the mouse, colours, margins, an invisible
// cursor.
const tidy = "\x1b[?1047l\x1b[!p" + ansi.ResetModeMouseNormal + ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent +
	ansi.ResetModeMouseExtSgr + ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste + ansi.ResetModeCursorKeys +
	ansi.KeypadNumericMode + ansi.ShowCursor + ansi.ResetStyle + "\x1b(B\x0f\r\n"
