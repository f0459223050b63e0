package kube

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
)

// replicas is how many replicas a change asks for, if it is about that.
func (c Change) replicas() (int64, bool) {
	if c.Verb != Patch || len(c.Body) == 0 {
		return 0, false
	}
	if c.Type == types.JSONPatchType {
		var ops []struct {
			Op, Path string
			Value    json.RawMessage
		}
		if json.Unmarshal(c.Body, &ops) != nil {
			return 0, false
		}
		var n int64
		for _, op := range slices.Backward(ops) {
			if op.Path == "/spec/replicas" && (op.Op == "replace" || op.Op == "add") {
				return n, json.Unmarshal(op.Value, &n) == nil
			}
		}
		return 0, false
	}
	var body struct{ Spec struct{ Replicas *int64 } }
	if json.Unmarshal(c.Body, &body) != nil || body.Spec.Replicas == nil {
		return 0, false
	}
	return *body.Spec.Replicas, true
}

// autoscalers are those that set the same number, and will set it again.
func (s *scene) autoscalers(c Change) (out []string) {
	sh := s.list("horizontalpodautoscalers", c.Ref.Namespace, "")
	n, _ := c.replicas()
	for _, o := range sh.objects {
		a, ok := o.(*Autoscaler)
		if !ok {
			continue
		}
		group, _, _ := strings.Cut(a.Target.APIVersion, "/")
		if !strings.Contains(a.Target.APIVersion, "/") {
			group = ""
		}
		if a.Target.Name != c.Ref.Name || a.Target.Kind != c.Resource.Kind || group != c.Resource.Group {
			continue
		}
		least := max(a.Min, 1) // -1 is unset, which is 1
		if a.Min == 0 {
			least = 0
		}
		text := fmt.Sprintf("horizontalpodautoscaler %s sets it too: between %d and %d, as its metrics say", a.Name, least, a.Max)
		switch {
		case n == 0 && least > 0: // the controller leaves what is at 0 alone (horizontal.go, ScalingDisabled)
			text = fmt.Sprintf("horizontalpodautoscaler %s (%d to %d) rests until it is scaled up again", a.Name, least, a.Max)
		case n > int64(a.Max):
			text = fmt.Sprintf("horizontalpodautoscaler %s scales it back to %d, its most", a.Name, a.Max)
		case n < int64(least):
			text = fmt.Sprintf("horizontalpodautoscaler %s scales it back to %d, its least", a.Name, least)
		}
		out = append(out, text)
	}
	return append(out, blind("whether an autoscaler sets it back", []lot{sh})...)
}

// hunger is a Service that the plan takes all ready endpoints from.
type hunger struct {
	service string
	pods    map[types.UID]bool // that were ready
	again   bool               // what made them makes others
	routes  []string           // of Ingresses that lead there
}

// served are the Services of a namespace that are left without a ready endpoint when the plan is carried out, all of it.
func (s *scene) served(namespace string) ([]hunger, []lot) {
	type answer struct {
		hungry  []hunger
		unknown []lot
	}
	a, _ := ask(s, "served "+namespace, func() (answer, error) {
		lists := s.gather(
			func() lot { return s.list("pods", namespace, "") },
			func() lot { return s.list("services", namespace, "") },
			func() lot { return s.list("ingresses", namespace, "") },
			func() lot { s.going(namespace); return lot{} })
		going := s.going(namespace)
		out := answer{unknown: lists[:2]}
		for _, o := range lists[1].objects {
			svc, ok := o.(*Service)
			if !ok || svc.Selector == "" {
				continue
			}
			sel, err := labels.Parse(svc.Selector)
			if err != nil {
				continue
			}
			h := hunger{service: svc.Name, pods: map[types.UID]bool{}, again: true}
			for _, o := range lists[0].objects {
				p, ok := o.(*Pod)
				if !ok || !sel.Matches(labels.Set(p.Labels)) || !isEndpoint(p, svc.Unready) {
					continue
				}
				if h.pods[p.UID] = going[p.UID]; !going[p.UID] {
					h.pods = nil
					break
				}
				owner := metav1.GetControllerOf(p)
				h.again = h.again && owner != nil && !going[owner.UID] && !s.emptied(namespace, p.UID)
			}
			if len(h.pods) > 0 {
				h.routes = leading(lists[2].objects, svc.Name)
				out.hungry = append(out.hungry, h)
			}
		}
		return out, nil
	})
	return a.hungry, a.unknown
}

// isEndpoint tells whether a pod counts as a Service's ready endpoint.
func isEndpoint(o *Pod, unready bool) bool {
	if o.Phase == "Succeeded" || o.Phase == "Failed" || len(o.IPs) == 0 {
		return false
	}
	return unready || o.DeletionTimestamp == nil && True(o.Conditions, "Ready")
}

// emptied tells whether a pod goes because what it belongs to is scaled to nothing.
func (s *scene) emptied(namespace string, pod types.UID) bool {
	return slices.ContainsFunc(s.plan, func(c Change) bool {
		n, ok := c.replicas()
		return ok && n == 0 && c.Ref.Namespace == namespace &&
			slices.ContainsFunc(s.family(namespace).below(c.Ref.UID), func(o relative) bool { return o.GetUID() == pod })
	})
}

// starved are the Services that a change takes part in leaving without endpoints.
func (s *scene) starved(c Change) (out []string) {
	hungry, unknown := s.served(c.Ref.Namespace)
	mine := map[types.UID]bool{c.Ref.UID: true}
	if !onPod(c) {
		for _, o := range s.family(c.Ref.Namespace).below(c.Ref.UID) {
			mine[o.GetUID()] = true
		}
	}
	for _, h := range hungry {
		takes := false
		for uid := range h.pods {
			takes = takes || mine[uid]
		}
		if !takes {
			continue
		}
		text := "service " + h.service + " is left without a ready endpoint"
		if h.again {
			text += " until its pods are replaced"
		}
		if len(h.routes) > 0 {
			text += "; " + some(h.routes) + " leads to it"
		}
		out = append(out, text)
	}
	if onPod(c) || scales(c) {
		out = append(out, blind("whether services are left without endpoints", unknown)...)
	} else if len(unknown) > 1 {
		out = append(out, blind("whether services are left without endpoints", unknown[1:])...) // the pods are told of among the dependents
	}
	return out
}

// senders are the Ingresses that lead to a Service.
func (s *scene) senders(c Change) (out []string) {
	sh := s.list("ingresses", c.Ref.Namespace, "")
	if routes := leading(sh.objects, c.Ref.Name); len(routes) > 0 {
		out = append(out, some(routes)+" leads to it")
	}
	return append(out, blind("what leads to it", []lot{sh})...)
}

// leading are the Ingresses that lead to a Service, with the hosts and paths that do.
func leading(ingresses []Object, service string) (out []string) {
	for _, o := range ingresses {
		in, ok := o.(*Ingress)
		if !ok {
			continue
		}
		var at []string
		for _, r := range in.Routes {
			if r.Service == service && r.Host+r.Path != "" {
				at = append(at, r.Host+r.Path)
			}
		}
		switch {
		case len(at) > 0:
			out = append(out, "ingress "+in.Name+" ("+some(at)+")")
		case slices.Contains(in.Services(), service):
			out = append(out, "ingress "+in.Name)
		}
	}
	return out
}

// budgets are the PodDisruptionBudgets that cover a pod, and what they allow now.
func (s *scene) budgets(c Change) (out []string) {
	kind, _ := Find(Builtin(), "poddisruptionbudgets")
	all, err := ask(s, "budgets "+c.Ref.Namespace, func() (*policyv1.PodDisruptionBudgetList, error) {
		var list *policyv1.PodDisruptionBudgetList
		err := s.request(func() (err error) {
			list, err = s.k.typed.PolicyV1().PodDisruptionBudgets(c.Ref.Namespace).List(s.ctx, metav1.ListOptions{})
			return err
		})
		return list, err
	})
	if err != nil {
		return blind("what protects it", []lot{{kind: kind, err: err}})
	}
	pods := s.podsByUID(c.Ref.Namespace)
	me := pods[c.Ref.UID]
	if me == nil {
		return nil // gone, or the pods cannot be listed, which is said of the endpoints
	}
	for i := range all.Items {
		b := &all.Items[i]
		sel, err := metav1.LabelSelectorAsSelector(b.Spec.Selector)
		if err != nil || !sel.Matches(labels.Set(me.Labels)) {
			continue
		}
		text := fmt.Sprintf("poddisruptionbudget %s allows %s now", Clean(b.Name), disruptions(b.Status.DisruptionsAllowed))
		if c.Verb == Delete {
			text += ", but a delete does not ask it"
		} else if n := s.evictions(c.Ref.Namespace, sel, pods); n > int(b.Status.DisruptionsAllowed) && n > 1 {
			text += fmt.Sprintf("; %d of its pods are to be evicted", n)
		}
		out = append(out, text)
	}
	return out
}

func disruptions(n int32) string {
	if n == 1 {
		return "1 disruption"
	}
	return fmt.Sprintf("%d disruptions", n)
}

// evictions counts the pods of a namespace that the plan evicts and a selector covers.
func (s *scene) evictions(namespace string, sel labels.Selector, pods map[types.UID]*Pod) (n int) {
	for _, c := range s.plan {
		if p := pods[c.Ref.UID]; c.Verb == Evict && c.Ref.Namespace == namespace && p != nil && sel.Matches(labels.Set(p.Labels)) {
			n++
		}
	}
	return n
}

func (s *scene) podsByUID(namespace string) map[types.UID]*Pod {
	out, _ := ask(s, "pods by uid "+namespace, func() (map[types.UID]*Pod, error) {
		out := map[types.UID]*Pod{}
		for _, o := range s.list("pods", namespace, "").objects {
			if p, ok := o.(*Pod); ok {
				out[p.UID] = p
			}
		}
		return out, nil
	})
	return out
}

// tenants are the pods on a node.
func (s *scene) tenants(c Change) (out []string) {
	sh := s.list("pods", "", "spec.nodeName="+c.Ref.Name)
	var names []string
	for _, o := range sh.objects {
		names = append(names, whereabouts(o))
	}
	if len(names) > 0 {
		out = append(out, "lost with it: "+things(sh.kind, names))
	}
	return append(out, blind("what runs on it", []lot{sh})...)
}
