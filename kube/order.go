package kube

import (
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/tools/cache"
)

// order keeps a store's objects sorted by the bytes of "namespace/name", the order of etcd and so of first pages.
//
// Sorting ten thousand anew costs milliseconds; only what was touched since the last list is looked up and put in its
// place, into a new slice, for the old one is out in Lists. Now and then all is taken anew: a relist replaces objects that
// did not change without a word, and the old copies must not be kept alive for ever.
type order struct {
	store   cache.Store
	sorted  []Object
	touched []place
	whole   bool
	wholeAt time.Time
}

type place struct{ namespace, name string }

const (
	wholeEvery  = time.Minute
	manyTouched = 2000
)

func (o *order) reset() { o.sorted, o.touched, o.whole = nil, nil, true }

func (o *order) touch(namespace, name string) {
	if o.whole {
		return
	}
	if len(o.touched) >= manyTouched {
		o.touched, o.whole = nil, true
		return
	}
	o.touched = append(o.touched, place{namespace, name})
}

func (o *order) list() []Object {
	switch {
	case !o.whole && len(o.touched) == 0:
	case o.whole || time.Since(o.wholeAt) > wholeEvery:
		all := o.store.List()
		o.sorted = make([]Object, 0, len(all))
		for _, v := range all {
			o.sorted = append(o.sorted, v.(Object))
		}
		slices.SortFunc(o.sorted, func(a, b Object) int {
			return compare(a.GetNamespace(), a.GetName(), b.GetNamespace(), b.GetName())
		})
		o.touched, o.whole, o.wholeAt = nil, false, time.Now()
	default:
		o.merge()
	}
	return o.sorted
}

func (o *order) merge() {
	slices.SortFunc(o.touched, func(a, b place) int { return compare(a.namespace, a.name, b.namespace, b.name) })
	o.touched = slices.Compact(o.touched)
	old := o.sorted
	next := make([]Object, 0, len(old)+len(o.touched))
	for _, t := range o.touched {
		i, found := find(old, t)
		next = append(next, old[:i]...)
		if old = old[i:]; found {
			old = old[1:]
		}
		key := t.name
		if t.namespace != "" {
			key = t.namespace + "/" + t.name
		}
		if v, ok, _ := o.store.GetByKey(key); ok {
			next = append(next, v.(Object))
		}
	}
	o.sorted, o.touched = append(next, old...), o.touched[:0]
}

func find(in []Object, p place) (int, bool) {
	return slices.BinarySearchFunc(in, p, func(o Object, p place) int {
		return compare(o.GetNamespace(), o.GetName(), p.namespace, p.name)
	})
}

// within is the stretch of one namespace.
func within(in []Object, namespace string) []Object {
	from, _ := find(in, place{namespace, ""})
	to := from
	for to < len(in) && in[to].GetNamespace() == namespace {
		to++
	}
	return in[from:to:to]
}

// compare is strings.Compare(ns1+"/"+name1, ns2+"/"+name2) without joining them: "shop-prod/x" comes before "shop/x".
func compare(ns1, name1, ns2, name2 string) int {
	if ns1 == ns2 {
		return strings.Compare(name1, name2)
	}
	n := min(len(ns1), len(ns2))
	if c := strings.Compare(ns1[:n], ns2[:n]); c != 0 {
		return c
	}
	// One is the beginning of the other: its '/' meets the other's next byte, which is none.
	if len(ns1) < len(ns2) {
		return strings.Compare("/", ns2[n:n+1])
	}
	return strings.Compare(ns1[n:n+1], "/")
}
