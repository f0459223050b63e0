package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// keys measures from a key's way into the terminal to its frame on the screen, and the bytes that takes.
func (b *bench) keys() error {
	s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-A")
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "all rows", b.synced); err != nil {
		return err
	}
	time.Sleep(3 * time.Second) // what synchronizing left behind is cleared away
	if err := b.moves(s); err != nil {
		return err
	}
	return b.filters(s)
}

// moves presses j and page down, with rests between, as a reader does.
func (b *bench) moves(s *tty.Session) error {
	var jTime, jBytes, pageBytes, pageTime []float64
	for range 4 * b.rounds {
		took, bytes, err := stroke(s, "j")
		if err != nil {
			return err
		}
		jTime, jBytes = append(jTime, took), append(jBytes, bytes)
	}
	for range 2 * b.rounds {
		took, bytes, err := stroke(s, "pgdown")
		if err != nil {
			return err
		}
		pageTime, pageBytes = append(pageTime, took), append(pageBytes, bytes)
	}
	b.table.add("10,000 pods: j to its frame", "ms", 16, false, jTime...)
	b.table.add("10,000 pods: bytes of a j", "B", 500, true, jBytes...)
	b.table.add("10,000 pods: page down to its frame", "ms", 50, false, pageTime...)
	b.table.add("10,000 pods: bytes of a page down", "B", 12<<10, true, pageBytes...)
	return nil
}

// stroke presses a key that moves the cursor and waits until the highlighted line is another one.
func stroke(s *tty.Session, key string) (took, bytes float64, err error) {
	rest(s)
	before, n := s.Screen(), s.Bytes()
	start := time.Now()
	if err := s.Press(key); err != nil {
		return 0, 0, err
	}
	sc, err := s.Wait(patience, func(sc tty.Screen) bool { return cursor(sc) != cursor(before) })
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w\n%s", key, err, sc)
	}
	_, _ = s.Quiet(2*frame, time.Second) // all of the frame, but not the ages that go on a moment later
	return ms(sc.At.Sub(start)), float64(s.Bytes() - n), nil
}

// cursor is the highlighted line: its place and its text.
func cursor(sc tty.Screen) string {
	for y := 3; y < sc.Height-1; y++ {
		if c := sc.Cell(sc.Width-1, y); c.Bg != nil || c.Invert {
			return fmt.Sprint(y, sc.Line(y))
		}
	}
	return ""
}

var shown = regexp.MustCompile(`(\d+)/\d+$`)

// filters types the unique part of pods' names, key by key: each key must change the number of rows shown.
func (b *bench) filters(s *tty.Session) error {
	list, err := b.client.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{Limit: 200, ResourceVersion: "0"})
	if err != nil {
		return err
	}
	var times []float64
	for round := range b.rounds {
		name := list.Items[round*31%len(list.Items)].Name
		word := name[strings.LastIndex(name, "-")+1:]
		if err := s.Press("/"); err != nil {
			return err
		}
		if _, err := s.Wait(patience, func(sc tty.Screen) bool { return strings.HasPrefix(sc.Line(-2), "/") }); err != nil {
			return fmt.Errorf("open the filter: %w\n%s", err, s.Screen())
		}
		count := ""
		for i := range word {
			rest(s)
			start := time.Now()
			if err := s.Type(word[i : i+1]); err != nil {
				return err
			}
			sc, err := s.Wait(3*time.Second, func(sc tty.Screen) bool {
				m := shown.FindStringSubmatch(sc.Line(1))
				return m != nil && m[1] != count && strings.Contains(sc.Line(-2), "/"+word[:i+1])
			})
			if err != nil {
				break // one row is left: the following keys change nothing
			}
			count = shown.FindStringSubmatch(sc.Line(1))[1]
			times = append(times, ms(sc.At.Sub(start)))
			if count == "1" {
				break
			}
		}
		_ = s.Press("esc") // gives the filter up, so all rows are back
		if _, err := await(s, "all rows again", b.synced); err != nil {
			return err
		}
	}
	b.table.add("10,000 pods: a filter key to its frame", "ms", 50, false, times...)
	return nil
}
