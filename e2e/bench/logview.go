package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/proc"
	"kdeck/e2e/tty"
)

// logParts measures a log view without a terminal: what a key costs in a million lines, their place in memory, and how fast
// lines come in from a plain local HTTP stream while frames are drawn.
func (b *bench) logParts() error {
	const million = "logs, 1M lines of 120 B, ring of 256 MiB"
	var search, scroll, wrapped, heap, intake, busy []float64
	for range b.rounds {
		pane, err := goBench("./ui", "^BenchmarkLog(Search|Scroll|Heap)$", "20x")
		if err != nil {
			return err
		}
		tap, err := goBench("./views", "^BenchmarkLogIntake$", "1x")
		if err != nil {
			return err
		}
		for _, f := range []struct {
			to    *[]float64
			of    map[string]float64
			name  string
			times float64
		}{
			{&search, pane, "LogSearch ns/op", 1e-6}, {&scroll, pane, "LogScroll/wrap=false ns/op", 1e-6}, {&wrapped, pane, "LogScroll/wrap=true ns/op", 1e-6},
			{&heap, pane, "LogHeap heap/text", 1}, {&intake, tap, "LogIntake ns/op", 1e-6}, {&busy, tap, "LogIntake ms-busy", 1},
		} {
			v, ok := f.of[f.name]
			if !ok {
				return fmt.Errorf("no benchmark reports %s", f.name)
			}
			*f.to = append(*f.to, v*f.times)
		}
	}
	b.table.add(million+": search key to the first hit", "ms", 100, false, search...)
	b.table.add(million+": scroll", "ms", 16, false, scroll...)
	b.table.add(million+": scroll, wrapped", "ms", 16, false, wrapped...)
	b.table.add(million+": heap after a collection / text", "x", 1.5, true, heap...)
	b.table.add(million+": from plain HTTP", "ms", 10_000, false, intake...)
	b.table.add(million+": the loop busy meanwhile", "ms", 50, false, busy...)
	return nil
}

// logView measures the program on a terminal, with all lines of a pod: keys while they come in and afterwards.
func (b *bench) logView() error {
	home, err := os.MkdirTemp(b.home, "home-")
	if err != nil {
		return err
	}
	config := filepath.Join(home, "config", "kdeck", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(config, []byte("logs: {buffer: 256Mi}\n"), 0o600); err != nil {
		return err
	}
	s, err := tty.Start(tty.Options{Path: lab.Bin("kdeck"), Args: []string{"pods", "-n", logNamespace}, Width: 120, Height: 40, Dir: home,
		Env: lab.Env(home, "KUBECONFIG="+b.lab.Kubeconfig(lab.Admin))})
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "the list", hasRows); err != nil {
		return err
	}
	if _, err := command(s, "logs million", func(sc tty.Screen) bool { return sc.Has(logLine(logLines)[:60]) }); err != nil {
		return err
	}
	if err := b.logIntake(s); err != nil {
		return err
	}
	if err := b.logSearch(s); err != nil {
		return err
	}
	if err := s.Press("g"); err != nil {
		return err
	}
	var j, page []float64
	for range 2 * b.rounds {
		for _, k := range []struct {
			key string
			to  *[]float64
		}{{"j", &j}, {"pgdown", &page}} { // j first: it takes the cursor off the first line, where a page would find it again
			took, _, err := stroke(s, k.key)
			if err != nil {
				return err
			}
			*k.to = append(*k.to, took)
		}
	}
	now, _, err := proc.Memory(s.PID())
	if err != nil {
		return err
	}
	b.table.add("log view, 1M lines of 120 B: j to its frame", "ms", 16, false, j...)
	b.table.add("log view, 1M lines of 120 B: page down to its frame", "ms", 16, false, page...)
	b.table.add("log view, 1M lines of 120 B: resident", "MiB", anything, false, mib(now))
	return nil
}

// logIntake reads the log from its beginning, and presses a key again and again until all of it is there.
func (b *bench) logIntake(s *tty.Session) error {
	all := regexp.MustCompile(`\b1,000,000 lines`)
	start := time.Now()
	if err := s.Press("1"); err != nil {
		return err
	}
	if _, err := s.Wait(patience, func(sc tty.Screen) bool { return sc.Has(logLine(1)[:60]) }); err != nil {
		return err
	}
	var keys []float64
	for !all.MatchString(s.Screen().Line(-2)) {
		before, pressed := cursor(s.Screen()), time.Now()
		if err := s.Press("j"); err != nil {
			return err
		}
		sc, err := s.Wait(patience, func(sc tty.Screen) bool { return cursor(sc) != before })
		if err != nil {
			return fmt.Errorf("j while lines come in: %w\n%s", err, sc)
		}
		keys = append(keys, ms(sc.At.Sub(pressed)))
		time.Sleep(frame)
	}
	b.table.add("log view, 1M lines of 120 B: all read", "ms", anything, false, ms(time.Since(start)))
	b.table.add("log view, 1M lines of 120 B: a key to its frame meanwhile", "ms", 50, false, keys...)
	return nil
}

// logSearch types what only the last line has, and measures its last key.
func (b *bench) logSearch(s *tty.Session) error {
	hit := regexp.MustCompile(`0001000000 [a-z0-9]`)
	var times []float64
	for range b.rounds {
		if err := s.Press("g", "/"); err != nil {
			return err
		}
		if err := s.Type("000100000"); err != nil {
			return err
		}
		took, _, err := timed(s, "0", func(sc tty.Screen) bool { return hit.MatchString(sc.String()) })
		if err != nil {
			return err
		}
		times = append(times, took)
		if err := s.Press("esc"); err != nil {
			return err
		}
	}
	b.table.add("log view, 1M lines of 120 B: search key to the first hit", "ms", 100, false, times...)
	return nil
}
