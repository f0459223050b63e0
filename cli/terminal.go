package cli

import (
	"errors"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"kdeck/config"
)

// manner is how the terminal is to be treated.
type manner struct {
	bare    bool // it shows bytes: no UTF-8
	ascii   bool // it may lack the characters of frames and signs
	noAsk   bool // it would write a question about its colours on the screen
	few     bool // it has at most 16 colours
	noMouse bool
}

// errDumb is told where no screen can be drawn.
var errDumb = errors.New("this terminal cannot place text on its screen (TERM=dumb): set TERM to what it is, or use a real one")

// terminal reads from the environment what the terminal can do.
func terminal(environ []string, goos string) (manner, error) {
	env := func(name string) string {
		for i := len(environ) - 1; i >= 0; i-- {
			if v, ok := strings.CutPrefix(environ[i], name+"="); ok {
				return v
			}
		}
		return ""
	}
	term := env("TERM")
	if term == "dumb" {
		return manner{}, errDumb
	}
	if goos == "windows" { // its consoles speak UTF-8, and nothing in the environment says so
		return manner{}, nil
	}
	old := term == "linux" || strings.HasPrefix(term, "vt") || term == "ansi" || strings.HasPrefix(term, "cons")
	m := manner{bare: !utf8Locale(env, goos), noAsk: old, few: colorprofile.Env(environ) <= colorprofile.ANSI}
	m.ascii = m.bare || old // the fonts of consoles have few signs
	return m, nil
}

// utf8Locale says whether the locale is one of UTF-8: the first of the three that is set counts, and none is the C locale,
// but for macOS, whose terminals speak UTF-8 and tell programs started otherwise nothing.
func utf8Locale(env func(string) string, goos string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return goos == "darwin"
}

// here is the terminal kdeck was started on, as flags would have it.
func here(o screenFlags) (manner, error) {
	m, err := terminal(os.Environ(), runtime.GOOS)
	m.ascii = m.ascii || o.ascii
	m.noMouse = o.noMouse
	return m, err
}

// overrides are what the terminal, and the flags about it, say over the configuration file.
func (m manner) overrides(c config.Config) (out []config.Override) {
	if m.few {
		out = append(out, config.InPlaceOfAuto("ansi16", "the terminal's 16 colours"))
	}
	if m.ascii {
		out = append(out, fixed(c, "ascii", "true", "the terminal, or --ascii"))
	}
	if m.noMouse {
		out = append(out, fixed(c, "mouse", "false", "--no-mouse"))
	}
	return out
}

// fixed is an override of a setting that is known to exist.
func fixed(c config.Config, name, value, source string) config.Override {
	over, err := c.Set(name, value, source)
	if err != nil {
		panic(err) // a test sees to it that they are settings
	}
	return over
}
