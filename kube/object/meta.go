package object

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube/scrub"
)

// Stamp is a moment in whole seconds since 1970, the resolution of metav1.Time; 0 is never.
//
// It is a third of the size of a time.Time, and a pod has a dozen of them.
type Stamp int64

// Time is the moment, or the zero time for never.
func (s Stamp) Time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0)
}

// IsZero tells whether it never was.
func (s Stamp) IsZero() bool { return s == 0 }

func stamp(t metav1.Time) Stamp {
	if t.IsZero() {
		return 0
	}
	return Stamp(t.Unix())
}

func stampOf(t *metav1.Time) Stamp {
	if t == nil {
		return 0
	}
	return stamp(*t)
}

// Meta is what every compact object has: trimmed object metadata and its last writer.
//
// Of metav1.ObjectMeta it keeps name, namespace, uid, resourceVersion, generation, the two timestamps, labels,
// finalizers, owner references and a few annotations; managedFields and last-applied-configuration are never kept.
type Meta struct {
	metav1.ObjectMeta
	Manager string   // who last wrote anything but status (managedFields, subresource empty)
	Written Stamp    // when
	Extra   []string // what Query.Paths found, nil without
}

// GetObjectKind says nothing: compact objects are of one kind by their type, and carry no type metadata.
func (m *Meta) GetObjectKind() schema.ObjectKind { return schema.EmptyObjectKind }

// Ref points at the object.
func (m *Meta) Ref(cluster string, r Resource) Ref {
	return Ref{Cluster: cluster, Resource: r.String(), Namespace: m.Namespace, Name: m.Name, UID: m.UID}
}

// keptAnnotations are those a row or an action needs without fetching the object.
var keptAnnotations = []string{
	"kubectl.kubernetes.io/default-container", // the container kubectl logs and exec take first
	"deployment.kubernetes.io/revision",       // the rollout revision (deployment controller)
	"kubernetes.io/config.mirror",             // a static pod: only its node can delete it
	"meta.helm.sh/release-name",               // owned by a Helm release
	metav1.InitialEventsAnnotationKey,         // on bookmarks: a streamed list is complete (KEP-3157)
}

// Meta trims object metadata to what is kept.
func (p *Pool) Meta(in *metav1.ObjectMeta) Meta {
	m := Meta{ObjectMeta: metav1.ObjectMeta{
		Name:              scrub.Line(in.Name),
		Namespace:         p.word(in.Namespace),
		UID:               in.UID,
		ResourceVersion:   in.ResourceVersion,
		Generation:        in.Generation,
		CreationTimestamp: in.CreationTimestamp,
		DeletionTimestamp: in.DeletionTimestamp,
		Labels:            p.labelSet(in.Labels),
		OwnerReferences:   p.ownerSet(in.OwnerReferences),
	}}
	for _, f := range in.Finalizers {
		m.Finalizers = append(m.Finalizers, p.word(f))
	}
	if len(in.Annotations) > 0 {
		for _, k := range keptAnnotations {
			if v, ok := in.Annotations[k]; ok {
				if m.Annotations == nil {
					m.Annotations = map[string]string{}
				}
				m.Annotations[k] = p.word(v)
			}
		}
	}
	for i := range in.ManagedFields {
		f := &in.ManagedFields[i]
		if f.Subresource != "status" && f.Time != nil && stamp(*f.Time) >= m.Written {
			m.Written, m.Manager = stamp(*f.Time), p.word(f.Manager)
		}
	}
	return m
}

func (m *Meta) copied() Meta {
	c := *m
	c.ObjectMeta = *m.ObjectMeta.DeepCopy()
	return c
}

// Condition is one of an object's status conditions (type, status, reason, message, lastTransitionTime).
type Condition struct {
	Type, Status    string
	Reason, Message string
	Since           Stamp
}

// True tells whether the condition of that type has status "True".
func True(in []Condition, kind string) bool {
	i := slices.IndexFunc(in, func(c Condition) bool { return c.Type == kind })
	return i >= 0 && in[i].Status == string(metav1.ConditionTrue)
}

func (p *Pool) condition(kind, status, reason, message string, since metav1.Time) Condition {
	return Condition{p.word(kind), p.word(status), p.word(reason), scrub.Line(message), stamp(since)}
}
