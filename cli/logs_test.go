package cli

import (
	"bytes"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"kdeck/kube"
	"kdeck/kube/logs"
)

func logSource(namespace, pod, container string, phase logs.Phase) logs.Source {
	return logs.Source{Container: logs.Container{Namespace: namespace, Pod: pod, Name: container}, Phase: phase}
}

func TestLinesArePrintedAndWordsAboutThemKeptApart(t *testing.T) {
	one := []logs.Source{logSource("shop", "web-0", "app", logs.Live)}
	two := append(one, logSource("shop", "web-1", "app", logs.Ended))
	at := time.Date(2026, 11, 23, 12, 0, 0, 5, time.UTC).UnixNano()
	lines := []logs.Record{{Text: []byte("\x1b[31mERR\x1b[mOR 500")}, {Text: []byte("ok"), Nanos: at}}
	mark := []logs.Record{{Kind: logs.Restart, Text: []byte("restarted")}, {Kind: logs.Gap, Text: []byte("gap")}}
	for _, c := range []struct {
		name    string
		o       logFlags
		batches []logs.Batch
		out     string
		errs    string
	}{
		{"one source has no prefix", logFlags{most: 50}, []logs.Batch{{Sources: one, Records: lines}}, "\x1b[31mERR\x1b[mOR 500\nok\n", ""},
		{"unless asked for", logFlags{prefix: true}, []logs.Batch{{Sources: one, Records: lines[1:]}}, "web-0/app ok\n", ""},
		{"two have", logFlags{}, []logs.Batch{{Sources: one}, {Sources: two, Records: []logs.Record{{Source: 1, Text: []byte("x")}}}}, "web-1/app x\n", ""},
		{"with the namespace where there are several", logFlags{all: true, prefix: true}, []logs.Batch{{Sources: one, Records: lines[1:]}}, "shop/web-0/app ok\n", ""},
		{"timestamps", logFlags{timestamps: true}, []logs.Batch{{Sources: one, Records: lines[1:]}}, "2026-11-23T12:00:00.000000005Z ok\n", ""},
		{"filters see no colours", logFlags{include: "error \\d+"}, []logs.Batch{{Sources: one, Records: lines}}, "\x1b[31mERR\x1b[mOR 500\n", ""},
		{"exclusion", logFlags{exclude: "ERROR"}, []logs.Batch{{Sources: one, Records: lines}}, "ok\n", ""},
		{"what may be missing is said", logFlags{}, []logs.Batch{{Sources: one, Records: mark}}, "", "kdeck: web-0/app: gap\n"},
		{"restarts are said when it is followed", logFlags{follow: true}, []logs.Batch{{Sources: one, Records: mark}}, "", "kdeck: web-0/app: restarted\nkdeck: web-0/app: gap\n"},
		{"trouble is said once", logFlags{}, []logs.Batch{{Sources: one, Err: errDumb}, {Err: errDumb}}, "", "kdeck: " + errDumb.Error() + "\n"},
		{"the limit is said", logFlags{most: 7}, []logs.Batch{{Sources: one, Held: 3}, {Held: 3}}, "", "kdeck: 3 more containers wait for their turn: 7 are read at the same time (--max-containers)\n"},
		{"what is left out is said", logFlags{}, []logs.Batch{{Sources: one, Others: []string{"init", "side"}}, {Sources: one, Others: []string{"init"}}}, "",
			"kdeck: not read: the containers init, side (-c NAME, --all-containers)\n"},
		{"pieces of a line are one line", logFlags{include: "begin", prefix: true}, []logs.Batch{{Sources: two, Records: []logs.Record{
			{Text: []byte("begin "), More: true}, {Text: []byte("and"), More: true}}}, {Records: []logs.Record{{Text: []byte(" end")}, {Text: []byte("begin"), Source: 1}}}},
			"web-0/app begin and end\nweb-1/app begin\n", ""},
		{"a line between pieces stands apart", logFlags{}, []logs.Batch{{Sources: two, Records: []logs.Record{
			{Text: []byte("one"), More: true}, {Text: []byte("two"), Source: 1}, {Text: []byte("three")}}}}, "web-0/app one\nweb-1/app two\nweb-0/app three\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			p, err := c.o.printer(&out, &errs)
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.batches {
				if err := p.print(&c.batches[i]); err != nil {
					t.Fatal(err)
				}
			}
			if out.String() != c.out || errs.String() != c.errs {
				t.Errorf("out  %q\nwant %q\nerr  %q\nwant %q", out.String(), c.out, errs.String(), c.errs)
			}
		})
	}
}

// shut is a pipe whose reader has gone.
type shut struct{}

func (shut) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestAReaderThatHasGoneAndAFailedSourceAreToldByTheExitCode(t *testing.T) {
	sources := []logs.Source{logSource("shop", "web-0", "app", logs.Ended)}
	var o logFlags
	p, _ := o.printer(shut{}, &bytes.Buffer{})
	if err := p.print(&logs.Batch{Sources: sources, Records: []logs.Record{{Text: []byte("x")}}}); !errors.Is(err, syscall.EPIPE) {
		t.Error(err)
	}
	for i, want := range []int{exitOK, exitError, exitError} {
		sources := [][]logs.Source{sources, append(sources, logSource("shop", "web-1", "app", logs.Failed)), nil}[i]
		p, _ := o.printer(&bytes.Buffer{}, &bytes.Buffer{})
		_ = p.print(&logs.Batch{Sources: sources})
		code := 0
		var f *failure
		if errors.As(p.end(), &f) {
			code = f.code
		}
		if code != want {
			t.Errorf("%d sources: exit code %d, want %d", len(sources), code, want)
		}
	}
}

func TestTheFlagsOfLogsSayWhatIsRead(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		o    logFlags
		want logs.Options
		err  string
	}{
		{logFlags{tail: -1, most: 50}, logs.Options{Most: 50}, ""},
		{logFlags{tail: 0, most: 1, follow: true, since: time.Hour}, logs.Options{Tail: logs.NoLines, Most: 1, Follow: true, Since: time.Hour}, ""},
		{logFlags{tail: 9, most: 1, previous: true, sinceTime: "2026-11-23T13:00:00+01:00"}, logs.Options{Tail: 9, Most: 1, Previous: true, From: at}, ""},
		{logFlags{tail: -2, most: 1}, logs.Options{}, "--tail -2"},
		{logFlags{most: 0}, logs.Options{}, "--max-containers 0"},
		{logFlags{most: 1, since: -1}, logs.Options{}, "in the future"},
		{logFlags{most: 1, sinceTime: "noon"}, logs.Options{}, `"noon"`},
		{logFlags{most: 1, since: 1, sinceTime: "x"}, logs.Options{}, "--since-time exclude"},
		{logFlags{most: 1, previous: true, follow: true}, logs.Options{}, "--follow exclude"},
		{logFlags{most: 1, every: true, containers: []string{"a"}}, logs.Options{}, "--container exclude"},
	} {
		q, err := c.o.query()
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%+v: %v", c.o, err)
			}
			continue
		}
		if err != nil || !q.From.Equal(c.want.From) {
			t.Errorf("%+v: %+v, %v", c.o, q.Options, err)
		}
		if q.From = c.want.From; q.Options != c.want {
			t.Errorf("%+v: %+v", c.o, q.Options)
		}
	}
	if _, err := (&logFlags{include: "(a"}).printer(nil, nil); err == nil || !strings.Contains(err.Error(), "--grep") {
		t.Error(err)
	}
	if q, _ := (&logFlags{most: 1, every: true}).query(); q.Pick != kube.EachContainer {
		t.Error("--all-containers does not mean all")
	}
}
