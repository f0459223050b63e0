//go:build !unix

package views

import "os"

// onResize tells nothing: no signal does here. The size is looked at when something is typed.
func onResize() (changed <-chan os.Signal, stop func()) { return nil, func() {} }
