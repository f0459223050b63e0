package object

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube/scrub"
)

// Event is corev1.Event with everything kubectl get events -o wide prints.
type Event struct {
	Meta
	Type, Reason string
	Message      string // trimmed of nothing: kubectl trims the blanks around it when it prints
	Regarding    Subject
	First, Last  Stamp     // firstTimestamp, lastTimestamp
	EventTime    time.Time // eventTime, of the newer events API; zero in the old one
	Count        int32     // count, as written: 0 in the newer API
	Series       *Series
	Component    string // source.component
	Host         string // source.host
	Controller   string // reportingComponent
	Instance     string // reportingInstance
	Action       string
}

// Series is how often an event has been repeated (series.count, series.lastObservedTime).
type Series struct {
	Count int32
	Last  time.Time
}

// Subject is the object an event is about (involvedObject).
type Subject struct {
	APIVersion, Kind, Namespace, Name, FieldPath string
	UID                                          types.UID
}

// When is the last time the event was seen, by kubectl's rule: the series, else lastTimestamp, else the first time.
func (o *Event) When() time.Time {
	switch {
	case o.Series != nil:
		return o.Series.Last
	case !o.Last.IsZero():
		return o.Last.Time()
	}
	return o.Since()
}

// Since is the first time the event was seen, by kubectl's rule: firstTimestamp, else eventTime.
func (o *Event) Since() time.Time {
	if !o.First.IsZero() {
		return o.First.Time()
	}
	return o.EventTime
}

// Times is how often the event was seen, by kubectl's rule: series.count, else count, else once.
func (o *Event) Times() int32 {
	switch {
	case o.Series != nil:
		return o.Series.Count
	case o.Count == 0:
		return 1
	}
	return o.Count
}

// DeepCopyObject makes Event a runtime.Object.
func (o *Event) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	if o.Series != nil {
		s := *o.Series
		c.Series = &s
	}
	return &c
}

// CompactEvent keeps of an Event what Event has.
func CompactEvent(p *Pool, in *corev1.Event) *Event {
	about := &in.InvolvedObject
	o := &Event{
		Meta: p.Meta(&in.ObjectMeta),
		Type: p.word(in.Type), Reason: p.word(in.Reason), Message: scrub.Line(in.Message),
		Regarding: Subject{p.word(about.APIVersion), p.word(about.Kind), p.word(about.Namespace),
			scrub.Line(about.Name), p.word(about.FieldPath), about.UID},
		First: stamp(in.FirstTimestamp), Last: stamp(in.LastTimestamp), EventTime: micro(in.EventTime), Count: in.Count,
		Component: p.word(in.Source.Component), Host: p.word(in.Source.Host),
		Controller: p.word(in.ReportingController), Instance: p.word(in.ReportingInstance), Action: p.word(in.Action),
	}
	if in.Series != nil {
		o.Series = &Series{in.Series.Count, micro(in.Series.LastObservedTime)}
	}
	return o
}

func micro(t metav1.MicroTime) time.Time { return t.Time }
