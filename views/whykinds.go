package views

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
)

// kindFindings tell what only the kind's own fields say.
func kindFindings(r report) []finding {
	var out []finding
	if g, seen := r.object.GetGeneration(), r.number("status", "observedGeneration"); seen < g && (seen > 0 || r.judged().Level != health.Unjudged && kube.HasRevisions(r.res)) {
		out = append(out, unobservedFinding(r, g, seen))
	}
	if look, ok := ownFindings[r.res.String()]; ok {
		out = append(out, look(r)...)
	}
	return out
}

// unobservedFinding tells that a controller has not looked at the last change, and how the lease of the controller manager
// stands where that was asked for.
func unobservedFinding(r report, g, seen int64) finding {
	f := finding{themes.Busy, "Its controller has not observed the last change yet.",
		[]string{fmt.Sprintf("metadata.generation: %d, status.observedGeneration: %d", g, seen)}}
	if j := r.judged(); strings.Contains(j.Reason, "not observed") && !j.Since.IsZero() {
		f.tone = healthTone(j)
		f.text = "Its controller has not observed the last change, made " + r.ago(j.Since) + "."
	}
	if r.lease == nil {
		return f
	}
	text, _, _ := unstructured.NestedString(r.lease.Object, "spec", "renewTime")
	renewed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return f
	}
	line := "lease " + leaseNamespace + "/" + leaseName + ": renewed " + r.ago(renewed)
	if r.now.Sub(renewed) > leasePatience {
		f.text = strings.TrimSuffix(f.text, ".") + ": the controller manager does not answer."
		f.tone = max(f.tone, themes.Warn)
		line += ", by a holder that should do so every few seconds"
	}
	f.proof = append(f.proof, line)
	return f
}

// The Lease by which controller managers elect who works (kube-controller-manager --leader-elect-resource-name), and how old
// its renewal may be: --leader-elect-lease-duration is 15 seconds.
const (
	leaseNamespace = "kube-system"
	leaseName      = "kube-controller-manager"
	leasePatience  = 30 * time.Second
)

// ownFindings say what is looked at in the everyday kinds.
var ownFindings = map[string]func(report) []finding{
	"deployments.apps":       replicaFindings,
	"replicasets.apps":       replicaFindings,
	"statefulsets.apps":      replicaFindings,
	"replicationcontrollers": replicaFindings,
	"daemonsets.apps":        daemonFindings,
	"jobs.batch":             suspendFindings,
	"cronjobs.batch":         suspendFindings,
	"services":               serviceFindings,
	"nodes":                  nodeFindings,
	"persistentvolumeclaims": phaseFindings,
	"persistentvolumes":      phaseFindings,
	"namespaces":             phaseFindings,
}

// number is a number at a path; 0 where there is none.
func (r report) number(path ...string) int64 {
	n, _, _ := unstructured.NestedInt64(r.object.Object, path...)
	return n
}

// text is a clean text at a path.
func (r report) text(path ...string) string {
	s, _, _ := unstructured.NestedString(r.object.Object, path...)
	return kube.Clean(s)
}

// yes is a truth at a path.
func (r report) yes(path ...string) bool {
	b, _, _ := unstructured.NestedBool(r.object.Object, path...)
	return b
}

// replicaFindings compare how many pods are wanted with how many there are.
func replicaFindings(r report) (out []finding) {
	want, there := r.number("spec", "replicas"), r.number("status", "replicas")
	if want == 0 {
		return []finding{{themes.Muted, "It is scaled to zero: it should have no pods.", []string{"spec.replicas: 0"}}}
	}
	if r.yes("spec", "paused") {
		out = append(out, finding{themes.Warn, "It is paused: changes of its template are not rolled out.", []string{"spec.paused: true"}})
	}
	if there < want {
		f := finding{themes.Bad, fmt.Sprintf("It wants %s and has %d.", amount(int(want), "pod"), there), nil}
		for _, e := range r.warnings() { // pods that the API server refuses (pkg/controller, FailedCreatePodReason)
			if e.Reason == "FailedCreate" && r.now.Sub(e.When()) < lately {
				f.proof = proofs(strings.ToLower(e.Regarding.Kind)+"/"+e.Regarding.Name+", FailedCreate", e.Message)
				break
			}
		}
		out = append(out, f)
	}
	return out
}

// daemonFindings compare on how many nodes a pod should be with where one is.
func daemonFindings(r report) (out []finding) {
	want, there, wrong := r.number("status", "desiredNumberScheduled"), r.number("status", "currentNumberScheduled"), r.number("status", "numberMisscheduled")
	switch {
	case want == 0:
		out = append(out, finding{themes.Muted, "No node is to have a pod of it: its node selector and tolerations fit none.", []string{"status.desiredNumberScheduled: 0"}})
	case there < want:
		out = append(out, finding{themes.Bad, fmt.Sprintf("%d of %s that should have a pod have none.", want-there, amount(int(want), "node")), nil})
	}
	if wrong > 0 {
		out = append(out, finding{themes.Warn, amount(int(wrong), "node") + " should not have a pod of it and do.", []string{fmt.Sprintf("status.numberMisscheduled: %d", wrong)}})
	}
	return out
}

// suspendFindings tell that nothing is to be done for now.
func suspendFindings(r report) []finding {
	if !r.yes("spec", "suspend") {
		return nil
	}
	return []finding{{themes.Muted, "It is suspended: it makes no pods until spec.suspend is false.", []string{"spec.suspend: true"}}}
}

// serviceFindings tell whether anybody answers behind a Service, and why not.
func serviceFindings(r report) (out []finding) {
	if r.text("spec", "type") == "ExternalName" {
		return nil
	}
	selector, _, _ := unstructured.NestedStringMap(r.object.Object, "spec", "selector")
	if j := r.judged(); r.heard && j.Reason != "" {
		f := finding{tone: healthTone(j), text: "It " + j.Reason + "."}
		if len(selector) > 0 {
			f.proof = []string{"spec.selector: " + labels.Set(selector).String()}
		}
		out = append(out, f)
	}
	if given, _, _ := unstructured.NestedSlice(r.object.Object, "status", "loadBalancer", "ingress"); r.text("spec", "type") == "LoadBalancer" && len(given) == 0 {
		out = append(out, finding{themes.Warn, "It waits for a load balancer to be given to it.", []string{"status.loadBalancer.ingress is empty"}})
	}
	return out
}

// nodeFindings tell why a node takes no pods.
func nodeFindings(r report) (out []finding) {
	if r.yes("spec", "unschedulable") {
		out = append(out, finding{themes.Warn, "It is cordoned: it takes no new pods.", []string{"spec.unschedulable: true"}})
	}
	taints, _, _ := unstructured.NestedSlice(r.object.Object, "spec", "taints")
	for _, item := range taints {
		m, _ := item.(map[string]any)
		key, _ := m["key"].(string)
		if effect, _ := m["effect"].(string); key != "node.kubernetes.io/unschedulable" && effect != "PreferNoSchedule" {
			out = append(out, finding{themes.Muted, "It takes only pods that tolerate the taint " + kube.Clean(key+":"+effect) + ".", nil})
		}
	}
	return out
}

// phaseFindings tell of a phase that does not last, or should not.
func phaseFindings(r report) []finding {
	phase := r.text("status", "phase")
	j := r.judged()
	tone := healthTone(j)
	if j.Healthy() || tone < themes.Busy {
		return nil
	}
	f := finding{tone, "It is " + phase + ".", proofs("status.message", r.text("status", "message"))}
	if e := r.warning(r.ref.Name, "ProvisioningFailed", "FailedBinding", "VolumeResizeFailed"); e != nil {
		f.tone, f.proof = themes.Bad, proofs(e.Reason, e.Message)
	} else if len(r.events) > 0 && phase == "Pending" {
		f.proof = proofs(r.events[0].Reason, r.events[0].Message)
	}
	return []finding{f}
}
