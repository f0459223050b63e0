package views

import (
	"fmt"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"kdeck/kube"
	"kdeck/ui"
)

// Pods lists pods with the columns of kubectl get pods -o wide; enter shows a pod's containers.
func Pods() Kind {
	return Kind{
		Name:     "pods",
		Resource: builtin("pods"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "READY"}, {Name: "STATUS"}, {Name: "RESTARTS"}, {Name: "AGE", Age: true},
			{Name: "IP", Wide: true}, {Name: "NODE", Wide: true}, {Name: "NOMINATED NODE", Wide: true},
			{Name: "READINESS GATES", Wide: true},
		},
		Rows: podRow,
		Enter: func(s *Session, it *Item) ui.Step {
			o := it.Object
			return ui.Step{Open: NewList(s, Containers(), Scope{Namespace: o.GetNamespace(), Name: o.GetName()})}
		},
	}
}

func podRow(o kube.Object) []ui.Row {
	p, ok := o.(*kube.Pod)
	if !ok {
		return nil
	}
	sum := summarise(p)
	restarts := ui.Cell{Text: strconv.Itoa(sum.restarts), Value: int64(sum.restarts)}
	if sum.restarts != 0 {
		restarts.Since = sum.restarted.Time()
	}
	ip := ""
	if len(p.IPs) > 0 {
		ip = p.IPs[0]
	}
	ready := ui.Cell{Text: fmt.Sprintf("%d/%d", sum.ready, sum.total), Value: int64(sum.ready)}
	return oneRow(o,
		ui.Cell{Text: p.Name}, ready, ui.Cell{Text: sum.status}, restarts, ageCell(p.CreationTimestamp),
		orNone(ip), orNone(p.Node), orNone(p.NominatedNode), orNone(gates(p)),
	)
}

// gates counts the readiness gates that are true, as "1/2"; "" when the pod has none.
func gates(p *kube.Pod) string {
	if len(p.Gates) == 0 {
		return ""
	}
	n := 0
	for _, g := range p.Gates {
		if kube.True(p.Conditions, g) {
			n++
		}
	}
	return fmt.Sprintf("%d/%d", n, len(p.Gates))
}

// summary is what kubectl says of a pod as a whole. The rules are those of printPod in
// kubernetes/pkg/printers/internalversion/printers.go, kept true by the differential test against a real server.
type summary struct {
	status       string
	ready, total int
	restarts     int
	restarted    kube.Stamp // when the last restarted container ended
}

func summarise(p *kube.Pod) summary {
	s := summary{status: p.Phase}
	if p.Reason != "" {
		s.status = p.Reason
	}
	if slices.ContainsFunc(p.Conditions, func(c kube.Condition) bool {
		return c.Type == string(corev1.PodScheduled) && c.Reason == corev1.PodReasonSchedulingGated
	}) {
		s.status = corev1.PodReasonSchedulingGated
	}
	inits, regulars := split(p, &s)
	sidecars, initializing := s.countInit(inits, initCount(p))
	if !initializing || kube.True(p.Conditions, string(corev1.PodInitialized)) {
		s.restarts, s.restarted = sidecars.restarts, sidecars.restarted
		s.countRegular(regulars, kube.True(p.Conditions, string(corev1.PodReady)))
	}
	if p.DeletionTimestamp != nil {
		switch {
		case p.Reason == "NodeLost":
			s.status = string(corev1.PodUnknown)
		case p.Phase != string(corev1.PodSucceeded) && p.Phase != string(corev1.PodFailed):
			s.status = "Terminating"
		}
	}
	return s
}

// split gives the reported init and regular containers in the order of their statuses, and counts those that are to run.
func split(p *kube.Pod, s *summary) (inits, regulars []*kube.Container) {
	for i := range p.Containers {
		c := &p.Containers[i]
		switch c.Role {
		case kube.Regular, kube.Sidecar:
			s.total++
		}
		if c.Reported {
			inits, regulars = sorted(c, inits, regulars)
		}
	}
	for i := range p.Unspecified { // the server counts them, though it does not expect them
		inits, regulars = sorted(&p.Unspecified[i], inits, regulars)
	}
	place := func(a, b *kube.Container) int { return int(a.Place) - int(b.Place) }
	slices.SortFunc(inits, place)
	slices.SortFunc(regulars, place)
	return inits, regulars
}

// sorted puts a container among those of its sort; ephemeral ones do not count.
func sorted(c *kube.Container, inits, regulars []*kube.Container) (_, _ []*kube.Container) {
	switch c.Role {
	case kube.Ephemeral:
	case kube.Regular:
		regulars = append(regulars, c)
	default:
		inits = append(inits, c)
	}
	return inits, regulars
}

func initCount(p *kube.Pod) int {
	n := 0
	for i := range p.Containers {
		if r := p.Containers[i].Role; r == kube.Init || r == kube.Sidecar {
			n++
		}
	}
	return n
}

// count adds a container's restarts.
func (s *summary) count(c *kube.Container) {
	s.restarts += int(c.Restarts)
	if c.Last != nil && c.Last.Finished > s.restarted {
		s.restarted = c.Last.Finished
	}
}

// countInit walks the init containers up to the first that is not done; it says whether the pod is still initialising.
func (s *summary) countInit(inits []*kube.Container, all int) (sidecars summary, initializing bool) {
	for i, c := range inits {
		s.count(c)
		if c.Role == kube.Sidecar {
			sidecars.count(c)
		}
		st := &c.State
		switch {
		case st.Stage == kube.Terminated && st.ExitCode == 0:
			continue
		case c.Role == kube.Sidecar && c.Started:
			if c.Ready {
				s.ready++
			}
			continue
		case st.Stage == kube.Terminated:
			s.status = "Init:" + ended(st)
		case st.Stage == kube.Waiting && st.Reason != "" && st.Reason != "PodInitializing":
			s.status = "Init:" + st.Reason
		default:
			s.status = fmt.Sprintf("Init:%d/%d", i, all)
		}
		return sidecars, true
	}
	return sidecars, false
}

// countRegular walks the regular containers from the last to the first: the first one with something to say speaks.
func (s *summary) countRegular(regulars []*kube.Container, podReady bool) {
	running, failure := false, ""
	for _, c := range slices.Backward(regulars) {
		s.count(c)
		st := &c.State
		switch {
		case st.Stage == kube.Waiting && st.Reason != "":
			s.status = st.Reason
		case st.Stage == kube.Terminated:
			s.status = ended(st)
			if st.ExitCode != 0 {
				failure = s.status
			}
		case c.Ready && st.Stage == kube.Running:
			running = true
			s.ready++
		}
	}
	if s.status != "Completed" {
		return
	}
	switch {
	case running && podReady:
		s.status = "Running"
	case failure != "":
		s.status = failure
	case running:
		s.status = "NotReady"
	}
}

// ended is how a container ended: its reason, else its signal, else its exit code.
func ended(st *kube.ContainerState) string {
	switch {
	case st.Reason != "":
		return st.Reason
	case st.Signal != 0:
		return fmt.Sprintf("Signal:%d", st.Signal)
	}
	return fmt.Sprintf("ExitCode:%d", st.ExitCode)
}
