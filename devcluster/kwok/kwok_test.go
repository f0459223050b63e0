package kwok

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/config"
	"sigs.k8s.io/kwok/pkg/utils/gotpl"
	"sigs.k8s.io/kwok/pkg/utils/lifecycle"
)

// life plays the stages on a pod as kwok does, without waiting.
type life struct {
	t        *testing.T
	stages   lifecycle.Lifecycle
	renderer gotpl.Renderer
	pod      *corev1.Pod
	events   []corev1.Event
	deleted  bool
}

func newLife(t *testing.T, pod *corev1.Pod) *life {
	t.Helper()
	data, err := Config(Options{Port: 1, CertFile: "c", KeyFile: "k"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kwok.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	objects, err := config.Load(t.Context(), file)
	if err != nil {
		t.Fatalf("kwok does not accept its configuration: %v", err)
	}
	var stages []*internalversion.Stage
	for _, o := range objects {
		if s, ok := o.(*internalversion.Stage); ok && s.Spec.ResourceRef.Kind == "Pod" {
			stages = append(stages, s)
		}
	}
	lc, err := lifecycle.NewLifecycle(stages)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(podStages()); len(lc) != want {
		t.Fatalf("%d stages of pods, want %d", len(lc), want)
	}
	ips := func(...any) []string { return []string{"10.128.0.5"} }
	return &life{t: t, stages: lc, pod: pod, renderer: gotpl.NewRenderer(gotpl.FuncMap{"NodeIPsWith": ips, "PodIPsWith": ips})}
}

// step plays the next stage and returns its name, "" if there is none.
func (l *life) step() string {
	l.t.Helper()
	stage, err := l.stages.Match(l.t.Context(), &lifecycle.Event{Labels: l.pod.Labels, Annotations: l.pod.Annotations, Data: l.pod})
	if err != nil {
		l.t.Fatal(err)
	}
	if stage == nil {
		return ""
	}
	_, err = stage.DoSteps(0, l.pod.Finalizers, l.pod, l.renderer,
		func(*internalversion.StageEvent) error { return nil },
		func() error { l.deleted = true; return nil },
		func(p *lifecycle.Patch) error {
			before, _ := json.Marshal(l.pod)
			after, err := strategicpatch.StrategicMergePatch(before, p.Data, l.pod)
			if err != nil {
				return err
			}
			l.pod = &corev1.Pod{}
			return json.Unmarshal(after, l.pod)
		},
		func(a *lifecycle.Apply) error {
			var e corev1.Event
			l.events = append(l.events, e)
			return json.Unmarshal(a.Data, &l.events[len(l.events)-1])
		})
	if err != nil {
		l.t.Fatalf("%s: %v", stage.Name(), err)
	}
	return stage.Name()
}

// steps plays up to n stages.
func (l *life) steps(n int) []string {
	var names []string
	for range n {
		name := l.step()
		if name == "" || l.deleted {
			return append(names, name)
		}
		names = append(names, name)
	}
	return names
}

func pod(annotations map[string]string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web-1", Namespace: "shop", UID: "0123456789abcdef", Annotations: annotations},
		Spec: corev1.PodSpec{NodeName: "node-001", RestartPolicy: corev1.RestartPolicyAlways,
			Containers: []corev1.Container{{Name: "web", Image: "nginx:1"}, {Name: "helper", Image: "helper"}}},
		Status: corev1.PodStatus{Phase: corev1.PodPending, Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionTrue}}},
	}
	for _, c := range change {
		c(p)
	}
	return p
}

func withInit(p *corev1.Pod) {
	p.Spec.InitContainers = []corev1.Container{{Name: "migrate", Image: "m"}}
}

func ofJob(p *corev1.Pod) {
	p.Spec.RestartPolicy = corev1.RestartPolicyNever
	p.OwnerReferences = []metav1.OwnerReference{{Kind: "Job", Name: "j"}}
}

func TestStagesFollowOneAnother(t *testing.T) {
	gone := metav1.Now()
	for _, c := range []struct {
		name string
		pod  *corev1.Pod
		want string
	}{
		{"a pod starts", pod(nil), "pod-create pod-start"},
		{"a pod with an init container starts", pod(nil, withInit), "pod-create pod-init pod-start"},
		{"a Job's pod completes", pod(nil, ofJob), "pod-create pod-start pod-complete"},
		{"a pod of the load starts in one step", pod(nil, func(p *corev1.Pod) { p.Labels = map[string]string{FastLabel: "true"} }), "pod-fast"},
		{"a deleted pod goes", pod(nil, func(p *corev1.Pod) { p.DeletionTimestamp = &gone }), "pod-delete"},
		{"a deleted pod with a finalizer stays", pod(nil, func(p *corev1.Pod) { p.DeletionTimestamp, p.Finalizers = &gone, []string{"a/b"} }), ""},
		{"a Job's deleted pod ends first", pod(nil, ofJob, func(p *corev1.Pod) {
			p.DeletionTimestamp, p.Finalizers = &gone, []string{"batch.kubernetes.io/job-tracking"}
		}), "pod-stop"},
		{"crash loop", pod(map[string]string{Fault: CrashLoop}), "pod-create pod-start crash-fall crash-retry crash-fall crash-retry"},
		{"init container fails", pod(map[string]string{Fault: InitFail}, withInit), "pod-create init-fail-run init-fail-fall init-fail-retry init-fail-fall"},
		{"image", pod(map[string]string{Fault: ImagePull}), "pod-create image-pull image-back-off image-retry image-back-off"},
		{"missing ConfigMap", pod(map[string]string{Fault: ConfigError}), "pod-create config-error config-error-again config-error-again"},
		{"missing volume", pod(map[string]string{Fault: MountError}), "pod-create mount-error mount-error"},
		{"not ready", pod(map[string]string{Fault: NotReady}), "pod-create unready-start unready-probe unready-probe"},
		{"evicted", pod(map[string]string{Fault: Evicted}), "pod-create pod-start evict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := strings.Fields(c.want)
			got := newLife(t, c.pod).steps(len(want))
			got = slices.DeleteFunc(got, func(s string) bool { return s == "" })
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestDebuggingContainersRunOnce(t *testing.T) {
	add := func(p *corev1.Pod, name string) {
		p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers,
			corev1.EphemeralContainer{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: name, Image: "busybox"}})
	}
	for _, fault := range []string{"", NotReady, CrashLoop} {
		l := newLife(t, pod(map[string]string{Fault: fault}))
		l.steps(2)
		add(l.pod, "first")
		if name := l.step(); name != "pod-debug" {
			t.Fatalf("fault %q: the next stage is %s", fault, name)
		}
		l.pod.Status.EphemeralContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 3}}
		add(l.pod, "second")
		l.step()
		list := l.pod.Status.EphemeralContainerStatuses
		if len(list) != 2 || list[0].State.Terminated == nil || list[0].State.Terminated.ExitCode != 3 || list[1].State.Running == nil || list[1].ContainerID == "" {
			t.Errorf("fault %q: %+v", fault, list)
		}
		if again := l.step(); again == "pod-debug" {
			t.Error("it is started again and again")
		}
	}
}

func TestADebuggingContainerWithoutItsImageWaitsForIt(t *testing.T) {
	l := newLife(t, pod(nil))
	l.steps(2)
	l.pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "first", Image: MissingImages + "tools:1"}}}
	l.step()
	list := l.pod.Status.EphemeralContainerStatuses
	if len(list) != 1 || list[0].State.Waiting == nil || list[0].State.Waiting.Reason != "ErrImagePull" || !strings.Contains(list[0].State.Waiting.Message, "tools:1") {
		t.Errorf("%+v", list)
	}
}

func TestARunningPodLooksAsAKubeletLeavesIt(t *testing.T) {
	l := newLife(t, pod(nil))
	l.steps(9)
	s := l.pod.Status
	if s.Phase != corev1.PodRunning || s.PodIP != "10.128.0.5" || len(s.PodIPs) != 1 || s.StartTime == nil {
		t.Errorf("status: %+v", s)
	}
	if len(s.ContainerStatuses) != 2 || !s.ContainerStatuses[1].Ready || s.ContainerStatuses[0].State.Running == nil || s.ContainerStatuses[0].ContainerID == "" {
		t.Errorf("containers: %+v", s.ContainerStatuses)
	}
	for _, c := range s.Conditions {
		if c.Status != corev1.ConditionTrue {
			t.Errorf("condition: %+v", c)
		}
	}
	if len(s.Conditions) != 5 || len(l.events) != 3 {
		t.Errorf("%d conditions, %d events", len(s.Conditions), len(l.events))
	}
}

func TestACrashLoopCountsAndRemembers(t *testing.T) {
	l := newLife(t, pod(map[string]string{Fault: CrashLoop, Restarts: "4", ExitCode: "137", Reason: "OOMKilled"}))
	l.steps(3)
	c := l.pod.Status.ContainerStatuses[0]
	if c.RestartCount != 4 || c.State.Waiting == nil || c.State.Waiting.Reason != "CrashLoopBackOff" || c.Ready {
		t.Errorf("first failure: %+v", c)
	}
	if last := c.LastTerminationState.Terminated; last == nil || last.Reason != "OOMKilled" || last.ExitCode != 137 || last.StartedAt.IsZero() {
		t.Errorf("last state: %+v", last)
	}
	if c.State.Waiting.Message != "back-off 1m20s restarting failed container=web pod=web-1_shop(0123456789abcdef)" {
		t.Errorf("message: %s", c.State.Waiting.Message)
	}
	if !l.pod.Status.ContainerStatuses[1].Ready {
		t.Error("the other container has failed too")
	}
	l.steps(2)
	if c := l.pod.Status.ContainerStatuses[0]; c.RestartCount != 5 || c.LastTerminationState.Terminated == nil {
		t.Errorf("second failure: %+v", c)
	}
	first, second := l.events[len(l.events)-2], l.events[len(l.events)-1]
	if first.Name != second.Name || second.Count <= first.Count-1 || second.Reason != "BackOff" || second.Type != "Warning" {
		t.Errorf("events: %s %d, %s %d", first.Name, first.Count, second.Name, second.Count)
	}
}

func TestMessagesAreThoseOfThePod(t *testing.T) {
	const text = `configmap "texts" not found`
	l := newLife(t, pod(map[string]string{Fault: ConfigError, Message: text}))
	l.steps(2)
	w := l.pod.Status.ContainerStatuses[0].State.Waiting
	if w == nil || w.Reason != "CreateContainerConfigError" || w.Message != text {
		t.Errorf("waiting: %+v", w)
	}
	if e := l.events[len(l.events)-1]; e.Message != "Error: "+text || e.InvolvedObject.Name != "web-1" || e.Source.Component != "kubelet" {
		t.Errorf("event: %+v", e)
	}
}

func TestAJobsPodEndsAsItsAnnotationSays(t *testing.T) {
	for code, phase := range map[string]corev1.PodPhase{"": corev1.PodSucceeded, "0": corev1.PodSucceeded, "3": corev1.PodFailed} {
		annotations := map[string]string{}
		if code != "" {
			annotations[ExitCode] = code
		}
		l := newLife(t, pod(annotations, ofJob))
		l.steps(9)
		end := l.pod.Status.ContainerStatuses[0].State.Terminated
		if l.pod.Status.Phase != phase || end == nil || (end.ExitCode == 0) != (phase == corev1.PodSucceeded) {
			t.Errorf("exit code %q: %s, %+v", code, l.pod.Status.Phase, end)
		}
	}
}
