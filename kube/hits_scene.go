package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"

	"kdeck/kube/object"
)

// scene is what surrounds a plan, asked for when somebody wants to know, and once.
type scene struct {
	k    *Cluster
	ctx  context.Context
	plan []Change
	turn chan struct{} // bounds the requests under way

	mu      sync.Mutex
	answers map[string]*finding
}

type finding struct {
	once  sync.Once
	value any
	err   error
}

// listsAtOnce is how many lists are under way at a time; one connection carries a hundred streams and more.
const listsAtOnce = 64

func newScene(ctx context.Context, k *Cluster, plan []Change) *scene {
	return &scene{k: k, ctx: ctx, plan: plan, answers: map[string]*finding{}, turn: make(chan struct{}, listsAtOnce)}
}

// ask finds something out, once for all who ask for the same.
func ask[T any](s *scene, key string, find func() (T, error)) (T, error) {
	s.mu.Lock()
	a := s.answers[key]
	if a == nil {
		a = &finding{err: errors.New("it could not be found out")} // what stays if a panic is caught
		s.answers[key] = a
	}
	s.mu.Unlock()
	a.once.Do(func() {
		defer s.k.barrier(nil)
		v, err := find()
		a.value, a.err = v, err
	})
	v, _ := a.value.(T)
	return v, a.err
}

// request waits for its turn and calls the server.
func (s *scene) request(call func() error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
	return call()
}

// lot is a list as far as it is known.
type lot struct {
	kind    Resource
	objects []Object
	more    int // how many others there are
	err     error
}

// page sizes of what is listed for a review.
const (
	wholePage = 2000 // of compact objects
	metaPage  = 500  // of metadata
)

// list is all objects of a kind that kdeck has a struct for: from an informer that has them, else asked for.
func (s *scene) list(word, namespace, fields string) lot {
	kind, _ := Find(Builtin(), word)
	q := Query{Resource: kind, Namespace: namespace, Fields: fields}
	sh, err := ask(s, "list "+kind.String()+" "+namespace+" "+fields, func() (lot, error) {
		if objects, ok := s.k.loaded(q); ok {
			return lot{kind: kind, objects: objects}, nil
		}
		sh := lot{kind: kind}
		src := s.k.source(q)
		err := s.request(func() error {
			for opts := (metav1.ListOptions{Limit: wholePage, FieldSelector: fields}); ; {
				pg, err := src.page(s.ctx, opts)
				if err != nil {
					return err
				}
				for _, o := range pg.items {
					if o, ok := o.(Object); ok {
						sh.objects = append(sh.objects, o)
					}
				}
				if opts.Continue = pg.Continue; opts.Continue == "" {
					return nil
				}
			}
		})
		return sh, err
	})
	sh.kind, sh.err = kind, err
	return sh
}

// loaded is what an informer knows already that is in touch with the server.
func (k *Cluster) loaded(q Query) ([]Object, bool) {
	for _, namespace := range []string{q.Namespace, ""} {
		k.mu.Lock()
		f := k.feeds[feedKey{resource: q.Resource.GVR().String(), namespace: namespace, fields: q.Fields}]
		k.mu.Unlock()
		if f == nil {
			continue
		}
		if l := f.view(q.Namespace); l.Synced && l.Err == nil && l.Stale.IsZero() {
			return l.Objects, true
		}
	}
	return nil, false
}

// metadata is the first page of a kind's objects, of which no more than metadata is asked for.
func (s *scene) metadata(kind Resource, namespace string, limit int64) lot {
	accept := asNames
	if kind.IsSecret() {
		accept = asMetaList // never whole
	}
	sh, err := ask(s, fmt.Sprintf("metadata %s %s %d", kind.GVR(), namespace, limit), func() (lot, error) {
		sh := lot{}
		err := s.request(func() error {
			raw, err := bodyOf(request(s.k.door, kind, namespace).
				SpecificallyVersionedParams(&metav1.ListOptions{Limit: limit}, scheme.ParameterCodec, optionsVersion).
				SetHeader("Accept", accept).Do(s.ctx))
			if err != nil {
				return err
			}
			var list struct {
				metav1.ListMeta `json:"metadata"`
				Items           []object.MetadataOnly
			}
			if err := json.Unmarshal(raw, &list); err != nil {
				return err
			}
			p := object.NewPool()
			for i := range list.Items {
				sh.objects = append(sh.objects, &Record{Meta: p.Meta(&list.Items[i].Metadata)})
			}
			if list.Continue != "" {
				sh.more = 1
				if list.RemainingItemCount != nil {
					sh.more = int(*list.RemainingItemCount)
				}
			}
			return nil
		})
		return sh, err
	})
	sh.kind, sh.err = kind, err
	return sh
}

// inventory is the metadata of everything in a namespace, or with "" in the cluster, but for the kinds left out. The error
// says which kinds it lacks.
func (s *scene) inventory(namespace string, limit int64, without ...string) ([]lot, error) {
	kinds, missing := ask(s, "kinds", func() ([]Resource, error) { return s.k.Resources(s.ctx) })
	var out []lot
	for _, r := range kinds {
		// Endpoints are copies that controllers keep: nobody's loss.
		if r.Can("list") && (r.Namespaced || namespace == "") && !fleeting(r) && r.String() != "endpointslices.discovery.k8s.io" && !slices.Contains(without, r.String()) {
			out = append(out, lot{kind: r})
		}
	}
	if slices.ContainsFunc(out, func(l lot) bool { return l.kind.IsSecret() }) {
		defer s.k.spawn(func() { sweep(s.k.ctx) })
	}
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			defer s.k.barrier(nil)
			out[i] = s.metadata(out[i].kind, namespace, limit)
		})
	}
	wg.Wait()
	return slices.DeleteFunc(out, func(sh lot) bool { // a kind that went away, or cannot be listed after all, has nothing
		return IsGone(sh.err) || code(sh.err) == http.StatusMethodNotAllowed
	}), missing
}

// gather asks for several lists at the same time.
func (s *scene) gather(calls ...func() lot) []lot {
	out := make([]lot, len(calls))
	for i, err := range s.k.together(len(calls), func(i int) error { out[i] = calls[i](); return nil }) {
		if err != nil {
			out[i].err = err
		}
	}
	return out
}

// blind says of which kinds nothing, or not all, is known, and why; what is what was to be found out.
func blind(what string, lots []lot) (out []string) {
	why := map[string][]string{}
	var order []string
	for _, sh := range lots {
		reason := ""
		switch {
		case sh.err != nil && (errors.Is(sh.err, context.DeadlineExceeded)):
			reason = "no answer in time"
		case sh.err != nil:
			reason = Brief(sh.err)
		case sh.more > 0:
			reason = "too many to look at"
		default:
			continue
		}
		if why[reason] == nil {
			order = append(order, reason)
		}
		if name := sh.kind.String(); !slices.Contains(why[reason], name) {
			why[reason] = append(why[reason], name)
		}
	}
	for _, reason := range order {
		out = append(out, fmt.Sprintf("%s is not known for %s: %s", what, strings.TrimSpace(some(why[reason])), reason))
	}
	return out
}
