package health

import (
	"fmt"
	"time"

	"kdeck/kube/object"
)

// HasRollout tells whether an object has a pod template whose changes reach its pods over time.
func HasRollout(o object.Object) bool {
	switch o.(type) {
	case *object.Deployment, *object.StatefulSet, *object.DaemonSet:
		return true
	}
	return false
}

// Rollout judges how far the latest template of a workload has come, by the rules of kubectl rollout status
// (kubectl/pkg/polymorphichelpers/rollout_status.go) where those have an answer, and says what it waits for where they have
// none: a pause, the update strategy OnDelete. Its reason stands by itself: "2 of 3 pods updated". Other objects are Unjudged.
func Rollout(o object.Object, now time.Time) Judgement {
	switch o := o.(type) {
	case *object.Deployment:
		if j, ok := unobserved(&o.Meta, o.Observed, now); ok {
			return notObserved(j)
		}
		progressing := find(o.Conditions, "Progressing")
		switch {
		case o.Paused && o.Updated < o.Replicas:
			return Judgement{Level: Attention, Reason: "paused: not rolled out before it is resumed", Since: sinceOf(progressing)}
		case o.Paused:
			return Judgement{Level: Well, Idle: true, Reason: "paused"}
		case progressing != nil && progressing.Reason == "ProgressDeadlineExceeded":
			return Judgement{Level: Broken, Reason: "past its progress deadline", Since: sinceOf(progressing)}
		case o.Updated < o.Replicas:
			return updated(o.Updated, o.Replicas)
		case o.Current > o.Updated:
			return Judgement{Level: Starting, Reason: amount(int(o.Current-o.Updated), "old pod") + " to go"}
		}
		return available(o.Available, o.Updated)
	case *object.StatefulSet:
		if j, ok := unobserved(&o.Meta, o.Observed, now); ok {
			return notObserved(j)
		}
		outdated := o.UpdateHash != o.CurrentHash
		switch {
		case o.Strategy == "OnDelete" && outdated && o.Updated < o.Replicas: // not all releases move the current revision on
			return Judgement{Level: Attention, Reason: keepOld(o.Replicas - o.Updated)}
		case o.Strategy != "OnDelete" && outdated && o.Updated < o.Replicas-o.Partition:
			return updated(o.Updated, o.Replicas-o.Partition)
		}
		j := available(o.Ready, o.Replicas)
		if j.Level == Well && o.Partition > 0 && outdated {
			j.Reason = fmt.Sprintf("rolled out, but for ordinals below %d, which keep the old template (partition)", o.Partition)
		}
		return j
	case *object.DaemonSet:
		if j, ok := unobserved(&o.Meta, o.Observed, now); ok {
			return notObserved(j)
		}
		switch {
		case o.Strategy == "OnDelete" && o.Updated < o.Desired:
			return Judgement{Level: Attention, Reason: keepOld(o.Desired - o.Updated)}
		case o.Updated < o.Desired:
			return updated(o.Updated, o.Desired)
		}
		return available(o.Available, o.Desired)
	}
	return Judgement{}
}

// Observed tells whether the controller of a workload has seen its latest change; what has no such field is observed.
func Observed(o object.Object) bool {
	switch o := o.(type) {
	case *object.Deployment:
		return o.Observed >= o.Generation
	case *object.StatefulSet:
		return o.Observed >= o.Generation
	case *object.DaemonSet:
		return o.Observed >= o.Generation
	case *object.ReplicaSet:
		return o.Observed >= o.Generation
	}
	return true
}

func notObserved(j Judgement) Judgement {
	j.Reason = "not yet observed by its controller"
	return j
}

func updated(n, of int32) Judgement {
	return Judgement{Level: Starting, Reason: fmt.Sprintf("%d of %s updated", n, amount(int(of), "pod"))}
}

func available(n, of int32) Judgement {
	if n < of {
		return Judgement{Level: Starting, Reason: fmt.Sprintf("%d of %s available", n, amount(int(of), "updated pod"))}
	}
	return Judgement{Level: Well, Reason: "rolled out"}
}

// Replicas judges how many of the pods wanted are ready.
func Replicas(ready, want int32) Judgement {
	switch {
	case want == 0:
		return Judgement{Level: Well, Idle: true}
	case ready == 0:
		return Judgement{Level: Broken}
	case ready < want:
		return Judgement{Level: Attention}
	}
	return Judgement{Level: Well}
}

// keepOld tells that pods stay as they are until somebody deletes them (StatefulSetUpdateStrategy, DaemonSetUpdateStrategy).
func keepOld(n int32) string {
	switch {
	case n <= 0:
		return "pods keep the old template until they are deleted (OnDelete)"
	case n == 1:
		return "1 pod keeps the old template until it is deleted (OnDelete)"
	}
	return fmt.Sprintf("%d pods keep the old template until they are deleted (OnDelete)", n)
}

// Reach tells which pods of a workload a change of its template does not reach by itself, and what it takes; "" when it
// reaches all (DeploymentSpec.paused, StatefulSetUpdateStrategy, DaemonSetUpdateStrategy).
func Reach(o object.Object) string {
	switch o := o.(type) {
	case *object.Deployment:
		if o.Paused {
			return "it is paused: the new template reaches no pod before it is resumed"
		}
	case *object.StatefulSet:
		switch {
		case o.Strategy == "OnDelete" && o.Replicas > 0:
			return ordinals(o, o.Replicas) + " until deleted: the update strategy is OnDelete"
		case o.Partition > 0 && o.Replicas > 0:
			return ordinals(o, min(o.Partition, o.Replicas)) + fmt.Sprintf(": the partition lets only ordinals from %d on have the new one", o.First+o.Partition)
		}
	case *object.DaemonSet:
		if o.Strategy == "OnDelete" {
			return "its pods keep the old template until they are deleted: the update strategy is OnDelete"
		}
	}
	return ""
}

// ordinals names the first n pods of a stateful set as those that keep the old template.
func ordinals(o *object.StatefulSet, n int32) string {
	if n == 1 {
		return fmt.Sprintf("pod %s-%d keeps the old template", o.Name, o.First)
	}
	return fmt.Sprintf("pods %s-%d to %s-%d keep the old template", o.Name, o.First, o.Name, o.First+n-1)
}
