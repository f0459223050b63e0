package views

import (
	"fmt"
	"io"
	"iter"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestWhatManyCommandsSayIsMadeCleanOnceHoweverOftenItIsShown(t *testing.T) {
	const commands, writes, line = 20, 200, "2026-11-23 12:00:00 a line of some length, as programs write them\n"
	var runs []*uttered
	for range commands {
		runs = append(runs, &uttered{})
	}
	for range writes {
		for _, u := range runs {
			if _, err := u.Write([]byte(strings.Repeat(line, 20))); err != nil {
				t.Fatal(err)
			}
		}
	}
	u := runs[0]
	before := u.soFar()
	if n := len(before.lines); n != writes*20 {
		t.Fatalf("%d lines", n)
	}
	// What was shown is the same memory the next time: a look costs the same however much there is.
	if again := u.soFar(); &again.lines[0] != &before.lines[0] {
		t.Error("the lines were made anew")
	}
	if n := testing.AllocsPerRun(100, func() { u.soFar() }); n > 1 {
		t.Errorf("a look at %d lines allocates %v times", len(before.lines), n)
	}
	small := &uttered{}
	chunk := []byte(strings.Repeat(line, 20))
	first := testing.AllocsPerRun(1, func() { _, _ = small.Write(chunk) })
	if last := testing.AllocsPerRun(1, func() { _, _ = u.Write(chunk) }); last > 2*first {
		t.Errorf("a write allocates %v times at the beginning and %v times behind %d lines", first, last, len(before.lines))
	}
}

func TestOfWhatACommandSaysLinesAreWholeCleanAndBehindTheirLastCarriageReturn(t *testing.T) {
	u := &uttered{}
	for _, part := range []string{"one\ntw", "o \x1b[31mred\x1b[m\n", "0%\r50%\r", "100%\r\n\ttab\n\n", "rest 1\rrest 2"} {
		if _, err := io.WriteString(u, part); err != nil {
			t.Fatal(err)
		}
	}
	got := u.all()
	if want := []string{"one", "two red", "100%", "    tab", ""}; !slices.Equal(got.lines, want) || !slices.Equal(got.rest, []string{"rest 2"}) {
		t.Errorf("%q %q", got.lines, got.rest)
	}
	u = &uttered{}
	_, _ = io.WriteString(u, "end\n\n\n")
	if got := u.all(); !slices.Equal(got.lines, []string{"end"}) {
		t.Errorf("%q", got.lines)
	}
}

func TestACommandThatSaysTooMuchIsEndedAndWhatFittedIsKept(t *testing.T) {
	full := 0
	u := &uttered{full: func() { full++ }}
	chunk := []byte(strings.Repeat("x", 1<<20-1) + "\n")
	for range 5 {
		if n, err := u.Write(chunk); n != len(chunk) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := u.all(); full != 1 || len(got.lines) != mostSaid>>20 {
		t.Errorf("full %d times, %d lines", full, len(got.lines))
	}
}

func TestTheLinesOfALogAreLetGoWhenThePagerIsLeftEarly(t *testing.T) {
	for _, pager := range [][]string{{"head", "-n", "1"}, {"true"}, {"no-such-pager-at-all"}} {
		freed := false
		var endless iter.Seq[string] = func(yield func(string) bool) {
			defer func() { freed = true }()
			for i := 0; yield(fmt.Sprint("line ", i)); i++ {
			}
		}
		r := newLineReader(endless)
		if _, err := r.Read(make([]byte, 1)); err != nil { // as a pager that has begun to read
			t.Fatal(err)
		}
		cmd := exec.Command(pager[0], pager[1:]...)
		cmd.Stdin = r
		_ = (&outside{cmd, r}).Run()
		if !freed {
			t.Errorf("%s: the sequence goes on", pager[0])
		}
		if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("%s: read %d, %v from what is closed", pager[0], n, err)
		}
	}
}
