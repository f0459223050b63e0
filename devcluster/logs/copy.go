package logs

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"
)

// Options are what a reader asks for, as in a pod's log options.
type Options struct {
	Follow     bool
	Timestamps bool
	Since      time.Time // lines before it are left out
	Tail       int64     // so many of the last records; negative for all
	Limit      int64     // bytes, after which the reading ends in the midst of a line; 0 for none
	Stdout     bool
	Stderr     bool
}

const (
	// A container runtime cuts lines into records of so many bytes, and Tail counts records.
	record = 16 << 10
	// A follower is given what is new at most so often, as when a kubelet is told by the file system.
	breath = 10 * time.Millisecond
	// RFC3339NanoFixed is how a kubelet writes times in front of lines.
	RFC3339NanoFixed = "2006-01-02T15:04:05.000000000Z07:00"
)

// errLimit ends a reading that has reached its limit.
var errLimit = errors.New("limit reached")

// Copy writes a log as a kubelet serves it: records chosen from the end first, then by time, until the limit. It returns
// at the end of what is there; when following, at the end of the run. Then news brings the run as it stands, again and
// again, and is closed when the pod is gone. flush is called before Copy waits.
func Copy(ctx context.Context, w io.Writer, flush func(), l *Log, o Options, news <-chan *Log) error {
	c := &copier{ctx: ctx, out: bufio.NewWriterSize(w, 64<<10), Options: o, left: o.Limit}
	first, end := l.Bounds(time.Now())
	at, skip := c.start(l, first, end)
	for {
		if err := c.lines(l, at, end, skip); errors.Is(err, errLimit) {
			return c.out.Flush()
		} else if err != nil {
			return err
		}
		if err := c.out.Flush(); err != nil {
			return err
		}
		if !o.Follow || l.Ended() {
			return nil
		}
		flush()
		at, skip = end, 0
		var open bool
		if l, open = c.wait(l, end, news); !open {
			return ctx.Err()
		}
		_, end = l.Bounds(time.Now())
	}
}

// copier is one reading of a log.
type copier struct {
	Options
	ctx  context.Context
	out  *bufio.Writer
	left int64 // of the limit
	line []byte
}

// start finds the line that the reading begins with, and how much of it is left out.
func (c *copier) start(l *Log, first, end int64) (at int64, skip int) {
	if c.Tail < 0 {
		return first, 0
	}
	for at, left := end, c.Tail; ; {
		if at == first || left == 0 {
			return at, 0
		}
		at--
		c.line, _ = l.Append(c.line[:0], at)
		// The end of a line is in its last record.
		records := max(1, int64(len(c.line)+record-1)/record)
		if records > left {
			return at, int(records-left) * record
		}
		left -= records
	}
}

// lines writes the lines from one to another; of the first one, skip bytes are left out.
func (c *copier) lines(l *Log, from, to int64, skip int) error {
	for n := from; n < to; n++ {
		if n&0xff == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		at := l.Time(n)
		if at.Before(c.Since) {
			skip = 0
			continue
		}
		c.line = c.line[:0]
		if c.Timestamps {
			c.line = append(at.AppendFormat(c.line, RFC3339NanoFixed), ' ')
		}
		prefix := len(c.line)
		var stderr bool
		c.line, stderr = l.Append(c.line, n)
		if skip > 0 {
			c.line = append(c.line[:prefix], c.line[prefix+skip:]...)
			skip = 0
		}
		c.line = append(c.line, '\n')
		if stderr && !c.Stderr || !stderr && !c.Stdout {
			continue
		}
		if err := c.write(); err != nil {
			return err
		}
	}
	return nil
}

// write writes the line, or as much of it as the limit allows.
func (c *copier) write() error {
	b := c.line
	if c.Limit > 0 {
		b = b[:min(int64(len(b)), c.left)]
		c.left -= int64(len(b))
	}
	if _, err := c.out.Write(b); err != nil {
		return err
	}
	if c.Limit > 0 && c.left == 0 {
		return errLimit
	}
	return nil
}

// wait waits until there may be more. It returns the run as it then stands, and false if there is nothing to wait for.
func (c *copier) wait(l *Log, end int64, news <-chan *Log) (*Log, bool) {
	var timer <-chan time.Time
	if l.spec.Lines == 0 || end < l.spec.Lines {
		timer = time.After(max(breath, time.Until(l.Time(end))))
	}
	select {
	case <-c.ctx.Done():
		return nil, false
	case newer, open := <-news:
		return newer, open
	case <-timer:
		return l, true
	}
}
