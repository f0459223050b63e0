package logs

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"
)

// Options say what is read of each container.
type Options struct {
	Previous bool          // the instance before the current one; it is not followed
	Follow   bool          // go on with what is written from now on
	Since    time.Duration // not older than this; 0 is any age
	From     time.Time     // not older than this
	Tail     int           // at most so many of the last lines of each container; 0 is all, NoLines none
	Most     int           // containers read at the same time; 0 is DefaultMost
}

const (
	// NoLines as a Tail means: only what is written from now on.
	NoLines = -1
	// DefaultMost is how many containers are read at the same time where nobody says otherwise.
	DefaultMost = 50
)

// ErrClosed is what Next says of a stream that is closed, or whose cluster is.
var ErrClosed = errors.New("closed")

// Stream is the logs of many containers, merged. One goroutine at a time may be in Next.
type Stream struct {
	server Server
	opts   Options
	began  time.Time
	ctx    context.Context
	cancel context.CancelFunc
	dirty  chan struct{} // holds one

	running sync.WaitGroup // the goroutines on the server

	mu      sync.Mutex
	next    *successor         // where to go on
	closed  bool               //
	sources []*source          // by ID
	known   map[string]*source // by container
	roster  Roster             // the last complete one
	old     map[string]bool    // the containers that were there at the beginning; nil until that is known
	most    int
	held    int
	err     error // why nothing will come any more
	changed uint64
	told    uint64 // the state of changed at the last batch
	spare   []*chunk
	spent   []*chunk
	records []Record
	ready   []*source
}

// New begins to read; it returns at once. The stream ends with ctx too, as when its cluster is closed under it.
func New(ctx context.Context, server Server, o Options) *Stream {
	s := &Stream{server: server, opts: o, began: time.Now(), dirty: make(chan struct{}, 1), known: map[string]*source{}, most: o.Most}
	if s.most <= 0 {
		s.most = DefaultMost
	}
	if o.Previous {
		s.opts.Follow = false
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if !s.spawn(s.watch) {
		s.cancel()
	}
	return s
}

// spawn runs a goroutine on the server.
func (s *Stream) spawn(f func()) bool {
	s.running.Add(1)
	ok := s.server.Spawn(func() {
		defer s.running.Done()
		f()
	})
	if !ok {
		s.running.Done()
	}
	return ok
}

// Close ends everything; an open Next returns ErrClosed.
func (s *Stream) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.cancel()
	s.server.Close()
	if s.next != nil {
		s.next.server.Close()
	}
}

// Limit sets how many containers are read at the same time, and begins with those that were held back.
func (s *Stream) Limit(most int) {
	s.mu.Lock()
	s.most = most
	s.mu.Unlock()
	s.admit()
}

// over tells whether nothing more can come; the mutex is held.
func (s *Stream) over() bool {
	if s.old == nil || s.held > 0 || s.opts.Follow && !s.roster.Final {
		return false
	}
	return !slices.ContainsFunc(s.sources, func(src *source) bool {
		return src.Phase != Ended && src.Phase != Failed || len(src.queue) > 0
	})
}

// Next blocks until there is something new and returns it, in batches of at most some thousand records. It errs when ctx
// ends, with ErrClosed, with io.EOF when everything there can be has been read, or with the reason why nothing can be read.
func (s *Stream) Next(ctx context.Context) (Batch, error) {
	for {
		if s.ctx.Err() != nil && !s.turn() {
			return Batch{}, ErrClosed
		}
		s.mu.Lock()
		s.recycle()
		wait := s.merge(time.Now())
		b := Batch{Records: s.records, Held: s.held, Err: s.roster.Err}
		for _, src := range s.sources {
			if src.Phase == Loading {
				b.Loading++
			}
		}
		if s.told != s.changed {
			s.told, b.Others = s.changed, s.roster.Others
			b.Sources = make([]Source, len(s.sources))
			for i, src := range s.sources {
				b.Sources[i] = src.Source
			}
		}
		end := s.err
		if end == nil && s.over() {
			end = io.EOF
		}
		s.mu.Unlock()
		if len(b.Records) > 0 || b.Sources != nil {
			return b, nil
		}
		if end != nil {
			return Batch{}, end
		}
		if err := s.await(ctx, wait); err != nil {
			return Batch{}, err
		}
	}
}

// await blocks until something is new, or for so long; 0 is for ever.
func (s *Stream) await(ctx context.Context, wait time.Duration) error {
	var late <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-s.dirty:
	case <-late:
	case <-s.ctx.Done(): // Next knows what of that
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
