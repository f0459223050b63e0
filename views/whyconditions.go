package views

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
)

// stateCondition is one of status.conditions, in the form nearly all kinds share (metav1.Condition).
type stateCondition struct {
	kind, status, reason, message string
	since                         time.Time
}

// conditionsOf reads an object's conditions; their texts are clean.
func conditionsOf(o *unstructured.Unstructured) (out []stateCondition) {
	list, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			continue
		}
		text := func(key string) string {
			s, _ := m[key].(string)
			return kube.Clean(s)
		}
		c := stateCondition{kind: text("type"), status: text("status"), reason: text("reason"), message: text("message")}
		c.since, _ = time.Parse(time.RFC3339, text("lastTransitionTime"))
		if c.kind != "" {
			out = append(out, c)
		}
	}
	return out
}

// tone judges a condition by itself.
func (c stateCondition) tone() themes.Tone {
	tone := healthTone(health.Condition(kube.Condition{Type: c.kind, Status: c.status, Reason: c.reason}))
	if tone == themes.OK {
		return themes.Plain // it is no news
	}
	return tone
}

// podConditions are the conditions of a pod that its containers and its place tell better.
var podConditions = []string{"Ready", "ContainersReady", "Initialized", "PodScheduled"}

// conditionFindings tell what the status says in so many words.
func conditionFindings(r report) (out []finding) {
	for _, c := range conditionsOf(r.object) {
		if r.res.String() == "pods" && slices.Contains(podConditions, c.kind) || c.tone() == themes.Plain {
			continue
		}
		text := c.kind + " is " + c.status
		if !c.since.IsZero() {
			text += " since " + strings.TrimSuffix(r.ago(c.since), " ago")
		}
		if c.reason != "" {
			text += ": " + c.reason
		}
		out = append(out, finding{c.tone(), text + ".", proofs("status.conditions", c.message)})
	}
	return out
}

// conditionLines list all conditions, also those that are well.
func conditionLines(r report) []valueLine {
	all := conditionsOf(r.object)
	if len(all) == 0 {
		return nil
	}
	lines := []valueLine{{}, {text: "Conditions", head: true}}
	for _, c := range all {
		text := "  " + c.kind + " " + c.status
		if c.reason != "" {
			text += ", " + c.reason
		}
		if !c.since.IsZero() {
			text += ", since " + moment(c.since, r.now)
		}
		lines = append(lines, valueLine{text: text, tone: c.tone()})
	}
	return lines
}
