package health

import (
	"fmt"
	"runtime"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube/object"
)

func TestAPodIsOneEndpointInHoweverManySlices(t *testing.T) {
	slice := func(targets ...object.Target) *object.EndpointSlice { return &object.EndpointSlice{Targets: targets} }
	a, notA, b, none := object.Target{UID: "a", Ready: true}, object.Target{UID: "a"}, object.Target{UID: "b"}, object.Target{Ready: true}
	for _, c := range []struct {
		slices     []*object.EndpointSlice
		ready, all int
	}{
		{nil, 0, 0},
		{[]*object.EndpointSlice{slice(a, b), slice(a, b)}, 1, 2},
		{[]*object.EndpointSlice{slice(a), slice(notA)}, 1, 1},
		{[]*object.EndpointSlice{slice(notA), slice(a), slice(a)}, 1, 1},
		{[]*object.EndpointSlice{slice(none, none)}, 2, 2},
	} {
		if ready, all := Endpoints(c.slices); ready != c.ready || all != c.all {
			t.Errorf("%d of %d, want %d of %d", ready, all, c.ready, c.all)
		}
	}
}

func TestAServiceIsJudgedByWhatIsBehindIt(t *testing.T) {
	up, down := object.Target{UID: "a", Ready: true}, object.Target{UID: "b"}
	slice := func(port string, targets ...object.Target) []*object.EndpointSlice {
		return []*object.EndpointSlice{{Ports: []object.EndpointPort{{Name: port}}, Targets: targets}}
	}
	makers := func(replicas int32, labels ...string) []Workload {
		w := Workload{Kind: "deployment", Name: "web", Replicas: replicas, Labels: map[string]string{}}
		for i := 0; i < len(labels); i += 2 {
			w.Labels[labels[i]] = labels[i+1]
		}
		return []Workload{w}
	}
	for name, c := range map[string]struct {
		selector, target string
		behind           Backends
		want             Level
		reason           string
	}{
		"well":                      {"app=web", "web", Backends{Slices: slice("http", up)}, Well, ""},
		"one of two":                {"app=web", "web", Backends{Slices: slice("http", up, down)}, Attention, "has 1 of 2 endpoints ready"},
		"none ready":                {"app=web", "web", Backends{Slices: slice("http", down)}, Broken, "has none of 1 endpoint ready"},
		"a port nobody has":         {"app=web", "web", Backends{Slices: slice("other", up)}, Broken, "leads nowhere by port 80: no container of its pods has a port named web"},
		"a number is always found":  {"app=web", "8080", Backends{Slices: slice("other", up)}, Well, ""},
		"slices of somebody else":   {"", "web", Backends{Slices: slice("other", up)}, Well, ""},
		"no selector, no endpoints": {"", "web", Backends{}, Attention, "has no selector, and nobody has given it endpoints"},
		"why is not known":          {"app=web", "web", Backends{}, Broken, "has no endpoints"},
		"pods without addresses":    {"app=web", "web", Backends{Asked: true, Pods: true}, Broken, "has no endpoints: none of the pods its selector fits has an address"},
		"nothing fits":              {"app=web", "web", Backends{Asked: true}, Broken, "has a selector that fits no pod and no template: app=web"},
		"the nearest is named": {"app=web,tier=front", "web", Backends{Asked: true, Workloads: append(makers(2, "app", "other"), makers(2, "app", "web", "tier", "back")...)}, Broken,
			"has a selector that fits no pod and no template: app=web,tier=front; nearest is deployment web with app=web,tier=back"},
		"of two equally near the value that is like it": {"app=webb", "web", Backends{Asked: true, Workloads: append(makers(2, "app", "idle"), makers(2, "app", "web")...)}, Broken,
			"has a selector that fits no pod and no template: app=webb; nearest is deployment web with app=web"},
		"scaled to zero":            {"app=web", "web", Backends{Asked: true, Workloads: makers(0, "app", "web")}, Well, "has nothing behind it: deployment web is scaled to zero"},
		"pods that cannot be made":  {"app=web", "web", Backends{Asked: true, Workloads: makers(2, "app", "web")}, Broken, "has nothing behind it: deployment web should have pods and has none"},
		"a selector that is absurd": {"app in (", "web", Backends{Asked: true}, Unknown, "cannot be read"},
	} {
		o := &object.Service{Type: "ClusterIP", Selector: c.selector, Ports: []object.ServicePort{{Name: "http", Port: 80, Target: c.target}}}
		j := Judge(Facts{Object: o, Behind: &c.behind}, noon)
		if j.Level != c.want || j.Reason != c.reason && name != "a selector that is absurd" {
			t.Errorf("%s: %s: %q, want %s: %q", name, j.Level, j.Reason, c.want, c.reason)
		}
	}
	if j := Judge(Facts{Object: &object.Service{Type: "ExternalName"}, Behind: &Backends{}}, noon); j.Level > Well {
		t.Errorf("one that is a name elsewhere: %s: %s", j.Level, j.Reason)
	}
	if j := Judge(Facts{Object: &object.Service{Selector: "app=web"}}, noon); j.Level != Unjudged {
		t.Errorf("what is behind it is not known, and it is %s: %s", j.Level, j.Reason)
	}
}

func TestTenThousandEndpointsTakeLessThanFiveMebibytes(t *testing.T) {
	p := object.NewPool()
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	var kept []*object.EndpointSlice
	for i := range 100 {
		in := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("web-", i)}}
		for j := range 100 {
			node := fmt.Sprint("node-", j)
			in.Endpoints = append(in.Endpoints, discoveryv1.Endpoint{Addresses: []string{fmt.Sprintf("10.0.%d.%d", i, j)}, NodeName: &node,
				TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: fmt.Sprint("web-", i, j), UID: types.UID(fmt.Sprintf("7c1f4c2e-0000-4000-8000-%012d", i*100+j))}})
		}
		kept = append(kept, object.CompactEndpointSlice(p, in))
	}
	if used := heap() - before; used > 5<<20 {
		t.Errorf("%d bytes", used)
	}
	if ready, all := Endpoints(kept); ready != 10000 || all != 10000 {
		t.Errorf("%d of %d", ready, all)
	}
}
