package kube

import (
	"bytes"
	"crypto/rand"
	"io"
	"regexp"
	"sync"
)

// A stream that is cut between the API server and the node ends as if all were well: the server says "Success" in the node's
// place, and so does client-go where no status comes at all (streamProtocolV4, errorDecoderV4). So a script says itself, as the
// last thing it does, that it has come to its end: by a mark no terminal would show (an APC string), which is taken out again.

// newMark is a mark nobody can guess.
func newMark() []byte { return []byte("\x1b_kdeck-" + rand.Text() + "\x1b\\") }

// scripted is the command that runs a script and then gives the mark. The script is in a subshell, so that its exit is not
// the mark's; it finds args in $1 and on.
func scripted(script string, mark []byte, args []string) []string {
	word := string(mark[2 : len(mark)-2])
	return append([]string{"sh", "-c", telling(script), word}, args...)
}

// telling is a script that says that it has come to its end.
func telling(script string) string {
	return "(" + script + "\n); c=$?; printf '\\033_%s\\033\\134' \"$0\"; exit $c"
}

// shellMessage is what a shell puts in front of its messages about a script: its $0, which is the mark, and the line. "$0: 4: cd: ..."
// is dash's and BusyBox's, "$0: line 4: cd: ..." bash's.
var shellMessage = regexp.MustCompile(`^kdeck-[A-Z2-7]+: (?:(?:line )?\d+: )?`)

// marked passes on what is written to it, but for the mark, until it is finished.
type marked struct {
	mark []byte // none: nothing is looked for

	mu   sync.Mutex
	to   io.Writer // nil: nothing is wanted, or nothing any more
	held []byte    // may be the beginning of the mark
	said bool
}

// Write never errs for what is not wanted: the other end would be cut off.
func (m *marked) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.to == nil {
		return len(p), nil
	}
	if len(m.mark) == 0 || m.said {
		return m.to.Write(p)
	}
	all := append(m.held, p...)
	m.held = nil
	if before, after, ok := bytes.Cut(all, m.mark); ok {
		m.said, all = true, append(before[:len(before):len(before)], after...)
	} else if n := begun(all, m.mark); n > 0 {
		m.held = bytes.Clone(all[len(all)-n:])
		all = all[:len(all)-n]
	}
	if len(all) > 0 {
		if _, err := m.to.Write(all); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// finish lets nothing more through, and tells whether the mark has come.
func (m *marked) finish() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.to != nil && len(m.held) > 0 {
		_, _ = m.to.Write(m.held)
	}
	m.to, m.held = nil, nil
	return m.said
}

// begun is how many of the last bytes may be the first ones of the mark.
func begun(text, mark []byte) int {
	for n := min(len(text), len(mark)-1); n > 0; n-- {
		if bytes.HasSuffix(text, mark[:n]) {
			return n
		}
	}
	return 0
}
