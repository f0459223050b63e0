package logs

import "time"

// chunk is a run of records of one source, with all their text in one piece of memory.
type chunk struct {
	text    []byte
	records []Record // their Text is set when they are given out
	ends    []int    // where in text each one ends
	taken   int      // how many were given out
	at      time.Time
}

func (c *chunk) add(r Record, text func([]byte) []byte) {
	c.text = text(c.text)
	c.records, c.ends = append(c.records, r), append(c.ends, len(c.text))
}

// take gives out the next record.
func (c *chunk) take() Record {
	r, from := c.records[c.taken], 0
	if c.taken > 0 {
		from = c.ends[c.taken-1]
	}
	r.Text = c.text[from:c.ends[c.taken]:c.ends[c.taken]]
	c.taken++
	return r
}

const (
	chunkMost = 64 << 10  // bytes of text from which on a chunk is sent off
	queueMost = 512 << 10 // bytes of text that wait, of one source, before it stops reading
	spareMost = 32        // chunks kept to be filled again
)

// source is one container's place in the stream: what the reader has read and nobody has taken yet. The stream's mutex guards it.
type source struct {
	Source
	r        *reader
	loading  bool // what was written before is not read yet, and there is hope that it will be
	queue    []*chunk
	queued   int           // bytes
	room     chan struct{} // holds one: there is room again
	last     int64         // the highest time given out: its records keep their order, whatever their times
	progress time.Time     // when its reader last got anything, or room for more
}

// key is the time by which the source's next record has its turn.
func (src *source) key() int64 {
	c := src.queue[0]
	return max(src.last, c.records[c.taken].Nanos)
}

// push adds a chunk when there is room for it. A stream that is closed has room: it may go on elsewhere, behind this.
func (s *Stream) push(src *source, c *chunk) {
	if len(c.records) == 0 {
		s.mu.Lock()
		src.progress = time.Now()
		s.put(c)
		s.mu.Unlock()
		return
	}
	for {
		s.mu.Lock()
		if src.queued == 0 || src.queued+len(c.text) <= queueMost || s.ctx.Err() != nil {
			c.at = time.Now()
			src.queue = append(src.queue, c)
			src.queued += len(c.text) + 1
			src.progress = c.at
			s.mu.Unlock()
			s.ping()
			return
		}
		s.mu.Unlock()
		select {
		case <-src.room:
		case <-s.ctx.Done():
		}
	}
}

// pop drops a chunk of which all is given out. It is filled again after the next call of Next, for its text is out.
func (s *Stream) pop(src *source) {
	c := src.queue[0]
	src.queue = src.queue[1:]
	src.queued -= len(c.text) + 1
	src.progress = time.Now() // if it was full, more is on its way
	s.spent = append(s.spent, c)
	select {
	case src.room <- struct{}{}:
	default:
	}
}

// chunk is an empty one.
func (s *Stream) chunk() *chunk {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.spare); n > 0 {
		c := s.spare[n-1]
		s.spare = s.spare[:n-1]
		return c
	}
	return &chunk{}
}

// recycle takes back what the last batch was made of; the mutex is held.
func (s *Stream) recycle() {
	for _, c := range s.spent {
		s.put(c)
	}
	clear(s.spent)
	s.spent = s.spent[:0]
}

// put keeps a chunk that nobody needs any more; the mutex is held.
func (s *Stream) put(c *chunk) {
	if len(s.spare) < spareMost && cap(c.text) <= 4*chunkMost {
		c.text, c.records, c.ends, c.taken = c.text[:0], c.records[:0], c.ends[:0], 0
		s.spare = append(s.spare, c)
	}
}

// ping tells Next that something is new.
func (s *Stream) ping() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}
