package views

import (
	"context"
	"errors"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/kube/object"
)

// story is an object with what stands around it, at one moment: what is told of it is made from this alone.
type story struct {
	docState
	object    *unstructured.Unstructured // the last seen, nil before the first answer; read-only and not clean
	err       error
	at        time.Time
	heard     bool                       // all that stands around it has been asked, and has answered
	events    []*kube.Event              // about it and what descends from it, the latest first
	pods      []*kube.Pod                // those that descend from it; of a pod, itself
	slices    []*kube.EndpointSlice      // of a Service
	behind    health.Backends            // of a Service, without its slices
	node      *kube.Node                 // of a pod that is not ready, nil when it has none or it is not known
	lease     *unstructured.Unstructured // of the controller manager, where the object's last change is not observed
	revisions []kube.Revision            // of its pod template, the newest first
	missing   []error                    // why something around it is not known
}

// storyPatience is how long the first telling waits for what stands around an object once that is there.
const storyPatience = 500 * time.Millisecond

// teller makes stories of one object.
//
//	Document (the object) --+
//	Watch (events) ---------+--> Next: the story of what is there now
//	Watch (pods, ...) ------+               |
//	                                        +-- the revisions, read when the object asks for something else, and when
//	                                            its controller has seen that: only then has it made the new one
type teller struct {
	*joined[story]
	now       func() time.Time                               // the session's
	revisions func(context.Context) ([]kube.Revision, error) // nil: it has none, or nobody asks for them
	kept      []kube.Revision
	keptErr   error
	of        posture // what they belong to
}

// posture says which revision an object asks for, and whether its controller has seen that and made it.
type posture struct{ generation, observed int64 }

func postureOf(o *unstructured.Unstructured) posture {
	observed, _, _ := unstructured.NestedInt64(o.Object, "status", "observedGeneration") // a mistyped one is as good as none
	return posture{o.GetGeneration(), observed}
}

// tellOf begins to follow an object and what stands around it.
func tellOf(c *kube.Cluster, now func() time.Time, res kube.Resource, ref kube.Ref, revisions bool) *teller {
	parts := []Feed{whole{c.Document(ref, res, false)}}
	for _, q := range around(res, ref) {
		parts = append(parts, c.Watch(q))
	}
	if cause := causeOf(c, res, ref); cause != nil {
		parts = append(parts, cause)
	}
	t := &teller{now: now, joined: combined(func(lists []kube.List, version uint64) story { return storyFrom(res, ref, lists, version) }, parts...)}
	if revisions && kube.HasRevisions(res) {
		t.revisions = func(ctx context.Context) ([]kube.Revision, error) { return c.Revisions(ctx, res, ref) }
	}
	return t
}

// Next gives the next story; the first one waits a moment for what stands around the object.
func (t *teller) Next(ctx context.Context, seen uint64) (story, error) {
	st, err := t.joined.Next(ctx, seen)
	var since time.Time
	for err == nil && seen == 0 && !(st.heard && st.known()) {
		patient, cancel := context.WithCancel(ctx)
		if st.known() {
			if since.IsZero() {
				since = time.Now()
			}
			cancel()
			patient, cancel = context.WithDeadline(ctx, since.Add(storyPatience))
		}
		next, late := t.joined.Next(patient, st.version)
		cancel()
		if late != nil {
			if ctx.Err() != nil || errors.Is(late, kube.ErrClosed) {
				err = late
			}
			break
		}
		st = next
	}
	if err == nil && t.revisions != nil && st.object != nil {
		if now := postureOf(st.object); t.of != now || t.keptErr != nil {
			t.kept, t.keptErr = t.revisions(ctx)
			t.of = now
		}
		st.revisions = t.kept
		if t.keptErr != nil {
			st.missing = append(slices.Clone(st.missing), t.keptErr)
		}
	}
	st.at = t.now()
	return st, err
}

// known says whether the server has said anything about the object itself.
func (st *story) known() bool { return st.object != nil || st.err != nil }

// backends is what was found behind a Service, as an object of a list.
type backends struct {
	*kube.Service
	found health.Backends
}

// causeOf is what else explains an object, looked at only where it has to: the node of a pod that is not ready, and the lease of
// the controller manager for a workload whose last change is not observed. It is nil for other kinds.
func causeOf(c *kube.Cluster, res kube.Resource, ref kube.Ref) Feed {
	if res.String() != "pods" && res.String() != "services" && !kube.HasRevisions(res) {
		return nil
	}
	return &planned{plan: func(ctx context.Context) (Feed, error) {
		live, err := c.Object(ctx, res, ref)
		if err != nil {
			return still(nil), nil // the document tells why
		}
		o, err := object.Compact(live)
		if err != nil {
			return still(nil), nil
		}
		if p, ok := o.(*kube.Pod); ok {
			if p.Node == "" || kube.True(p.Conditions, "Ready") || p.Phase == "Succeeded" {
				return still(nil), nil
			}
			return c.Watch(kube.Query{Resource: builtin("nodes"), Fields: fields.OneTermEqualSelector("metadata.name", p.Node).String(), Page: 1}), nil
		}
		if svc, ok := o.(*kube.Service); ok {
			if svc.Selector == "" {
				return still(nil), nil
			}
			found, err := c.Backends(ctx, svc)
			list := kube.List{Version: 1, Synced: true, Err: err, Objects: []kube.Object{&backends{Service: svc, found: found}}}
			return stillFeed{list}, nil
		}
		if health.Observed(o) {
			return still(nil), nil
		}
		lease := builtin("leases")
		return whole{c.Document(kube.Ref{Cluster: ref.Cluster, Resource: lease.Name, Namespace: leaseNamespace, Name: leaseName}, lease, false)}, nil
	}}
}

// whole is a document as a feed: a list of the one object, as it is.
type whole struct{ *kube.Document }

// wholeObject is the one object of that list.
type wholeObject struct {
	*unstructured.Unstructured
	doc kube.Doc
}

// Next gives the next version of the object.
func (w whole) Next(ctx context.Context, seen uint64) (kube.List, error) {
	doc, err := w.Document.Next(ctx, seen)
	return kube.List{Version: doc.Version, Synced: true, Objects: []kube.Object{&wholeObject{doc.Object, doc}}}, err
}

// around is what is looked at beside an object: its events, and where it makes pods, its descendants and theirs.
func around(res kube.Resource, ref kube.Ref) []kube.Query {
	query := func(name string) kube.Query {
		return kube.Query{Resource: builtin(name), Namespace: ref.Namespace, Page: screenful}
	}
	if makesPods(res) {
		// From parents to children, so that one pass finds all generations.
		return []kube.Query{query("events"), query("jobs"), query("replicasets"), query("pods")}
	}
	events := query("events")
	events.Fields = fields.AndSelectors(fields.OneTermEqualSelector("involvedObject.kind", res.Kind),
		fields.OneTermEqualSelector("involvedObject.name", ref.Name)).String()
	switch res.String() {
	case "pods":
		self := query("pods")
		self.Fields = fields.OneTermEqualSelector("metadata.name", ref.Name).String()
		return []kube.Query{events, self}
	case "services":
		ends := query("endpointslices")
		ends.Labels = "kubernetes.io/service-name=" + ref.Name
		return []kube.Query{events, ends}
	}
	return []kube.Query{events}
}

// makesPods says whether pods descend from a kind's objects: from those with a template of one, and perhaps from custom
// resources.
func makesPods(res kube.Resource) bool {
	if !res.Namespaced {
		return false
	}
	if !slices.ContainsFunc(kube.Builtin(), res.Same) {
		return true
	}
	return slices.Contains([]string{"deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch",
		"replicationcontrollers"}, res.String())
}

// storyFrom makes a story of the lists that tellOf asked for, in their order.
func storyFrom(res kube.Resource, ref kube.Ref, lists []kube.List, version uint64) story {
	st := story{docState: docState{version: version}, heard: true}
	if len(lists[0].Objects) > 0 {
		if w, ok := lists[0].Objects[0].(*wholeObject); ok {
			st.object, st.err, st.gone, st.stale, st.unwatched = w.doc.Object, w.doc.Err, w.doc.Gone, w.doc.Stale, w.doc.Unwatched
		}
	}
	family := map[types.UID]bool{ref.UID: true}
	var events kube.List
	for i, l := range lists[1:] {
		whole := l.Synced || l.Version > 0 && l.Total >= 0 && l.Loaded >= l.Total
		st.heard = st.heard && (whole || l.Err != nil)
		st.unwatched = st.unwatched.Older(l.Unwatched)
		if l.Err != nil {
			st.missing = append(st.missing, l.Err)
		}
		if i == 0 {
			events = l
			continue
		}
		descend(family, l.Objects)
		for _, o := range l.Objects {
			switch o := o.(type) {
			case *kube.Pod:
				if family[o.UID] {
					st.pods = append(st.pods, o)
				}
			case *kube.EndpointSlice:
				st.slices = append(st.slices, o)
			case *kube.Node:
				st.node = o
			case *wholeObject:
				st.lease = o.doc.Object
			case *backends:
				st.behind = o.found
			}
		}
	}
	self := &kube.Record{}
	self.Name, self.Namespace = ref.Name, ref.Namespace
	for _, o := range about(events, family, res, self).Objects {
		if e, ok := o.(*kube.Event); ok {
			st.events = append(st.events, e)
		}
	}
	slices.SortStableFunc(st.events, func(a, b *kube.Event) int { return b.When().Compare(a.When()) })
	return st
}
