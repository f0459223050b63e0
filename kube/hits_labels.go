package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// strays tells of each reviewed change what it does through labels: a pod that gets others may leave its Services and what owns
// it, a Service with another selector its pods. It takes the answers of the rehearsal, and so another round trip, where labels or a
// selector change.
func (k *Cluster) strays(ctx context.Context, items []Reviewed) {
	ctx, cancel := context.WithTimeout(ctx, hitsPatience)
	defer cancel()
	s := newScene(ctx, k, nil)
	var wg sync.WaitGroup
	for i := range items {
		it := &items[i]
		if it.Verb != Patch || it.Sub != "" || it.live == nil || it.result == nil {
			continue
		}
		tell := map[string]func(*Reviewed) []string{"pods": s.relabelled, "services": s.reselected}[it.Resource.String()]
		if tell == nil {
			continue
		}
		wg.Go(func() {
			defer k.barrier(nil)
			it.Hits = append(it.Hits, tell(it)...)
		})
	}
	wg.Wait()
}

// relabelled is what becomes of a pod whose labels change.
func (s *scene) relabelled(it *Reviewed) (out []string) {
	was, is := labels.Set(it.live.GetLabels()), labels.Set(it.result.GetLabels())
	if maps.Equal(was, is) {
		return nil
	}
	lists := s.gather(func() lot { return s.list("services", it.Ref.Namespace, "") }, func() lot { return s.list("pods", it.Ref.Namespace, "") })
	for _, o := range lists[0].objects {
		svc, ok := o.(*Service)
		if !ok || svc.Selector == "" {
			continue
		}
		sel, err := labels.Parse(svc.Selector)
		switch {
		case err != nil || sel.Matches(was) == sel.Matches(is):
		case sel.Matches(is):
			out = append(out, "service "+svc.Name+" leads to it then")
		case lists[1].err == nil && !leadsOn(lists[1].objects, sel, svc.Unready, it.Ref):
			out = append(out, "service "+svc.Name+" is left without a ready endpoint")
		default:
			out = append(out, "service "+svc.Name+" does not lead to it any more")
		}
	}
	return append(append(out, s.released(it, is)...), blind("whether services are left without endpoints", lists)...)
}

// leadsOn tells whether a Service has a ready endpoint other than one pod.
func leadsOn(pods []Object, sel labels.Selector, unready bool, but Ref) bool {
	return slices.ContainsFunc(pods, func(o Object) bool {
		p, ok := o.(*Pod)
		return ok && p.UID != but.UID && sel.Matches(labels.Set(p.Labels)) && isEndpoint(p, unready)
	})
}

// released says that what controls a pod lets it go: controllers keep only what their selector matches
// (controller_ref_manager.go).
func (s *scene) released(it *Reviewed, is labels.Set) []string {
	owner := metav1.GetControllerOf(it.live)
	if owner == nil {
		return nil
	}
	kind, ok := Find(Builtin(), strings.ToLower(owner.Kind))
	if !ok {
		return nil
	}
	var o *unstructured.Unstructured
	err := s.request(func() (err error) {
		o, err = s.k.Object(s.ctx, kind, Ref{Namespace: it.Ref.Namespace, Name: owner.Name, UID: owner.UID})
		return err
	})
	name := strings.ToLower(owner.Kind) + " " + Clean(owner.Name)
	if err != nil {
		return blind("whether "+name+" lets it go", []lot{{kind: kind, err: err}})
	}
	sel, err := podSelector(o)
	if err != nil || sel.Empty() || sel.Matches(is) {
		return nil
	}
	return []string{name + " lets it go and makes another one in its place: nothing looks after this one then"}
}

// podSelector is the selector by which a workload knows its pods.
func podSelector(o *unstructured.Unstructured) (labels.Selector, error) {
	field, _, err := unstructured.NestedMap(o.Object, "spec", "selector")
	if err != nil {
		return nil, err
	}
	if o.GetKind() == "ReplicationController" { // a plain map
		plain, _, err := unstructured.NestedStringMap(o.Object, "spec", "selector")
		return labels.SelectorFromSet(plain), err
	}
	var sel metav1.LabelSelector
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(field, &sel); err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(&sel)
}

// reselected is what a Service leads to when its selector changes.
func (s *scene) reselected(it *Reviewed) []string {
	was, _, _ := unstructured.NestedStringMap(it.live.Object, "spec", "selector")
	is, _, _ := unstructured.NestedStringMap(it.result.Object, "spec", "selector")
	if maps.Equal(was, is) || len(is) == 0 { // without one somebody else sees to its endpoints
		return nil
	}
	unready, _, _ := unstructured.NestedBool(it.result.Object, "spec", "publishNotReadyAddresses")
	pods := s.list("pods", it.Ref.Namespace, "")
	if pods.err != nil {
		return blind("whether it is left without endpoints", []lot{pods})
	}
	if leadsOn(pods.objects, labels.SelectorFromSet(is), unready, Ref{}) {
		return nil
	}
	return []string{fmt.Sprintf("service %s is left without a ready endpoint: no pod that is ready has the labels %s", it.Ref.Name, Clean(labels.FormatLabels(is)))}
}
