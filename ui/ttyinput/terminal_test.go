//go:build unix

package ttyinput

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/muesli/cancelreader"
)

// onTTY is a Reader of a pseudo-terminal in raw mode, and the other end of it.
func onTTY(t *testing.T) (r *Reader, slave, master *os.File) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close(); master.Close() })
	if _, err := term.MakeRaw(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	if r, err = New(slave, func(string) string { return "" }); err != nil {
		t.Fatal(err)
	}
	return r, slave, master
}

func write(t *testing.T, f *os.File, text string) {
	t.Helper()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestAReaderIsTheTerminalsFile(t *testing.T) {
	r, slave, _ := onTTY(t)
	var file cancelreader.File = r // what Bubble Tea wants to cancel a read
	if file.Fd() != slave.Fd() || file.Name() != slave.Name() || !term.IsTerminal(file.Fd()) {
		t.Errorf("descriptor %d, name %s", file.Fd(), file.Name())
	}
	if _, past := any(r).(io.WriterTo); past {
		t.Error("io.Copy reads past Read")
	}
}

func TestAReadOfATerminalGivesWholeInputs(t *testing.T) {
	r, _, master := onTTY(t)
	buf := make([]byte, 4096)
	for _, c := range []struct{ write, later, want string }{
		{"j", "", "j"}, {"\x1b", "", escapeKey}, {"\x1b[", "B", "\x1b[B"}, {"\xe2\x82", "\xac", "€"},
		{"\x1b[200~a\r", "b\x1b[201~", "\x1b[200~a\rb\x1b[201~"}, {"\x1b[", "", ""},
	} {
		write(t, master, c.write)
		time.AfterFunc(50*time.Millisecond, func() { _, _ = master.WriteString(c.later) })
		if n, err := r.Read(buf); err != nil || string(buf[:n]) != c.want {
			t.Errorf("%q, then %q: %q, %v", c.write, c.later, buf[:n], err)
		}
	}
}

// counted counts the bytes that were read.
type counted struct {
	source
	bytes atomic.Int64
}

func (c *counted) read(p []byte) (int, error) {
	n, err := c.source.read(p)
	c.bytes.Add(int64(n))
	return n, err
}

func TestAReadThatWaitsForARestIsInterrupted(t *testing.T) {
	r, _, master := onTTY(t)
	from := &counted{source: r.from}
	r.from = from
	done := make(chan int)
	buf := make([]byte, 4096)
	read := func() {
		n, err := r.Read(buf)
		if err != nil {
			t.Error(err)
		}
		done <- n
	}
	write(t, master, "\x1b[200~a")
	go read()
	for from.bytes.Load() < 7 {
		time.Sleep(time.Millisecond)
	}
	r.Interrupt()
	if n := <-done; n != 0 {
		t.Errorf("read %q", buf[:n])
	}
	write(t, master, "dy\r")
	go read()
	if n := <-done; n != 0 {
		t.Errorf("what was left of the paste is %q", buf[:n])
	}
}

func TestACancelledReaderReadsOnLater(t *testing.T) {
	r, _, master := onTTY(t)
	for range 2 {
		c, err := cancelreader.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(20 * time.Millisecond)
			c.Cancel()
		}()
		if _, err := c.Read(make([]byte, 8)); !errors.Is(err, cancelreader.ErrCanceled) {
			t.Errorf("%v", err)
		}
		c.Close()
	}
	c, err := cancelreader.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	write(t, master, "j")
	buf := make([]byte, 8)
	if n, err := c.Read(buf); err != nil || string(buf[:n]) != "j" {
		t.Errorf("%q, %v", buf[:n], err)
	}
}

// child is a command that notes its standard input.
type child struct{ in io.Reader }

func (c *child) Run() error           { return nil }
func (c *child) SetStdin(r io.Reader) { c.in = r }
func (c *child) SetStdout(io.Writer)  {}
func (c *child) SetStderr(io.Writer)  {}

func TestACommandGetsTheTerminalItself(t *testing.T) {
	r, slave, _ := onTTY(t)
	c := new(child)
	var command tea.ExecCommand = onTerminal{c}
	if command.SetStdin(r); c.in != io.Reader(slave) {
		t.Errorf("it got a %T", c.in)
	}
	if command.SetStdin(os.Stdin); c.in != io.Reader(os.Stdin) {
		t.Errorf("it got a %T in place of a file", c.in)
	}
}
