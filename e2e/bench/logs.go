package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
)

// What is written into logs.
const (
	logNamespace = "bench-logs"
	logLines     = 1_000_000 // in all
	logLength    = 120       // bytes of a line
	logSources   = 50        // pods that share as many lines
)

// logs measures log views and `kdeck logs`: the parts of a view in a process of their own, by the benchmarks of their packages;
// the rest with the programs, on logs that a simulated kubelet writes.
func (b *bench) logs() error {
	if err := b.fillLogs(); err != nil {
		return err
	}
	for _, measure := range []func() error{b.logParts, b.logPipe, b.logMerge, b.logView} {
		if err := measure(); err != nil {
			return err
		}
	}
	return nil
}

// fillLogs makes one pod with all the lines, and many that share as many; the streams of those are cut at random.
func (b *bench) fillLogs() error {
	if err := b.namespace(logNamespace); err != nil {
		return err
	}
	return each(1+logSources, func(ctx context.Context, i int) error {
		name, app, words := "million", "million", fmt.Sprintf("style=numbered lines=%d length=%d", logLines, logLength)
		if i > 0 {
			name, app = fmt.Sprintf("shared-%02d", i), "shared"
			words = fmt.Sprintf("style=numbered lines=%d length=%d cut=0.3 after=1Mi", logLines/logSources, logLength)
		}
		_, err := b.client.CoreV1().Pods(logNamespace).Create(ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": app, "devcluster/fast": "true"},
				Annotations: map[string]string{"devcluster/logs": words}},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "img"}}},
		}, metav1.CreateOptions{})
		if !made(err) {
			return err
		}
		return until(name+" runs", func() (bool, error) {
			p, err := b.client.CoreV1().Pods(logNamespace).Get(ctx, name, metav1.GetOptions{})
			return err == nil && p.Status.Phase == corev1.PodRunning, err
		})
	})
}

// logLine is line n of a simulated log (devcluster/README.md).
func logLine(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := fmt.Sprintf("%010d %s", n, letters[n%len(letters):]+strings.Repeat(letters, 1+logLength/len(letters)))
	return text[:logLength]
}

// lines runs a program and gives each line of its output; it tells how long that took.
func (b *bench) lines(each func(line string), program string, args ...string) (time.Duration, error) {
	cmd := exec.Command(lab.Bin(program), args...)
	cmd.Env = lab.Env(b.home, "KUBECONFIG="+b.lab.Kubeconfig(lab.Admin))
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	in := bufio.NewScanner(out)
	for in.Scan() {
		each(in.Text())
	}
	if err := cmd.Wait(); err != nil || in.Err() != nil {
		return 0, fmt.Errorf("%s: %w %w\n%s", program, err, in.Err(), &said)
	}
	return time.Since(start), nil
}

// wrong is 0 if so many lines came, and just those: by count and checksum.
func wrong(count, wanted int, sum hash.Hash) float64 {
	want := sha256.New()
	for n := 1; n <= wanted; n++ {
		_, _ = io.WriteString(want, logLine(n)+"\n")
	}
	if count == wanted && string(sum.Sum(nil)) == string(want.Sum(nil)) {
		return 0
	}
	return max(1, float64(max(count-wanted, wanted-count)))
}

// logPipe reads all lines of one pod, in turn by `kdeck logs` and by kubectl's own code.
func (b *bench) logPipe() error {
	var ours, theirs, ratio, missed []float64
	for range b.rounds {
		var took [2]time.Duration
		for i, program := range []string{"bench-kubectl-logs", "kdeck"} {
			args := []string{"million", "-n", logNamespace}
			if program == "kdeck" {
				args = append([]string{"logs"}, args...)
			}
			n, sum := 0, sha256.New()
			var err error
			took[i], err = b.lines(func(line string) {
				n++
				_, _ = io.WriteString(sum, line+"\n")
			}, program, args...)
			if err != nil {
				return err
			}
			if program == "kdeck" {
				missed = append(missed, wrong(n, logLines, sum))
			}
		}
		theirs, ours, ratio = append(theirs, ms(took[0])), append(ours, ms(took[1])), append(ratio, float64(took[1])/float64(took[0]))
	}
	const what = "logs, 1M lines of 120 B"
	b.table.add(what+": kubectl logs", "ms", anything, false, theirs...)
	b.table.add(what+": kdeck logs", "ms", anything, false, ours...)
	b.table.add(what+": kdeck logs / kubectl logs", "x", 1/0.8, true, ratio...)
	b.table.add(what+": lost or doubled, by count and checksum", "lines", 0, true, missed...)
	return nil
}

// logMerge reads the logs of many pods at once, while their streams are cut.
func (b *bench) logMerge() error {
	count, sums := map[string]int{}, map[string]hash.Hash{}
	last, disordered := "", 0.0
	took, err := b.lines(func(line string) {
		source, rest, _ := strings.Cut(line, " ")
		at, text, _ := strings.Cut(rest, " ")
		if at < last {
			disordered++
		}
		last = at
		if sums[source] == nil {
			sums[source] = sha256.New()
		}
		count[source]++
		_, _ = io.WriteString(sums[source], text+"\n")
	}, "kdeck", "logs", "-l", "app=shared", "-n", logNamespace, "--timestamps")
	if err != nil {
		return err
	}
	missed := float64(logSources-len(sums)) * logLines / logSources
	for source, sum := range sums {
		missed += wrong(count[source], logLines/logSources, sum)
	}
	const what = "logs, 1M lines of 50 pods, streams cut"
	b.table.add(what+": merged", "ms", anything, false, ms(took))
	b.table.add(what+": out of order", "lines", 0, true, disordered)
	b.table.add(what+": lost or doubled", "lines", 0, true, missed)
	return nil
}

// goBench runs benchmarks of a package once, and gives what they report by "Name unit".
func goBench(pkg, pattern, times string) (map[string]float64, error) {
	cmd := exec.Command("go", "test", pkg, "-run", "^$", "-bench", pattern, "-benchtime", times)
	cmd.Dir, cmd.Env = lab.Root(), os.Environ()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("the benchmarks of %s: %w\n%s", pkg, err, out)
	}
	figures := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line) // BenchmarkName-2 5 1234 ns/op 1.2 heap/text
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(words[0], "Benchmark"), "-")
		for i := 2; i+1 < len(words); i += 2 {
			var v float64
			if _, err := fmt.Sscan(words[i], &v); err != nil {
				return nil, fmt.Errorf("%s: %w", line, err)
			}
			figures[name+" "+words[i+1]] = v
		}
	}
	return figures, nil
}
