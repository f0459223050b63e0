package health

import (
	"fmt"
	"time"

	"kdeck/kube/object"
)

// replicated is what workloads that keep a number of pods have in common.
type replicated struct {
	meta                            *object.Meta
	want, ready, available, updated int32
	observed                        int64
	conditions                      []object.Condition
	replaces                        bool // a rollout is under way that may take pods away
}

// base judges a workload by what all of them tell: whether it was looked at, whether its pods can be made, and how many
// there are. done is the judgement of one that has what it wants.
func (w replicated) base(now time.Time, done func() Judgement) Judgement {
	if j, ok := unobserved(w.meta, w.observed, now); ok {
		return j
	}
	for _, kind := range []string{"ReplicaFailure", "Progressing"} {
		c := find(w.conditions, kind)
		if c == nil || (kind == "ReplicaFailure") != (c.Status == "True") || c.Status == "Unknown" {
			continue
		}
		if kind == "Progressing" && c.Status != "False" {
			continue
		}
		return Judgement{Level: Broken, Reason: failureWords(c), Since: c.Since.Time()}
	}
	since := w.meta.CreationTimestamp.Time
	if c := find(w.conditions, "Available"); c != nil && c.Status == "False" {
		since = c.Since.Time()
	}
	switch few := min(w.ready, w.available); {
	case w.want == 0:
		return Judgement{Level: Well, Idle: true, Reason: "is scaled to zero"}
	case few == 0:
		text := fmt.Sprintf("has none of %s ready", amount(int(w.want), "pod"))
		over := Judgement{Level: Broken, Reason: text, Since: since}
		if now.Sub(w.meta.CreationTimestamp.Time) < startPatience || find(w.conditions, "Available") != nil {
			return later(after(since, schedulePatience), now, Judgement{Level: Starting, Reason: text, Since: since}, over)
		}
		return over
	case few < w.want:
		j := Judgement{Level: Attention, Reason: fmt.Sprintf("has %d of %s ready", few, amount(int(w.want), "pod")), Since: since}
		if w.replaces {
			j.Level, j.Since = Starting, time.Time{}
		}
		return j
	}
	return done()
}

// failureWords tell why pods cannot be made or a rollout has come to a stop (apps/v1 DeploymentCondition).
func failureWords(c *object.Condition) string {
	switch c.Reason {
	case "ProgressDeadlineExceeded":
		return "has a rollout that is past its deadline"
	case "FailedCreate":
		return "cannot make its pods"
	}
	return said(*c)
}

func deployment(o *object.Deployment, now time.Time) Judgement {
	w := replicated{meta: &o.Meta, want: o.Replicas, ready: o.Ready, available: o.Available, updated: o.Updated, observed: o.Observed, conditions: o.Conditions}
	progressing := find(o.Conditions, "Progressing")
	w.replaces = o.Updated < o.Replicas && !o.Paused && progressing != nil && progressing.Status == "True"
	return w.base(now, func() Judgement { return rollout(o, now) })
}

// rollout is what is left to say of a workload that has the pods it wants: how far its latest template has come.
func rollout(o object.Object, now time.Time) Judgement {
	j := Rollout(o, now)
	switch {
	case j.Level == Well && j.Reason == "rolled out":
		j.Reason = ""
	case j.Level == Starting:
		j.Reason = "is being rolled out: " + j.Reason
	default:
		j.Reason = "has a rollout: " + j.Reason
	}
	j.Idle = false
	return j
}

func replicaSet(o *object.ReplicaSet, now time.Time) Judgement {
	return replicated{meta: &o.Meta, want: o.Replicas, ready: o.Ready, available: o.Ready, observed: o.Observed, conditions: o.Conditions}.
		base(now, func() Judgement { return Judgement{Level: Well} })
}

func statefulSet(o *object.StatefulSet, now time.Time) Judgement {
	w := replicated{meta: &o.Meta, want: o.Replicas, ready: o.Ready, available: o.Ready, updated: o.Updated, observed: o.Observed, conditions: o.Conditions}
	outdated := o.UpdateHash != o.CurrentHash
	w.replaces = outdated && o.Strategy == "RollingUpdate" && o.Updated < o.Replicas-o.Partition
	return w.base(now, func() Judgement { return rollout(o, now) })
}

func daemonSet(o *object.DaemonSet, now time.Time) Judgement {
	w := replicated{meta: &o.Meta, want: o.Desired, ready: o.Ready, available: o.Available, updated: o.Updated, observed: o.Observed, conditions: o.Conditions}
	w.replaces = o.Updated < o.Desired && o.Strategy == "RollingUpdate" && o.Updated > 0
	j := w.base(now, func() Judgement {
		switch {
		case o.Current < o.Desired:
			return Judgement{Level: Attention, Reason: fmt.Sprintf("has no pod on %d of %s that should have one", o.Desired-o.Current, amount(int(o.Desired), "node"))}
		case o.Misscheduled > 0:
			return Judgement{Level: Attention, Reason: "has pods on " + amount(int(o.Misscheduled), "node") + " that should have none"}
		}
		return rollout(o, now)
	})
	if j.Idle {
		j.Reason = "is to run on no node: its node selector and tolerations fit none"
	}
	return j
}

func sinceOf(c *object.Condition) time.Time {
	if c == nil {
		return time.Time{}
	}
	return c.Since.Time()
}

// job judges a job by its conditions (batch/v1 JobConditionType) in the order in which they end it.
func job(o *object.Job, now time.Time) Judgement {
	for _, kind := range []string{"Complete", "Failed", "FailureTarget"} {
		c := find(o.Conditions, kind)
		switch {
		case c == nil || c.Status != "True":
		case kind == "Complete":
			return Judgement{Level: Well, Idle: true, Reason: "is complete", Since: c.Since.Time()}
		default:
			text := "has failed"
			if kind == "FailureTarget" {
				text = "is about to fail"
			}
			if c.Reason != "" {
				text += ": " + c.Reason
			}
			return Judgement{Level: Broken, Reason: text, Since: c.Since.Time()}
		}
	}
	switch {
	case o.DeletionTimestamp != nil:
		return going(o, now, Judgement{})
	case o.Suspended || object.True(o.Conditions, "Suspended"):
		return Judgement{Level: Well, Idle: true, Reason: "is suspended"}
	case object.True(o.Conditions, "SuccessCriteriaMet"):
		return Judgement{Level: Starting, Reason: "has succeeded and ends what still runs"}
	case o.Failed > 0:
		return Judgement{Level: Attention, Reason: "tries again after " + amount(int(o.Failed), "pod") + " failed", Since: o.Started.Time()}
	}
	return Judgement{Level: Well, Since: o.Started.Time()}
}

// cronJob judges a cron job by how its last run ended, as far as its status tells: lastSuccessfulTime is when a job of it
// completed, so one that was scheduled since, and runs no more, did not.
func cronJob(o *object.CronJob, now time.Time) Judgement {
	switch {
	case o.Suspend == "True":
		return Judgement{Level: Well, Idle: true, Reason: "is suspended"}
	case o.Scheduled.IsZero(), o.Active > 0, o.Successful >= o.Scheduled:
		return Judgement{Level: Unjudged}
	}
	return later(after(o.Scheduled.Time(), time.Minute), now, Judgement{Level: Unjudged},
		Judgement{Level: Attention, Reason: "did not succeed the last time", Since: o.Scheduled.Time()})
}

// autoscaler judges an autoscaler by its conditions (autoscaling/v2 HorizontalPodAutoscalerConditionType).
func autoscaler(o *object.Autoscaler) Judgement {
	j := Judgement{Level: Well}
	for _, c := range o.Conditions {
		switch {
		case c.Type == "AbleToScale" && c.Status == "False":
			return Judgement{Level: Broken, Reason: said(c), Since: c.Since.Time()}
		case c.Reason == "ScalingDisabled":
			return Judgement{Level: Well, Idle: true, Reason: "does not scale: its target is scaled to zero", Since: c.Since.Time()}
		case c.Type == "ScalingActive" && c.Status == "False", c.Type == "ScalingLimited" && c.Status == "True" && c.Reason == "TooManyReplicas":
			j = Worse(j, Judgement{Level: Attention, Reason: said(c), Since: c.Since.Time()})
		}
	}
	if len(o.Conditions) == 0 {
		return Judgement{Level: Starting, Reason: "has not been looked at by its controller yet"}
	}
	return j
}
