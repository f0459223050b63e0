package kube

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"
)

// Exec is something to be run in a container: a command, a script for its sh, or with neither an attachment to what runs there
// already.
type Exec struct {
	Pod       Ref // by its UID
	Container string
	Command   []string
	Script    string          // in place of Command; how a script has ended is never guessed: see marked
	Args      []string        // what the script finds in $1, $2, ...
	In        io.Reader       // nil: nothing is sent
	Out, Err  io.Writer       // with a TTY all comes through Out, and Err is nil
	TTY       bool            // the far end is a terminal
	Sizes     <-chan TermSize // the terminal's sizes, the one it has now first; closed when there are no more
	Title     string          // what it is in the transcript, which has nothing of what is said
}

// TermSize is a terminal's size in cells.
type TermSize struct{ Width, Height uint16 }

// Exec runs it until it ends, the connection is lost, or ctx ends; there is no other limit to how long it takes. It returns the
// exit code, or why there is none: what kept it from running (ErrNoProgram), or ErrCut. Nothing is written to Out and Err
// after it has returned.
//
// It is a write: it passes the gate only where writing is allowed, and it is recorded before it is asked for.
func (k *Cluster) Exec(ctx context.Context, x Exec) (code int, err error) {
	defer k.barrier(&err)
	end, err := k.begin(x.change())
	if err != nil {
		return 0, err
	}
	err = errBroken
	defer func() { end(err) }()
	code, err = k.exec(ctx, x)
	return code, err
}

// change is the entry of an Exec in the transcript.
func (x Exec) change() Change {
	c := Change{Verb: Create, Resource: podKind(), Ref: x.Pod, Sub: x.sub(), Title: x.Title, Keep: "what was done in a container is not kept"}
	switch {
	case c.Sub == "attach":
		c.Kubectl = command(x.Pod, "attach", "-it", x.Pod.Name, "-c", x.Container)
	case x.TTY:
		c.Kubectl = command(x.Pod, "exec", "-it", x.Pod.Name, "-c", x.Container, "--", "sh")
	}
	return c
}

// DebugCommand is the kubectl command that adds a container with a shell to a pod, beside one that has none.
func DebugCommand(pod Ref, container, image string) string {
	return command(pod, "debug", "-it", pod.Name, "--image="+image, "--target="+container)
}

// podKind is the kind of pods.
func podKind() Resource {
	r, _ := Find(Builtin(), "pods")
	return r
}

func (x Exec) sub() string {
	if len(x.Command) == 0 && x.Script == "" {
		return "attach"
	}
	return "exec"
}

func (k *Cluster) exec(ctx context.Context, x Exec) (int, error) {
	ctx, cancel := k.streaming(ctx)
	defer cancel()
	cfg, err := k.wireFor(ctx)
	if err != nil {
		return 0, err
	}
	out, errs := &marked{to: x.Out}, &marked{to: x.Err}
	if x.Script != "" {
		out.mark = newMark()
		x.Command = scripted(x.Script, out.mark, x.Args)
	}
	e, err := executor(cfg, k.execURL(x))
	if err != nil {
		return 0, err
	}
	o := remotecommand.StreamOptions{Stdin: x.In, Stdout: out, Tty: x.TTY}
	if x.Err != nil {
		o.Stderr = errs
	}
	if x.TTY && x.Sizes != nil {
		o.TerminalSizeQueue = sizes{ctx, x.Sizes}
	}
	err = e.StreamWithContext((&pace{head: execPatience}).in(ctx), o)
	errs.finish()
	return verdict(err, out.finish(), x.Script != "")
}

// verdict is how a stream has ended. A script that gives 0 without having said that it is at its end was cut off, and one that
// did not come so far with the codes of shells for programs that are not there was never run.
func verdict(err error, said, script bool) (int, error) {
	var exit utilexec.CodeExitError
	switch {
	case errors.As(err, &exit) && script && !said && (exit.Code == 126 || exit.Code == 127):
		return 0, ErrNoProgram
	case errors.As(err, &exit):
		return exit.Code, nil
	case err == nil && script && !said:
		return 0, ErrCut
	}
	return 0, toldByNode(err)
}

// execPatience is how long a node may take to begin: it may have to start a program from a cold disk.
const execPatience = 30 * time.Second

// executor is kubectl's: WebSocket, and SPDY where something in between does not let it pass (kubectl/pkg/cmd/exec).
func executor(cfg *rest.Config, to *url.URL) (remotecommand.Executor, error) {
	spdy, err := remotecommand.NewSPDYExecutor(cfg, http.MethodPost, to)
	if err != nil {
		return nil, err
	}
	socket, err := remotecommand.NewWebSocketExecutor(cfg, http.MethodGet, to.String())
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(socket, spdy, mayFallBack)
}

// mayFallBack tells an error after which SPDY is tried.
func mayFallBack(err error) bool {
	return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
}

func (k *Cluster) execURL(x Exec) *url.URL {
	var o runtime.Object = &corev1.PodExecOptions{Container: x.Container, Command: x.Command,
		Stdin: x.In != nil, Stdout: x.Out != nil, Stderr: x.Err != nil, TTY: x.TTY}
	if len(x.Command) == 0 {
		o = &corev1.PodAttachOptions{Container: x.Container, Stdin: x.In != nil, Stdout: x.Out != nil, Stderr: x.Err != nil, TTY: x.TTY}
	}
	r := k.door.Post().AbsPath("/api/v1").Namespace(x.Pod.Namespace).Resource("pods").Name(x.Pod.Name).SubResource(x.sub())
	return r.SpecificallyVersionedParams(o, scheme.ParameterCodec, corev1.SchemeGroupVersion).URL()
}

// sizes hands a terminal's sizes on as client-go asks for them.
type sizes struct {
	ctx  context.Context
	from <-chan TermSize
}

func (q sizes) Next() *remotecommand.TerminalSize {
	select {
	case s, ok := <-q.from:
		if ok {
			return &remotecommand.TerminalSize{Width: s.Width, Height: s.Height}
		}
	case <-q.ctx.Done():
	}
	return nil
}
