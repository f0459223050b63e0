package logbuf

import "bytes"

// trace is how far a source is in a stack trace. Only its frames are lines that go on with another: what a trace begins and
// ends with tells the most, and stays to be seen when frames are folded away.
type trace struct {
	state traceState
	level Level // of the line the frames belong to
}

type traceState uint8

const (
	noTrace  traceState = iota
	indented            // whatever is indented is part of it: Java, Python, JavaScript, Ruby, .NET, Rust
	routines            // a dump of goroutines, whose calls are not indented
)

// heads are what lines contain that a trace is likely to follow.
var heads = [][]byte{
	[]byte("Exception"), []byte("Error"), []byte("Throwable"), []byte("Traceback (most recent call last)"),
	[]byte("panicked at"), []byte("backtrace:"), []byte("Stack trace:"), []byte("stack trace:"), []byte("stacktrace:"),
}

// frames are what the lines of a trace begin with behind their indentation.
var frames = [][]byte{
	[]byte("at "), []byte("File \""), []byte("from "), []byte("... "), []byte("Caused by: "), []byte("Suppressed: "), []byte("--- End of "),
}

var (
	routine   = []byte("goroutine ")
	panicking = []byte("panic:")
	created   = []byte("created by ")
	causedBy  = []byte("Caused by: ")
)

// next reads a line: what comes to be the state behind it, and whether it goes on with the one before.
func (t trace) next(text []byte, f Format) (trace, bool) {
	if f != Plain {
		return trace{}, false
	}
	inner := bytes.TrimLeft(text, " \t")
	in := len(inner) < len(text)
	switch {
	case len(inner) == 0:
		return t, t.state != noTrace
	case !in && bytes.HasPrefix(text, routine) && bytes.HasSuffix(text, []byte("]:")):
		t.state = routines
		return t, true
	case t.state == routines:
		if in || text[len(text)-1] == ')' || bytes.HasPrefix(text, created) || bytes.HasPrefix(text, []byte("...")) {
			return t, true
		}
	case in && (t.state == indented || begins(inner, frames)):
		t.state = indented
		return t, true
	case !in && t.state == indented && bytes.HasPrefix(text, causedBy):
		return t, true
	}
	if in {
		return trace{}, false
	}
	if bytes.HasPrefix(text, panicking) || hasAny(text, heads) {
		return trace{state: indented}, false
	}
	return trace{}, false
}

func begins(text []byte, with [][]byte) bool {
	for _, w := range with {
		if bytes.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

func hasAny(text []byte, words [][]byte) bool {
	text = text[:min(len(text), 512)]
	for _, w := range words {
		if bytes.Contains(text, w) {
			return true
		}
	}
	return false
}
