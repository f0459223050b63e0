package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/moby/spdystream"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/klog/v2"
	"k8s.io/kubectl/pkg/util"
	"k8s.io/kubectl/pkg/util/podutils"
	"k8s.io/streaming/pkg/httpstream"
)

// link is a connection to the node of a pod, which carries those to one of the pod's ports.
type link struct {
	k    *Cluster
	conn streams
	pod  string
	uid  types.UID
	port int32
	ids  atomic.Int64

	stale context.Context // ends when another link is wanted
	renew context.CancelFunc

	users   int  // connections; the Forward's mu guards it
	retired bool // new connections take another one; as users
}

// streams is what a link needs of the connection below it; there are two such types in client-go at the moment, of the same shape.
type streams interface {
	CreateStream(headers http.Header) (httpstream.Stream, error)
	Close() error
	CloseChan() <-chan bool
	RemoveStreams(...httpstream.Stream)
}

// dial makes a link to the pod that is meant now.
func (f *Forward) dial() (*link, error) {
	pod, err := f.pod()
	if err != nil {
		return nil, err
	}
	port, err := portOf(pod, f.Spec.Port)
	if err != nil {
		return nil, err
	}
	cfg, err := f.k.wireFor(f.ctx)
	if err != nil {
		return nil, err
	}
	ctx := (&pace{head: execPatience}).in(f.ctx)
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return inContext{ctx, next} }) // the dialers know no context
	to := f.k.door.Post().AbsPath("/api/v1").Namespace(pod.Namespace).Resource("pods").Name(pod.Name).SubResource("portforward").URL()
	socket, err := portforward.NewSPDYOverWebsocketDialerForStreamingWithLogger(klog.FromContext(ctx), to, cfg)
	if err != nil {
		return nil, err
	}
	transport, upgrader, err := spdy.RoundTripperFor(cfg)
	if err != nil {
		return nil, err
	}
	plain := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, to)
	dialer := portforward.NewFallbackDialerForStreaming(socket, plain, mayFallBack)
	conn, _, err := dialer.Dial(portforward.PortForwardProtocolV1Name)
	if err != nil {
		return nil, toldByNode(err)
	}
	l := &link{k: f.k, conn: conn, pod: pod.Name, uid: pod.UID, port: port}
	l.stale, l.renew = context.WithCancel(context.Background())
	return l, nil
}

// inContext gives requests a context.
type inContext struct {
	ctx  context.Context
	next http.RoundTripper
}

func (t inContext) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.next.RoundTrip(req.WithContext(t.ctx))
}

// pod is the pod that is meant now: the one before as long as it runs, else one of the same name or owner, or with the labels
// that are selected.
func (f *Forward) pod() (*corev1.Pod, error) {
	ctx, cancel := f.k.unary(f.ctx)
	defer cancel()
	spec, client, before := f.Spec, f.k.typed.CoreV1().Pods(f.Spec.Ref.Namespace), f.Now().Pod
	var o metav1.ListOptions
	has := func(*corev1.Pod) bool { return true }
	if spec.Of.Same(podKind()) {
		pod, err := client.Get(ctx, spec.Ref.Name, metav1.GetOptions{})
		switch {
		case err == nil && before == "" && pod.UID != spec.Ref.UID:
			return nil, &ReplacedError{noun(spec.Of, spec.Ref)}
		case err == nil && serves(pod):
			if c := metav1.GetControllerOfNoCopy(pod); c != nil {
				f.owner = c.UID
			}
			return pod, nil
		case err != nil && (!IsGone(err) || f.owner == ""):
			return nil, err
		case f.owner == "":
			return nil, fmt.Errorf("pod %s is not running (%s)", pod.Name, pod.Status.Phase)
		}
		has = func(p *corev1.Pod) bool { return childOf(p, string(f.owner)) }
	} else {
		found, err := f.k.selection(ctx, spec.Of, spec.Ref.Namespace, spec.Ref.Name)
		if err != nil {
			return nil, err
		}
		if o.LabelSelector = found.selector; found.selector == "" {
			has = func(p *corev1.Pod) bool { return childOf(p, found.uid) }
		}
	}
	list, err := client.List(ctx, o)
	if err != nil {
		return nil, err
	}
	var best *corev1.Pod
	for i := range list.Items {
		if p := &list.Items[i]; has(p) && serves(p) && (best == nil || better(p, best, before)) {
			best = p
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no pod of %s is running", noun(spec.Of, spec.Ref))
	}
	return best, nil
}

func serves(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodRunning && p.DeletionTimestamp == nil
}

// better prefers the pod there was, then one that is ready, then the older one.
func better(a, b *corev1.Pod, before string) bool {
	if (a.Name == before) != (b.Name == before) {
		return a.Name == before
	}
	if x, y := podutils.IsPodReady(a), podutils.IsPodReady(b); x != y {
		return x
	}
	return a.CreationTimestamp.Before(&b.CreationTimestamp)
}

// mind returns when the pod of a link does not run any more, or is about to end: new connections are to go to another one, while
// those it has may come to their end. Where the server was lost and is back, the link may be dead without a word: that is an end
// too. Where pods cannot be watched, the next connection finds out.
func (f *Forward) mind(ctx context.Context, l *link) {
	client, b := f.k.typed.CoreV1().Pods(f.Spec.Ref.Namespace), backoff{most: slowestBusy}
	one := metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector("metadata.name", l.pod).String()}
	for lost := false; ctx.Err() == nil; {
		nudges := f.k.nudges()
		pod, err := f.look(ctx, l.pod)
		if lost && err == nil {
			return
		}
		lost = lost || IsNetwork(err)
		if IsGone(err) || err == nil && (pod.UID != l.uid || !serves(pod)) {
			return
		}
		if err == nil {
			one.ResourceVersion = pod.ResourceVersion
			var w watch.Interface
			if w, err = client.Watch(ctx, one); err == nil {
				for e := range w.ResultChan() {
					if pod, ok := e.Object.(*corev1.Pod); ok && (e.Type == watch.Deleted || pod.UID != l.uid || !serves(pod)) {
						w.Stop()
						return
					}
				}
				b = backoff{most: slowestBusy}
			}
		}
		if IsForbidden(err) {
			<-ctx.Done()
			return
		}
		b.wait(ctx, nudges)
	}
}

// look reads a pod.
func (f *Forward) look(ctx context.Context, name string) (*corev1.Pod, error) {
	ctx, cancel := f.k.unary(ctx)
	defer cancel()
	return f.k.typed.CoreV1().Pods(f.Spec.Ref.Namespace).Get(ctx, name, metav1.GetOptions{})
}

// portOf is a port of a pod by its number or name.
func portOf(p *corev1.Pod, port string) (int32, error) {
	if n, err := strconv.ParseUint(port, 10, 16); err == nil {
		return int32(n), nil
	}
	n, err := util.LookupContainerPortNumberByName(*p, port)
	if err != nil {
		return 0, fmt.Errorf("pod %s has no port called %s", p.Name, port)
	}
	return n, nil
}

// open opens a stream of a connection to the pod's port; the protocol is kubectl's (client-go/tools/portforward).
func (l *link) open(kind, id string) (httpstream.Stream, error) {
	return l.conn.CreateStream(http.Header{corev1.StreamType: {kind}, corev1.PortHeader: {strconv.Itoa(int(l.port))}, corev1.PortForwardRequestIDHeader: {id}})
}

// request numbers a connection, or a probe.
func (l *link) request() string { return strconv.FormatInt(l.ids.Add(1)-1, 10) }

// closeDead closes a link that does not answer any more, so that connections which still use it end. One that answers goes on
// until its last connection has ended: what another connection met is nothing to those.
func (l *link) closeDead(ctx context.Context) {
	timedOut := make(chan bool, 1)
	go func() { // the stream's own wait cannot be ended
		defer l.k.barrier(nil)
		probe, err := l.open(corev1.StreamTypeError, l.request()) // answered before a port is looked at
		if err == nil {
			_ = probe.Reset()
			l.conn.RemoveStreams(probe)
		}
		timedOut <- errors.Is(err, spdystream.ErrTimeout)
	}()
	select {
	case dead := <-timedOut:
		if dead {
			_ = l.conn.Close()
		}
	case <-l.conn.CloseChan():
	case <-ctx.Done():
	}
}

// carry takes one local connection to the pod's port and back. Where the link may be at fault, new connections take another one.
func (l *link) carry(local net.Conn, sent, received *atomic.Int64) error {
	id := l.request()
	errs, err := l.open(corev1.StreamTypeError, id)
	if err != nil {
		l.renew()
		return fmt.Errorf("%w: %s", ErrCut, last(err))
	}
	_ = errs.Close() // nothing is written to it
	defer l.conn.RemoveStreams(errs)
	data, err := l.open(corev1.StreamTypeData, id)
	if err != nil {
		l.renew()
		return fmt.Errorf("%w: %s", ErrCut, last(err))
	}
	defer l.conn.RemoveStreams(data)
	said := make(chan string, 1)
	go func() {
		defer close(said)
		defer l.k.barrier(nil)
		text, _ := io.ReadAll(io.LimitReader(errs, 64<<10))
		said <- string(text)
	}()
	go func() {
		defer l.k.barrier(nil)
		pour(counted{data, sent}, local)
		_ = data.Close()
	}()
	pour(counted{local, received}, data)
	_ = data.Reset()
	text := <-said
	switch {
	case text == "":
		return nil
	case contains(text, "connection refused", "actively refused"):
		return fmt.Errorf("nothing listens on port %d of pod %s", l.port, l.pod)
	case contains(text, "connection reset", "broken pipe", "forcibly closed"):
		return fmt.Errorf("pod %s reset the connection to port %d", l.pod, l.port)
	}
	l.renew() // the pod or its sandbox may be another one by now: the next link finds out
	return errors.New(Clean(text))
}

// contains says whether any of the words is in the text.
func contains(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// pourSize is how much is carried at a time: each is a frame on its way, with a cost of its own.
const pourSize = 64 << 10

// pour carries all there is.
func pour(to io.Writer, from io.Reader) {
	_, _ = io.CopyBuffer(to, struct{ io.Reader }{from}, make([]byte, pourSize)) // without the source's own way, which is in smaller pieces
}

// counted counts what is written.
type counted struct {
	to io.Writer
	n  *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n.Add(int64(n))
	return n, err
}
