package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
)

// Doc is one whole object at one moment.
type Doc struct {
	Version uint64
	Object  *unstructured.Unstructured // the last seen, nil before the first answer; read-only, and not cleaned: see Document
	// Contents are the entries of a ConfigMap or a Secret, without what is masked; nil for other kinds.
	Contents *Contents
	Gone     bool      // deleted, or replaced by another one of the same name
	Stale    time.Time // the last good contact, while out of touch
	Err      error
	// Unwatched is not zero where the server does not allow to watch.
	Unwatched Unwatched
}

// Document is one whole object, live: fetched once, then watched, over any number of broken connections.
//
// Unless revealed, a Secret's values are masked where they are decoded, and so is every last-applied-configuration, which
// holds a copy of what was applied. The text is otherwise exact, for it may be edited and sent back: whoever paints it
// passes it through CleanText.
type Document struct {
	k      *Cluster
	ref    Ref
	res    Resource
	reveal bool
	uid    types.UID
	ctx    context.Context
	cancel context.CancelFunc
	audience

	mu      sync.Mutex
	doc     Doc
	last    time.Time
	changed chan struct{}
}

// Document begins to follow the object ref points at; with reveal nothing is masked.
func (k *Cluster) Document(ref Ref, res Resource, reveal bool) *Document {
	k.hello()
	d := &Document{k: k, ref: ref, res: res, reveal: reveal, uid: ref.UID, changed: make(chan struct{}),
		audience: audience{came: make(chan struct{}, 1)}}
	d.ctx, d.cancel = context.WithCancel(k.ctx)
	if !k.spawn(d.run) {
		d.cancel()
	}
	return d
}

// Next blocks until the object is newer than the one seen; it errs only when ctx ends, or with ErrClosed.
func (d *Document) Next(ctx context.Context, seen uint64) (Doc, error) {
	defer d.enter()()
	for {
		d.mu.Lock()
		doc, changed := d.doc, d.changed
		d.mu.Unlock()
		switch {
		case d.ctx.Err() != nil:
			return Doc{}, ErrClosed
		case doc.Version > seen:
			return doc, nil
		}
		select {
		case <-changed:
		case <-d.ctx.Done():
		case <-ctx.Done():
			return Doc{}, ctx.Err()
		}
	}
}

// Close ends it.
func (d *Document) Close() { d.cancel() }

func (d *Document) change(f func(*Doc)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(&d.doc)
	d.doc.Version++
	close(d.changed)
	d.changed = make(chan struct{})
}

func (d *Document) run() {
	defer d.k.health.forget(d)
	var b backoff
	for d.ctx.Err() == nil {
		began := time.Now()
		err := d.follow()
		if d.ctx.Err() != nil {
			return
		}
		if time.Since(began) > slowestBusy {
			b = backoff{}
		}
		switch b.most = slowest; {
		case err == nil, expired(err):
		case IsGone(err):
			d.change(func(doc *Doc) { doc.Gone, doc.Err = true, err })
			b.most = slowestBusy
		default:
			d.bad(err)
			if !IsNetwork(err) {
				b.most = slowestBusy
			}
		}
		b.wait(d.ctx, d.k.nudges())
	}
}

func (d *Document) bad(err error) {
	if busy(err) || IsUnauthorized(err) {
		d.k.health.bad(d, err)
	}
	d.change(func(doc *Doc) { doc.Err, doc.Stale = err, d.last })
}

func (d *Document) good() {
	d.k.health.good(d)
	d.mu.Lock()
	d.last = time.Now()
	troubled := d.doc.Err != nil || !d.doc.Stale.IsZero()
	d.mu.Unlock()
	if troubled {
		d.change(func(doc *Doc) { doc.Err, doc.Stale = nil, time.Time{} })
	}
}

// follow fetches the object and watches it until the stream ends; nil means only that.
func (d *Document) follow() error {
	body, err := d.open(listPace(), d.ref.Name, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("get %s %s: %w", d.res, d.ref.Name, err)
	}
	var raw json.RawMessage
	err = json.NewDecoder(body).Decode(&raw)
	_ = body.Close()
	if err != nil {
		return fmt.Errorf("get %s %s: %w", d.res, d.ref.Name, unexpected(err))
	}
	o, held, err := d.decode(raw)
	if err != nil {
		return err
	}
	d.good()
	d.take(o, held, false)

	opts := metav1.ListOptions{Watch: true, AllowWatchBookmarks: true, ResourceVersion: o.GetResourceVersion(),
		FieldSelector: fields.OneTermEqualSelector("metadata.name", d.ref.Name).String()}
	if body, err = d.open(&pace{head: watchPatience}, "", opts); unwatchable(err) {
		now := time.Now()
		d.change(func(doc *Doc) { doc.Unwatched = Unwatched{now, err} })
		d.k.rest(d.ctx, now.Add(d.k.reread), &d.audience)
		return nil
	}
	if err != nil {
		return fmt.Errorf("watch %s %s: %w", d.res, d.ref.Name, err)
	}
	d.watched()
	stop := context.AfterFunc(d.ctx, func() { _ = body.Close() })
	defer stop()
	defer func() { _ = body.Close() }()
	for dec := json.NewDecoder(body); ; {
		var e wireEvent
		if err := dec.Decode(&e); err != nil {
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return nil
			}
			return fmt.Errorf("watch %s %s: %w", d.res, d.ref.Name, err)
		}
		if e.Type == watch.Error {
			st := &metav1.Status{}
			if err := json.Unmarshal(e.Object, st); err != nil {
				return err
			}
			return apierrors.FromObject(st)
		}
		d.good()
		if e.Type == watch.Bookmark {
			continue
		}
		o, held, err := d.decode(e.Object)
		if err != nil {
			return err
		}
		d.take(o, held, e.Type == watch.Deleted)
	}
}

// watched notes that the object is watched.
func (d *Document) watched() {
	d.mu.Lock()
	was := d.doc.Unwatched.Why
	d.mu.Unlock()
	if was != nil {
		d.change(func(doc *Doc) { doc.Unwatched = Unwatched{} })
	}
}

// take publishes what was seen; another object of the same name is not the one that was asked for.
func (d *Document) take(o *unstructured.Unstructured, held *Contents, deleted bool) {
	other := d.uid != "" && o.GetUID() != d.uid
	if d.uid == "" && !deleted {
		d.uid = o.GetUID()
	}
	d.change(func(doc *Doc) {
		switch {
		case other:
			doc.Gone = true
		default:
			doc.Object, doc.Contents, doc.Gone, doc.Err = o, held, deleted, nil
		}
	})
}

func (d *Document) open(p *pace, name string, opts metav1.ListOptions) (io.ReadCloser, error) {
	r := request(d.k.raw, d.res, d.ref.Namespace)
	if name != "" {
		r = r.Name(name)
	}
	return r.SpecificallyVersionedParams(&opts, scheme.ParameterCodec, optionsVersion).
		SetHeader("Accept", asIs).Stream(p.in(d.ctx))
}

// decode reads an object and what it holds, and masks it before anyone can see it.
func (d *Document) decode(raw []byte) (*unstructured.Unstructured, *Contents, error) {
	o := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(raw, &o.Object); err != nil {
		return nil, nil, fmt.Errorf("decode %s %s: %w", d.res, d.ref.Name, err)
	}
	held := contents(d.res, o.Object, d.reveal)
	if !d.reveal {
		mask(d.res, o.Object)
	}
	return o, held, nil
}
