package logs

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var epoch = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

func catalog(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// spec reads an annotation.
func spec(t testing.TB, text string) Spec {
	t.Helper()
	var s Spec
	if err := s.Keys().Parse(text); err != nil {
		t.Fatal(err)
	}
	return s
}

// ended is the log of a run of a minute.
func ended(t testing.TB, text string, code int32) *Log {
	t.Helper()
	l, err := catalog(t).Log(Run{UID: "u", Container: "c", Image: "i", Started: epoch, Ended: epoch.Add(time.Minute), ExitCode: code}, spec(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func lines(l *Log) (out []string, at []time.Time) {
	first, end := l.Bounds(epoch.Add(time.Hour))
	for n := first; n < end; n++ {
		b, _ := l.Append(nil, n)
		out, at = append(out, string(b)), append(at, l.Time(n))
	}
	return out, at
}

func TestEveryStyleIsTheSameTwiceAndDoesNotGoBackInTime(t *testing.T) {
	for _, name := range catalog(t).Names() {
		for _, rate := range []string{"", " rate=7/m", " rate=90/s", " rate=10000/s rotate=4000"} {
			got, at := lines(ended(t, "style="+name+rate, 0))
			again, when := lines(ended(t, "style="+name+rate, 0))
			if len(got) == 0 || len(got) != len(again) {
				t.Fatalf("%s%s: %d lines, then %d", name, rate, len(got), len(again))
			}
			for i := range got {
				if got[i] != again[i] || at[i] != when[i] {
					t.Fatalf("%s%s, line %d: %q at %v, then %q at %v", name, rate, i, got[i], at[i], again[i], when[i])
				}
				if i > 0 && at[i].Before(at[i-1]) {
					t.Fatalf("%s%s, line %d is %v older than the one before", name, rate, i, at[i-1].Sub(at[i]))
				}
				if strings.Contains(got[i], "${") || strings.Contains(got[i], "\n") {
					t.Fatalf("%s: %q", name, got[i])
				}
			}
		}
	}
}

func TestRunsDiffer(t *testing.T) {
	base := Run{UID: "u", Container: "c", Started: epoch}
	seen := map[string]string{}
	for name, change := range map[string]func(*Run){
		"the same": func(*Run) {}, "another pod": func(r *Run) { r.UID = "v" }, "another container": func(r *Run) { r.Container = "d" },
		"another start": func(r *Run) { r.Started = epoch.Add(-time.Second) },
	} {
		r := base
		change(&r)
		l, err := catalog(t).Log(r, spec(t, "style=json"))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := l.Append(nil, 100)
		if other, ok := seen[string(b)]; ok {
			t.Errorf("%s and %s: %s", name, other, b)
		}
		seen[string(b)] = name
	}
}

func TestWhatIsSaidLastFitsTheEnd(t *testing.T) {
	for code, want := range map[int32]string{0: "done", 143: "told to end, bye", 1: "FATAL cannot go on"} {
		got, at := lines(ended(t, "style=plain", code))
		if last := got[len(got)-1]; !strings.Contains(last, want) {
			t.Errorf("exit code %d: %s", code, last)
		}
		if end := at[len(at)-1].Sub(epoch.Add(time.Minute)); end < 0 || end > 3*time.Second {
			t.Errorf("exit code %d: said %s after the end", code, end)
		}
	}
	killed, _ := lines(ended(t, "style=plain", 137))
	told, _ := lines(ended(t, "style=plain", 143))
	if len(told) != len(killed)+1 {
		t.Errorf("killed: %d lines, told to end: %d", len(killed), len(told))
	}
}

func TestRecordsOfSeveralLinesStayTogether(t *testing.T) {
	l := ended(t, "style=java rate=100/s", 0)
	got, at := lines(l)
	heads := 0
	for i, line := range got {
		if !strings.HasPrefix(line, "Exception in thread") {
			continue
		}
		heads++
		for j := 1; j < 5; j++ {
			if !strings.HasPrefix(got[i+j], "\tat ") || at[i+j].Sub(at[i]) > time.Millisecond {
				t.Errorf("line %d after the head of a trace, %s later: %q", j, at[i+j].Sub(at[i]), got[i+j])
			}
			if _, stderr := l.Append(nil, int64(i+j)); !stderr {
				t.Error("a trace on standard output")
			}
		}
	}
	if heads < 10 || heads > 60 {
		t.Errorf("%d traces in %d lines", heads, len(got))
	}
}

func TestContainersOfTheDemoFindTheirStyles(t *testing.T) {
	c := catalog(t)
	for image, want := range map[string]string{
		"nginx:1.29.3": "web", "registry.example.com/shop/nginx-exporter:1.5.1": "logfmt", "registry.example.com/shop/frontend:12.4.1": "web",
		"registry.example.com/shop/cart:3.9.0": "json", "registry.example.com/payments/webhook:1.14.0": "go", "envoyproxy/envoy:v1.36.2": "envoy",
		"postgres:18.1": "postgres", "redis:8.2": "redis", "quay.io/prometheus/prometheus:v3.8.0": "logfmt",
		"registry.k8s.io/kube-proxy:v1@sha256:00": "klog", "registry.example.com/shop/price-sync:4.1.0": "job", "registry.example.com/payments/settlement:2.2.0": "java",
		"registry.k8s.io/ingress-nginx/controller:v1.14.0": "web", "registry.example.com/shop/catalog-import:3": "job", "registry.example.com/other/thing": "plain",
	} {
		if got := c.of("x", image); got != want {
			t.Errorf("%s logs as %s, want %s", image, got, want)
		}
	}
	if got := c.of("redis", "registry.example.com/a/b"); got != "redis" {
		t.Errorf("by its own name it logs as %s", got)
	}
}

func TestNumberedLinesCanBeReckonedByATest(t *testing.T) {
	got, _ := lines(ended(t, "lines=20000 length=120", 0))
	if len(got) != 20_000 {
		t.Fatalf("%d lines", len(got))
	}
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	sum, want := crc32.NewIEEE(), crc32.NewIEEE()
	for i, line := range got {
		fmt.Fprintln(sum, line)
		expected := fmt.Sprintf("%010d %s", i+1, letters[(i+1)%36:])
		for len(expected) < 120 {
			expected += letters
		}
		fmt.Fprintln(want, expected[:120])
	}
	if sum.Sum32() != want.Sum32() {
		t.Errorf("the first line is %s", got[0])
	}
}

func TestLongAndHostileLinesComeWhereTheyAreAskedFor(t *testing.T) {
	got, _ := lines(ended(t, "lines=30 length=50 long=100k@10 binary=4", 0))
	for i, line := range got {
		long, hostile := len(line) == 100_000, strings.Contains(line, "\x00") && strings.Contains(line, "\x1b]52")
		if n := i + 1; long != (n%10 == 0) || hostile != (n%4 == 0) || !strings.HasPrefix(line, fmt.Sprintf("%010d ", n)) {
			t.Errorf("line %d: long %v, hostile %v", n, long, hostile)
		}
		if strings.Contains(line, "\n") {
			t.Errorf("line %d is two", i+1)
		}
	}
	if _, err := catalog(t).Log(Run{Started: epoch}, spec(t, "style=json length=5")); err == nil {
		t.Error("a length for a style that has none")
	}
	if _, err := catalog(t).Log(Run{Started: epoch}, spec(t, "style=nosuch")); err == nil || !strings.Contains(err.Error(), "numbered") {
		t.Errorf("an unknown style: %v", err)
	}
}

func TestRotationTakesOldLinesAway(t *testing.T) {
	l := ended(t, "style=numbered rate=10/s rotate=100", 0)
	for after, want := range map[time.Duration]int64{5 * time.Second: 0, 15 * time.Second: 100, 39 * time.Second: 300} {
		l.run.Ended, l.body = time.Time{}, 1<<62
		first, end := l.Bounds(epoch.Add(after))
		if first != want || end <= first || end-first > 100 {
			t.Errorf("after %s: lines %d to %d", after, first, end)
		}
	}
}

// read is what a reader gets at a time.
func read(t *testing.T, l *Log, o Options) string {
	t.Helper()
	var b bytes.Buffer
	o.Stdout, o.Stderr = true, true
	if err := Copy(t.Context(), &b, func() {}, l, o, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOptionsChooseAsAKubeletDoes(t *testing.T) {
	l := ended(t, "lines=50 rate=1/s length=20", 0)
	all := read(t, l, Options{Tail: -1})
	whole := strings.SplitAfter(strings.TrimSuffix(all, "\n"), "\n")
	whole[49] += "\n"
	if len(whole) != 50 || len(all) != 50*21 {
		t.Fatalf("%d lines, %d bytes", len(whole), len(all))
	}
	from := func(n int) string { return strings.Join(whole[n:], "") }
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"the last ten":              {Options{Tail: 10}, from(40)},
		"none":                      {Options{Tail: 0}, ""},
		"more than there are":       {Options{Tail: 500}, all},
		"since a time":              {Options{Tail: -1, Since: l.Time(30)}, from(30)},
		"since a time between":      {Options{Tail: -1, Since: l.Time(30).Add(1)}, from(31)},
		"the last, then since":      {Options{Tail: 10, Since: l.Time(5)}, from(40)},
		"since, within the last":    {Options{Tail: 10, Since: l.Time(45)}, from(45)},
		"a limit":                   {Options{Tail: -1, Limit: 100}, all[:100]},
		"a limit that is not met":   {Options{Tail: 2, Limit: 1000}, from(48)},
		"the end of the run":        {Options{Tail: 3, Follow: true}, from(47)},
		"a limit on the last lines": {Options{Tail: 2, Limit: 30}, from(48)[:30]},
	} {
		if got := read(t, l, c.o); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, c.want)
		}
	}
	stamped := read(t, l, Options{Tail: 1, Timestamps: true})
	if want := l.Time(49).Format(RFC3339NanoFixed) + " " + whole[49]; stamped != want || len(want) != 31+21 {
		t.Errorf("with a time: %q, want %q", stamped, want)
	}
}

func TestTailCountsTheRecordsOfLongLines(t *testing.T) {
	l := ended(t, "lines=3 length=40000", 0) // three records each: 16384, 16384 and 7232 bytes
	all := read(t, l, Options{Tail: -1})
	for tail, bytes := range map[int64]int{1: 7232 + 1, 2: 16384 + 7232 + 1, 3: 40001, 4: 40001 + 7233, 9: 3 * 40001, 10: 3 * 40001} {
		if got := read(t, l, Options{Tail: tail}); got != all[len(all)-bytes:] {
			t.Errorf("tail %d: %d bytes, want %d", tail, len(got), bytes)
		}
	}
}

func TestStreamsCanBeHadApart(t *testing.T) {
	l := ended(t, "style=plain rate=20/s", 1)
	size := map[[2]bool]int{}
	for _, which := range [][2]bool{{true, false}, {false, true}, {true, true}} {
		var b bytes.Buffer
		if err := Copy(t.Context(), &b, nil, l, Options{Tail: -1, Stdout: which[0], Stderr: which[1]}, nil); err != nil {
			t.Fatal(err)
		}
		size[which] = b.Len()
	}
	out, errs, both := size[[2]bool{true, false}], size[[2]bool{false, true}], size[[2]bool{true, true}]
	if out == 0 || errs == 0 || out+errs != both {
		t.Errorf("%d bytes of output, %d of errors, %d of both", out, errs, both)
	}
}

func TestAFollowerIsGivenEveryLineOnceUntilTheEnd(t *testing.T) {
	for _, rate := range []string{"1/s", "10000/s"} {
		synctest.Test(t, func(t *testing.T) {
			c, began := catalog(t), time.Now()
			run := Run{UID: "u", Container: "c", Started: began}
			s := spec(t, "style=java rotate=50 rate="+rate)
			l, err := c.Log(run, s)
			if err != nil {
				t.Fatal(err)
			}
			news, flushes := make(chan *Log), 0
			var b bytes.Buffer
			done := make(chan error)
			go func() {
				done <- Copy(t.Context(), &b, func() { flushes++ }, l, Options{Follow: true, Tail: -1, Timestamps: true, Stdout: true, Stderr: true}, news)
			}()
			time.Sleep(3*time.Second + 500*time.Millisecond)
			run.Ended, run.ExitCode = time.Now().Truncate(time.Second), 1
			over, err := c.Log(run, s)
			if err != nil {
				t.Fatal(err)
			}
			news <- over
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			over.rotate = 0
			if want := read(t, over, Options{Tail: -1, Timestamps: true}); b.String() != want {
				t.Errorf("rate %s: %d bytes, want %d", rate, b.Len(), len(want))
			}
			if flushes < 3 || flushes > 400 {
				t.Errorf("rate %s: flushed %d times in 3.5 s", rate, flushes)
			}
		})
	}
}

func TestAFollowerOfALogThatFallsSilentWaitsAndOfAPodThatIsGoneDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := catalog(t).Log(Run{UID: "u", Started: time.Now()}, spec(t, "lines=10 length=20"))
		if err != nil {
			t.Fatal(err)
		}
		news := make(chan *Log)
		var b bytes.Buffer
		done := make(chan error, 1)
		go func() {
			done <- Copy(t.Context(), &b, func() {}, l, Options{Follow: true, Tail: -1, Stdout: true}, news)
		}()
		time.Sleep(time.Hour)
		select {
		case err := <-done:
			t.Fatalf("ended: %v", err)
		default:
		}
		if close(news); <-done != nil || b.Len() != 210 {
			t.Errorf("%d bytes", b.Len())
		}
	})
}

func BenchmarkNumbered(b *testing.B) { benchmark(b, "style=numbered length=120 rate=100000/s") }
func BenchmarkJSON(b *testing.B)     { benchmark(b, "style=json rate=100000/s") }
func BenchmarkJava(b *testing.B)     { benchmark(b, "style=java rate=100000/s") }

func benchmark(b *testing.B, text string) {
	l := ended(b, text, 0)
	var line []byte
	for n := 0; b.Loop(); n++ {
		line, _ = l.Append(line[:0], int64(n))
		_ = l.Time(int64(n))
	}
}
