//go:build !linux

package journal

func limited(string) { panic("this is for Linux") }
