package integration

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

// node is a cluster with one node, on which the pods of a test are made as it needs them.
type node struct {
	*lab
	kubernetes.Interface
}

func TestTheKubeletStreams(t *testing.T) {
	l := newLab(t)
	l.do("up", "--nodes", "1")
	n := node{l, l.client("admin")}
	for name, f := range map[string]func(*testing.T, node){
		"only to the API server":                       onlyToTheAPIServer,
		"every line of a log, once":                    everyLine,
		"logs as the options choose":                   logOptions,
		"a follower to the end of a run":               followToTheEnd,
		"logs of containers that do not run":           notRunning,
		"long, hostile and rotated logs":               oddLogs,
		"logs that are cut off":                        cutLogs,
		"a hundred thousand lines a second":            fastLogs,
		"commands over both protocols":                 commands,
		"a terminal and its size":                      terminal,
		"large input and output without loss":          largeStreams,
		"no programs where there are none":             distroless,
		"the end of a command whose client has gone":   abandoned,
		"an attached log, and an attached command":     attached,
		"ports over both protocols":                    ports,
		"a debugging container":                        debugging,
		"again after it was killed, and commands with": killed,
	} {
		if !t.Run(name, func(t *testing.T) { f(t, n) }) && t.Context().Err() != nil {
			return
		}
	}
	st := n.state()
	n.do("down")
	n.gone(st)
}

// pod makes a pod with the container main and waits until it is as it should be.
func (n node) pod(t *testing.T, annotations map[string]string, is func(corev1.ContainerStatus) bool, change ...func(*corev1.Pod)) *corev1.Pod {
	t.Helper()
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "p-", Namespace: "default", Annotations: annotations},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "registry.example.com/app:1",
			Ports: []corev1.ContainerPort{{ContainerPort: 8080}}}}},
	}
	for _, c := range change {
		c(p)
	}
	p, err := n.CoreV1().Pods(p.Namespace).Create(t.Context(), p, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = n.CoreV1().Pods(p.Namespace).Delete(context.Background(), p.Name, metav1.DeleteOptions{})
	})
	eventually(t, "the pod is ready for its test", func() bool {
		now, err := n.CoreV1().Pods(p.Namespace).Get(t.Context(), p.Name, metav1.GetOptions{})
		if err == nil {
			p = now
		}
		return err == nil && len(now.Status.ContainerStatuses) > 0 && is(now.Status.ContainerStatuses[0])
	})
	return p
}

func running(st corev1.ContainerStatus) bool { return st.State.Running != nil }

// log opens a log.
func (n node) log(t *testing.T, p *corev1.Pod, o corev1.PodLogOptions) (io.ReadCloser, error) {
	t.Helper()
	return n.CoreV1().Pods(p.Namespace).GetLogs(p.Name, &o).Stream(t.Context())
}

// read reads a log to its end.
func (n node) read(t *testing.T, p *corev1.Pod, o corev1.PodLogOptions) string {
	t.Helper()
	r, err := n.log(t, p, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func onlyToTheAPIServer(t *testing.T, n node) {
	server, err := tls.LoadX509KeyPair(n.dir.Cert(pki.Server), n.dir.Key(pki.Server))
	if err != nil {
		t.Fatal(err)
	}
	for name, certificates := range map[string][]tls.Certificate{"nobody": nil, "one of no group": {server}} {
		c := http.Client{Transport: &http.Transport{DisableKeepAlives: true,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true, Certificates: certificates}}}
		resp, err := c.Get(fmt.Sprintf("https://127.0.0.1:%d/healthz", n.state().Ports.Kubelet))
		if err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s is let in", name)
		}
	}
}

// expected is the checksum of numbered lines, as the README says they are.
func expected(count, length int) uint32 {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	sum := crc32.NewIEEE()
	for i := 1; i <= count; i++ {
		line := fmt.Sprintf("%010d %s", i, letters[i%36:]) + strings.Repeat(letters, length/36+1)
		_, _ = io.WriteString(sum, line[:length]+"\n")
	}
	return sum.Sum32()
}

func everyLine(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs.main": "lines=300000 length=120"}, running)
	sum := crc32.NewIEEE()
	r, err := n.log(t, p, corev1.PodLogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	size, err := io.Copy(sum, r)
	if err != nil || size != 300_000*121 || sum.Sum32() != expected(300_000, 120) {
		t.Errorf("%d bytes, want %d; sum %x; %v", size, 300_000*121, sum.Sum32(), err)
	}
}

func logOptions(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs": "lines=50 length=20"}, running)
	number := func(i int64) *int64 { return &i }
	all := n.read(t, p, corev1.PodLogOptions{})
	at := p.Status.ContainerStatuses[0].State.Running.StartedAt
	later := metav1.NewTime(at.Add(time.Minute))
	for name, c := range map[string]struct {
		o    corev1.PodLogOptions
		want string
	}{
		"the last":         {corev1.PodLogOptions{TailLines: number(3)}, all[47*21:]},
		"no line":          {corev1.PodLogOptions{TailLines: number(0)}, ""},
		"a limit":          {corev1.PodLogOptions{LimitBytes: number(100)}, all[:100]},
		"since the start":  {corev1.PodLogOptions{SinceTime: &at}, all},
		"since later":      {corev1.PodLogOptions{SinceTime: &later}, ""},
		"of the last hour": {corev1.PodLogOptions{SinceSeconds: number(3600)}, all},
	} {
		if got := n.read(t, p, c.o); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	stamped := n.read(t, p, corev1.PodLogOptions{Timestamps: true, TailLines: number(1)})
	stamp, text, _ := strings.Cut(stamped, " ")
	if _, err := time.Parse(time.RFC3339Nano, stamp); err != nil || text != all[49*21:] || len(stamp) != 30 {
		t.Errorf("with a time: %q, %v", stamped, err)
	}
}

func followToTheEnd(t *testing.T, n node) {
	job := map[string]string{"devcluster/run-for": "4s", "devcluster/exit-code": "1", "devcluster/logs": "style=java rate=50/s"}
	p := n.pod(t, job, running, func(p *corev1.Pod) { p.Spec.RestartPolicy = corev1.RestartPolicyNever })
	followed := n.read(t, p, corev1.PodLogOptions{Follow: true, Timestamps: true}) // ends by itself
	again := n.read(t, p, corev1.PodLogOptions{Timestamps: true})
	if followed != again || !strings.Contains(again, "Application run failed") || strings.Count(again, "\n") < 100 {
		t.Errorf("followed: %d bytes, read again: %d, of which the last are\n%s", len(followed), len(again), again[max(0, len(again)-900):])
	}
}

func notRunning(t *testing.T, n node) {
	waits := func(reason string) func(corev1.ContainerStatus) bool {
		return func(st corev1.ContainerStatus) bool {
			return st.State.Waiting != nil && st.State.Waiting.Reason == reason
		}
	}
	p := n.pod(t, map[string]string{"devcluster/fault": "image-pull"}, waits("ImagePullBackOff"))
	_, err := n.log(t, p, corev1.PodLogOptions{})
	if want := `container "main" in pod "` + p.Name + `" is waiting to start: trying and failing to pull image`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	p = n.pod(t, map[string]string{"devcluster/logs": "stile=java"}, running)
	if _, err := n.log(t, p, corev1.PodLogOptions{}); err == nil || !strings.Contains(err.Error(), `the annotation devcluster/logs: "stile" is not known`) {
		t.Errorf("a typing mistake: %v", err)
	}
	if _, err := n.log(t, p, corev1.PodLogOptions{Previous: true}); err == nil || !strings.Contains(err.Error(), "previous terminated container") {
		t.Errorf("no run before: %v", err)
	}
	p = n.pod(t, map[string]string{"devcluster/fault": "crash-loop", "devcluster/exit-code": "2", "devcluster/logs": "style=go"}, waits("CrashLoopBackOff"))
	last, previous := n.read(t, p, corev1.PodLogOptions{}), n.read(t, p, corev1.PodLogOptions{Previous: true})
	if last != previous || !strings.Contains(last, "panic: runtime error") {
		t.Errorf("the last run:\n%s\nthe one before:\n%s", last, previous)
	}
}

func oddLogs(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs": "lines=3 length=30 long=10M@2 binary=3"}, running)
	lines := strings.Split(n.read(t, p, corev1.PodLogOptions{}), "\n")
	if len(lines) != 4 || len(lines[0]) != 30 || len(lines[1]) != 10_000_000 || !strings.Contains(lines[2], "\x00") || lines[3] != "" {
		t.Errorf("%d lines of %d bytes", len(lines), []int{len(lines[0]), len(lines[1])})
	}
	p = n.pod(t, map[string]string{"devcluster/logs": "lines=250 length=30 rotate=100"}, running)
	if got := n.read(t, p, corev1.PodLogOptions{}); strings.Count(got, "\n") != 50 || !strings.HasPrefix(got, "0000000201 ") {
		t.Errorf("after rotation: %d lines: %.60s", strings.Count(got, "\n"), got)
	}
}

func cutLogs(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs": "lines=100000 length=100 cut=1 after=64Ki"}, running)
	r, err := n.log(t, p, corev1.PodLogOptions{Follow: true})
	if err != nil {
		return // cut before the first byte
	}
	size, _ := io.Copy(io.Discard, r)
	_ = r.Close()
	if size > 128<<10 {
		t.Errorf("%d bytes came before the cut", size)
	}
}

func fastLogs(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs": "length=80 rate=100000/s"}, running)
	r, err := n.log(t, p, corev1.PodLogOptions{Follow: true, TailLines: new(int64)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	began, got := time.Now(), make([]byte, 400_000*81)
	if _, err := io.ReadFull(r, got); err != nil {
		t.Fatal(err)
	}
	t.Logf("400000 lines in %s", time.Since(began).Round(time.Millisecond))
	var first, i int
	if _, err := fmt.Sscanf(string(got[:10]), "%d", &first); err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(got) {
		if want := fmt.Sprintf("%010d ", first+i); !bytes.HasPrefix(line, []byte(want)) {
			t.Fatalf("line %d begins with %.20s", first+i, line)
		}
		i++
	}
}

func killed(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs": "rate=5/s"}, running)
	r, err := n.log(t, p, corev1.PodLogOptions{Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if _, err := r.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	sleeping := n.sleeper(t, p)
	n.do("fault", "kill", parts.Kubelet)
	if !sleeping.WaitGone(patience) {
		t.Error("a command outlives the kubelet")
	}
	if _, err := io.Copy(io.Discard, r); errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the log goes on: %v", err)
	}
	if _, err := n.log(t, p, corev1.PodLogOptions{}); err == nil {
		t.Error("a log without a kubelet")
	}
	n.do("fault", "start", parts.Kubelet)
	if got := n.read(t, p, corev1.PodLogOptions{}); got == "" {
		t.Error("no log after the start")
	}
}
