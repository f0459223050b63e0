package integration

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/util/exec"

	"kdeck/devcluster/access"
	"kdeck/devcluster/proc"
)

// request addresses a pod's subresource.
func (n node) request(p *corev1.Pod, subresource string, o runtime.Object) *rest.Request {
	return n.CoreV1().RESTClient().Post().Resource("pods").Namespace(p.Namespace).Name(p.Name).
		SubResource(subresource).VersionedParams(o, scheme.ParameterCodec)
}

func (n node) config(t *testing.T) *rest.Config {
	t.Helper()
	c, err := access.Config(n.dir, "admin")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// executors are the two ways in which kubectl runs a command.
func (n node) executors(t *testing.T, r *rest.Request) map[string]remotecommand.Executor {
	t.Helper()
	overSPDY, err1 := remotecommand.NewSPDYExecutor(n.config(t), "POST", r.URL())
	overWebSocket, err2 := remotecommand.NewWebSocketExecutor(n.config(t), "GET", r.URL().String())
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return map[string]remotecommand.Executor{"SPDY": overSPDY, "WebSocket": overWebSocket}
}

func (n node) command(p *corev1.Pod, o corev1.PodExecOptions, args ...string) *rest.Request {
	o.Command, o.Stdout = args, true
	return n.request(p, "exec", &o)
}

func commands(t *testing.T, n node) {
	p := n.pod(t, nil, running, func(p *corev1.Pod) { p.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "COLOR", Value: "teal"}} })
	for _, c := range []struct {
		script, in, out, errs string
		code                  int
		why                   string
	}{
		{script: "echo $COLOR; echo oops >&2; hostname -s >/dev/null 2>&1; exit 0", out: "teal\n", errs: "oops\n"},
		{script: "exit 42", code: 42},
		{script: "kill -KILL $$", code: 137},
		{script: "cat; echo end", in: "some input", out: "some inputend\n"},
		{script: "cat hostname", out: p.Name + "\n"},
		{script: "echo kept >file", out: ""},
		{script: "cat file", out: "kept\n"},
		{script: "", why: `exec: "no-such-program": executable file not found in $PATH`},
	} {
		args := []string{"sh", "-c", c.script}
		if c.why != "" {
			args = []string{"no-such-program"}
		}
		for name, e := range n.executors(t, n.command(p, corev1.PodExecOptions{Stdin: true, Stderr: true}, args...)) {
			var out, errs bytes.Buffer
			err := e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdin: strings.NewReader(c.in), Stdout: &out, Stderr: &errs})
			if c.why != "" {
				if err == nil || !strings.Contains(err.Error(), c.why) {
					t.Errorf("%s, %v: %v", name, args, err)
				}
				continue
			}
			if codeOf(err) != c.code || out.String() != c.out || errs.String() != c.errs {
				t.Errorf("%s, %s: %v, %q, %q", name, c.script, err, out.String(), errs.String())
			}
		}
	}
}

// codeOf is the exit code in an executor's error, -1 for an error of another sort.
func codeOf(err error) int {
	var code exec.CodeExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return code.Code
	}
	return -1
}

// sizes is a terminal that is given its sizes one by one.
type sizes chan remotecommand.TerminalSize

func (s sizes) Next() *remotecommand.TerminalSize {
	size, ok := <-s
	if !ok {
		return nil
	}
	return &size
}

func terminal(t *testing.T, n node) {
	p := n.pod(t, nil, running)
	for name, e := range n.executors(t, n.command(p, corev1.PodExecOptions{Stdin: true, TTY: true}, "sh")) {
		in, keys := io.Pipe()
		screen, out := io.Pipe()
		size := make(sizes, 1)
		size <- remotecommand.TerminalSize{Width: 91, Height: 17}
		done := make(chan error, 1)
		go func() {
			done <- e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdin: in, Stdout: out, Tty: true, TerminalSizeQueue: size})
			_ = out.Close()
		}()
		// What has not come yet is asked for again.
		see := func(keysToSend, want string) {
			t.Helper()
			stop := make(chan struct{})
			go func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(300 * time.Millisecond):
						_, _ = io.WriteString(keys, keysToSend)
					}
				}
			}()
			defer close(stop)
			seen, b := "", make([]byte, 1000)
			for !strings.Contains(seen, want) {
				n, err := screen.Read(b)
				if err != nil {
					t.Fatalf("%s: %v; seen: %q", name, err, seen)
				}
				seen += string(b[:n])
			}
		}
		see("stty size\n", "17 91")
		size <- remotecommand.TerminalSize{Width: 120, Height: 50}
		see("stty size\n", "50 120")
		if _, err := io.WriteString(keys, "sleep 1000\n"); err != nil {
			t.Fatal(err)
		}
		see("\x03echo \"<$TERM>\"\n", "<xterm>")
		go func() { _, _ = io.Copy(io.Discard, screen) }()
		if _, err := io.WriteString(keys, "exit 5\n"); err != nil {
			t.Fatal(err)
		}
		if err := <-done; codeOf(err) != 5 {
			t.Errorf("%s: %v", name, err)
		}
		close(size)
	}
}

func largeStreams(t *testing.T, n node) {
	p := n.pod(t, nil, running)
	data := make([]byte, 20<<20)
	if _, err := rand.Read(data); err != nil {
		t.Fatal(err)
	}
	for name, e := range n.executors(t, n.command(p, corev1.PodExecOptions{Stdin: true}, "cat")) {
		var out bytes.Buffer
		if err := e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdin: bytes.NewReader(data), Stdout: &out}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if sha256.Sum256(out.Bytes()) != sha256.Sum256(data) {
			t.Errorf("%s: %d bytes come back, or others", name, out.Len())
		}
	}
}

func distroless(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/exec": "distroless"}, running)
	for name, e := range n.executors(t, n.command(p, corev1.PodExecOptions{}, "/bin/sh")) {
		err := e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdout: io.Discard})
		if err == nil || !strings.Contains(err.Error(), `exec: "/bin/sh": stat /bin/sh: no such file or directory`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sleeper runs a command that does not end, by way of a shell, and names its process.
func (n node) sleeper(t *testing.T, p *corev1.Pod) proc.ID {
	t.Helper()
	id, _ := n.sleeping(t, t.Context(), p)
	return id
}

func (n node) sleeping(t *testing.T, ctx context.Context, p *corev1.Pod) (proc.ID, <-chan error) {
	t.Helper()
	e := n.executors(t, n.command(p, corev1.PodExecOptions{}, "sh", "-c", "sleep 1000 & echo $! >pid.new; mv pid.new pid; wait"))["WebSocket"]
	done := make(chan error, 1)
	go func() { done <- e.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: io.Discard}) }()
	var id proc.ID
	eventually(t, "the command runs", func() bool {
		files, _ := filepath.Glob(n.dir.Containers(string(p.UID), "*", "pid"))
		if len(files) == 0 {
			return false
		}
		data, _ := os.ReadFile(files[0])
		pid, _ := strconv.Atoi(strings.TrimSpace(string(data)))
		id, _ = proc.Of(pid)
		return id.Alive()
	})
	return id, done
}

func abandoned(t *testing.T, n node) {
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	id, done := n.sleeping(t, ctx, n.pod(t, nil, running))
	leave()
	<-done
	if !id.WaitGone(patience) {
		t.Error("the command goes on")
	}
}

func attached(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/logs": "length=40 rate=50/s"}, running)
	for name, e := range n.executors(t, n.request(p, "attach", &corev1.PodAttachOptions{Stdout: true, Stderr: true})) {
		ctx, leave := context.WithCancel(t.Context())
		out, in := io.Pipe()
		done := make(chan error, 1)
		go func() {
			done <- e.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: in, Stderr: in})
			_ = in.Close()
		}()
		got := make([]byte, 3*41)
		if _, err := io.ReadFull(out, got); err != nil || bytes.Count(got, []byte("\n")) != 3 || got[40] != '\n' {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		go func() { _, _ = io.Copy(io.Discard, out) }()
		leave()
		<-done
	}
	for _, name := range []string{"SPDY", "WebSocket"} {
		p := n.pod(t, nil, running, func(p *corev1.Pod) {
			p.Spec.RestartPolicy = corev1.RestartPolicyNever
			p.Spec.Containers[0].Stdin, p.Spec.Containers[0].Command = true, []string{"sh", "-c", "cat; exit 3"}
		})
		var out bytes.Buffer
		e := n.executors(t, n.request(p, "attach", &corev1.PodAttachOptions{Stdin: true, Stdout: true, Stderr: true}))[name]
		if err := e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdin: strings.NewReader("to and fro"), Stdout: &out, Stderr: io.Discard}); err != nil || out.String() != "to and fro" {
			t.Errorf("%s: %q, %v", name, out.String(), err)
		}
		now, err := n.CoreV1().Pods(p.Namespace).Get(t.Context(), p.Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if end := now.Status.ContainerStatuses[0].State.Terminated; now.Status.Phase != corev1.PodFailed || end == nil || end.ExitCode != 3 {
			t.Errorf("%s: the pod is %s, its container %+v", name, now.Status.Phase, end)
		}
	}
}

func ports(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/ports": "echo=7"}, running)
	url := n.CoreV1().RESTClient().Post().Resource("pods").Namespace(p.Namespace).Name(p.Name).SubResource("portforward").URL()
	way, upgrader, err := spdy.RoundTripperFor(n.config(t))
	if err != nil {
		t.Fatal(err)
	}
	overWebSocket, err := portforward.NewSPDYOverWebsocketDialer(url, n.config(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, dialer := range map[string]httpstream.Dialer{
		"SPDY": spdy.NewDialer(upgrader, &http.Client{Transport: way}, "POST", url), "WebSocket": overWebSocket,
	} {
		stop, ready := make(chan struct{}), make(chan struct{})
		f, err := portforward.NewOnAddresses(dialer, []string{"127.0.0.1"}, []string{":8080", ":7", ":81"}, stop, ready, io.Discard, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- f.ForwardPorts() }()
		select {
		case <-ready:
		case err := <-done:
			t.Fatalf("%s: %v", name, err)
		}
		local, err := f.GetPorts()
		if err != nil {
			t.Fatal(err)
		}
		to := func(i int) string { return fmt.Sprintf("127.0.0.1:%d", local[i].Local) }
		if got, err := fetch("http://"+to(0)+"/bytes/5000000", nil); err != nil || len(got) != 5_000_000 {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if got, err := fetch("http://"+to(0)+"/count", make([]byte, 3_000_000)); err != nil || string(got) != "3000000\n" {
			t.Errorf("%s: %s, %v", name, got, err)
		}
		conn, err := net.Dial("tcp4", to(1))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "hello")
		_ = conn.(*net.TCPConn).CloseWrite()
		if got, err := io.ReadAll(conn); err != nil || string(got) != "hello" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		_ = conn.Close()
		if _, err := fetch("http://"+to(2)+"/", nil); err == nil {
			t.Errorf("%s: a port nobody listens at answers", name)
		}
		close(stop)
		<-done
	}
}

func fetch(url string, body []byte) ([]byte, error) {
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := c.Post(url, "application/octet-stream", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(resp.Body)
}

func debugging(t *testing.T, n node) {
	p := n.pod(t, map[string]string{"devcluster/exec.main": "distroless"}, running)
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{TargetContainerName: "main",
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debugger", Image: "busybox:1", Stdin: true, TTY: true}}}
	if _, err := n.CoreV1().Pods(p.Namespace).UpdateEphemeralContainers(t.Context(), p.Name, p, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	state := func() corev1.ContainerState {
		now, err := n.CoreV1().Pods(p.Namespace).Get(t.Context(), p.Name, metav1.GetOptions{})
		if err != nil || len(now.Status.EphemeralContainerStatuses) == 0 {
			return corev1.ContainerState{}
		}
		return now.Status.EphemeralContainerStatuses[0].State
	}
	eventually(t, "the debugging container runs", func() bool { return state().Running != nil })
	var out bytes.Buffer
	e := n.executors(t, n.request(p, "attach", &corev1.PodAttachOptions{Container: "debugger", Stdin: true, Stdout: true, TTY: true}))["WebSocket"]
	if err := e.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdin: strings.NewReader("echo $((6*7))\nexit\n"), Stdout: &out, Tty: true}); err != nil || !strings.Contains(out.String(), "42") {
		t.Errorf("%q, %v", out.String(), err)
	}
	eventually(t, "the debugging container has ended", func() bool { return state().Terminated != nil })
}
