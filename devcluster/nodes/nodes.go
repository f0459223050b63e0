// Package nodes makes the simulated nodes. What keeps them alive is kwok.
package nodes

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/batch"
)

// PodsPerNode is how many pods fit on a node: its address range holds no more.
const PodsPerNode = 250

// Name is the name of the i-th node, from 0.
func Name(i int) string { return fmt.Sprintf("node-%03d", i+1) }

// Ensure makes the first n nodes if they are not there.
func Ensure(ctx context.Context, c kubernetes.Interface, n int) error {
	list, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	have := map[string]bool{}
	for _, node := range list.Items {
		have[node.Name] = true
	}
	var missing []*corev1.Node
	for i := range n {
		if !have[Name(i)] {
			missing = append(missing, node(i))
		}
	}
	return batch.Do(ctx, 16, len(missing), func(ctx context.Context, i int) error {
		_, err := c.CoreV1().Nodes().Create(ctx, missing[i], metav1.CreateOptions{})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create node %s: %w", missing[i].Name, err)
		}
		return nil
	})
}

// WaitReady waits until no node but those that are meant to be broken is without its Ready condition.
func WaitReady(ctx context.Context, c kubernetes.Interface) error {
	for {
		list, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err == nil && unready(list.Items) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			if err != nil {
				return fmt.Errorf("list nodes: %w", err)
			}
			return fmt.Errorf("%d of %d nodes do not get ready: %w", unready(list.Items), len(list.Items), ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func unready(list []corev1.Node) int {
	count := 0
	for _, n := range list {
		known := false
		for _, c := range n.Status.Conditions {
			known = known || c.Type == corev1.NodeReady && c.Status != corev1.ConditionUnknown
		}
		if !known {
			count++
		}
	}
	return count
}

func node(i int) *corev1.Node {
	name, zone := Name(i), string(rune('a'+i%3))
	capacity := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("32"),
		corev1.ResourceMemory:           resource.MustParse("128Gi"),
		corev1.ResourceEphemeralStorage: resource.MustParse("200Gi"),
		corev1.ResourcePods:             *resource.NewQuantity(PodsPerNode, resource.DecimalSI),
	}
	cidr := fmt.Sprintf("10.%d.%d.0/24", 128+i/256%64, i%256)
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Labels: map[string]string{
				"kubernetes.io/hostname":           name,
				"kubernetes.io/os":                 "linux",
				"kubernetes.io/arch":               "amd64",
				"node.kubernetes.io/instance-type": []string{"m7.8xlarge", "c7.8xlarge"}[i%2],
				"node-role.kubernetes.io/worker":   "",
				"topology.kubernetes.io/region":    "eu-central-1",
				"topology.kubernetes.io/zone":      "eu-central-1" + zone,
			},
			Annotations: map[string]string{"metrics.k8s.io/resource-metrics-path": "/metrics/nodes/" + name + "/metrics/resource"},
		},
		Spec: corev1.NodeSpec{
			PodCIDR: cidr, PodCIDRs: []string{cidr},
			ProviderID: "devcluster://eu-central-1" + zone + "/" + name,
		},
		Status: corev1.NodeStatus{
			Capacity:    capacity,
			Allocatable: capacity,
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: fmt.Sprintf("10.10.%d.%d", 1+i/200, 1+i%200)},
				{Type: corev1.NodeHostName, Address: name},
				// The API server asks this address for logs and the like: kwok serves all nodes there.
				{Type: corev1.NodeExternalDNS, Address: "localhost"},
			},
			NodeInfo: corev1.NodeSystemInfo{
				Architecture: "amd64", OperatingSystem: "linux", OSImage: "Debian GNU/Linux 13 (trixie)",
				KernelVersion: "6.12.48-amd64", ContainerRuntimeVersion: "containerd://2.2.0",
				KubeletVersion: "v1.37.2", MachineID: fmt.Sprintf("%032x", i+1), SystemUUID: fmt.Sprintf("%032x", i+1),
				BootID: fmt.Sprintf("%032x", i+1),
			},
		},
	}
}

// Publish has every node say that its kubelet serves on the port.
func Publish(ctx context.Context, c kubernetes.Interface, port int) error {
	list, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	patch := fmt.Appendf(nil, `{"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}`, port)
	return batch.Do(ctx, 16, len(list.Items), func(ctx context.Context, i int) error {
		if int(list.Items[i].Status.DaemonEndpoints.KubeletEndpoint.Port) == port {
			return nil
		}
		_, err := c.CoreV1().Nodes().Patch(ctx, list.Items[i].Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
		if err != nil {
			return fmt.Errorf("publish the kubelet of %s: %w", list.Items[i].Name, err)
		}
		return nil
	})
}
