package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// What goes through a forwarded port.
const (
	forwardNamespace = "bench-forward"
	forwardBytes     = 64 << 20 // at a time
	forwardPort      = 8080
)

// forward measures how long the same bytes take out of a pod and into it, through kdeck's forward and through kubectl's: both are up
// at the same time and take turns.
func (b *bench) forward() error {
	if err := b.namespace(forwardNamespace); err != nil {
		return err
	}
	err := each(1, func(ctx context.Context, _ int) error {
		_, err := b.client.CoreV1().Pods(forwardNamespace).Create(ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "source", Labels: map[string]string{"devcluster/fast": "true"}},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "img",
				Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: forwardPort}}}}},
		}, metav1.CreateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-n", forwardNamespace)
	if err != nil {
		return err
	}
	defer func() {
		_ = s.Press("ctrl+c", "y") // it asks, for a port is forwarded
		quit(s)
	}()
	if _, err := s.Wait(patience, func(sc tty.Screen) bool { return strings.Contains(sc.Line(3), "Running") }); err != nil {
		return err
	}
	ours, err := forwarded(s)
	if err != nil {
		return err
	}
	theirs, end, err := b.kubectlForward()
	if err != nil {
		return err
	}
	defer end()
	for _, way := range []struct {
		name string
		send func(at string) (int64, error)
	}{{"out of a pod", fetchBytes}, {"into a pod", postBytes}} {
		if err := b.race(way.name, way.send, ours, theirs); err != nil {
			return err
		}
	}
	return nil
}

// race has both carry the same bytes by turns.
func (b *bench) race(what string, send func(string) (int64, error), ours, theirs string) error {
	var us, them, ratio []float64
	for round := range b.rounds {
		var took [2]time.Duration
		for turn := range 2 {
			who := (round + turn) % 2 // who comes first changes too
			start := time.Now()
			n, err := send([]string{theirs, ours}[who])
			if err != nil {
				return err
			}
			if n != forwardBytes {
				return fmt.Errorf("%d bytes of %d came through", n, forwardBytes)
			}
			took[who] = time.Since(start)
		}
		them, us = append(them, ms(took[0])), append(us, ms(took[1]))
		ratio = append(ratio, float64(took[1])/float64(took[0]))
	}
	name := fmt.Sprintf("forward, %d MiB %s", forwardBytes>>20, what)
	b.table.add(name+": kubectl port-forward", "ms", anything, false, them...)
	b.table.add(name+": kdeck", "ms", anything, false, us...)
	b.table.add(name+": kdeck / kubectl port-forward", "x", 1/0.8, true, ratio...)
	return nil
}

// fetchBytes reads the bytes out of the pod.
func fetchBytes(at string) (int64, error) {
	res, err := http.Get(fmt.Sprintf("http://%s/bytes/%d", at, forwardBytes))
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	return io.Copy(io.Discard, res.Body)
}

// postBytes sends them into it, which counts them.
func postBytes(at string) (int64, error) {
	res, err := http.Post("http://"+at+"/count", "application/octet-stream", io.LimitReader(zeros{}, forwardBytes))
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	var n int64
	_, err = fmt.Fscan(res.Body, &n)
	return n, err
}

// zeros is an endless stream of nothing.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// forwarded has kdeck forward the pod's port, and gives the local address.
func forwarded(s *tty.Session) (string, error) {
	at := regexp.MustCompile(`(127\.0\.0\.1:\d+) leads to`)
	if err := s.Press("F"); err != nil {
		return "", err
	}
	if _, err := s.Wait(patience, func(sc tty.Screen) bool { return sc.Has("listen on") }); err != nil {
		return "", err
	}
	if err := s.Press("enter"); err != nil {
		return "", err
	}
	sc, err := s.Wait(patience, func(sc tty.Screen) bool { return at.MatchString(sc.String()) })
	if err != nil {
		return "", err
	}
	return at.FindStringSubmatch(sc.String())[1], nil
}

// kubectlForward runs kubectl's, until end is called.
func (b *bench) kubectlForward() (at string, end func(), err error) {
	cmd := exec.Command(lab.Bin("bench-kubectl-forward"), "pod/source", fmt.Sprintf(":%d", forwardPort), "-n", forwardNamespace)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+b.lab.Kubeconfig(lab.Admin))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // as kdeck has on its terminal: the kernel shares processors out by sessions
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", nil, err
	}
	end = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	lines := bufio.NewScanner(out)
	said := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	for lines.Scan() {
		if at = said.FindString(lines.Text()); at != "" {
			go func() { // it says more with every connection
				for lines.Scan() {
				}
			}()
			return at, end, nil
		}
	}
	end()
	return "", nil, fmt.Errorf("kubectl port-forward says no address")
}
