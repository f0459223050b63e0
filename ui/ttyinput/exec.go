package ttyinput

import (
	"io"

	tea "charm.land/bubbletea/v2"
)

// Exec is tea.Exec for programs that read their input with a Reader: the command gets the terminal itself. A child that got the
// Reader would stand on a pipe, since it is no *os.File, and would take the terminal's place in it for none.
func Exec(c tea.ExecCommand, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(onTerminal{c}, done)
}

// onTerminal is a command on the terminal itself.
type onTerminal struct{ tea.ExecCommand }

// SetStdin is called when the program reads no more.
func (c onTerminal) SetStdin(in io.Reader) {
	if r, ok := in.(interface{ bare() io.Reader }); ok {
		in = r.bare()
	}
	c.ExecCommand.SetStdin(in)
}
