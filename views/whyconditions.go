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
			text += " for " + strings.TrimSuffix(r.ago(c.since), " ago")
		}
		if c.reason != "" {
			text += ": " + c.reason
		}
		out = append(out, finding{c.tone(), text + ".", proofs("status.conditions", c.message)})
	}
	return out
}

// conditionLines tell the conditions that have not been told as findings, a line each, and those that are well in one.
func conditionLines(r report) []valueLine {
	var lines []valueLine
	var well []string
	for _, c := range conditionsOf(r.object) {
		switch {
		case c.tone() == themes.Plain:
			well = append(well, c.kind+" "+c.status)
		case r.res.String() == "pods" && slices.Contains(podConditions, c.kind):
			text := "  " + c.kind + " " + c.status
			if c.reason != "" {
				text += ", " + c.reason
			}
			if !c.since.IsZero() {
				text += ", for " + strings.TrimSuffix(r.ago(c.since), " ago")
			}
			lines = append(lines, valueLine{text: text, tone: c.tone()})
		}
	}
	if len(well) > 0 {
		lines = append(lines, valueLine{text: "  well: " + strings.Join(well, ", "), tone: themes.Muted})
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]valueLine{{}, {text: "Conditions", head: true}}, lines...)
}
