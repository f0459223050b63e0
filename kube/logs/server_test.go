package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// node is a Server with nodes that do what kubelets do, and fail as they do.
type node struct {
	mu         sync.Mutex
	moved      chan struct{} // closed whenever anything changes
	nudged     chan struct{}
	roster     Roster
	fatal      error
	containers map[string]*box
	rand       *rand.Rand
	cuts       int   // one read in so many is cut, half of them as if the log had ended; 0 is none
	drops      int   // one request in so many does not get through; 0 is none
	ends       []int // after so many bytes the next answers just end, those to questions about the last lines left out
	sent       int   // bytes
	asked      []Request
	looks      int
	wg         sync.WaitGroup
}

// box is a container on a node.
type box struct {
	c      Container
	runs   []*run
	refuse error
	mute   bool // a stream that is open hangs, whatever happens
}

// run is one instance and its log, of which lines before from are put away.
type run struct {
	lines []entry
	from  int
	over  bool
	tail  string // what it wrote without an end
}

type entry struct {
	nanos int64
	text  string
}

type failure Verdict

func (f failure) Error() string { return fmt.Sprint("failure ", Verdict(f)) }

var errCut = errors.New("connection cut")

func newNode(t *testing.T) *node {
	n := &node{moved: make(chan struct{}), nudged: make(chan struct{}), containers: map[string]*box{}, rand: newNodeRand()}
	t.Cleanup(n.wg.Wait) // when all streams are closed
	return n
}

func newNodeRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// change changes something and tells everybody.
func (n *node) change(f func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f()
	close(n.moved)
	n.moved = make(chan struct{})
}

// tell makes the roster what the containers are.
func (n *node) tell() {
	n.change(func() {
		n.roster.Version++
		n.roster.Complete = true
		n.roster.Containers = nil
		var keys []string
		for k := range n.containers {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			n.roster.Containers = append(n.roster.Containers, n.containers[k].c)
		}
	})
}

// add makes a container that waits to be started.
func (n *node) add(pod string) *box {
	b := &box{c: Container{Namespace: "shop", Pod: pod, Name: "app", UID: "uid-" + pod}}
	n.change(func() { n.containers[b.c.key()] = b })
	return b
}

// start runs it, again if it ran before.
func (n *node) start(b *box) *run {
	r := &run{}
	n.change(func() {
		if len(b.runs) > 0 {
			b.runs[len(b.runs)-1].over = true
			b.c.Instance.Restarts++
			b.c.Exit = Exit{Known: true, Code: 1, Reason: "Error", Finished: time.Now().Unix()}
		}
		b.runs = append(b.runs, r)
		b.c.Stage, b.c.Instance.Started, b.c.Reason = Running, time.Now().Unix(), ""
	})
	return r
}

// stop ends it.
func (n *node) stop(b *box, code int32) {
	n.change(func() {
		b.runs[len(b.runs)-1].over = true
		b.c.Stage = Over
		b.c.Exit = Exit{Known: true, Code: code, Reason: map[bool]string{true: "Completed", false: "Error"}[code == 0], Finished: time.Now().Unix()}
	})
}

func (n *node) remove(b *box) {
	n.change(func() { delete(n.containers, b.c.key()) })
}

// write adds lines, now.
func (n *node) write(r *run, texts ...string) {
	n.change(func() {
		for _, t := range texts {
			r.lines = append(r.lines, entry{time.Now().UnixNano(), t})
		}
	})
}

func (n *node) Roster(ctx context.Context, seen uint64) (Roster, error) {
	for {
		n.mu.Lock()
		r, moved, fatal := n.roster, n.moved, n.fatal
		n.mu.Unlock()
		if fatal != nil {
			return Roster{}, fatal
		}
		if r.Version > seen {
			return r, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return Roster{}, ctx.Err()
		}
	}
}

func (n *node) Look(ctx context.Context, c Container) (Container, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.looks++
	if b := n.containers[c.key()]; b != nil {
		return b.c, nil
	}
	c.Gone = true
	return c, nil
}

func (n *node) Verdict(err error) Verdict {
	var f failure
	if errors.As(err, &f) {
		return Verdict(f)
	}
	return Again
}

func (n *node) Nudges() <-chan struct{} { return n.nudged }
func (n *node) Spawn(f func()) bool     { n.wg.Go(f); return true }
func (n *node) Close()                  {}

func (n *node) Open(ctx context.Context, c Container, q Request) (io.ReadCloser, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, q)
	b := n.containers[c.key()]
	switch {
	case b == nil:
		return nil, failure(Missing)
	case b.refuse != nil:
		return nil, b.refuse
	case n.drops > 0 && n.rand.IntN(n.drops) == 0:
		return nil, errCut
	}
	i := len(b.runs) - 1
	if q.Previous {
		i--
	}
	if i < 0 {
		return nil, failure(NotYet)
	}
	r := b.runs[i]
	s := &stream{n: n, ctx: ctx, b: b, r: r, follow: q.Follow, at: r.from}
	if from := q.From.Truncate(time.Second); !q.From.IsZero() {
		s.least = from.UnixNano()
	}
	if q.Since > 0 {
		s.least = time.Now().Add(-q.Since).UnixNano()
	}
	if q.Tail > 0 {
		s.at = max(s.at, len(r.lines)-q.Tail)
	} else if len(n.ends) > 0 {
		most := int64(n.ends[0])
		n.ends = n.ends[1:]
		return struct {
			io.Reader
			io.Closer
		}{io.LimitReader(s, most), s}, nil
	}
	return s, nil
}

type stream struct {
	n      *node
	ctx    context.Context
	b      *box
	r      *run
	at     int
	least  int64
	follow bool
	buf    []byte
	tailed bool
}

func (s *stream) Close() error { return nil }

func (s *stream) Read(p []byte) (int, error) {
	for {
		s.n.mu.Lock()
		for len(s.buf) < len(p) && s.at < len(s.r.lines) {
			if l := s.r.lines[s.at]; l.nanos >= s.least {
				s.buf = time.Unix(0, l.nanos).UTC().AppendFormat(s.buf, "2006-01-02T15:04:05.000000000Z07:00")
				s.buf = append(append(append(s.buf, ' '), l.text...), '\n')
			}
			s.at++
		}
		if s.at == len(s.r.lines) && s.r.tail != "" && !s.tailed {
			s.tailed = true
			s.buf = append(time.Now().UTC().AppendFormat(s.buf, time.RFC3339Nano+" "), s.r.tail...)
		}
		moved, over, mute, cut := s.n.moved, s.r.over && s.at == len(s.r.lines), s.b.mute, s.n.cuts > 0 && s.n.rand.IntN(s.n.cuts) == 0
		clean := s.n.rand.IntN(2) == 0
		if cut && len(s.buf) > 1 { // in the middle of something
			s.buf = s.buf[:s.n.rand.IntN(len(s.buf))]
		}
		n := copy(p, s.buf)
		s.buf = s.buf[n:]
		s.n.sent += n
		s.n.mu.Unlock()
		switch {
		case cut && clean:
			return n, io.EOF
		case cut:
			return n, errCut
		case n > 0:
			return n, nil
		case (over || !s.follow) && !mute:
			return 0, io.EOF
		}
		select {
		case <-moved:
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
}

// taker is who calls Next.
type taker struct {
	t       *testing.T
	s       *Stream
	lines   []string // of all sources, in order: "pod: text", marks as "pod <kind> text"
	times   []int64
	news    []string // the lines among them that were not written before
	sources []Source
	last    Batch
	err     error
}

var kindNames = [...]string{"", "joined", "waits", "restart", "end", "gap", "trouble"}

func open(t *testing.T, n *node, o Options) *taker {
	s := New(t.Context(), n, o)
	t.Cleanup(s.Close)
	return &taker{t: t, s: s}
}

// more takes batches for so long, or until there are no more.
func (k *taker) more(d time.Duration) {
	ctx, cancel := context.WithTimeout(k.t.Context(), d)
	defer cancel()
	for k.err == nil && k.step(ctx) {
	}
}

// until takes batches until the condition holds.
func (k *taker) until(what string, ok func() bool) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), time.Hour)
	defer cancel()
	for !ok() {
		if !k.step(ctx) {
			k.t.Fatalf("no %s: %v; lines: %q, sources: %+v", what, k.err, k.lines[max(0, len(k.lines)-20):], k.sources)
		}
	}
}

func (k *taker) step(ctx context.Context) bool {
	b, err := k.s.Next(ctx)
	if err != nil {
		if ctx.Err() == nil {
			k.err = err
		}
		return false
	}
	k.last = b
	if b.Sources != nil {
		k.sources = b.Sources
	}
	for i := range b.Records {
		r := &b.Records[i]
		pod := k.sources[r.Source].Container.Pod
		if r.Kind == Text {
			k.lines = append(k.lines, pod+": "+string(r.Text))
			if !r.Old {
				k.news = append(k.news, string(r.Text))
			}
		} else {
			k.lines = append(k.lines, pod+" <"+kindNames[r.Kind]+"> "+string(r.Text))
		}
		k.times = append(k.times, r.Nanos)
	}
	return true
}

func (k *taker) want(lines ...string) {
	k.t.Helper()
	if !slices.Equal(k.lines, lines) {
		k.t.Errorf("got  %q\nwant %q", k.lines, lines)
	}
	k.lines, k.times = nil, nil
}
