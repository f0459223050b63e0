package logs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"kdeck/kube/scrub"
)

// ask completes a request by where it has to begin.
func (r *reader) ask(q Request) Request {
	o := &r.s.opts
	if from, ok := r.cur.from(); ok {
		q.From = from
		return q
	}
	if r.late {
		return q
	}
	switch {
	case !o.From.IsZero():
		q.From = o.From
	case o.Since > 0:
		q.Since = o.Since + time.Since(r.s.began)
	}
	if q.Tail == 0 && !r.caught && o.Tail > 0 {
		q.Tail = o.Tail
	}
	return q
}

// pulled is what one answer had.
type pulled struct {
	fresh   int  // lines that were new
	rest    raw  // what there was of a line without an end
	through bool // all that was read before, and may come again, has: it did not end before that
}

// pull reads one answer to its end.
func (r *reader) pull(c *Container, q Request) (pulled, error) {
	q = r.ask(q)
	ctx, cut := context.WithCancel(r.s.ctx)
	defer cut()
	if q.Follow {
		r.guard.open(r.instance, cut)
		now := r.s.status(r.src)
		r.guard.watch(&now)
	}
	known := r.cur.known()
	a := answer{r: r, c: c, known: known, again: known != nil, doubt: !q.Previous && (r.own > 0 || r.broken), first: true}
	rest, err := a.read(ctx, q)
	r.broken = r.broken || err != nil || q.Follow
	if r.guard.close() && err != nil && r.s.ctx.Err() == nil {
		rest, err = raw{}, nil // as if it had ended
	}
	return pulled{a.fresh, rest, known != nil && len(known) == 0}, err
}

// answer is one answer of the server while it is read.
type answer struct {
	r       *reader
	c       *Container
	known   map[uint64]int // lines that were delivered before, and how often
	again   bool           // it was read before, or a part of it
	met     bool           // one of the lines that are known has come
	doubt   bool           // the line before was cut, so its first line has to be a known one
	first   bool           // no line was read yet
	skipped bool           // the line was left out whose next piece comes
	fresh   int            // lines that were new
}

func (a *answer) read(ctx context.Context, q Request) (raw, error) {
	r := a.r
	body, err := r.s.server.Open(ctx, *a.c, q)
	if err != nil {
		return raw{}, err
	}
	defer body.Close()
	phase := Live
	if !r.caught {
		phase = Loading
	}
	r.give(phase, "", nil)
	r.in.reset()
	for {
		n, err := r.guard.read(func() (int, error) { return body.Read(r.in.room()) })
		r.in.filled(n)
		if err2 := a.split(); err2 != nil {
			return raw{}, err2
		}
		if errors.Is(err, io.EOF) {
			rest, _ := r.in.rest()
			return rest, nil
		}
		if err != nil {
			return raw{}, err
		}
	}
}

// split delivers the lines that have come.
func (a *answer) split() error {
	r := a.r
	out := r.s.chunk()
	for {
		line, ok := r.in.next()
		if !ok {
			break
		}
		line.old = !r.caught // and so is the last of them, by which that is found out
		fresh, err := a.take(&line)
		if err != nil {
			r.s.push(r.src, out)
			return err
		}
		if fresh {
			a.fresh++
			if r.deliver(out, line); len(out.text) >= chunkMost {
				r.s.push(r.src, out)
				out = r.s.chunk()
			}
		}
	}
	r.s.push(r.src, out)
	if r.caught {
		r.give(Live, "", nil)
	}
	return nil
}

// lost is what a kubelet writes in the place of a log that it cannot find.
var lost = []byte("unable to retrieve container logs")

// take tells whether a line is new.
func (a *answer) take(line *raw) (bool, error) {
	r := a.r
	first := a.first
	a.first = false
	switch {
	case line.inside:
		if line.nanos = r.last; a.skipped {
			a.skipped = line.more
			return false, nil
		}
	case line.stamped:
		r.last = line.nanos
	case first && bytes.HasPrefix(line.whole, lost):
		r.mark(Trouble, "", string(scrub.Log(nil, line.text)), 0)
		return false, nil
	case first && a.again: // the end of a line that began before where the server was asked to begin
		a.skipped = line.more
		return false, nil
	default:
		line.nanos = r.last
	}
	line.hash = r.cur.hash(line.whole)
	if !r.caught && (line.hash == r.horizon.hash || line.nanos > r.horizon.nanos && r.horizon.nanos > 0) {
		r.caught = true
	}
	if n := a.known[line.hash]; n > 0 {
		if a.met, a.doubt = true, false; n == 1 {
			delete(a.known, line.hash)
		} else {
			a.known[line.hash] = n - 1
		}
		return false, nil
	}
	if a.again && line.stamped && (line.nanos < r.begin || line.nanos == r.begin && !a.met) {
		return false, nil // from before what was wanted: the server begins with a whole second
	}
	if a.doubt {
		a.doubt = false
		if err := r.doubted(a.c); err != nil {
			return false, err
		}
	}
	if from := r.s.opts.From; !from.IsZero() && line.stamped && line.nanos < from.UnixNano() {
		return false, nil
	}
	return true, nil
}

// deliver makes a record of a line.
func (r *reader) deliver(out *chunk, line raw) {
	if line.hash == 0 {
		line.hash = r.cur.hash(line.whole)
	}
	switch limited := r.s.opts.Tail > 0 || r.s.opts.Since > 0; {
	case r.cur.run == 0 && limited && !r.late:
		r.begin = line.nanos
	case line.nanos < r.begin: // the node's clock was set back
		r.begin = line.nanos
	}
	r.cur.note(line.hash, line.nanos)
	r.own++
	r.tries = 0
	if len(r.said) > 0 {
		clear(r.said)
	}
	out.add(Record{Source: r.src.ID, Old: line.old, More: line.more, Nanos: line.nanos}, func(to []byte) []byte { return scrub.Log(to, line.text) })
}

// look asks the server how the container is; errTurned if it has restarted or is gone.
func (r *reader) look(c *Container) error {
	now, err := r.s.server.Look(r.s.ctx, *c)
	if err != nil {
		return err
	}
	r.s.mu.Lock()
	r.s.learn(r.src, now)
	now = r.src.Container
	r.s.mu.Unlock()
	if now.Gone || now.Instance.after(r.instance) {
		return errTurned
	}
	return nil
}

// slack is how much later than its log a container's status may tell of a restart.
const slack = 2 * time.Second

// doubted is called when a log that is read again does not begin with what was read of it: the container has restarted, which
// its status may be about to tell, or the node has put the log away and begun a new file, or nothing had been read.
func (r *reader) doubted(c *Container) error {
	if err := r.look(c); err != nil {
		return err
	}
	r.wait(slack)
	if err := r.s.ctx.Err(); err != nil {
		return err
	}
	if now := r.s.status(r.src); now.Gone || now.Instance.after(r.instance) {
		return errTurned
	}
	if r.own > 0 {
		r.mark(Gap, "", "the node has begun a new log file: lines may be missing here", 0)
	}
	return nil
}
