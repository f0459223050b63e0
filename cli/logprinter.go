package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"kdeck/kube/logs"
	"kdeck/logbuf"
)

// errQuiet is a failure of which nothing is said: only the exit code tells.
var errQuiet = errors.New("")

// logPrinter writes batches of logs: lines to out, words about them to errs.
type logPrinter struct {
	out, errs          io.Writer
	include, exclude   *logbuf.Pattern
	timestamps, follow bool
	prefix             bool // before each line, who wrote it
	spaces             bool // with the namespace
	most               int

	w       *bufio.Writer
	plain   []byte
	names   []string // prefixes, by source
	sources []logs.Source
	held    int
	said    string // what was said last of trouble with the pods
	left    bool   // it was said which containers are left out
	open    int    // 1 + the source of a line whose end has not come yet; 0 is none
	skip    bool   // that line is not printed
}

// print writes a batch, and all of it: nothing is kept back.
func (p *logPrinter) print(b *logs.Batch) error {
	if p.w == nil {
		p.w = bufio.NewWriterSize(p.out, 64<<10)
	}
	if b.Sources != nil {
		p.learn(b)
	}
	if b.Held != p.held {
		if p.held = b.Held; p.held > 0 {
			p.say("%d more containers wait for their turn: %d are read at the same time (--max-containers)", p.held, p.most)
		}
	}
	if b.Err != nil && b.Err.Error() != p.said {
		p.said = b.Err.Error()
		p.say("%s", p.said)
	}
	for i := range b.Records {
		r := &b.Records[i]
		if r.Kind != logs.Text {
			if p.follow || r.Kind == logs.Waits || r.Kind == logs.Gap || r.Kind == logs.Trouble {
				if err := p.w.Flush(); err != nil { // in their place, where both go to one terminal
					return err
				}
				p.say("%s: %s", p.names[r.Source], r.Text)
			}
			continue
		}
		p.line(r)
	}
	return p.w.Flush()
}

// line writes one line, or a piece of one, as far as carriage returns have not overwritten it. Errors come with the flush.
func (p *logPrinter) line(r *logs.Record) {
	text, _ := logbuf.Shown(r.Text)
	begins := p.open != r.Source+1
	if begins {
		if p.open != 0 && !p.skip { // another line comes between the pieces of a very long one
			_ = p.w.WriteByte('\n')
		}
		p.skip = !p.wanted(text)
	}
	p.open = 0
	if r.More {
		p.open = r.Source + 1
	}
	if p.skip {
		return
	}
	if begins {
		if p.prefix {
			_, _ = p.w.WriteString(p.names[r.Source] + " ")
		}
		if p.timestamps {
			_, _ = p.w.WriteString(r.Time().Format("2006-01-02T15:04:05.000000000Z07:00") + " ")
		}
	}
	_, _ = p.w.Write(text)
	if !r.More {
		_ = p.w.WriteByte('\n')
	}
}

// wanted tells whether a line passes the filters, which see no colours.
func (p *logPrinter) wanted(text []byte) bool {
	if p.include == nil && p.exclude == nil {
		return true
	}
	p.plain = logbuf.Strip(p.plain[:0], text)
	return (p.include == nil || p.include.Match(p.plain)) && (p.exclude == nil || !p.exclude.Match(p.plain))
}

// learn takes the sources. From the second one on, lines say whose they are.
func (p *logPrinter) learn(b *logs.Batch) {
	p.sources = b.Sources
	p.prefix = p.prefix || len(b.Sources) > 1
	for _, s := range b.Sources[len(p.names):] {
		c := &s.Container
		name := strings.TrimSuffix(c.Pod+"/"+c.Name, "/")
		if p.spaces {
			name = c.Namespace + "/" + name
		}
		p.names = append(p.names, name)
	}
	if len(b.Others) > 0 && len(b.Sources) > 0 && !p.left {
		p.left = true
		p.say("not read: the containers %s (-c NAME, --all-containers)", strings.Join(b.Others, ", "))
	}
}

func (p *logPrinter) say(format string, args ...any) {
	fmt.Fprintln(p.errs, "kdeck: "+fmt.Sprintf(format, args...))
}

// end is how it went: the reasons have been said.
func (p *logPrinter) end() error {
	if len(p.sources) == 0 {
		return &failure{exitError, errQuiet}
	}
	for _, s := range p.sources {
		if s.Phase == logs.Failed {
			return &failure{exitError, errQuiet}
		}
	}
	return nil
}
