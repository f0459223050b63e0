// Package health judges how objects are doing, from the facts their API fields state and never from a printed status word.
//
// It is pure: the same facts at the same moment give the same judgement. What looks at objects over time asks again at
// Judgement.Until, when a judgement changes without any object having changed.
package health

import (
	"time"

	"kdeck/kube/object"
)

// Level is how an object is doing; the order is that of urgency, but for Unknown.
type Level uint8

// The levels.
const (
	Unjudged  Level = iota // the kind has no state that could be judged
	Well                   // it does what it is there for, or has done it
	Starting               // it is on its way there, or on its way out, and not overdue
	Attention              // something is not as it should be
	Broken                 // it does not do what it is there for
	Unknown                // a fact is missing
)

func (l Level) String() string {
	return [...]string{"unjudged", "well", "starting", "needs attention", "broken", "unknown"}[l]
}

// rank orders levels by how much they matter to somebody who looks for trouble.
func (l Level) rank() int { return [...]int{0, 1, 2, 4, 5, 3}[l] }

// Judgement is how an object is doing at one moment.
type Judgement struct {
	Level  Level
	Idle   bool      // well, and nothing of it runs: it has ended, is suspended or scaled to zero
	Reason string    // why, as what stands behind the object's name: "is not ready"; "" when there is nothing to say
	Since  time.Time // since when, zero when no fact tells
	Until  time.Time // when the passing of time alone changes it, zero: never
}

// Healthy tells whether the object is of no concern to somebody who looks only for trouble.
func (j Judgement) Healthy() bool { return j.Level <= Well }

// Facts are an object and what is known of others that its health depends on.
type Facts struct {
	Object object.Object
	Node   *object.Node // of a pod: its node, nil when that is not known
	Behind *Backends    // of a Service: what is behind it, nil when that is not known
}

// Judge gives the health of an object. Kinds without a rule of their own are Unjudged.
func Judge(f Facts, now time.Time) Judgement {
	switch o := f.Object.(type) {
	case *object.Pod:
		return pod(o, f.Node, now)
	case *object.Deployment:
		return going(o, now, deployment(o, now))
	case *object.ReplicaSet:
		return going(o, now, replicaSet(o, now))
	case *object.StatefulSet:
		return going(o, now, statefulSet(o, now))
	case *object.DaemonSet:
		return going(o, now, daemonSet(o, now))
	case *object.Job:
		return job(o, now)
	case *object.CronJob:
		return going(o, now, cronJob(o, now))
	case *object.Autoscaler:
		return going(o, now, autoscaler(o))
	case *object.Node:
		return going(o, now, node(o))
	case *object.Namespace:
		return namespace(o, now)
	case *object.Claim:
		return going(o, now, claim(o))
	case *object.Volume:
		return going(o, now, volume(o))
	case *object.Service:
		return going(o, now, service(o, f.Behind, now))
	case *object.Ingress:
		return going(o, now, Judgement{})
	case *object.EndpointSlice:
		return going(o, now, endpointSlice(o))
	case *object.Record:
		return going(o, now, record(o, now))
	}
	return Judgement{}
}

// How long something may take before it is no longer normal. The hold-down of alerts on workloads is ten to fifteen minutes
// in kubernetes-mixin; a controller observes a change within seconds.
const (
	startPatience    = 10 * time.Minute
	observePatience  = time.Minute
	schedulePatience = time.Minute
	deletePatience   = time.Minute
	balancerPatience = 5 * time.Minute
)

// later is one judgement until a moment and another from then on. Without a moment it is the first.
func later(at time.Time, now time.Time, before, after Judgement) Judgement {
	if at.IsZero() || now.Before(at) {
		before.Until = soonest(before.Until, at)
		return before
	}
	return after
}

// soonest is the earlier of two moments that may be zero.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// after is a moment that much later, zero when it is not known.
func after(t time.Time, d time.Duration) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(d)
}

// Worse is the worse of two judgements, the first if they are alike; it changes when either does.
func Worse(a, b Judgement) Judgement {
	until := soonest(a.Until, b.Until)
	if b.Level.rank() > a.Level.rank() {
		a = b
	}
	a.Until = until
	return a
}

// going judges an object that is being deleted; one that is not is as its kind says.
//
// An object that has been deleted and has no finalizer is gone (metadata.deletionTimestamp, ObjectMeta): what is still there
// waits for whoever set one.
func going(o object.Object, now time.Time, else_ Judgement) Judgement {
	at := o.GetDeletionTimestamp()
	if at == nil {
		return else_
	}
	return later(at.Add(deletePatience), now,
		Judgement{Level: Starting, Reason: "is being deleted", Since: at.Time},
		Judgement{Level: Attention, Reason: "was deleted and is still there" + held(o), Since: at.Time})
}

// held names the finalizers that hold an object.
func held(o object.Object) string {
	holds := o.GetFinalizers()
	if len(holds) == 0 {
		return ""
	}
	return ": " + some(holds) + " must finish first"
}

// unobserved judges an object whose controller has not seen its latest change (metadata.generation and
// status.observedGeneration); false when it has.
func unobserved(m *object.Meta, observed int64, now time.Time) (Judgement, bool) {
	if m.Generation <= observed {
		return Judgement{}, false
	}
	since := m.Written.Time()
	if since.IsZero() {
		since = m.CreationTimestamp.Time
	}
	const text = "has a change that its controller has not observed yet"
	return later(after(since, observePatience), now,
		Judgement{Level: Starting, Reason: text, Since: since}, Judgement{Level: Attention, Reason: text, Since: since}), true
}
