package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kdeck/e2e/tty"
)

// save saves lines of a log by a key of the menu, and gives what has been written.
func (s *Session) save(key string) string {
	s.t.Helper()
	before, _ := filepath.Glob(filepath.Join(s.home, "kdeck-logs-*.log"))
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second))) // files are named by the second
	s.Press("ctrl+s").See("the lines shown", "all lines").Press(key).See("saved to")
	after, _ := filepath.Glob(filepath.Join(s.home, "kdeck-logs-*.log"))
	if len(after) != len(before)+1 {
		s.t.Fatalf("%d files, and before there were %d", len(after), len(before))
	}
	data, err := os.ReadFile(after[len(after)-1])
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// numberedLines are lines of a simulated log.
func numberedLines(length int, numbers ...int) string {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteString(numbered(n, length) + "\n")
	}
	return b.String()
}

func TestLinesAreMarkedCopiedSavedAndPaged(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", "style=numbered lines=60 length=40")
		dir := t.TempDir()
		pager := filepath.Join(dir, "pager")
		if err := os.WriteFile(pager, []byte("#!/bin/sh\ncat >"+dir+"/read\nprintf 'in the pager\\n'\nread key </dev/tty\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		s := Start(t, size, inNamespace(t, ns), Env("PAGER="+pager), Args("pods")).SeeMatch(`talker .* Running`)
		s.Press("l").See(numbered(60, 40), "60 lines")
		mark := s.Bytes()
		s.Press("g", "c").copies(mark, numbered(1, 40))
		s.Press("m", "j", "j", "m", "]").SeeMatch(`●` + numbered(1, 40)).SeeMatch(`●` + numbered(3, 40))
		mark = s.Bytes()
		s.Press("c").See("copied 2 lines").copies(mark, numbered(1, 40)+"\n"+numbered(3, 40))
		if got := s.save("m"); got != numberedLines(40, 1, 3) {
			t.Errorf("marked: %q", got)
		}
		s.Press("&").Type("re:0000000(007|059) ").Press("enter").See("2 of 60 lines")
		if got := s.save("s"); got != numberedLines(40, 7, 59) {
			t.Errorf("shown: %q", got)
		}
		all := s.save("a")
		if lines := strings.Split(all, "\n"); len(lines) != 61 || lines[0] != numbered(1, 40) || lines[59] != numbered(60, 40) {
			t.Errorf("all: %q", all)
		}
		s.Press("|")
		s.wait("see the pager", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("in the pager") })
		_ = s.Session.Type("q\r")
		s.wait("see kdeck again", func(sc tty.Screen) bool { return sc.Alt && sc.Has("2 of 60 lines") })
		if read, _ := os.ReadFile(filepath.Join(dir, "read")); string(read) != numberedLines(40, 7, 59) {
			t.Errorf("the pager got %q", read)
		}
		s.Press("esc").See("60 lines").Press("C").See("nothing has been written since", "0 lines")
	})
}
