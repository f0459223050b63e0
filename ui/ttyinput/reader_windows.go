package ttyinput

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

// Reader has nothing to do on Windows: Bubble Tea reads the console's records.
type Reader struct{}

// New is a Reader that leaves the console to Bubble Tea.
func New(*os.File, func(string) string) (*Reader, error) { return &Reader{}, nil }

// Options are none.
func (*Reader) Options() []tea.ProgramOption { return nil }

// AnswerIsDue does nothing.
func (*Reader) AnswerIsDue() {}

// Interrupt does nothing.
func (*Reader) Interrupt() {}
