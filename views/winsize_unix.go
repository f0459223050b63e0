//go:build unix

package views

import (
	"os"
	"os/signal"
	"syscall"
)

// onResize tells of every change of the terminal's size until stop is called.
func onResize() (changed <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	return c, func() { signal.Stop(c) }
}
