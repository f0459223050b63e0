package ui

import "strings"

// span is a run of cells that gets a style of its own.
type span struct {
	from, to int
	ink      pen
}

// stain lays spans, in order and apart from each other, over a styled line. It goes through the line once: cutting and
// joining would copy all its sequences for each span.
func stain(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + 32*len(spans))
	under := "" // the sequences in force below the spans
	inside := false
	shut := func() {
		if inside {
			out.WriteString(spans[0].ink.shut + reset + under)
			spans, inside = spans[1:], false
		}
	}
	for x := 0; len(s) > 0; {
		if n := sgr(s); n > 0 {
			under = restyle(under, s[:n])
			if !inside {
				out.WriteString(s[:n])
			}
			s = s[n:]
			continue
		}
		if inside && x >= spans[0].to {
			shut()
		}
		if len(spans) > 0 && !inside && x >= spans[0].from {
			out.WriteString(reset + spans[0].ink.open)
			inside = true
		}
		n, w := piece(s)
		out.WriteString(s[:n])
		s, x = s[n:], x+w
	}
	shut()
	return out.String()
}
