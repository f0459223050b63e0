package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilrand "k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/kubectl/pkg/cmd/debug"
)

// Copying is how a copy of a pod is to differ from it: kubectl debug --copy-to. Its container is Debugging.Name: one of the pod's,
// which gets the image and the command given, or a new one.
type Copying struct {
	Debugging
	To       string // the name of the copy
	Share    bool   // its containers see each other's processes
	SameNode bool
	// What is kept of the pod; without its labels no Service and no controller takes the copy for one of theirs.
	Labels, Annotations, Probes, InitContainers bool
	ForAWhile
}

// CopyForDebugging plans a copy of a pod with another command or image, or one container more.
func (k *Cluster) CopyForDebugging(ctx context.Context, pod Ref, c Copying) (Change, error) {
	live, err := livePod(ctx, k, pod, c.Debugging)
	if err != nil {
		return Change{}, err
	}
	return copiedForDebugging(live, pod, c)
}

// copiedForDebugging follows kubectl's generatePodCopyWithDebugContainer.
func copiedForDebugging(live *corev1.Pod, ref Ref, d Copying) (Change, error) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: d.To, Namespace: live.Namespace, Labels: live.DeepCopy().Labels, Annotations: live.DeepCopy().Annotations},
		Spec:       *live.Spec.DeepCopy(),
	}
	delete(pod.Annotations, corev1.LastAppliedConfigAnnotation)
	delete(pod.Annotations, corev1.MirrorPodAnnotationKey)
	unsigned(pod)
	pod.Spec.EphemeralContainers = nil
	pod.Spec.ShareProcessNamespace = &d.Share
	if !d.SameNode {
		pod.Spec.NodeName = ""
	}
	i := slices.IndexFunc(pod.Spec.Containers, func(c corev1.Container) bool { return c.Name == d.Name })
	if i < 0 {
		if hasContainer(live, d.Name) {
			return Change{}, fmt.Errorf("%s is no container that can be changed in a copy", d.Name)
		}
		i = len(pod.Spec.Containers)
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: d.Name, TerminationMessagePolicy: corev1.TerminationMessageReadFile})
	}
	c := &pod.Spec.Containers[i]
	c.Image, c.Stdin, c.TTY = d.Image, d.Enter, d.Enter
	if len(d.Command) > 0 {
		c.Command, c.Args = d.Command, nil
	}
	keep := debug.KeepFlags{Labels: d.Labels, Annotations: d.Annotations, Liveness: d.Probes, Readiness: d.Probes, Startup: d.Probes, InitContainers: d.InitContainers}
	if err := d.applyProfile(pod, live, keep); err != nil {
		return Change{}, err
	}
	d.sign(pod, "copy")
	out, err := podCreation(ref, pod)
	if err != nil {
		return Change{}, err
	}
	out.Title = fmt.Sprintf("create %s, a copy of %s", noun(podKind(), out.Ref), noun(podKind(), ref))
	out.Notes = slices.Concat(d.keptNotes(pod), rootless(pod, pod.Spec.Containers[i]), d.notes())
	out.Kubectl = command(ref, d.words(ref.Name, d.flags()...)...)
	return out, nil
}

func (d Copying) flags() []string {
	out := []string{"--copy-to=" + d.To, "--container=" + d.Name, fmt.Sprintf("--share-processes=%v", d.Share)}
	for _, f := range []struct {
		on   bool
		flag string
	}{
		{d.SameNode, "--same-node"}, {d.Labels, "--keep-labels"}, {d.Annotations, "--keep-annotations"},
		{d.Probes, "--keep-liveness --keep-readiness --keep-startup"}, {!d.InitContainers, "--keep-init-containers=false"},
	} {
		if f.on {
			out = append(out, strings.Fields(f.flag)...)
		}
	}
	return out
}

func (d Copying) keptNotes(pod *corev1.Pod) []string {
	for label := range pod.Labels {
		if label != TemporaryLabel && label != managedBy {
			return []string{"it has the pod's labels: Services that select them send to it too, and a controller may take it for one too many"}
		}
	}
	return []string{"without the pod's labels: no Service sends to it, and no controller counts it"}
}

// NodeShell is a pod on a node, with the node's namespaces and its files in /host as far as the profile gives them.
type NodeShell struct {
	Debugging
	Namespace string
	ForAWhile
}

// ShellOnNode plans the pod of a shell on a node, as kubectl debug node/NAME does; on Windows it is a HostProcess pod.
func (k *Cluster) ShellOnNode(ctx context.Context, node Ref, d NodeShell) (Change, error) {
	nodes, _ := Find(Builtin(), "nodes")
	live := &corev1.Node{}
	if err := k.readInto(ctx, nodes, node, live); err != nil {
		return Change{}, err
	}
	if err := k.enterable(ctx, d.Namespace, "", d.Debugging); err != nil {
		return Change{}, err
	}
	return shellOnNode(live, node, d, utilrand.String(5))
}

// shellOnNode follows kubectl's generateNodeDebugPod.
func shellOnNode(node *corev1.Node, ref Ref, d NodeShell, tail string) (Change, error) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "node-debugger-" + node.Name + "-" + tail, Namespace: d.Namespace},
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{{Name: d.Name, Image: d.Image, Command: d.Command, Stdin: d.Enter, TTY: d.Enter,
				TerminationMessagePolicy: corev1.TerminationMessageReadFile}},
			NodeName:      node.Name,
			RestartPolicy: corev1.RestartPolicyNever,
			Tolerations:   []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
		},
	}
	windows := node.Labels[corev1.LabelOSStable] == Windows
	var reach []string
	if windows {
		reach = onWindowsNode(pod)
	} else if err := d.applyProfile(pod, node, debug.KeepFlags{}); err != nil {
		return Change{}, err
	} else {
		reach = hostReach(pod)
	}
	d.sign(pod, "node-shell")
	to := Ref{Cluster: ref.Cluster, Namespace: d.Namespace}
	out, err := podCreation(to, pod)
	if err != nil {
		return Change{}, err
	}
	nodes, _ := Find(Builtin(), "nodes")
	out.Title = fmt.Sprintf("create %s, a shell on %s", noun(podKind(), out.Ref), noun(nodes, ref))
	out.Notes = slices.Concat(reach, d.notes())
	if !windows { // kubectl debug knows Linux alone
		out.Kubectl = command(to, d.words("node/"+node.Name)...)
	}
	return out, nil
}

// hostReach says what of its node a pod has.
func hostReach(pod *corev1.Pod) []string {
	var has []string
	s := pod.Spec
	for _, w := range []struct {
		on   bool
		word string
	}{{s.HostPID, "processes"}, {s.HostNetwork, "network"}, {s.HostIPC, "IPC"}, {len(s.Volumes) > 0, "files in /host (chroot /host has its programs)"}} {
		if w.on {
			has = append(has, w.word)
		}
	}
	if len(has) == 0 {
		return []string{"this profile gives it nothing of the node but a place to run"}
	}
	return []string{"it has the node's " + strings.Join(has, ", ")}
}

// podCreation creates a pod beside another object, in the pod's own namespace.
func podCreation(beside Ref, pod *corev1.Pod) (Change, error) {
	body, err := runtime.DefaultUnstructuredConverter.ToUnstructured(pod)
	if err != nil {
		return Change{}, err
	}
	delete(body, "status")
	body["apiVersion"], body["kind"] = "v1", "Pod"
	ref := Ref{Cluster: beside.Cluster, Resource: podKind().Name, Namespace: pod.Namespace, Name: pod.Name}
	return Created(podKind(), ref, body), nil
}
