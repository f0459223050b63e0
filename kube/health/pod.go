package health

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube/object"
)

// pod judges a pod by its phase, then by where it is to run, by its containers, and by its conditions.
func pod(p *object.Pod, n *object.Node, now time.Time) Judgement {
	switch {
	case p.Phase == "Succeeded":
		return Judgement{Level: Well, Idle: true, Reason: "has ended well"}
	case p.Phase == "Failed":
		return failed(p)
	case p.Reason == "NodeLost":
		return Judgement{Level: Broken, Reason: "was on a node that is lost"}
	case p.DeletionTimestamp != nil:
		return going(p, now, Judgement{})
	case p.Phase == "Unknown":
		return Judgement{Level: Unknown, Reason: "is in a state that its node does not tell"}
	}
	if !Placed(p) {
		return placing(p, now)
	}
	j := containers(p, now)
	if j.Level == Well || j.Level == Unjudged {
		j = Worse(j, ready(p, n, now))
	}
	return j
}

// failed judges a pod whose phase is Failed (PodStatus.reason and message: Evicted, DeadlineExceeded, NodeShutdown, ...),
// however its containers ended.
func failed(p *object.Pod) Judgement {
	j := Judgement{Level: Broken, Reason: "has failed"}
	switch {
	case p.Reason == "Evicted":
		j.Reason = "was evicted"
	case p.Reason != "":
		j.Reason += ": " + p.Reason
	}
	for i := range p.Containers {
		c := &p.Containers[i]
		if c.State.Stage != object.Terminated || c.Role == object.Ephemeral {
			continue
		}
		if p.Reason == "" && c.State.ExitCode != 0 && j.Reason == "has failed" {
			j.Reason += ": " + RoleWord(c.Role) + " " + c.Name + ", " + Ended(c, &c.State)
		}
		if at := c.State.Finished.Time(); at.After(j.Since) {
			j.Since = at
		}
	}
	if c := find(p.Conditions, "DisruptionTarget"); c != nil && c.Status == "True" {
		j.Since = c.Since.Time()
		if p.Reason == "" {
			j.Reason += ": " + c.Reason
		}
	} else if c := find(p.Conditions, "Ready"); j.Since.IsZero() && c != nil {
		j.Since = c.Since.Time()
	}
	return j
}

// Placed tells whether a pod has a node. The kubelet of one reports containers, also of pods whose node is not known.
func Placed(p *object.Pod) bool {
	return p.Node != "" || len(Reported(p)) > 0
}

// placing judges a pod that is on no node yet (the PodScheduled condition, PodSpec.schedulingGates).
func placing(p *object.Pod, now time.Time) Judgement {
	c := find(p.Conditions, "PodScheduled")
	since := p.CreationTimestamp.Time
	switch {
	case len(p.Scheduling) > 0, c != nil && c.Reason == "SchedulingGated":
		j := Judgement{Level: Starting, Reason: "is held back by its scheduling gates", Since: since}
		if len(p.Scheduling) > 0 {
			j.Reason = "is held back by scheduling gates (" + strings.Join(p.Scheduling, ", ") + ")"
		}
		over := j
		over.Level = Attention
		return later(after(since, startPatience), now, j, over)
	case c != nil && c.Status == "False":
		return Judgement{Level: Broken, Reason: "fits on no node", Since: c.Since.Time()}
	}
	const text = "waits for a scheduler"
	return later(after(since, schedulePatience), now,
		Judgement{Level: Starting, Reason: text, Since: since},
		Judgement{Level: Attention, Reason: text + ": none has said anything about it", Since: since})
}

// containers is the worst of a pod's containers; while an init container is not done, the regular ones wait for it.
func containers(p *object.Pod, now time.Time) Judgement {
	var all Judgement
	reported := false
	for _, c := range Reported(p) {
		if c.Role == object.Ephemeral {
			continue
		}
		reported = true
		if c.State.Reason == "PodInitializing" && all.Level > Well {
			continue // the init container speaks for it
		}
		all = Worse(all, Container(p, c, now))
	}
	if !reported {
		since := p.Started.Time()
		if since.IsZero() {
			since = p.CreationTimestamp.Time
		}
		const text = "is on a node, whose kubelet has not started it yet"
		return later(after(since, startPatience), now,
			Judgement{Level: Starting, Reason: text, Since: since}, Judgement{Level: Attention, Reason: text, Since: since})
	}
	all.Idle = false
	return all
}

// Reported are the containers of a pod that its node tells of, also those that are not in its spec.
func Reported(p *object.Pod) (out []*object.Container) {
	for i := range p.Containers {
		if p.Containers[i].Reported {
			out = append(out, &p.Containers[i])
		}
	}
	for i := range p.Unspecified {
		out = append(out, &p.Unspecified[i])
	}
	return out
}

// ready judges a pod by its Ready condition, which knows more than its containers: readiness gates, and a node that is gone.
func ready(p *object.Pod, n *object.Node, now time.Time) Judgement {
	c := find(p.Conditions, "Ready")
	if c == nil || c.Status == "True" {
		if gates := MissingGates(p); c == nil && len(gates) > 0 {
			return Judgement{Level: Attention, Reason: gateWords(p, gates)}
		}
		return Judgement{Level: Well}
	}
	j := Judgement{Level: Attention, Since: c.Since.Time(), Reason: "is not ready"}
	if c.Status == "Unknown" {
		j.Level = Unknown
	}
	gates := MissingGates(p)
	switch {
	case n != nil && !object.True(n.Conditions, "Ready"):
		j.Reason = "is not ready, for its node " + n.Name + " " + node(n).Reason
	case len(gates) > 0:
		j.Reason = gateWords(p, gates)
	case c.Reason != "":
		j.Reason += ": " + c.Reason
	case n == nil && p.Node != "": // the node controller writes the condition without a reason (nodelifecycle, MarkPodsNotReady)
		j.Reason += ", though its containers are: node " + p.Node + " may not be"
	}
	return j
}

// MissingGates are a pod's readiness gates that are not passed (PodSpec.readinessGates: each names a condition that must be
// True).
func MissingGates(p *object.Pod) []string {
	return slices.DeleteFunc(slices.Clone(p.Gates), func(g string) bool { return object.True(p.Conditions, g) })
}

// gateWords name the readiness gates that are not passed, and tell which have no condition at all.
func gateWords(p *object.Pod, gates []string) string {
	words := make([]string, len(gates))
	for i, g := range gates {
		words[i] = g
		if c := find(p.Conditions, g); c == nil {
			words[i] += " (there is no such condition)"
		} else {
			words[i] += " (it is " + c.Status + ")"
		}
	}
	return "is not ready, for a readiness gate is not passed: " + strings.Join(words, ", ")
}

// memory is a number of bytes as the API writes it.
func memory(n int64) string { return resource.NewQuantity(n, resource.BinarySI).String() }
