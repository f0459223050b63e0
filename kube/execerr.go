package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubectl/pkg/cmd/util/podcmd"
	"k8s.io/streaming/pkg/httpstream"

	"kdeck/kube/object"
)

// ErrCut is the end of a stream nobody has ended: what ran at the other end may go on, and how it ends is not known.
var ErrCut = errors.New("the connection was cut")

// ErrNoProgram says that a container has not got the program it was to run.
var ErrNoProgram = errors.New("the container has no such program")

// toldByNode puts the errors of exec, attach and port-forward right: they come as texts, wrapped on every stage of their way.
func toldByNode(err error) error {
	var upgrade *httpstream.UpgradeFailureError
	if errors.As(err, &upgrade) {
		err = upgrade.Cause
	}
	var status apierrors.APIStatus
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &status) {
		return err
	}
	text := err.Error()
	for _, sign := range []string{"error reading from error stream", "next reader:"} { // after all was well
		if strings.Contains(text, sign) {
			return fmt.Errorf("%w (%s)", ErrCut, last(err))
		}
	}
	if IsNetwork(err) || IsPlugin(err) || IsCertificate(err) {
		return err
	}
	for again := true; again; {
		again = false
		for _, lead := range nodeLeads {
			if rest, ok := strings.CutPrefix(text, lead); ok {
				text, again = rest, true
			}
		}
	}
	if _, why, ok := strings.Cut(text, "unable to start container process: "); ok { // runc
		text = why
	}
	for _, sign := range windowsLacks {
		if strings.Contains(text, sign) {
			return fmt.Errorf("%w: %s", ErrWindows, Clean(text))
		}
	}
	for _, sign := range []string{"executable file not found", "executable file `", "no such file or directory", "permission denied"} {
		if strings.Contains(text, sign) {
			return fmt.Errorf("%w: %s", ErrNoProgram, Clean(text))
		}
	}
	if strings.HasPrefix(text, "Post \"") || strings.Contains(text, "error dialing backend: ") {
		_, why, _ := strings.Cut(text, "dial tcp ")
		return fmt.Errorf("the API server cannot reach the pod's node: %s", Clean(why))
	}
	if text == "Timeout occurred" {
		text = "the pod's node does not answer"
	}
	return errors.New(Clean(text))
}

// windowsLacks say that a program is not there, or is none, in the words of Windows (hcsshim).
var windowsLacks = [...]string{
	"The system cannot find the file specified", "The system cannot find the path specified", "not a valid Win32 application",
	"executable file not found in %PATH%", "CreateProcess: Access is denied",
}

// nodeLeads say which way an error came, and nothing of what it is.
var nodeLeads = [...]string{
	"Internal error occurred: ", "error executing command in container: ", "error attaching to container: ",
	"unable to upgrade streaming request: ", "unable to upgrade connection: ", "failed to exec in container: ", "error sending request: ",
}

// Ready tells beforehand why a stream to a container would not come about: the pod is another one or gone, the container does not
// run, or the user may not. What the server does not let the user know is no reason.
func (k *Cluster) Ready(ctx context.Context, pod Ref, container, sub string) (Streams, error) {
	if k.ReadOnly() {
		return Streams{}, ErrReadOnly
	}
	return k.ready(ctx, pod, container, sub)
}

// ready is Ready in any mode.
func (k *Cluster) ready(ctx context.Context, pod Ref, container, sub string) (Streams, error) {
	need := Need{Verb: "create", Resource: podKind(), Sub: sub, Namespace: pod.Namespace, Name: pod.Name}
	if v, err := k.May(ctx, need); err == nil && v == RightDenied {
		return Streams{}, fmt.Errorf("you may not %s", need)
	}
	ctx, cancel := k.unary(ctx)
	defer cancel()
	live, err := k.typed.CoreV1().Pods(pod.Namespace).Get(ctx, pod.Name, metav1.GetOptions{})
	switch {
	case IsForbidden(err):
		return Streams{}, nil // who may open a shell need not be allowed to read pods
	case err != nil:
		return Streams{}, err
	case pod.UID != live.UID:
		return Streams{}, &ReplacedError{"pod " + pod.Namespace + "/" + pod.Name}
	}
	var streams Streams
	if c, _ := podcmd.FindContainerByName(live, container); c != nil {
		streams = Streams{Stdin: c.Stdin, TTY: c.TTY}
	}
	now := object.CompactPod(object.NewPool(), live)
	if c := now.Container(container); c != nil {
		streams.Restarts = c.Restarts
	}
	streams.OS = k.systemOf(ctx, live)
	return streams, NotRunning(now, container)
}

// Streams are what a container was started with, and how often it was: its status.restartCount.
type Streams struct {
	Stdin, TTY bool
	Restarts   int32
	OS         string // on which it runs: "linux", Windows, or "" where that is not known
}

// Ending is how the instance of a container has ended that ran after so many restarts; nil as long as its status does not tell,
// or not any more.
func Ending(c *Container, restarts int32) *ContainerState {
	switch {
	case c.Restarts == restarts && c.State.Stage == Terminated:
		return &c.State
	case c.Restarts == restarts+1:
		return c.Last
	}
	return nil
}

// NotRunning says why nothing can be done in a container, nil when it runs.
func NotRunning(p *Pod, container string) error {
	if p.Phase == string(corev1.PodSucceeded) || p.Phase == string(corev1.PodFailed) {
		return fmt.Errorf("pod %s has ended (%s)", p.Name, p.Phase)
	}
	c := p.Container(container)
	if p.OutOfSpec(container) {
		return fmt.Errorf("container %s is not in the spec of pod %s: it is out of reach", container, p.Name)
	}
	if c == nil {
		return fmt.Errorf("pod %s has no container %s", p.Name, container)
	}
	why := ""
	switch c.State.Stage {
	case Running:
		return nil
	case Terminated:
		why = fmt.Sprintf("it ended with exit code %d%s", c.State.ExitCode, inBrackets(c.State.Reason))
	default:
		reason, message := c.State.Reason, c.State.Message
		if reason == "" {
			reason, message = unstarted(p)
		}
		if reason == string(corev1.PodRunning) { // an ephemeral container is added to a pod that runs
			reason = "its node has not begun with it yet"
		}
		why = strings.TrimSuffix(reason+": "+message, ": ")
	}
	return fmt.Errorf("container %s of pod %s does not run: %s", c.Name, p.Name, strings.TrimSuffix(why, "."))
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}
