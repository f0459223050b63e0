package views

import (
	"bytes"
	"strings"
	"sync"

	"kdeck/kube"
	"kdeck/logbuf"
	"kdeck/ui"
)

// uttered is what a command has said so far, bounded. A line is made clean when it is whole, and then never looked at again.
type uttered struct {
	mu    sync.Mutex
	lines []string // only appended to: who has the slice sees what it was
	rest  []byte   // the line that is not at its end
	size  int      // bytes that were said
	news  chan<- struct{}
	full  func()
}

// utterance is what a command has said at one moment.
type utterance struct {
	lines []string
	rest  []string // of a line that is not at its end
}

// restMost is how many bytes are shown of a line that is not at its end.
const restMost = 64 << 10

// Write keeps it and tells of it.
func (b *uttered) Write(p []byte) (int, error) {
	b.mu.Lock()
	n := min(len(p), mostSaid-b.size)
	b.size += n
	for text := p[:n]; len(text) > 0; {
		line, more, whole := bytes.Cut(text, []byte{'\n'})
		b.rest = append(b.rest, line...)
		if text = more; whole {
			b.lines = append(b.lines, cleanLines(b.rest)...)
			b.rest = b.rest[:0]
		}
	}
	b.mu.Unlock()
	select {
	case b.news <- struct{}{}:
	default:
	}
	if n < len(p) {
		b.full()
	}
	return len(p), nil
}

// cleanLines are a line as it is shown: what a carriage return has overwritten is left out. A line separator makes two of it.
func cleanLines(line []byte) []string {
	shown, _ := logbuf.Shown(line)
	return ui.Tamed(strings.Split(kube.CleanText(string(shown)), "\n"))
}

// soFar is what was said up to now.
func (b *uttered) soFar() utterance {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.upTo(restMost)
}

// all is what was said when nothing more comes.
func (b *uttered) all() utterance {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.upTo(len(b.rest))
}

// upTo has no empty line at its end.
func (b *uttered) upTo(most int) utterance {
	s := utterance{lines: b.lines}
	if rest := bytes.TrimRight(b.rest[:min(len(b.rest), most)], "\r"); len(rest) > 0 {
		s.rest = cleanLines(rest)
		return s
	}
	for n := len(s.lines); n > 0 && s.lines[n-1] == ""; n-- {
		s.lines = s.lines[:n-1]
	}
	return s
}
