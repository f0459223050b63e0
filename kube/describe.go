package kube

import (
	"context"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
)

// Described is the description of one object at one moment, in kubectl's words.
type Described struct {
	Version uint64
	Text    string    // clean text of several lines; "" before there is any
	At      time.Time // when the text was made: the ages in it are of that moment
	Gone    bool      // deleted, or replaced by another one of the same name; the text is of its last version
	Stale   time.Time // the last good contact, while out of touch
	Err     error     // why there is no text, or why it may be old
	// Unwatched is not zero where the server does not allow to watch the object, or what is told beside it.
	Unwatched Unwatched
}

// Description is what kubectl describe says about one object, live: it is made anew when the object or its events change.
//
//	Document (the object) --+
//	Watch (its events) -----+--> Next: kubectl's describer over what is in stock --> Described
//	Watch (what else) ------+                    |
//	errands (at first) -----+                    +-- fetches only what is not
//
// The object, its events and the lists its describer is known to ask for are asked for at the same time and once: the
// describer is served from them. So what the Document masks no describer sees: not a Secret's values, not a service
// account's token, which kubectl prints in clear.
//
// One goroutine at a time may be in Next.
type Description struct {
	k      *Cluster
	ref    Ref
	res    Resource
	doc    *Document
	beside []*Watch // the events first
	ahead  ahead    // for the first text: later ones want later answers
	ctx    context.Context
	cancel context.CancelFunc

	latest Doc
	lists  []List
	since  time.Time // when the object was first there
	made   string    // what the text was made of
	failed error     // why the last attempt made none
	again  time.Time // when to try again what failed for now
	wait   time.Duration
	said   Described
}

// eventsPatience is how long a first description waits for the events once the object is there; they travel together.
const eventsPatience = 500 * time.Millisecond

// Describe begins to follow the object ref points at, and what its description tells besides.
func (k *Cluster) Describe(ref Ref, res Resource) *Description {
	d := &Description{k: k, ref: ref, res: res, doc: k.Document(ref, res, false)}
	d.ctx, d.cancel = context.WithCancel(k.ctx)
	for _, q := range describedBeside(ref, res) {
		d.beside = append(d.beside, k.Watch(q))
	}
	d.lists = make([]List, len(d.beside))
	d.ahead = d.runErrands()
	return d
}

// describedBeside is what a description depends on beside the object, without changing it: its events, a Service's
// endpoints, the pods of a node.
//
// Events are chosen by name, for those of a node and of a static pod carry other UIDs (the node's name, the hash of the
// manifest); the describer then asks for UIDs among them.
func describedBeside(ref Ref, res Resource) []Query {
	kinds := Builtin()
	events, _ := Find(kinds, "events")
	list := []Query{{Resource: events, Namespace: ref.Namespace, Page: chunk, Fields: fields.AndSelectors(
		fields.OneTermEqualSelector("involvedObject.kind", res.Kind),
		fields.OneTermEqualSelector("involvedObject.name", ref.Name)).String()}}
	switch res.String() {
	case "services":
		slices, _ := Find(kinds, "endpointslices")
		list = append(list, Query{Resource: slices, Namespace: ref.Namespace, Page: chunk, Labels: "kubernetes.io/service-name=" + ref.Name})
	case "nodes":
		pods, _ := Find(kinds, "pods")
		list = append(list, Query{Resource: pods, Page: chunk, Fields: fields.OneTermEqualSelector("spec.nodeName", ref.Name).String()})
	}
	return list
}

// Close ends it.
func (d *Description) Close() {
	d.cancel()
	d.doc.Close()
	for _, w := range d.beside {
		w.Close()
	}
}

// Next blocks until there is something newer than seen, and describes; it errs only when ctx ends, or with ErrClosed.
func (d *Description) Next(ctx context.Context, seen uint64) (Described, error) {
	for d.said.Version <= seen {
		if err := d.news(ctx); err != nil {
			return Described{}, err
		}
		d.digest(ctx)
	}
	return d.said, nil
}

// news waits until one of the sources has something new, or something is to be tried again.
func (d *Description) news(ctx context.Context) error {
	limit := d.again
	if d.said.Text == "" && !d.since.IsZero() && !d.heard() {
		limit = d.since.Add(eventsPatience)
	}
	one, cancel := context.WithCancel(ctx)
	defer cancel()
	if !limit.IsZero() {
		one, cancel = context.WithDeadline(one, limit)
		defer cancel()
	}
	type answer struct {
		err  error
		take func()
	}
	answers := make(chan answer, 1+len(d.beside))
	ask := func(next func() answer) {
		go func() {
			a := answer{err: ErrClosed}
			defer func() { answers <- a }()
			defer d.k.barrier(nil)
			a = next()
		}()
	}
	ask(func() answer {
		doc, err := d.doc.Next(one, d.latest.Version)
		return answer{err, func() { d.latest = doc }}
	})
	for i, w := range d.beside {
		ask(func() answer {
			l, err := w.Next(one, d.lists[i].Version)
			return answer{err, func() { d.lists[i] = l }}
		})
	}
	// All of them come back before the next round: two goroutines in one Next could take the news from each other.
	var failed error
	var takes []func()
	for range cap(answers) {
		a := <-answers
		cancel()
		switch {
		case a.err == nil:
			takes = append(takes, a.take)
		case a.err == ErrClosed:
			failed = ErrClosed
		}
	}
	for _, take := range takes {
		take()
	}
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}

// heard tells whether all that is told beside the object is there, or known not to come.
func (d *Description) heard() bool {
	for i := range d.lists {
		if !whole(&d.lists[i]) && d.lists[i].Err == nil {
			return false
		}
	}
	return true
}

// whole tells whether a list has everything: it is synced, or its first page was the only one.
func whole(l *List) bool {
	return l.Synced || l.Version > 0 && l.Total >= 0 && l.Loaded >= l.Total
}

// digest describes anew if what the text is made of has changed, and takes note of trouble.
func (d *Description) digest(ctx context.Context) {
	next := d.said
	if o := d.latest.Object; o != nil {
		if d.since.IsZero() {
			d.since = time.Now()
		}
		if d.said.Text == "" && !d.heard() && time.Since(d.since) < eventsPatience {
			return
		}
		if from := d.ingredients(o); from != d.made && !time.Now().Before(d.again) {
			text, err := d.describe(ctx)
			d.ahead = nil
			if ctx.Err() != nil || d.ctx.Err() != nil {
				return
			}
			d.failed, d.again = err, time.Time{}
			switch {
			case err == nil:
				next.Text, next.At, d.made, d.wait = text, time.Now(), from, 0
			case busy(err):
				d.wait = min(max(2*d.wait, soonest), slowestBusy)
				d.again = time.Now().Add(d.wait)
			default:
				d.made = from // the same would be refused again
			}
		}
	}
	next.Gone, next.Stale, next.Err = d.latest.Gone, d.latest.Stale, d.latest.Err
	if next.Err == nil {
		next.Err = d.failed
	}
	next.Unwatched = d.latest.Unwatched
	for _, l := range d.lists {
		next.Unwatched = next.Unwatched.Older(l.Unwatched)
	}
	if !next.Unwatched.Read.Equal(d.said.Unwatched.Read) || next.Text != d.said.Text || next.Gone != d.said.Gone || next.Stale != d.said.Stale || !sameError(next.Err, d.said.Err) {
		next.Version++
		d.said = next
	}
}

func sameError(a, b error) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Error() == b.Error()
}

// ingredients names what a text is made of; equal names make equal texts.
func (d *Description) ingredients(o *unstructured.Unstructured) string {
	var b strings.Builder
	b.WriteString(string(o.GetUID()) + "@" + o.GetResourceVersion())
	for i := range d.lists {
		l := &d.lists[i]
		fmt.Fprintf(&b, "\n%t %v", whole(l), l.Err)
		for _, x := range l.Objects {
			b.WriteString(" " + string(x.GetUID()) + "@" + x.GetResourceVersion())
		}
	}
	return b.String()
}
