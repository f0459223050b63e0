package logs

import (
	"errors"
	"fmt"
	"time"
)

// reader reads one container's log, through cuts and restarts, into its source's queue.
type reader struct {
	s   *Stream
	src *source
	cur cursor
	in  lines

	late     bool     // it joined when others were being read already: all of its log is new
	joined   bool     // that was said
	caught   bool     // what was written before has been read: from now on it is followed
	reading  bool     // instance is one that is being read, or was
	instance Instance // the one whose lines are being read
	broken   bool     // a stream of it has ended before it did
	own      int      // lines that were read of it
	complete bool     // its log has been read to its end
	horizon  horizon  // the last line of what was written before, while that is read
	begin    int64    // the time of the first line that was wanted; 0 if all are
	last     int64    // the time of the line before
	tries    int      // in a row, in vain
	said     map[string]bool

	changed chan struct{} // holds one: the container's status is another
	guard   guard
}

func newReader(s *Stream, src *source, late bool) *reader {
	return &reader{s: s, src: src, cur: newCursor(), late: late, said: map[string]bool{}, changed: make(chan struct{}, 1)}
}

// hear is told of the container's new status.
func (r *reader) hear(c *Container) {
	select {
	case r.changed <- struct{}{}:
	default:
	}
	r.guard.watch(c)
}

// run reads until there is nothing more to come, or the stream is closed or goes on elsewhere: then it may run again.
func (r *reader) run() {
	defer r.leave()
	if r.late && !r.joined {
		r.joined = true
		r.mark(Joined, "", "joined", 0)
	}
	for r.s.ctx.Err() == nil {
		c := r.s.status(r.src)
		done, err := r.step(&c)
		if err != nil {
			done = r.failed(err)
		}
		if done {
			return
		}
	}
}

// leave makes sure that a reader that has ended, for whatever reason of its own, is not waited for, and lets others in.
func (r *reader) leave() {
	if r.s.ctx.Err() != nil {
		return
	}
	if p := r.s.phase(r.src); p != Ended && p != Failed {
		r.give(Ended, "", nil)
	}
	r.s.admit()
}

const gone = "the pod is gone, or not among those selected any more"

// ErrNoneBefore is why the instance before is not read when there was none: the server says so by calling it not found, at the
// end of a long sentence.
var ErrNoneBefore = errors.New("there is no instance before this one")

// errTurned is an answer that comes from another instance than the one that is being read.
var errTurned = errors.New("the container has restarted")

// step does what is to be done next; done is true when nothing will ever be.
func (r *reader) step(c *Container) (done bool, err error) {
	follow := r.s.opts.Follow
	switch {
	case r.s.opts.Previous:
		err := r.drain(c, true)
		return err == nil, err
	case c.Gone:
		r.mark(End, "", gone, 0)
		r.give(Ended, gone, nil)
		return true, nil
	case r.reading && c.Instance.after(r.instance):
		return false, r.restarted(c)
	case !c.begun():
		text := "waiting: " + c.why()
		r.mark(Waits, c.Reason, text, time.Now().UnixNano())
		if c.Final || !follow {
			r.give(Failed, text, nil)
			return true, nil
		}
		r.caught = true // whatever it will write, nothing of it is old
		r.give(Idle, text, nil)
		r.wait(0)
	case r.complete:
		text := "ended: " + c.Exit.String()
		r.mark(End, "", text, c.Exit.Finished*int64(time.Second))
		if c.Final || !follow {
			r.give(Ended, text, nil)
			return true, nil
		}
		if c.Reason != "" {
			text = "waiting: " + c.why()
			r.mark(Waits, c.Reason, text, 0)
		}
		r.give(Idle, text, nil)
		r.wait(0)
	default:
		return false, r.read(c)
	}
	return false, nil
}

// read reads the current instance as far as it goes.
func (r *reader) read(c *Container) error {
	o := &r.s.opts
	r.instance, r.reading = c.Instance, true
	r.caught = r.caught || r.late
	if !r.caught && r.horizon == (horizon{}) && (o.Tail == NoLines || o.Follow && c.Stage == Running) {
		if err := r.sight(c); err != nil {
			return err
		}
	}
	if c.Stage == Over || !o.Follow {
		err := r.drain(c, false)
		r.complete = err == nil
		r.caught = r.caught || r.complete
		return err
	}
	got, err := r.pull(c, Request{Follow: true})
	if err == nil {
		// The container has ended, which its status will tell any moment, or the line between API server and node was cut.
		if r.tries++; got.fresh > 0 {
			r.tries = 0
		}
		r.wait(spacing(r.tries, slowest))
	}
	return err
}

// sight finds where what was written before ends.
func (r *reader) sight(c *Container) error {
	end, err := r.glimpse(c, Request{Tail: 1})
	if err == nil && len(end.hashes) == 0 { // it may have been cut, and an answer that was looks like an empty log
		end, err = r.glimpse(c, Request{Tail: 1})
	}
	if err != nil {
		return err
	}
	n := len(end.hashes)
	switch {
	case n == 0: // nothing was
		r.caught = true
	case r.s.opts.Tail == NoLines: // and nothing of it is wanted
		r.cur.note(end.hashes[n-1], end.nanos)
		r.caught, r.own, r.begin = true, 1, end.nanos
	default:
		r.horizon = horizon{end.hashes[n-1], end.nanos}
	}
	return nil
}

// failed decides on an error: true when there is no use in going on.
func (r *reader) failed(err error) bool {
	if r.s.ctx.Err() != nil || errors.Is(err, errTurned) {
		return r.s.ctx.Err() != nil
	}
	verdict, follow := r.s.server.Verdict(err), r.s.opts.Follow
	if r.s.opts.Previous && verdict == NotYet {
		err = fmt.Errorf("%w: %w", ErrNoneBefore, err)
	}
	text := err.Error()
	r.tries++
	hopeless := !follow && (verdict != Again || r.tries >= triesMost)
	if hopeless || verdict == Denied {
		r.mark(Trouble, text, text, 0)
	}
	if hopeless {
		r.give(Failed, text, err)
		return true
	}
	r.give(Retrying, text, err)
	most := slowestOf[verdict]
	if verdict == Again && !r.caught && r.tries <= 4 {
		most = patience / 4 // others wait for what was written before
	}
	r.wait(spacing(r.tries, most))
	return false
}

// phase is how a source stands.
func (s *Stream) phase(src *source) Phase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return src.Phase
}

// give says how it stands.
func (r *reader) give(p Phase, note string, err error) {
	r.s.mu.Lock()
	src := &r.src.Source
	same := src.Phase == p && src.Note == note && (src.Err == nil) == (err == nil)
	if !same {
		src.Phase, src.Note, src.Err = p, note, err
		r.src.loading = !r.caught && (p == Loading || p == Retrying && r.s.server.Verdict(err) == Again)
		r.s.changed++
	}
	r.s.mu.Unlock()
	if !same {
		r.s.ping()
	}
}

// mark puts a word of ours between the lines; of one kind and reason it is said once until there are lines again.
func (r *reader) mark(kind Kind, reason, text string, nanos int64) {
	key := fmt.Sprint(kind, reason)
	if r.said[key] {
		return
	}
	r.said[key] = true
	if nanos = max(nanos, r.cur.newest); nanos == 0 {
		nanos = time.Now().UnixNano()
	}
	out := r.s.chunk()
	out.add(Record{Source: r.src.ID, Kind: kind, Nanos: nanos}, func(to []byte) []byte { return append(to, text...) })
	r.s.push(r.src, out)
}
