package views

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"kdeck/kube/logs"
	"kdeck/logbuf"
)

// tapPace is how long lines are gathered before the screen hears of them.
const tapPace = 50 * time.Millisecond

// tap fills a buffer from a stream. One Cmd at a time pulls; nothing is dropped: as long as nobody pulls, the stream, and in the
// end the server, wait.
type tap struct {
	stream *logs.Stream
	buf    *logbuf.Buffer
	pin    atomic.Int64  // the oldest line that must not be overwritten; -1 for none
	sieve  *logbuf.Sieve // only what it lets through is kept; nil: all is
	rest   []logbuf.Entry
	need   atomic.Int64 // bytes that rest takes
}

// tapState is what is known besides the lines.
type tapState struct {
	sources []logs.Source
	others  []string
	loading int
	held    int
	trouble error // the pods may be out of date
	err     error // why nothing more will come
	full    bool  // it waits for room in the buffer
	pulling bool
	heard   bool  // there was an answer
	seen    int64 // lines that have come, kept or not
}

func newTap(stream *logs.Stream, buf *logbuf.Buffer) *tap {
	t := &tap{stream: stream, buf: buf}
	t.pin.Store(-1)
	return t
}

// fits tells whether what waits for room has it.
func (t *tap) fits() bool {
	pin := t.pin.Load()
	return pin < 0 || int(t.need.Load()) <= t.buf.Spare(pin)
}

// put moves what has been read into the buffer.
func (t *tap) put() {
	if len(t.rest) > 0 {
		t.buf.Append(t.rest)
		t.rest = t.rest[:0]
		t.need.Store(0)
	}
}

// pull blocks until something has come, gathers for a moment, and tells what it was.
func (t *tap) pull(ctx context.Context) (got tapState) {
	var end time.Time
	for {
		if !t.fits() {
			got.full = true
			return got
		}
		t.put()
		wait, cancel := ctx, context.CancelFunc(func() {})
		if !end.IsZero() {
			if !time.Now().Before(end) {
				return got
			}
			wait, cancel = context.WithDeadline(ctx, end)
		}
		b, err := t.stream.Next(wait)
		cancel()
		switch {
		case err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
			return got
		case err != nil:
			got.err = err
			return got
		}
		if end.IsZero() {
			end = time.Now().Add(tapPace)
		}
		got.learn(&b)
		t.gather(b.Records)
	}
}

// gather keeps what has come until it can be put away, and says how much room it needs.
func (t *tap) gather(records []logs.Record) {
	for i := range records {
		r := &records[i]
		t.rest = append(t.rest, logbuf.Entry{Source: uint32(r.Source), Kind: uint8(r.Kind), Old: r.Old, More: r.More, Time: r.Nanos, Text: r.Text})
	}
	if t.sieve != nil {
		t.rest = t.sieve.Pass(t.rest)
	}
	need := 0
	for i := range t.rest {
		need += t.rest[i].Cost()
	}
	t.need.Store(int64(need))
}

// learn takes what a batch says besides its lines.
func (s *tapState) learn(b *logs.Batch) {
	if b.Sources != nil {
		s.sources, s.others = b.Sources, b.Others
	}
	s.loading, s.held, s.trouble, s.heard = b.Loading, b.Held, b.Err, true
	s.seen += int64(len(b.Records))
}

// add takes what a pull has learned.
func (s *tapState) add(got tapState) {
	if got.sources != nil {
		s.sources, s.others = got.sources, got.others
	}
	if got.heard {
		s.loading, s.held, s.trouble, s.heard = got.loading, got.held, got.trouble, true
	}
	s.seen += got.seen
	if got.err != nil {
		s.err, s.loading = got.err, 0
	}
	s.full, s.pulling = got.full, false
}
