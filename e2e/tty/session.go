// Package tty runs a program on a pseudo-terminal and plays the human and the terminal in front of it.
//
//	keys -> Session.Press -> pty -> the program -> pty -> emulator -> Screen -> Wait
//	                          ^                              |
//	                          +------ answers to queries ----+
//
// The emulator keeps the screen and answers what a real terminal answers (device attributes, cursor position, colours,
// modes), so that a program under test cannot tell the difference. It knows nothing of the program and nothing of tests.
package tty

import (
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Options say what to run and on what kind of terminal.
type Options struct {
	Path          string
	Args          []string
	Env           []string // the whole environment; nothing is inherited
	Dir           string
	Width, Height int
	Light         bool // the background is white
	Mute          bool // a terminal that answers no query at all
	// Torn, if set, is how far apart the bytes of its answers come: the ESC that begins one, and then every fifth.
	Torn time.Duration
}

// Session is one running program with its terminal.
type Session struct {
	Started time.Time // just before the program was started

	cmd    *exec.Cmd
	master *os.File
	slave  *os.File // kept open until the end, so that the terminal's settings can be read after the program's death
	before *term.State
	done   chan struct{} // closed when the program has ended
	drawn  chan struct{} // closed when nothing more can come from the pty

	mu      sync.Mutex
	emu     *vt.Emulator
	modes   map[ansi.Mode]bool
	kitty   [2]int // keyboard protocol entries pushed on the main and the alternate screen
	other   bool   // modifyOtherKeys
	title   string
	raw     []byte
	said    []string  // what has stood in the last line since something was typed
	at      time.Time // when the last bytes came
	waiters map[*waiter]struct{}
	ended   time.Time
	state   *os.ProcessState
}

// Start runs the program.
func Start(o Options) (*Session, error) {
	s := &Session{
		modes: map[ansi.Mode]bool{}, waiters: map[*waiter]struct{}{},
		done: make(chan struct{}), drawn: make(chan struct{}),
	}
	var err error
	if s.master, s.slave, err = pty.Open(); err != nil {
		return nil, fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	size := &pty.Winsize{Cols: uint16(o.Width), Rows: uint16(o.Height)}
	if err := pty.Setsize(s.master, size); err != nil {
		return nil, err
	}
	if s.before, err = term.GetState(s.slave.Fd()); err != nil {
		return nil, err
	}
	s.emu = emulator(s, o)
	s.cmd = exec.Command(o.Path, o.Args...)
	s.cmd.Env, s.cmd.Dir = o.Env, o.Dir
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = s.slave, s.slave, s.slave
	lead(s.cmd)
	s.Started = time.Now()
	s.at = s.Started
	if err := s.cmd.Start(); err != nil {
		s.master.Close()
		s.slave.Close()
		return nil, err
	}
	go s.answer(o)
	go s.pump()
	go s.reap()
	return s, nil
}

// emulator makes the terminal and listens to what it is told to switch on and off.
func emulator(s *Session, o Options) *vt.Emulator {
	e := vt.NewEmulator(o.Width, o.Height)
	e.SetDefaultForegroundColor(color.Gray{Y: 0xdd})
	e.SetDefaultBackgroundColor(color.Gray{Y: 0x10})
	if o.Light {
		e.SetDefaultForegroundColor(color.Gray{Y: 0x10})
		e.SetDefaultBackgroundColor(color.White)
	}
	// A terminal of today knows synchronized output; this makes the emulator answer "known, off" when asked.
	_, _ = e.WriteString(ansi.ResetModeSynchronizedOutput)
	e.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { s.modes[m] = true },
		DisableMode: func(m ansi.Mode) { s.modes[m] = false },
		Title:       func(t string) { s.title = t },
	})
	screen := func() *int {
		if e.IsAltScreen() {
			return &s.kitty[1]
		}
		return &s.kitty[0]
	}
	e.RegisterCsiHandler(ansi.Command('>', 0, 'u'), func(ansi.Params) bool { *screen()++; return true })
	e.RegisterCsiHandler(ansi.Command('<', 0, 'u'), func(ansi.Params) bool { *screen() = max(0, *screen()-1); return true })
	e.RegisterCsiHandler(ansi.Command('>', 0, 'm'), func(p ansi.Params) bool {
		if what, _, _ := p.Param(0, 0); what == 4 {
			value, _, _ := p.Param(1, 0)
			s.other = value != 0
		}
		return true
	})
	return e
}

// answer carries the terminal's replies to the program, as if typed.
func (s *Session) answer(o Options) {
	buf := make([]byte, 4096)
	for {
		n, err := s.emu.Read(buf)
		switch reply := buf[:n]; {
		case err != nil:
			return
		case o.Mute:
		case o.Torn > 0:
			s.tear(reply, o.Torn)
		default:
			_, _ = s.master.Write(reply)
		}
	}
}

// tear writes a reply in pieces.
func (s *Session) tear(reply []byte, pause time.Duration) {
	for size := 1; len(reply) > 0; size = 5 {
		n := min(size, len(reply))
		_, _ = s.master.Write(reply[:n])
		reply = reply[n:]
		time.Sleep(pause)
	}
}

// pump feeds the emulator and, after each piece, shows the screen to those who wait for something on it.
func (s *Session) pump() {
	defer close(s.drawn)
	buf := make([]byte, 64<<10)
	for {
		n, err := s.master.Read(buf)
		now := time.Now()
		s.mu.Lock()
		if n > 0 {
			s.raw = append(s.raw, buf[:n]...)
			s.at = now
			_, _ = s.emu.Write(buf[:n])
			if !s.torn() {
				s.hear()
			}
			s.tell()
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// hear remembers the last line of the screen.
func (s *Session) hear() {
	var line strings.Builder
	for x := range s.emu.Width() {
		if c := s.emu.CellAt(x, s.emu.Height()-1); c != nil {
			line.WriteString(c.Content)
		}
	}
	if now := strings.TrimRight(line.String(), " "); now != "" && (len(s.said) == 0 || s.said[len(s.said)-1] != now) {
		s.said = append(s.said, now)
	}
}

// reap waits for the program's end, then lets the pump run dry.
func (s *Session) reap() {
	_ = s.cmd.Wait()
	s.mu.Lock()
	s.ended, s.state = time.Now(), s.cmd.ProcessState
	s.mu.Unlock()
	close(s.done)
}

// PID is the program's process id.
func (s *Session) PID() int { return s.cmd.Process.Pid }

// Bytes is how much the program has written to its terminal so far.
func (s *Session) Bytes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.raw)
}

// Raw is what the program has written since the given count of bytes, escape sequences and all.
func (s *Session) Raw(since int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.raw[min(since, len(s.raw)):])
}

// Resize changes the window's size, as a dragged corner does.
func (s *Session) Resize(w, h int) error {
	s.mu.Lock()
	s.emu.Resize(w, h)
	s.mu.Unlock()
	return pty.Setsize(s.master, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

// Signal sends a signal to the program alone.
func (s *Session) Signal(sig syscall.Signal) error { return s.cmd.Process.Signal(sig) }

// Running tells whether the program lives.
func (s *Session) Running() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

// Close ends the program and whatever it has started on this terminal.
func (s *Session) Close() {
	if s.Running() {
		killGroup(s.PID())
		<-s.done
	}
	s.slave.Close()
	s.master.Close()
	// Ends answer; the emulator's own Close races with its Read.
	if pipe, ok := s.emu.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
}
