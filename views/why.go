package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/kube/object"
	"kdeck/themes"
	"kdeck/ui"
)

// whyAction explains in plain words why an object is as it is.
func whyAction() Action {
	return Action{
		ID: "why", Keys: []string{"I"}, Help: "why is it so",
		Not: func(sel Selection) string {
			if sel.Kind.Resource.Name == "" {
				return sel.Kind.Name + " cannot be explained"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			v := newReport(s, sel.Kind.Resource, sel.Ref(s.Cluster), "why", false, whyLines)
			v.last = true
			v.pager.Wrap(true) // messages are long, and what counts in them often stands last
			return ui.Step{Open: v}
		},
	}
}

// finding is one thing that is told by what the cluster says of an object.
type finding struct {
	tone  themes.Tone
	text  string   // a sentence
	proof []string // what says so: a field, a message, the names of pods
}

// findings look at a story, each for one sort of trouble; what they find is told the worst first.
func findings() []func(report) []finding {
	return []func(report) []finding{deletionFindings, kindFindings, podFindings, conditionFindings}
}

// whyLines explain an object: what was found, then what stands in its status, its owners, and the warnings about it.
func whyLines(r report) []valueLine {
	var found []finding
	for _, look := range findings() {
		found = append(found, look(r)...)
	}
	found = append(found, judgedFinding(r, found)...)
	slices.SortStableFunc(found, func(a, b finding) int { return int(b.tone) - int(a.tone) })
	lines := []valueLine{{text: r.word() + " " + r.ref.Name, head: true}}
	for _, f := range found {
		lines = append(lines, valueLine{text: strings.TrimSpace(r.sign(f.tone) + " " + f.text), tone: f.tone})
		for _, p := range f.proof {
			lines = append(lines, valueLine{text: "    " + p, tone: themes.Muted})
		}
	}
	warnings := r.warnings()
	switch {
	case len(found) > 0:
	case len(warnings) > 0:
		lines = append(lines, valueLine{text: "Its status tells of no trouble, but events have warned."})
	default:
		lines = append(lines, valueLine{text: "Nothing is wrong, as far as its status and the events tell."})
	}
	return slices.Concat(lines, lastLines(r), podLines(r), conditionLines(r), ownerLines(r), eventLines(r, "Warnings", warnings), missingLines(r))
}

// judgedFinding tells how the object is judged, as its row is, where nothing that was found tells it.
func judgedFinding(r report, found []finding) []finding {
	j := r.judged()
	tone := healthTone(j)
	if j.Reason == "" || j.Idle || j.Level == health.Unjudged || tone >= themes.Busy && slices.ContainsFunc(found, func(f finding) bool { return f.tone >= tone }) ||
		tone < themes.Busy && len(found) > 0 {
		return nil
	}
	text := "It " + j.Reason
	if !j.Since.IsZero() && tone >= themes.Busy {
		text += ", for " + duration.HumanDuration(r.now.Sub(j.Since))
	}
	return []finding{{tone, text + ".", nil}}
}

// judged is how the object is judged. What cannot be read is judged by nothing.
func (r report) judged() health.Judgement {
	if r.object == nil || r.gone {
		return health.Judgement{}
	}
	if r.res.String() == "pods" && len(r.pods) == 1 { // as the rows of lists are
		return health.Judge(health.Facts{Object: r.pods[0], Node: r.node}, r.now)
	}
	o, err := object.Compact(r.object)
	if err != nil {
		return health.Judgement{}
	}
	facts := health.Facts{Object: o}
	if _, ok := o.(*kube.Service); ok && r.heard {
		b := r.behind
		b.Slices = r.slices
		facts.Behind = &b
	}
	return health.Judge(facts, r.now)
}

// mostPods is how many pods are named; their list has all.
const mostPods = 5

// podLines are the pods that descend from an object, the worst first; of a pod, the node it is on.
func podLines(r report) []valueLine {
	if r.res.String() == "pods" {
		if len(r.pods) == 0 || r.pods[0].Node == "" {
			return nil
		}
		to := &link{to: metav1.OwnerReference{APIVersion: "v1", Kind: "Node", Name: r.pods[0].Node}}
		return []valueLine{{}, {text: "Runs on", head: true}, {text: "  > node/" + r.pods[0].Node, to: to}}
	}
	if len(r.pods) == 0 {
		return nil
	}
	pods := slices.Clone(r.pods)
	slices.SortStableFunc(pods, func(a, b *kube.Pod) int { return int(r.podTone(b)) - int(r.podTone(a)) })
	lines := []valueLine{{}, {text: "Its pods", head: true}}
	for i, p := range pods {
		if i == mostPods {
			lines = append(lines, valueLine{text: fmt.Sprintf("  and %d more", len(pods)-i), tone: themes.Muted})
			break
		}
		cells := podRow(p)[0].Cells
		lines = append(lines, valueLine{text: fmt.Sprintf("  > pod/%s  %s %s", p.Name, cells[1].Text, cells[2].Text), tone: r.podTone(p), to: podLink(p)})
	}
	return lines
}

// podTone is how a pod is judged, as its row is.
func (r report) podTone(p *kube.Pod) themes.Tone {
	return healthTone(health.Judge(health.Facts{Object: p}, r.now))
}

// word is the object's kind as kubectl writes it in front of a name.
func (r report) word() string {
	if r.res.Singular != "" {
		return r.res.Singular
	}
	return strings.ToLower(r.res.Kind)
}

// warnings are the events that warn.
func (r report) warnings() (out []*kube.Event) {
	for _, e := range r.events {
		if e.Type == "Warning" {
			out = append(out, e)
		}
	}
	return out
}

// lately is how old a warning may be to explain how things are now.
const lately = time.Hour

// warning is the latest recent warning for one of some reasons about an object, or nil.
func (r report) warning(name string, reasons ...string) *kube.Event {
	for _, e := range r.warnings() {
		if e.Regarding.Name == name && slices.Contains(reasons, e.Reason) && r.now.Sub(e.When()) < lately {
			return e
		}
	}
	return nil
}

// ago is how long ago something was, in words.
func (r report) ago(t time.Time) string {
	if t.IsZero() {
		return "some time ago"
	}
	return duration.HumanDuration(r.now.Sub(t)) + " ago"
}

// deletionFindings tell why an object that was deleted is still there.
func deletionFindings(r report) []finding {
	at := r.object.GetDeletionTimestamp()
	if at == nil || r.gone {
		return nil
	}
	// Of a pod the timestamp is when its grace period ends (metav1.ObjectMeta.DeletionTimestamp).
	if left := at.Sub(r.now); left > 0 {
		return []finding{{themes.Busy, "It is being deleted, and has " + duration.HumanDuration(left) + " left to end by itself.", nil}}
	}
	holds := r.object.GetFinalizers()
	if len(holds) == 0 {
		return []finding{{themes.Warn, "It should have been gone " + r.ago(at.Time) + ": " + heldBy(r) + ".",
			[]string{"metadata.deletionTimestamp: " + at.UTC().Format(time.RFC3339)}}}
	}
	for i := range holds {
		holds[i] = kube.Clean(holds[i])
	}
	return []finding{{themes.Warn, "It was deleted " + r.ago(at.Time) + " and waits for who must clean up first: " + strings.Join(holds, ", ") + ".",
		[]string{"metadata.finalizers: each is taken off by its own controller"}}}
}

// heldBy tells what keeps an object without finalizers that was deleted.
func heldBy(r report) string {
	switch r.res.String() {
	case "pods":
		return "nothing holds it but its node, as a kubelet that does not answer"
	case "namespaces": // spec.finalizers, which its conditions explain
		return "what is in it has to go first"
	}
	return "no finalizer holds it"
}

// ownerLines tell who made the object.
func ownerLines(r report) []valueLine {
	refs := r.object.GetOwnerReferences()
	if len(refs) == 0 {
		return nil
	}
	lines := []valueLine{{}, {text: "Owned by", head: true}}
	for _, o := range refs {
		what := "  > " + kube.Clean(strings.ToLower(o.Kind)) + "/" + kube.Clean(o.Name)
		if o.Controller != nil && *o.Controller {
			what += ", which makes it and keeps it as it should be"
		}
		lines = append(lines, valueLine{text: what, to: &link{to: o, namespace: r.ref.Namespace}})
	}
	return lines
}
