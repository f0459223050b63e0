package object

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"

	"kdeck/kube/scrub"
)

// Pod is corev1.Pod without what no list needs: env, volumes, probes, mounts, security contexts.
//
// It keeps every fact kubectl get pods -o wide derives its cells from, and those a diagnosis starts with.
type Pod struct {
	Meta
	Phase   string // status.phase
	Reason  string // status.reason: Evicted, NodeLost...
	Message string // status.message

	// Containers are in the order init, regular, ephemeral, as in the spec.
	Containers []Container
	// Unspecified are statuses of containers that the spec does not have, in the same order: kubectl counts them, but nothing
	// can be asked of them, for the API server knows containers by the spec.
	Unspecified []Container
	Conditions  []Condition

	Node          string   // spec.nodeName
	NominatedNode string   // status.nominatedNodeName
	HostIP        string   // status.hostIP
	IPs           []string // status.podIPs
	Gates         []string // spec.readinessGates: condition types
	Scheduling    []string // spec.schedulingGates: names
	QoS           string   // status.qosClass
	PriorityClass string   // spec.priorityClassName
	Account       string   // spec.serviceAccountName
	RestartPolicy string   // spec.restartPolicy
	OS            string   // spec.os.name, else the node label kubernetes.io/os it selects; "" where it does not say
	Priority      int32    // spec.priority
	HostNetwork   bool     // spec.hostNetwork
	Grace         int32    // deletionGracePeriodSeconds while deleting, else spec.terminationGracePeriodSeconds
	Started       Stamp    // status.startTime
}

// Container is the one of that name, nil if there is none.
func (p *Pod) Container(name string) *Container {
	for i := range p.Containers {
		if p.Containers[i].Name == name {
			return &p.Containers[i]
		}
	}
	return nil
}

// OutOfSpec tells whether a pod has a status, but no spec, for a container of that name. The API server finds containers by the
// spec, so that nothing can be asked of it: not its logs, nor to run anything in it.
func (p *Pod) OutOfSpec(name string) bool {
	return p.Container(name) == nil && slices.ContainsFunc(p.Unspecified, func(c Container) bool { return c.Name == name })
}

// defaultContainer is the annotation that names the container kubectl takes first.
const defaultContainer = "kubectl.kubernetes.io/default-container"

// MainContainer is the container meant where none is named: that of the annotation, else the first regular one, as kubectl
// chooses (podcmd.FindOrDefaultContainerByName).
func (o *Pod) MainContainer() string {
	first := ""
	for i := range o.Containers {
		c := &o.Containers[i]
		if c.Name == o.Annotations[defaultContainer] {
			return c.Name
		}
		if c.Role == Regular && first == "" {
			first = c.Name
		}
	}
	return first
}

// Role tells the kinds of containers apart.
type Role uint8

// The roles, in the order in which Pod.Containers lists them (sidecars are among the init containers, in their place).
const (
	Regular   Role = iota
	Init           // runs to completion before the others
	Sidecar        // an init container with restartPolicy Always (KEP-753)
	Ephemeral      // added to a running pod by kubectl debug
)

// Container is one container of a pod: spec and status joined by name.
type Container struct {
	Name, Image string
	Role        Role
	Reported    bool  // the kubelet has written a status for it
	Ready       bool  // status.ready
	Started     bool  // status.started, false when unset
	Restarts    int32 // status.restartCount
	// Place is the index of its status in its status list, which decides which one speaks for the pod: the kubelet
	// sorts statuses by name, the spec does not.
	Place                int16
	State                ContainerState
	Last                 *ContainerState // lastState.terminated, nil if it never ended
	CPURequest, CPULimit int64           // thousandths of a core; 0 is unset
	MemRequest, MemLimit int64           // bytes; 0 is unset
}

// Stage is the member of corev1.ContainerState that is set.
type Stage uint8

// The stages; Unset is a state with no member, which kubectl treats like waiting.
const (
	Unset Stage = iota
	Waiting
	Running
	Terminated
)

// ContainerState is a container's state, or how it last ended.
type ContainerState struct {
	Stage           Stage
	Reason, Message string
	Since           Stamp // running.startedAt, or terminated.startedAt
	Finished        Stamp // terminated.finishedAt
	ExitCode        int32
	Signal          int32
}

// DeepCopyObject makes Pod a runtime.Object; strings and label sets stay shared, for nobody writes them.
func (o *Pod) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Conditions = slices.Clone(o.Containers), slices.Clone(o.Conditions)
	c.Unspecified = slices.Clone(o.Unspecified)
	return &c
}

// CompactPod keeps of a Pod what Pod has.
func CompactPod(p *Pool, in *corev1.Pod) *Pod {
	s, t := &in.Spec, &in.Status
	o := &Pod{
		Meta:  p.Meta(&in.ObjectMeta),
		Phase: p.word(string(t.Phase)), Reason: p.word(t.Reason), Message: scrub.Line(t.Message),
		Node: p.word(s.NodeName), NominatedNode: p.word(t.NominatedNodeName), HostIP: p.word(t.HostIP),
		QoS: p.word(string(t.QOSClass)), PriorityClass: p.word(s.PriorityClassName), Account: p.word(s.ServiceAccountName),
		RestartPolicy: p.word(string(s.RestartPolicy)), OS: p.word(PodSystem(s)), HostNetwork: s.HostNetwork,
		Started: stampOf(t.StartTime),
	}
	if s.Priority != nil {
		o.Priority = *s.Priority
	}
	if s.TerminationGracePeriodSeconds != nil {
		o.Grace = int32(*s.TerminationGracePeriodSeconds)
	}
	if in.DeletionGracePeriodSeconds != nil {
		o.Grace = int32(*in.DeletionGracePeriodSeconds)
	}
	if n := len(t.PodIPs); n > 0 {
		o.IPs = make([]string, n)
		for i := range t.PodIPs {
			o.IPs[i] = scrub.Line(t.PodIPs[i].IP)
		}
	}
	for _, g := range s.ReadinessGates {
		o.Gates = append(o.Gates, p.word(string(g.ConditionType)))
	}
	for _, g := range s.SchedulingGates {
		o.Scheduling = append(o.Scheduling, p.word(g.Name))
	}
	if n := len(t.Conditions); n > 0 {
		o.Conditions = make([]Condition, n)
		for i := range t.Conditions {
			c := &t.Conditions[i]
			o.Conditions[i] = p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime)
		}
	}
	o.Containers = make([]Container, 0, len(s.InitContainers)+len(s.Containers)+len(s.EphemeralContainers))
	for i := range s.InitContainers {
		c := &s.InitContainers[i]
		role := Init
		if IsSidecar(c) {
			role = Sidecar
		}
		o.Containers = append(o.Containers, p.container(c.Name, c.Image, role, &c.Resources, t.InitContainerStatuses))
	}
	for i := range s.Containers {
		c := &s.Containers[i]
		o.Containers = append(o.Containers, p.container(c.Name, c.Image, Regular, &c.Resources, t.ContainerStatuses))
	}
	for i := range s.EphemeralContainers {
		c := &s.EphemeralContainers[i]
		o.Containers = append(o.Containers, p.container(c.Name, c.Image, Ephemeral, &c.Resources, t.EphemeralContainerStatuses))
	}
	o.unspecified(p, Init, t.InitContainerStatuses)
	o.unspecified(p, Regular, t.ContainerStatuses)
	o.unspecified(p, Ephemeral, t.EphemeralContainerStatuses)
	return o
}

// unspecified keeps the statuses whose container is not in the spec, or has another status before them.
func (o *Pod) unspecified(p *Pool, role Role, statuses []corev1.ContainerStatus) {
	for i := range statuses {
		s := &statuses[i]
		if !slices.ContainsFunc(o.Containers, func(c Container) bool {
			return c.Reported && c.Name == s.Name && int(c.Place) == i && (c.Role == role || c.Role == Sidecar && role == Init)
		}) {
			c := p.container(s.Name, s.Image, role, &corev1.ResourceRequirements{}, statuses[i:i+1])
			c.Place = int16(i)
			o.Unspecified = append(o.Unspecified, c)
		}
	}
}

func (p *Pool) container(name, image string, role Role, r *corev1.ResourceRequirements, statuses []corev1.ContainerStatus) Container {
	c := Container{Name: p.word(name), Image: p.word(image), Role: role,
		CPURequest: milli(r.Requests), CPULimit: milli(r.Limits), MemRequest: bytesOf(r.Requests), MemLimit: bytesOf(r.Limits)}
	for i := range statuses {
		s := &statuses[i]
		if s.Name != name {
			continue
		}
		c.Reported, c.Place, c.Ready, c.Restarts = true, int16(i), s.Ready, s.RestartCount
		c.Started = s.Started != nil && *s.Started
		c.State = p.state(&s.State)
		if s.LastTerminationState.Terminated != nil {
			last := p.state(&s.LastTerminationState)
			c.Last = &last
		}
		break
	}
	return c
}

func (p *Pool) state(in *corev1.ContainerState) ContainerState {
	switch {
	case in.Waiting != nil:
		return ContainerState{Stage: Waiting, Reason: p.word(in.Waiting.Reason), Message: scrub.Line(in.Waiting.Message)}
	case in.Terminated != nil:
		t := in.Terminated
		return ContainerState{Stage: Terminated, Reason: p.word(t.Reason), Message: scrub.Line(t.Message),
			Since: stamp(t.StartedAt), Finished: stamp(t.FinishedAt), ExitCode: t.ExitCode, Signal: t.Signal}
	case in.Running != nil:
		return ContainerState{Stage: Running, Since: stamp(in.Running.StartedAt)}
	}
	return ContainerState{}
}

func milli(in corev1.ResourceList) int64 {
	q, ok := in[corev1.ResourceCPU]
	return quantity(q, ok, (*resource.Quantity).MilliValue)
}

func bytesOf(in corev1.ResourceList) int64 {
	q, ok := in[corev1.ResourceMemory]
	return quantity(q, ok, (*resource.Quantity).Value)
}

func quantity(q resource.Quantity, ok bool, value func(*resource.Quantity) int64) int64 {
	if !ok {
		return 0
	}
	return value(&q)
}

// IsSidecar tells whether an init container goes on beside the regular ones: restartPolicy Always (core/v1 Container).
func IsSidecar(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// PodSystem is the operating system a pod says it is for: spec.os.name, else the label by which it selects its node; "" where it
// does not say.
func PodSystem(s *corev1.PodSpec) string {
	if s.OS != nil && s.OS.Name != "" {
		return string(s.OS.Name)
	}
	return s.NodeSelector[corev1.LabelOSStable]
}
