package kube

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube/object"
)

// Windows is the operating system of nodes and pods that have no sh: in the label kubernetes.io/os and in spec.os.name (KEP-2802).
const Windows = string(corev1.Windows)

// ErrWindows is an ErrNoProgram told in the words of Windows.
var ErrWindows = fmt.Errorf("%w (it runs Windows)", ErrNoProgram)

// ErrWindowsCopy says why files are not copied to and from Windows.
var ErrWindowsCopy = errors.New("the container runs Windows: files are copied by a script for sh, which it does not have (kubectl cp works where its image has tar)")

// ErrWindowsDebug says why nothing to debug with is added to a pod on Windows.
var ErrWindowsDebug = errors.New("the pod runs Windows: the debugging profiles and their images are for Linux")

// systems are the operating systems of nodes that were asked about, by the names of the nodes.
type systems struct {
	mu sync.Mutex
	of map[string]string
}

// mostSystems is how many nodes are remembered.
const mostSystems = 10_000

// systemOf is the operating system a pod runs on, by its own word or by the label of its node; "" where that cannot be known.
func (k *Cluster) systemOf(ctx context.Context, pod *corev1.Pod) string {
	name := pod.Spec.NodeName
	if own := object.PodSystem(&pod.Spec); own != "" || name == "" {
		return own
	}
	k.systems.mu.Lock()
	known, ok := k.systems.of[name]
	k.systems.mu.Unlock()
	if ok {
		return known
	}
	ctx, cancel := k.unary(ctx)
	defer cancel()
	node, err := k.typed.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return "" // who may open a shell need not be allowed to read nodes
	}
	system := cmp.Or(node.Labels[corev1.LabelOSStable], node.Status.NodeInfo.OperatingSystem)
	k.systems.mu.Lock()
	if k.systems.of == nil || len(k.systems.of) >= mostSystems {
		k.systems.of = map[string]string{}
	}
	k.systems.of[name] = system
	k.systems.mu.Unlock()
	return system
}

// WindowsShells are programs that take commands on Windows, in the order in which they are tried: images of Nano Server have cmd
// alone, and perhaps PowerShell 7.
func WindowsShells() []string { return []string{"powershell.exe", "pwsh.exe", "cmd.exe"} }

// WindowsCommands are the commands that run a line in each of WindowsShells, without a terminal.
func WindowsCommands(line string) [][]string {
	var out [][]string
	for _, shell := range WindowsShells() {
		if shell == "cmd.exe" {
			out = append(out, []string{shell, "/d", "/s", "/c", line})
			continue
		}
		out = append(out, []string{shell, "-NoProfile", "-NonInteractive", "-Command", line})
	}
	return out
}

// hostProcessImage has nothing but what a HostProcess container must have: its programs are the node's (KEP-1981).
const hostProcessImage = "mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0"

// WindowsNodeShell is what to propose for a shell on a node with Windows.
func WindowsNodeShell() Debugging {
	return Debugging{Image: hostProcessImage, Command: []string{WindowsShells()[0]}}
}

// onWindowsNode makes a pod one that runs on its node as it is: a HostProcess container, which has no root file system, user or
// network of its own (KEP-1981).
func onWindowsNode(pod *corev1.Pod) []string {
	yes, user := true, `NT AUTHORITY\SYSTEM`
	pod.Spec.OS = &corev1.PodOS{Name: corev1.Windows}
	pod.Spec.HostNetwork = true // HostProcess pods must have it
	pod.Spec.SecurityContext = &corev1.PodSecurityContext{WindowsOptions: &corev1.WindowsSecurityContextOptions{HostProcess: &yes, RunAsUserName: &user}}
	return []string{`it runs on the node itself, as NT AUTHORITY\SYSTEM: Pod Security must let it be privileged`}
}
