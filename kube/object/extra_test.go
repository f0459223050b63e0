package object

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func TestPathsAreReadFromTheWholeObjectBeforeItIsGone(t *testing.T) {
	in := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web", Labels: map[string]string{"app": "shop"}},
		Spec: corev1.PodSpec{ServiceAccountName: "robot", Containers: []corev1.Container{{Image: "a:1"}, {Image: "b:2"}}}}
	p := NewPool().Seek([]string{"{.metadata.labels.app}", "{.spec.containers[*].image}", "{.spec.nothing}", "{.broken", "{.spec.serviceAccountName}"})
	o := CompactPod(p, in)
	p.Extend(o, in)
	got := Extra(o)
	for i, want := range []string{"shop", "a:1,b:2", "", "", "robot"} {
		if got[i] != want {
			t.Errorf("path %d: %q, want %q", i, got[i], want)
		}
	}
}

func TestAColumnShowsWhatTheObjectsJSONHas(t *testing.T) {
	begun := metav1.NewTime(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	port := intstr.FromString("http")
	in := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web", CreationTimestamp: begun, Generation: 1 << 60, Labels: map[string]string{"app": "shop"}},
		Spec: corev1.PodSpec{Priority: ptr(int32(2000)), TerminationGracePeriodSeconds: nil, Containers: []corev1.Container{{
			Resources:     corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("50m"), "memory": resource.MustParse("128Gi")}},
			LivenessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Port: port}}},
		}}}}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	loose := map[string]any{}
	if err := json.Unmarshal(raw, &loose); err != nil {
		t.Fatal(err)
	}
	paths := []string{"{.spec.priority}", "{.spec.terminationGracePeriodSeconds}", "{.metadata.creationTimestamp}", "{.metadata.labels}",
		"{.spec.containers[0].resources.requests.cpu}", "{.spec.containers[0].resources.requests.memory}", "{.spec.containers[*].livenessProbe.httpGet.port}"}
	want := []string{"2000", "", "2026-11-23T12:00:00Z", "map[app:shop]", "50m", "128Gi", "http"}
	p := NewPool().Seek(paths)
	if got := p.texts(in); !slices.Equal(got, want) {
		t.Errorf("of a typed object: %q", got)
	}
	if got := p.texts(loose); !slices.Equal(got, want) {
		t.Errorf("of its JSON: %q", got)
	}
	if got := NewPool().Seek([]string{"{.metadata.generation}"}).texts(in); got[0] != "1152921504606846976" {
		t.Errorf("a large number is %s", got[0])
	}
}

func TestWithoutPathsNothingIsKept(t *testing.T) {
	in := &corev1.Pod{}
	p := NewPool()
	o := CompactPod(p, in)
	p.Extend(o, in)
	if Extra(o) != nil {
		t.Error("texts without paths")
	}
}
