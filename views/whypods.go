package views

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
)

// cause is why a pod does not do what it should, in words that are the same for all pods with the same cause.
type cause struct {
	tone  themes.Tone
	text  string   // what stands behind the pod's name: "cannot be placed on a node: ..."
	proof []string // what says so of this pod
}

// podFindings tell what ails a pod, or the pods that descend from an object: one finding a cause, with the pods it hurts.
func podFindings(r report) []finding {
	var order []string
	found, names := map[string]*finding{}, map[string][]string{}
	for _, p := range r.pods {
		for _, c := range podCauses(r, p) {
			f := found[c.text]
			if f == nil {
				f = &finding{tone: c.tone}
				found[c.text], order = f, append(order, c.text)
			}
			if !slices.Contains(names[c.text], p.Name) {
				names[c.text] = append(names[c.text], p.Name)
			}
			for _, line := range c.proof {
				if !slices.Contains(f.proof, line) && len(f.proof) < mostProof {
					f.proof = append(f.proof, line)
				}
			}
		}
	}
	var out []finding
	for _, text := range order {
		f := *found[text]
		f.text = several(names[text], len(r.pods), text) + "."
		if r.res.String() == "pods" {
			f.text = "It " + text + "."
		} else {
			f.proof = append(f.proof, "pods: "+shortList(names[text], mostProof))
		}
		out = append(out, f)
	}
	return out
}

// plural are the verbs with which causes begin, for several pods.
var plural = map[string]string{"keeps": "keep", "is": "are", "has": "have", "runs": "run", "waits": "wait", "fits": "fit", "refers": "refer"}

// several says something of some pods: "Pod web-0 keeps ending", "3 of 5 pods keep ending".
func several(names []string, of int, text string) string {
	switch {
	case len(names) == 1 && of == 1:
		return "Pod " + names[0] + " " + text
	case len(names) > 1:
		verb, rest, _ := strings.Cut(text, " ")
		text = cmp.Or(plural[verb], verb) + " " + rest
	}
	return fmt.Sprintf("%d of %s %s", len(names), amount(of, "pod"), text)
}

// mostProof is how many lines prove one finding.
const mostProof = 5

// shortList is the first few words of many.
func shortList(words []string, most int) string {
	if n := len(words); n > most {
		return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return strings.Join(words, ", ")
}

// podCauses are what ails one pod: where it is to run, then its containers, and what is behind them only if they say
// nothing themselves.
func podCauses(r report, p *kube.Pod) []cause {
	if p.Phase == string(corev1.PodSucceeded) {
		return nil
	}
	whole := health.Judge(health.Facts{Object: p, Node: r.node}, r.now)
	if p.Phase == string(corev1.PodFailed) {
		proof := proofs("status.message", p.Message)
		if !whole.Since.IsZero() {
			proof = append(proof, p.Name+": "+r.ago(whole.Since))
		}
		return []cause{{healthTone(whole), whole.Reason, proof}}
	}
	if c, ok := placeCause(r, p); ok {
		return []cause{c}
	}
	var out []cause
	for _, reported := range health.Reported(p) {
		if c, ok := containerCause(r, p, reported); ok {
			out = append(out, c)
		}
	}
	ready := slices.IndexFunc(p.Conditions, func(c kube.Condition) bool { return c.Type == string(corev1.PodReady) })
	if len(out) == 0 && ready >= 0 && (whole.Level == health.Attention || whole.Level == health.Unknown) && p.DeletionTimestamp == nil {
		out = append(out, cause{healthTone(whole), whole.Reason, proofs("Ready: "+p.Conditions[ready].Status, p.Conditions[ready].Message)})
	}
	if len(out) == 0 && p.Node != "" && p.Phase == string(corev1.PodPending) && p.DeletionTimestamp == nil {
		c := cause{tone: themes.Busy, text: "is on a node, whose kubelet has not started it yet"}
		if e := r.warning(p.Name, "FailedCreatePodSandBox", "FailedMount", "FailedAttachVolume", "NetworkNotReady"); e != nil {
			c.tone, c.text, c.proof = themes.Bad, "is on a node that cannot start it: "+e.Reason, proofs(e.Reason, e.Message)
		}
		out = append(out, c)
	}
	return out
}

// placeCause tells why a pod is on no node.
func placeCause(r report, p *kube.Pod) (cause, bool) {
	if health.Placed(p) {
		return cause{}, false
	}
	if len(p.Scheduling) > 0 {
		return cause{themes.Warn, "is held back by scheduling gates (" + strings.Join(p.Scheduling, ", ") + "): whoever set them has to take them off", nil}, true
	}
	for _, c := range p.Conditions {
		if c.Type == string(corev1.PodScheduled) && c.Status == "False" {
			return cause{themes.Bad, "fits on no node", proofs("PodScheduled: "+c.Reason, c.Message)}, true
		}
	}
	if e := r.warning(p.Name, "FailedScheduling"); e != nil {
		return cause{themes.Bad, "fits on no node", proofs(e.Reason, e.Message)}, true
	}
	return cause{themes.Busy, "waits for a scheduler: none has said anything about it", nil}, true
}

// containerCause tells why a container does not run and serve.
func containerCause(r report, p *kube.Pod, c *kube.Container) (cause, bool) {
	name := health.RoleWord(c.Role) + " " + c.Name
	j := health.Container(p, c, r.now)
	st := &c.State
	switch {
	case st.Stage == kube.Waiting:
		return waitingCause(r, p, c, name)
	case j.Level <= health.Well:
		if st.Stage == kube.Running && c.Last != nil && c.Last.ExitCode != 0 && c.Role != kube.Ephemeral && r.now.Sub(c.Last.Finished.Time()) < lately {
			return cause{themes.Muted, fmt.Sprintf("runs again after %s had ended: %s", name, health.Ended(c, c.Last)), restartProof(r, p, c)}, true
		}
		return cause{}, false
	case st.Stage == kube.Terminated:
		return cause{healthTone(j), j.Reason, proofs("state.terminated", st.Message)}, true
	case c.Role == kube.Init:
		return cause{healthTone(j), j.Reason + ", and the others wait for it", nil}, true
	case !c.Ready && !health.Looping(c, r.now):
		return unreadyCause(r, p, c, j), true
	case c.Last != nil:
		return cause{healthTone(j), j.Reason, append(proofs("lastState.terminated", c.Last.Message), restartProof(r, p, c)...)}, true
	}
	return cause{healthTone(j), j.Reason, nil}, true
}

// restartProof tells how often a container was restarted, and when it ended last.
func restartProof(r report, p *kube.Pod, c *kube.Container) []string {
	return []string{fmt.Sprintf("%s: %s so far, last %s", p.Name, amount(int(c.Restarts), "restart"), r.ago(c.Last.Finished.Time()))}
}

// waitingCause tells what a container waits for (ContainerStateWaiting.reason, as the kubelet writes it).
func waitingCause(r report, p *kube.Pod, c *kube.Container, name string) (cause, bool) {
	st := &c.State
	switch st.Reason {
	case "", "ContainerCreating", "PodInitializing":
		if e := r.warning(p.Name, "FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"); e != nil && st.Reason == "ContainerCreating" {
			return cause{themes.Bad, "cannot be started: " + e.Reason, proofs(e.Reason, e.Message)}, true
		}
		if st.Reason == "PodInitializing" { // the init container speaks for it
			return cause{}, false
		}
		return cause{themes.Busy, "is being started: " + name + " is made", nil}, true
	case "CrashLoopBackOff":
		last := c.Last
		if last == nil {
			return cause{themes.Bad, "keeps ending, with growing pauses before the next start: " + name, proofs(st.Reason, st.Message)}, true
		}
		return cause{themes.Bad, "keeps ending, with growing pauses before the next start: " + name + ", " + health.Ended(c, last),
			append(proofs("lastState.terminated", last.Message), fmt.Sprintf("%s: %s, ended last %s", p.Name, amount(int(c.Restarts), "restart"), r.ago(last.Finished.Time())))}, true
	case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "RegistryUnavailable":
		return cause{themes.Bad, "cannot get the image " + c.Image + " of " + name, proofs(st.Reason, mostTelling(st.Message, r.failures(p.Name, c.Name)))}, true
	case "CreateContainerConfigError":
		return cause{themes.Bad, "refers to something that is not there, so " + name + " cannot be made", proofs(st.Reason, mostTelling(st.Message, r.failures(p.Name, c.Name)))}, true
	}
	j := health.Container(p, c, r.now)
	return cause{healthTone(j), j.Reason, proofs("state.waiting", mostTelling(st.Message, r.failures(p.Name, c.Name)))}, true
}

// unreadyCause tells why a container that runs gets no traffic.
func unreadyCause(r report, p *kube.Pod, c *kube.Container, j health.Judgement) cause {
	out := cause{tone: healthTone(j), text: j.Reason + " to serve"}
	if e := r.warning(p.Name, "Unhealthy"); e != nil {
		out.proof = proofs(e.Reason, e.Message)
	}
	if c.Last != nil && c.Last.ExitCode != 0 {
		out.proof = append(out.proof, fmt.Sprintf("%s: %s, before that %s", p.Name, amount(int(c.Restarts), "restart"), health.Ended(c, c.Last)))
	}
	return out
}

// failures are the messages of recent events that tell why a container of a pod could not be started, the latest first.
func (r report) failures(pod, container string) (out []string) {
	for _, e := range r.warnings() {
		if e.Reason == "Failed" && e.Regarding.Name == pod && r.now.Sub(e.When()) < lately &&
			(e.Regarding.FieldPath == "" || strings.Contains(e.Regarding.FieldPath, "{"+container+"}")) {
			out = append(out, e.Message)
		}
	}
	return out
}

// telling are the words by which a message names what went wrong: the image or object is not there, access is refused, a
// registry cannot be reached.
var telling = []string{"not found", "unknown", "no match", "couldn't find", "invalid", "unauthorized", "authentication", "denied", "forbidden", "403", "401", "credentials",
	"no such host", "timeout", "refused", "unreachable", "x509", "toomanyrequests", "429", "exec format", "permission", "no space"}

// mostTelling is the message that says most: the object's own where it names what went wrong, else of the events one that
// does, else the first that says more than the reason.
func mostTelling(own string, events []string) string {
	says := func(text string) bool {
		text = strings.ToLower(text)
		return slices.ContainsFunc(telling, func(word string) bool { return strings.Contains(text, word) })
	}
	all := append([]string{own}, events...)
	if i := slices.IndexFunc(all, says); i >= 0 {
		return all[i]
	}
	if i := slices.IndexFunc(all, func(text string) bool { return strings.Contains(strings.TrimPrefix(text, "Error: "), " ") }); i >= 0 {
		return all[i]
	}
	return own
}

// proofs is a line of proof, or none where nothing was said.
func proofs(who, message string) []string {
	if strings.TrimSpace(message) == "" {
		return nil
	}
	return []string{who + ": " + strings.TrimSpace(message)}
}
