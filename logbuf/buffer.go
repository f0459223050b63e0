package logbuf

import (
	"slices"
	"sync"
	"time"
)

// Default is how many bytes of text a buffer holds where nobody says otherwise.
const Default = 64 << 20

const (
	segmentMost  = 256 << 10 // bytes of text in a segment
	segmentLeast = 4 << 10
	// lineLeast is how many bytes a line counts for at least: its place, time and marks cost about that, and a program that
	// prints a million empty lines must not fill the memory with them.
	lineLeast = 16
)

// Entry is a line on its way into a buffer.
type Entry struct {
	Source uint32 // who wrote it: a small number, below 1<<20
	Kind   uint8  // 0 for a line of text; what 1 to 7 stand for is the writer's to say: a restart, a gap
	Old    bool   // it was written before anybody looked: it does not count in Rate
	More   bool   // the line is not at its end: the next entry of the source goes on with it
	Time   int64  // nanoseconds since 1970; 0 is unknown
	Text   []byte // clean UTF-8 without a line break, and with no other escapes than colours; carriage returns are kept (Shown); it is copied
}

// Buffer is the ring. Append is for one goroutine; everything else is safe for all.
type Buffer struct {
	budget int // bytes
	size   int // bytes of text in a segment
	clock  func() time.Time

	mu     sync.RWMutex
	sealed []*segment // full ones; the slice is replaced when old ones go, for Views hold it
	open   segment    // the one being written
	used   int        // bytes, as budget counts them
	pulse  pulse

	traces map[uint32]trace // by source; the writer's alone
}

// New makes a ring of so many bytes of text (0 is Default); clock is time.Now, but for tests.
func New(budget int, clock func() time.Time) *Buffer {
	if budget <= 0 {
		budget = Default
	}
	if clock == nil {
		clock = time.Now
	}
	return &Buffer{budget: budget, size: min(max(budget/16, segmentLeast), segmentMost), clock: clock, traces: map[uint32]trace{},
		pulse: pulse{began: clock()}}
}

// Append puts lines at the end, and overwrites the oldest ones when there is no room.
func (b *Buffer) Append(in []Entry) {
	now := b.clock()
	b.mu.Lock()
	defer b.mu.Unlock()
	fresh, old := 0, false
	for i := range in {
		b.put(&in[i])
		old = old || in[i].Old
		if in[i].Kind == 0 && !in[i].Old {
			fresh++
		}
	}
	b.pulse.beat(now, fresh, old)
	b.evict()
}

func (b *Buffer) put(e *Entry) {
	text, cut := e.Text, false
	if len(text) > b.budget {
		text, cut = trim(text, b.budget), true
	}
	if s := &b.open; len(s.ends) > 0 && (len(s.text)+len(s.past)+len(text)+1 > b.size || len(s.ends) >= b.size/lineLeast) {
		b.seal()
	}
	s := &b.open
	before := s.cost()
	at := len(s.text)
	shown, past := Shown(text)
	s.overwritten(past)
	inked := s.write(shown)
	plain := s.text[at : len(s.text)-1]
	m := newMeta(e.Source, e.Kind, e.More, cut, inked)
	if e.Kind == 0 {
		m = m.learn(plain, b.traces)
		if m.level() >= Error && !m.continued() {
			b.pulse.fault(e.Time)
		}
	}
	s.ends, s.times, s.metas = append(s.ends, uint32(len(s.text))), append(s.times, e.Time), append(s.metas, m)
	s.latest = max(s.latest, e.Time)
	b.used += s.cost() - before
}

// seal closes the segment being written and begins the next one, with as many places for lines as this one came to need.
func (b *Buffer) seal() {
	full := b.open
	full.metas, full.ends, full.times = slices.Clip(full.metas), slices.Clip(full.ends), slices.Clip(full.times)
	n := len(full.ends) + len(full.ends)/16
	b.sealed = append(b.sealed, &full)
	b.open = segment{base: full.end(), latest: full.latest, text: make([]byte, 0, b.size),
		ends: make([]uint32, 0, n), times: make([]int64, 0, n), metas: make([]meta, 0, n)}
}

func (b *Buffer) evict() {
	n := 0
	for b.used > b.budget && n < len(b.sealed) {
		b.used -= b.sealed[n].cost()
		n++
	}
	if n > 0 {
		b.sealed = slices.Clone(b.sealed[n:])
	}
}

// Spare is how many bytes can still be put into the buffer before the line of that number is overwritten; 0 or less if the
// next ones would.
func (b *Buffer) Spare(number int64) int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	spare := b.budget - b.used
	for _, s := range b.sealed {
		if s.end() > number {
			break
		}
		spare += s.cost()
	}
	return spare
}

// Cost is what the entry counts for in a budget, in bytes.
func (e *Entry) Cost() int { return max(len(e.Text)+1, lineLeast) }

// Clear forgets all lines; numbers go on.
func (b *Buffer) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed, b.used = nil, 0
	b.open = segment{base: b.open.end(), latest: b.open.latest}
	b.pulse = pulse{began: b.clock()}
}

// View is the buffer as it is now.
func (b *Buffer) View() *View {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return &View{sealed: b.sealed, open: b.open}
}
