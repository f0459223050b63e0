package object

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func at(s int64) metav1.Time { return metav1.Unix(s, 0) }

func ptr[T any](v T) *T { return &v }

func TestAPodKeepsWhatItsRowAndItsDiagnosisNeed(t *testing.T) {
	in := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "u", ResourceVersion: "9", Labels: map[string]string{"app": "web"},
			Annotations:   map[string]string{"kubectl.kubernetes.io/default-container": "main", "kubectl.kubernetes.io/last-applied-configuration": "secret"},
			ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubelet", Subresource: "status", Time: ptr(at(90))}, {Manager: "kcm", Time: ptr(at(50))}, {Manager: "jane", Time: ptr(at(60))}},
			Finalizers:    []string{"x/y"}, OwnerReferences: []metav1.OwnerReference{{Kind: "ReplicaSet", Name: "web-1", UID: "o", Controller: ptr(true)}}},
		Spec: corev1.PodSpec{NodeName: "n1", Priority: ptr(int32(7)), RestartPolicy: "Always",
			ReadinessGates:  []corev1.PodReadinessGate{{ConditionType: "lb"}},
			SchedulingGates: []corev1.PodSchedulingGate{{Name: "wait"}},
			InitContainers: []corev1.Container{{Name: "setup", Image: "busybox"},
				{Name: "proxy", Image: "envoy", RestartPolicy: ptr(corev1.ContainerRestartPolicyAlways)}},
			Containers: []corev1.Container{{Name: "main", Image: "nginx", Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{"cpu": resource.MustParse("250m"), "memory": resource.MustParse("64Mi")},
				Limits:   corev1.ResourceList{"memory": resource.MustParse("128Mi")}}}},
			EphemeralContainers: []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug", Image: "busybox"}}}},
		Status: corev1.PodStatus{Phase: "Running", Reason: "R", Message: "m", HostIP: "1.2.3.4", PodIPs: []corev1.PodIP{{IP: "10.0.0.1"}, {IP: "fd00::1"}},
			NominatedNodeName: "n2", QOSClass: "Burstable", StartTime: ptr(at(10)),
			Conditions: []corev1.PodCondition{{Type: "Ready", Status: "False", Reason: "ContainersNotReady", Message: "x\x1b[1m", LastTransitionTime: at(20)}},
			InitContainerStatuses: []corev1.ContainerStatus{
				{Name: "setup", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", FinishedAt: at(12)}}},
				{Name: "proxy", Ready: true, Started: ptr(true), State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at(13)}}}},
			ContainerStatuses: []corev1.ContainerStatus{{Name: "main", RestartCount: 3,
				State:                corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off"}},
				LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "OOMKilled", ExitCode: 137, Signal: 9, FinishedAt: at(30)}}}}},
	}
	o := CompactPod(NewPool(), in)
	want := []Container{
		{Name: "setup", Image: "busybox", Role: Init, Reported: true, State: ContainerState{Stage: Terminated, Reason: "Completed", Finished: 12}},
		{Name: "proxy", Image: "envoy", Role: Sidecar, Reported: true, Place: 1, Ready: true, Started: true, State: ContainerState{Stage: Running, Since: 13}},
		{Name: "main", Image: "nginx", Reported: true, Restarts: 3, CPURequest: 250, MemRequest: 64 << 20, MemLimit: 128 << 20,
			State: ContainerState{Stage: Waiting, Reason: "CrashLoopBackOff", Message: "back-off"},
			Last:  &ContainerState{Stage: Terminated, Reason: "OOMKilled", ExitCode: 137, Signal: 9, Finished: 30}},
		{Name: "debug", Image: "busybox", Role: Ephemeral},
	}
	if !reflect.DeepEqual(o.Containers, want) {
		t.Errorf("containers\n%+v\nwant\n%+v", o.Containers, want)
	}
	if o.Manager != "jane" || o.Written != 60 {
		t.Errorf("last written by %s at %d", o.Manager, o.Written)
	}
	if len(o.Annotations) != 1 || o.ManagedFields != nil || o.Finalizers[0] != "x/y" || o.OwnerReferences[0].Name != "web-1" {
		t.Errorf("meta %+v", o.ObjectMeta)
	}
	if o.Node != "n1" || o.NominatedNode != "n2" || o.HostIP != "1.2.3.4" || !slices.Equal(o.IPs, []string{"10.0.0.1", "fd00::1"}) ||
		o.QoS != "Burstable" || o.Priority != 7 || o.Started != 10 || !slices.Equal(o.Gates, []string{"lb"}) || !slices.Equal(o.Scheduling, []string{"wait"}) ||
		o.Phase != "Running" || o.Reason != "R" || o.Message != "m" || o.RestartPolicy != "Always" {
		t.Errorf("got %+v", o)
	}
	if c := o.Conditions[0]; c != (Condition{"Ready", "False", "ContainersNotReady", "x", 20}) || True(o.Conditions, "Ready") {
		t.Errorf("condition %+v", c)
	}
	if c := o.DeepCopyObject().(*Pod); !reflect.DeepEqual(c, o) {
		t.Error("a copy differs")
	}
}

func TestADeploymentANamespaceAndAnEventKeepTheirColumns(t *testing.T) {
	d := CompactDeployment(NewPool(), &appsv1.Deployment{
		Spec: appsv1.DeploymentSpec{Paused: true, Strategy: appsv1.DeploymentStrategy{Type: "Recreate"}, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}},
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "b"}}}}},
		Status: appsv1.DeploymentStatus{Replicas: 5, ReadyReplicas: 1, UpdatedReplicas: 2, AvailableReplicas: 3, UnavailableReplicas: 4, ObservedGeneration: 6}})
	if d.Replicas != 1 || d.Ready != 1 || d.Updated != 2 || d.Available != 3 || d.Unavailable != 4 || d.Current != 5 || d.Observed != 6 ||
		!d.Paused || d.Selector != "app=web" || d.Images[0] != "b" || d.Containers[0] != "a" || d.Strategy != "Recreate" {
		t.Errorf("got %+v", d)
	}
	if n := CompactNamespace(NewPool(), &corev1.Namespace{Status: corev1.NamespaceStatus{Phase: "Terminating"}}); n.Phase != "Terminating" {
		t.Errorf("got %+v", n)
	}
	e := CompactEvent(NewPool(), &corev1.Event{Type: "Warning", Reason: "BackOff", Message: "a\nb", EventTime: metav1.MicroTime{Time: time.Unix(5, 0)},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "web", FieldPath: "spec.x"}, Source: corev1.EventSource{Component: "kubelet", Host: "n1"}})
	if e.Message != "a b" || e.Times() != 1 || e.When().Unix() != 5 || e.Regarding.FieldPath != "spec.x" || e.Host != "n1" {
		t.Errorf("got %+v", e)
	}
	e.Series = &Series{Count: 4, Last: time.Unix(9, 0)}
	if e.Times() != 4 || e.When().Unix() != 9 || e.Since().Unix() != 5 {
		t.Errorf("got %+v", e)
	}
}

func TestSiblingsShareTheirLabelsAndOwners(t *testing.T) {
	p := NewPool()
	a, b := CompactPod(p, bigPod(1)), CompactPod(p, bigPod(101))
	if reflect.ValueOf(a.Labels).Pointer() != reflect.ValueOf(b.Labels).Pointer() || &a.OwnerReferences[0] != &b.OwnerReferences[0] {
		t.Error("not shared")
	}
	if c := CompactPod(p, bigPod(2)); reflect.ValueOf(a.Labels).Pointer() == reflect.ValueOf(c.Labels).Pointer() || c.Labels["app"] != "web-2" {
		t.Error("shared with a stranger")
	}
	for i := range poolCap * 2 {
		p.word(fmt.Sprint(i))
	}
	if len(p.words) > poolCap+1 {
		t.Errorf("the pool has grown to %d", len(p.words))
	}
}

func bigPod(i int) *corev1.Pod {
	set := i % 100
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: fmt.Sprint("team-", set%7), Name: fmt.Sprintf("web-%d-7d9f8c-%05d", set, i), UID: types.UID(fmt.Sprintf("7c1f4c2e-0000-4000-8000-%012d", i)),
		ResourceVersion: fmt.Sprint(1000000 + i), CreationTimestamp: at(1700000000), Labels: map[string]string{"app": fmt.Sprint("web-", set), "pod-template-hash": fmt.Sprint("7d9f8c", set), "tier": "front"},
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: fmt.Sprint("web-", set), UID: types.UID(fmt.Sprint("o-", set)), Controller: ptr(true)}}},
		Spec: corev1.PodSpec{NodeName: fmt.Sprint("node-", i%100), Containers: []corev1.Container{{Name: "main", Image: "nginx:1.27"}}},
		Status: corev1.PodStatus{Phase: "Running", PodIPs: []corev1.PodIP{{IP: fmt.Sprintf("10.0.%d.%d", i/250, i%250)}}, HostIP: fmt.Sprint("10.1.0.", i%100), StartTime: ptr(at(1700000001)),
			ContainerStatuses: []corev1.ContainerStatus{{Name: "main", Ready: true, Started: ptr(true), State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at(1700000002)}}}}}}
	for _, c := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: c, Status: "True", LastTransitionTime: at(1700000003)})
	}
	return p
}
