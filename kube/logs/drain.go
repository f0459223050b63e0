package logs

import (
	"fmt"
	"time"
)

// How often a log is read again to see that it was read to its end: in a row without a new line, and in all, for one that grows
// on a node whose clock is behind.
const (
	vainMost  = 8
	drainMost = 64
)

// drain reads what there is to its end: until the end is what was read last, or what was read is younger than the question.
// An answer that just ends may have been cut between the API server and the node, and nothing in it says so; the next one may
// be cut even earlier, so it says something of the end only if all that had been read has come again.
func (r *reader) drain(c *Container, previous bool) error {
	began, vain := time.Now().UnixNano(), 0
	for round := 1; ; round++ {
		// A node that follows the log of an instance that is over ends when it has it all, and it may still be writing.
		got, err := r.pull(c, Request{Previous: previous, Follow: r.s.opts.Follow && !previous})
		if err != nil {
			return err
		}
		if vain++; got.fresh > 0 {
			vain = 0
		}
		broken := len(got.rest.whole) > 0
		whole := r.cur.newest >= began && !broken || got.fresh == 0 && round > 1 && got.through && !broken
		if !whole {
			end, err := r.glimpse(c, Request{Previous: previous, Tail: r.cur.run + 1})
			if err != nil {
				return err
			}
			whole = end.after(&r.cur, got.rest.whole)
		}
		if whole || vain == vainMost || round == drainMost {
			if broken && (whole || got.through) { // the container has ended in the middle of a line
				out := r.s.chunk()
				got.rest.old = !r.caught
				r.deliver(out, got.rest)
				r.s.push(r.src, out)
			}
			return nil
		}
	}
}

// restarted ends with the instance before, and turns to the new one.
func (r *reader) restarted(c *Container) error {
	missed := c.Instance.Restarts - r.instance.Restarts - 1
	if missed > 0 {
		r.mark(Gap, "", fmt.Sprintf("restarted %d times meanwhile: of those instances the node keeps only the last one", missed+1), 0)
	}
	if !r.complete || missed > 0 {
		switch err := r.drain(c, true); {
		case err == nil:
		case r.s.server.Verdict(err) == NotYet:
			r.mark(Gap, "", "the node does not keep the instance before any more: the end of its log may be missing", 0)
		default:
			return err
		}
	}
	text := "restarted"
	if c.Exit.Known {
		text += " after " + c.Exit.String()
	}
	r.instance, r.complete, r.broken, r.own = c.Instance, false, false, 0
	clear(r.said)
	r.mark(Restart, "", fmt.Sprintf("%s, restart %d", text, c.Instance.Restarts), c.Instance.Started*int64(time.Second))
	return nil
}
