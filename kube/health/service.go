package health

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/agext/levenshtein"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"kdeck/kube/object"
)

// Backends are what is known to be behind a Service.
type Backends struct {
	Slices []*object.EndpointSlice // all of the Service
	// Asked says that the rest was asked for: whether the selector fits a pod, and which workloads make pods beside it.
	Asked     bool
	Pods      bool
	Workloads []Workload
}

// Workload is what makes pods: their labels (spec.template.metadata.labels) and how many it wants.
type Workload struct {
	Kind, Name string
	Replicas   int32
	Labels     map[string]string
}

// Endpoints counts the endpoints of slices, a pod once, though it has one in a slice of each address family.
func Endpoints(in []*object.EndpointSlice) (ready, all int) {
	seen := map[types.UID]bool{} // and whether it is ready
	for _, s := range in {
		for _, t := range s.Targets {
			if was, there := seen[t.UID]; t.UID != "" {
				seen[t.UID] = was || t.Ready
				if there && (was || !t.Ready) {
					continue
				}
				if !there {
					all++
				}
			} else {
				all++
			}
			if t.Ready {
				ready++
			}
		}
	}
	return ready, all
}

// service judges a Service by its own status and, where that is known, by what is behind it.
func service(o *object.Service, b *Backends, now time.Time) Judgement {
	if c := find(o.Conditions, "LoadBalancerPortsError"); c != nil && c.Status == "True" {
		return Judgement{Level: Broken, Reason: said(*c), Since: c.Since.Time()}
	}
	var j Judgement
	if o.Type == "LoadBalancer" && len(o.Balancers) == 0 && len(o.ExternalIPs) == 0 {
		since := o.CreationTimestamp.Time
		const text = "waits for a load balancer to be given to it"
		j = later(after(since, balancerPatience), now,
			Judgement{Level: Starting, Reason: text, Since: since}, Judgement{Level: Attention, Reason: text, Since: since})
	}
	if b == nil || o.Type == "ExternalName" {
		return j
	}
	return Worse(behind(o, b), j)
}

// behind judges a Service by its endpoints, and one without by why it has none.
func behind(o *object.Service, b *Backends) Judgement {
	ready, all := Endpoints(b.Slices)
	missing := missingPorts(o, b.Slices)
	switch {
	case all == 0 && o.Selector == "":
		return Judgement{Level: Attention, Reason: "has no selector, and nobody has given it endpoints"}
	case all == 0 && b.Asked && !b.Pods:
		return unfit(o, b.Workloads)
	case all == 0 && b.Asked:
		return Judgement{Level: Broken, Reason: "has no endpoints: none of the pods its selector fits has an address"}
	case all == 0:
		return Judgement{Level: Broken, Reason: "has no endpoints"}
	case len(missing) > 0:
		level := Attention
		if len(missing) == len(o.Ports) {
			level = Broken
		}
		return Judgement{Level: level, Reason: "leads nowhere by " + strings.Join(missing, ", ")}
	case ready == 0:
		return Judgement{Level: Broken, Reason: fmt.Sprintf("has none of %s ready", amount(all, "endpoint"))}
	case ready < all:
		return Judgement{Level: Attention, Reason: fmt.Sprintf("has %d of %s ready", ready, amount(all, "endpoint"))}
	}
	return Judgement{Level: Well}
}

// missingPorts are the ports of a Service that no slice has: those whose targetPort names a port that no container has
// (k8s.io/endpointslice/util, FindPort). A number is always found, and slices that somebody else writes are their own affair.
func missingPorts(o *object.Service, in []*object.EndpointSlice) (out []string) {
	for _, port := range o.Ports {
		if o.Selector == "" || intstr.Parse(port.Target).Type == intstr.Int {
			continue
		}
		if !slices.ContainsFunc(in, func(s *object.EndpointSlice) bool {
			return slices.ContainsFunc(s.Ports, func(p object.EndpointPort) bool { return p.Name == port.Name })
		}) {
			out = append(out, fmt.Sprintf("port %d: no container of its pods has a port named %s", port.Port, port.Target))
		}
	}
	return out
}

// unfit judges a Service whose selector fits no pod, by the templates of workloads: one that fits and is scaled to zero is
// meant so, else the labels nearest to the selector are named.
func unfit(o *object.Service, in []Workload) Judgement {
	want, err := labels.ConvertSelectorToLabelsMap(o.Selector)
	if err != nil {
		return Judgement{Level: Unknown, Reason: "has a selector that cannot be read"}
	}
	best, most := "", 0.0
	for _, w := range in {
		fits, score := 0, 0.0 // a label that has another value counts the more, the more alike they are
		for _, k := range slices.Sorted(maps.Keys(want)) {
			v, ok := w.Labels[k]
			if ok && v == want[k] {
				fits++
			}
			if ok {
				score += 1 + levenshtein.Similarity(v, want[k], nil)
			}
		}
		if fits == len(want) && w.Replicas == 0 {
			return Judgement{Level: Well, Idle: true, Reason: fmt.Sprintf("has nothing behind it: %s %s is scaled to zero", w.Kind, w.Name)}
		}
		if fits == len(want) {
			return Judgement{Level: Broken, Reason: fmt.Sprintf("has nothing behind it: %s %s should have pods and has none", w.Kind, w.Name)}
		}
		if score > most {
			best, most = fmt.Sprintf("; nearest is %s %s with %s", w.Kind, w.Name, nearest(w.Labels, want)), score
		}
	}
	return Judgement{Level: Broken, Reason: "has a selector that fits no pod and no template: " + o.Selector + best}
}

// nearest are a template's labels of the keys a selector asks for.
func nearest(have, want map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if v, ok := have[k]; ok {
			out = append(out, k+"="+v)
		}
	}
	return strings.Join(out, ",")
}
