package health

import (
	"fmt"
	"strings"
	"time"

	"kdeck/kube/object"
)

// pressures are the conditions of a node that are bad when true: the kubelet's (core/v1 NodeConditionType), and those of
// the node problem detector that stop it from working.
var pressures = []string{"MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "KernelDeadlock", "ReadonlyFilesystem"}

// node judges a node by its Ready condition, which the node controller makes Unknown when the kubelet falls silent.
func node(o *object.Node) Judgement {
	var c *object.Condition
	for i := range o.Conditions {
		if o.Conditions[i].Type == "Ready" {
			c = &o.Conditions[i] // the last one, as kubectl takes it (printNode)
		}
	}
	switch {
	case c == nil:
		return Judgement{Level: Unknown, Reason: "has no Ready condition"}
	case c.Status == "Unknown":
		return Judgement{Level: Broken, Reason: "is not heard of" + inBrackets(c.Reason), Since: c.Since.Time()}
	case c.Status != "True":
		return Judgement{Level: Broken, Reason: "is not ready" + inBrackets(c.Reason), Since: c.Since.Time()}
	}
	for _, kind := range pressures {
		if p := find(o.Conditions, kind); p != nil && p.Status == "True" {
			return Judgement{Level: Broken, Reason: said(*p), Since: p.Since.Time()}
		}
	}
	if o.Cordoned {
		return Judgement{Level: Attention, Reason: "is cordoned: it takes no new pods"}
	}
	return Judgement{Level: Well, Since: c.Since.Time()}
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// namespace judges a namespace; what keeps one that is being deleted stands in its conditions (core/v1
// NamespaceConditionType), of which those that name failures are worse than those that name remains.
func namespace(o *object.Namespace, now time.Time) Judgement {
	if o.DeletionTimestamp == nil && o.Phase != "Terminating" {
		return Judgement{Level: Well}
	}
	since := o.CreationTimestamp.Time
	if o.DeletionTimestamp != nil {
		since = o.DeletionTimestamp.Time
	}
	j := Judgement{Level: Starting, Reason: "is being deleted", Since: since}
	for _, c := range o.Conditions {
		if c.Status == "True" && strings.HasPrefix(c.Type, "Namespace") {
			level := Attention
			if strings.HasSuffix(c.Type, "Failure") {
				level = Broken
			}
			j = Worse(j, Judgement{Level: level, Reason: "is being deleted, and cannot go yet: " + c.Reason, Since: since})
		}
	}
	if j.Level != Starting {
		return j
	}
	return later(after(since, deletePatience), now, j, Judgement{Level: Attention, Reason: "was deleted and is still there" + held(o), Since: since})
}

// claim judges a claim by its phase (PersistentVolumeClaimPhase) and by whether it can be resized. A claim may rightly be
// pending for long, until a pod wants it (volumeBindingMode WaitForFirstConsumer).
func claim(o *object.Claim) Judgement {
	switch o.Phase {
	case "Lost":
		return Judgement{Level: Broken, Reason: "has lost its volume"}
	case "Pending":
		return Judgement{Level: Starting, Reason: "waits for a volume", Since: o.CreationTimestamp.Time}
	case "Bound":
	default:
		return Judgement{Level: Unknown, Reason: "has no phase"}
	}
	for _, c := range o.Conditions {
		if strings.HasSuffix(c.Type, "Error") && c.Status == "True" {
			return Judgement{Level: Attention, Reason: said(c), Since: c.Since.Time()}
		}
	}
	return Judgement{Level: Well}
}

// volume judges a volume by its phase (PersistentVolumePhase).
func volume(o *object.Volume) Judgement {
	switch o.Phase {
	case "Failed":
		return Judgement{Level: Broken, Reason: "has failed" + inBrackets(o.Reason)}
	case "Released":
		return Judgement{Level: Attention, Reason: "is released: its claim is gone, and nothing has taken it back"}
	case "Pending":
		return Judgement{Level: Starting, Reason: "is not available yet"}
	case "Available", "Bound":
		return Judgement{Level: Well}
	}
	return Judgement{Level: Unknown, Reason: "has no phase"}
}

// endpointSlice judges a slice by how many of its endpoints are ready.
func endpointSlice(o *object.EndpointSlice) Judgement {
	switch {
	case o.Endpoints == 0:
		return Judgement{Level: Well, Idle: true, Reason: "has no endpoints"}
	case o.Ready+o.Terminating < o.Endpoints || o.Ready == 0:
		return Judgement{Level: Attention, Reason: fmt.Sprintf("has %d of %s ready", o.Ready, amount(o.Endpoints, "endpoint"))}
	}
	return Judgement{Level: Well}
}
