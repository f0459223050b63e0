package views

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube"
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
	if p.Phase == string(corev1.PodFailed) && p.Reason != "" {
		return []cause{{themes.Bad, "has failed: " + p.Reason, proofs("status.message", p.Message)}}
	}
	if c, ok := placeCause(r, p); ok {
		return []cause{c}
	}
	var out []cause
	for i := range p.Containers {
		if c, ok := containerCause(r, p, &p.Containers[i]); ok {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		for _, c := range p.Conditions {
			if c.Type == string(corev1.PodReady) && c.Status == "False" && c.Reason == "ReadinessGatesNotReady" {
				out = append(out, cause{themes.Warn, "runs, but a readiness gate is not passed", proofs("Ready", c.Message)})
			}
		}
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
	if p.Node != "" || slices.ContainsFunc(p.Containers, func(c kube.Container) bool { return c.Reported }) {
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
	name := roleWord(c.Role) + " " + c.Name
	st := &c.State
	switch st.Stage {
	case kube.Waiting:
		return waitingCause(r, p, c, name)
	case kube.Terminated:
		if st.ExitCode == 0 && (c.Role == kube.Init || c.Role == kube.Ephemeral || p.RestartPolicy != string(corev1.RestartPolicyAlways)) {
			return cause{}, false
		}
		return cause{themes.Bad, "has a container that ended: " + name + ", " + endWords(c, st), proofs("state.terminated", st.Message)}, true
	case kube.Running:
		switch {
		case c.Role == kube.Init:
			return cause{themes.Busy, "is not initialised: " + name + " still runs, and the others wait for it", nil}, true
		case !c.Ready && c.Role != kube.Ephemeral:
			return unreadyCause(r, p, c, name), true
		case c.Last != nil && c.Last.ExitCode != 0 && r.now.Sub(c.Last.Finished.Time()) < lately:
			return cause{themes.Warn, fmt.Sprintf("runs again after %s had ended: %s", name, endWords(c, c.Last)),
				[]string{fmt.Sprintf("%s: %s so far, last %s", p.Name, amount(int(c.Restarts), "restart"), r.ago(c.Last.Finished.Time()))}}, true
		}
	}
	return cause{}, false
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
		return cause{themes.Bad, "keeps ending, with growing pauses before the next start: " + name + ", " + endWords(c, last),
			append(proofs("lastState.terminated", last.Message), fmt.Sprintf("%s: %s, ended last %s", p.Name, amount(int(c.Restarts), "restart"), r.ago(last.Finished.Time())))}, true
	case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "RegistryUnavailable":
		proof := proofs(st.Reason, st.Message)
		if e := r.warning(p.Name, "Failed"); e != nil {
			proof = proofs(st.Reason, e.Message)
		}
		return cause{themes.Bad, "cannot get the image " + c.Image + " of " + name, proof}, true
	case "CreateContainerConfigError":
		return cause{themes.Bad, "refers to something that is not there, so " + name + " cannot be made", proofs(st.Reason, st.Message)}, true
	}
	return cause{cmp.Or(statusTone(st.Reason), themes.Warn), "cannot start " + name + ": " + st.Reason, proofs("state.waiting", st.Message)}, true
}

// unreadyCause tells why a container that runs gets no traffic.
func unreadyCause(r report, p *kube.Pod, c *kube.Container, name string) cause {
	out := cause{tone: themes.Warn, text: "runs, but " + name + " is not ready to serve"}
	if e := r.warning(p.Name, "Unhealthy"); e != nil {
		out.proof = proofs(e.Reason, e.Message)
	}
	if c.Last != nil && c.Last.ExitCode != 0 {
		out.proof = append(out.proof, fmt.Sprintf("%s: %s, before that %s", p.Name, amount(int(c.Restarts), "restart"), endWords(c, c.Last)))
	}
	return out
}

// exitWords are what exit codes mean that shells and runtimes give (128+n is signal n).
var exitWords = map[int32]string{
	126: "the command cannot be executed", 127: "the command was not found", 128: "it could not be started",
	134: "it aborted (SIGABRT)", 137: "it was killed (SIGKILL)", 139: "it crashed (SIGSEGV)", 143: "it was told to end (SIGTERM)",
}

// endWords tell how a container ended.
func endWords(c *kube.Container, st *kube.ContainerState) string {
	if st.Reason == "OOMKilled" {
		limit := "the node's memory ran out"
		if c.MemLimit > 0 {
			limit = "its limit is " + resource.NewQuantity(c.MemLimit, resource.BinarySI).String()
		}
		return "killed for using too much memory (OOMKilled), " + limit
	}
	text := fmt.Sprintf("exit code %d", st.ExitCode)
	if words, ok := exitWords[st.ExitCode]; ok {
		text += ", " + words
	} else if st.ExitCode == 0 {
		text += ", as if its work were done"
	}
	if st.Reason != "" && st.Reason != "Error" && st.Reason != "Completed" {
		text += " (" + st.Reason + ")"
	}
	return text
}

// proofs is a line of proof, or none where nothing was said.
func proofs(who, message string) []string {
	if strings.TrimSpace(message) == "" {
		return nil
	}
	return []string{who + ": " + strings.TrimSpace(message)}
}
