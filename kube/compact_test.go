package kube

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"

	"kdeck/kube/object"
)

func at(s int64) metav1.Time { return metav1.Unix(s, 0) }

func ptr[T any](v T) *T { return &v }

func TestKeysAreComparedLikeTheirJoinedBytes(t *testing.T) {
	words := []string{"", "a", "a-b", "a.b", "ab", "shop", "shop-prod", "shop.x", "shopping", "z"}
	for _, n1 := range words[1:] {
		for _, n2 := range words[1:] {
			for _, a := range words {
				for _, b := range words {
					if got, want := compare(n1, a, n2, b), strings.Compare(n1+"/"+a, n2+"/"+b); got != want {
						t.Fatalf("%s/%s against %s/%s: %d, want %d", n1, a, n2, b, got, want)
					}
				}
			}
		}
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

// fill makes a synced feed of n pods.
func fill(t testing.TB, n int) *feed {
	k := newCluster("test", "", options{})
	k.typed = fake.NewClientset()
	q := Query{Resource: pods()}
	f := newFeed(k, feedKey{}, q, k.source(q))
	p := object.NewPool()
	for i := range n {
		in := object.CompactPod(p, bigPod(i))
		in.Name, in.ResourceVersion, in.UID = strings.Clone(in.Name), strings.Clone(in.ResourceVersion), types.UID(strings.Clone(string(in.UID)))
		_ = f.informer.GetStore().Add(in)
	}
	f.synced = true
	f.order.reset()
	return f
}

func BenchmarkBytesPerPod(b *testing.B) {
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	const n = 10000
	for b.Loop() {
		before := heap()
		f := fill(b, n)
		f.view("")
		b.ReportMetric(float64(heap()-before)/n, "B/pod")
		runtime.KeepAlive(f)
	}
}

func BenchmarkNextOf10000(b *testing.B) {
	f := fill(b, 10000)
	f.view("")
	all := f.order.sorted
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			f.order.reset()
			f.view("")
		}
	})
	for _, changed := range []int{1, 100} {
		b.Run(fmt.Sprintf("after %d changes", changed), func(b *testing.B) {
			i := 0
			for b.Loop() {
				for range changed {
					i += 7919
					o := all[i%len(all)]
					f.order.touch(o.GetNamespace(), o.GetName())
				}
				if len(f.view("").Objects) != 10000 {
					b.Fatal("lost some")
				}
			}
		})
	}
}
