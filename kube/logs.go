package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube/logs"
	"kdeck/kube/object"
)

// LogQuery says whose logs are read, and what of them. Of Pods, Of and Labels, one says whose.
type LogQuery struct {
	Namespace string   // where; "" is everywhere, for Labels alone
	Pods      []Ref    // these pods; one without a UID is meant by its name, whichever pod has it
	Of        Resource // the pods of one object of this kind: a workload, a Service, whatever has a selector or owns pods ...
	Name      string   // ... of this name
	Labels    string   // the pods with these labels, as in kubectl -l

	Containers []string // by name; without any, Pick decides
	Pick       Pick
	logs.Options
}

// Pick says which containers of a pod are read when none is named.
type Pick uint8

// The picks.
const (
	MainContainer Pick = iota // the one kubectl would take: named by an annotation, else the first
	AppContainers             // all but init and ephemeral ones
	EachContainer             // all
)

// Logs begins to read logs; it returns at once. Pods that join are read too, those that go stay in the stream's sources.
func (k *Cluster) Logs(q LogQuery) *logs.Stream {
	l := k.logServer(q)
	return logs.New(l.ctx, l, q.Options)
}

// GoOnWith has a stream of the same server, begun with other credentials, go on here; q is what it was begun with.
func (k *Cluster) GoOnWith(s *logs.Stream, q LogQuery) {
	l := k.logServer(q)
	s.Move(l.ctx, l)
}

func (k *Cluster) logServer(q LogQuery) *logServer {
	l := &logServer{k: k, q: q, changed: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(k.ctx)
	k.spawn(l.run)
	return l
}

// Open asks for one container's log. Its deadline is on the answer's beginning: a log may be silent for as long as it likes.
func (l *logServer) Open(ctx context.Context, c logs.Container, r logs.Request) (io.ReadCloser, error) {
	o := &corev1.PodLogOptions{Container: c.Name, Follow: r.Follow, Previous: r.Previous, Timestamps: true}
	if !r.From.IsZero() {
		o.SinceTime = &metav1.Time{Time: r.From}
	}
	if r.Since > 0 {
		seconds := int64((r.Since + time.Second - 1) / time.Second)
		o.SinceSeconds = &seconds
	}
	if r.Tail > 0 {
		tail := int64(r.Tail)
		o.TailLines = &tail
	}
	body, err := l.k.lines.Pods(c.Namespace).GetLogs(c.Pod, o).MaxRetries(0).
		Stream((&pace{head: watchPatience}).in(ctx))
	if err != nil {
		if node := missed(err); node != "" && node != c.Pod {
			err = &lostNode{node, err}
		}
		return nil, logError{err}
	}
	return body, nil
}

// missed is the name of what the server has not found, "" if it is another trouble.
func missed(err error) string {
	var status apierrors.APIStatus
	if !apierrors.IsNotFound(err) || !errors.As(err, &status) || status.Status().Details == nil {
		return ""
	}
	return status.Status().Details.Name
}

// lostNode is the server's not finding the node that it would have to ask; it calls that a pod of the node's name.
type lostNode struct {
	node string
	err  error
}

func (e *lostNode) Error() string {
	return fmt.Sprintf("the node %s is gone, and the logs of its containers with it", e.node)
}
func (e *lostNode) Unwrap() error { return e.err }

// logError is an error whose words, which may be a node's, are clean.
type logError struct{ err error }

func (e logError) Error() string { return Clean(e.err.Error()) }
func (e logError) Unwrap() error { return e.err }

// Verdict goes by the status: a node that has nothing to read (yet) answers 400 (kubelet's validateContainerLogStatus).
func (l *logServer) Verdict(err error) logs.Verdict {
	switch code(err) {
	case http.StatusUnauthorized, http.StatusForbidden:
		return logs.Denied
	case http.StatusNotFound:
		return logs.Missing
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return logs.NotYet
	}
	return logs.Again
}

// Look reads a pod from the server, not from a list that may be a moment behind.
func (l *logServer) Look(ctx context.Context, c logs.Container) (logs.Container, error) {
	ctx, cancel := l.k.unary(ctx)
	defer cancel()
	pod, err := l.k.typed.CoreV1().Pods(c.Namespace).Get(ctx, c.Pod, metav1.GetOptions{})
	gone := IsGone(err) || err == nil && string(pod.UID) != c.UID
	switch {
	case gone:
		c.Gone = true
		return c, nil
	case IsForbidden(err): // who may read logs need not be allowed to read pods: what is known has to do
		return c, nil
	case err != nil:
		return c, logError{err}
	}
	for _, now := range logContainers(object.CompactPod(object.NewPool(), pod), &LogQuery{Containers: []string{c.Name}}) {
		return now, nil
	}
	return c, nil
}

// Nudges is closed when a lost connection may be back.
func (l *logServer) Nudges() <-chan struct{} { return l.k.nudges() }

// Spawn runs a goroutine behind the cluster's panic barrier.
func (l *logServer) Spawn(f func()) bool { return l.k.spawn(f) }

// Close ends the watches on pods.
func (l *logServer) Close() { l.cancel() }
