package cli

import (
	"errors"
	"testing"
)

func TestWhatATerminalCanDoIsReadFromTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		name, goos string
		env        []string
		want       manner
	}{
		{"a usual one", "linux", []string{"TERM=xterm-256color", "LANG=en_US.UTF-8"}, manner{}},
		{"tmux", "linux", []string{"TERM=tmux-256color", "LANG=C.UTF-8"}, manner{}},
		{"screen in true colour", "linux", []string{"TERM=screen-256color", "COLORTERM=truecolor", "LANG=C.utf8"}, manner{}},
		{"screen", "linux", []string{"TERM=screen", "LANG=C.utf8"}, manner{}},
		{"the Linux console", "linux", []string{"TERM=linux", "LANG=C.UTF-8"}, manner{ascii: true, noAsk: true, few: true}},
		{"the Linux console without UTF-8", "linux", []string{"TERM=linux", "LANG=C"}, manner{ascii: true, bare: true, noAsk: true, few: true}},
		{"a VT100", "linux", []string{"TERM=vt100", "LANG=C.UTF-8"}, manner{ascii: true, noAsk: true, few: true}},
		{"another charset", "linux", []string{"TERM=xterm-256color", "LANG=de_DE.ISO-8859-1"}, manner{ascii: true, bare: true}},
		{"LC_ALL goes before LANG", "linux", []string{"TERM=xterm-256color", "LC_ALL=C", "LANG=C.UTF-8"}, manner{ascii: true, bare: true}},
		{"LC_CTYPE goes before LANG", "linux", []string{"TERM=xterm-256color", "LC_ALL=", "LC_CTYPE=UTF-8", "LANG=C"}, manner{}},
		{"no locale at all", "linux", []string{"TERM=xterm-256color"}, manner{ascii: true, bare: true}},
		{"no locale on macOS", "darwin", []string{"TERM=xterm-256color"}, manner{}},
		{"Windows", "windows", nil, manner{}},
	} {
		got, err := terminal(c.env, c.goos)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
	if _, err := terminal([]string{"TERM=dumb"}, "linux"); !errors.Is(err, errDumb) {
		t.Errorf("a dumb one: %v", err)
	}
}
