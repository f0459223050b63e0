package kube

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestPathsAreReadFromTheWholeObjectBeforeItIsGone(t *testing.T) {
	in := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web", Labels: map[string]string{"app": "shop"}},
		Spec: corev1.PodSpec{ServiceAccountName: "robot", Containers: []corev1.Container{{Image: "a:1"}, {Image: "b:2"}}}}
	p := newPool().seek([]string{"{.metadata.labels.app}", "{.spec.containers[*].image}", "{.spec.nothing}", "{.broken", "{.spec.serviceAccountName}"})
	o := compactPod(p, in)
	p.extend(o, in)
	got := Extra(o)
	for i, want := range []string{"shop", "a:1,b:2", "", "", "robot"} {
		if got[i] != want {
			t.Errorf("path %d: %q, want %q", i, got[i], want)
		}
	}
}

func TestWithoutPathsNothingIsKept(t *testing.T) {
	in := &corev1.Pod{}
	p := newPool()
	o := compactPod(p, in)
	p.extend(o, in)
	if Extra(o) != nil {
		t.Error("texts without paths")
	}
}
