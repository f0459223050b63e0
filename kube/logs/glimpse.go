package logs

import (
	"context"
	"errors"
	"io"
)

// horizon is the last line there was at one moment.
type horizon struct {
	hash  uint64
	nanos int64
}

// glimpse is the end of a log.
type glimpse struct {
	hashes []uint64 // of whole lines
	nanos  int64    // when the last of them was written
	rest   string   // what follows without an end
}

// glimpse reads the end of a log, without delivering it: the last lines, as many as the request says.
func (r *reader) glimpse(c *Container, q Request) (g glimpse, err error) {
	ctx, cut := context.WithCancel(r.s.ctx)
	defer cut()
	body, err := r.s.server.Open(ctx, *c, r.ask(q))
	if err != nil {
		return g, err
	}
	defer body.Close()
	var in lines
	for {
		n, err := body.Read(in.room())
		in.filled(n)
		for line, ok := in.next(); ok; line, ok = in.next() {
			g.hashes = append(g.hashes, r.cur.hash(line.whole))
			if line.stamped {
				g.nanos = line.nanos
			}
		}
		if errors.Is(err, io.EOF) {
			rest, _ := in.rest()
			g.rest = string(rest.whole)
			return g, nil
		}
		if err != nil {
			return g, err
		}
	}
}

// after tells whether the log ends where the cursor is, and with that rest: nothing has to be read any more.
func (g *glimpse) after(c *cursor, rest []byte) bool {
	if g.rest != string(rest) {
		return false
	}
	if c.run == 0 { // two answers have nothing
		return len(g.hashes) == 0
	}
	run := 0
	for i := len(g.hashes) - 1; i >= 0 && g.hashes[i] == c.last; i-- {
		run++
	}
	return run > 0 && run <= c.run
}
