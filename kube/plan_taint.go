package kube

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/duration"
	corev1helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/klog/v2"
)

// Effects are what a taint does to pods that do not tolerate it (core/v1 TaintEffect).
func Effects() []string {
	return []string{string(corev1.TaintEffectNoSchedule), string(corev1.TaintEffectPreferNoSchedule), string(corev1.TaintEffectNoExecute)}
}

// sameTaint tells whether an entry of spec.taints is the one that a taint replaces: a node has each key once for each effect.
func sameTaint(t Taint, entry any) bool {
	m, _ := entry.(map[string]any)
	return m["key"] == t.Key && m["effect"] == t.Effect
}

// Tainted plans to taint a node, in place of a taint of the same key and effect (kubectl taint). It says which pods
// NoExecute ends: those that do not tolerate it, whatever their budgets.
func (k *Cluster) Tainted(ctx context.Context, res Resource, ref Ref, t Taint) (Change, error) {
	was, err := k.taints(ctx, res, ref)
	if err != nil {
		return Change{}, err
	}
	entry := map[string]any{"key": t.Key, "effect": t.Effect}
	if t.Value != "" {
		entry["value"] = t.Value
	}
	is := slices.Clone(was)
	if i := slices.IndexFunc(is, func(e any) bool { return sameTaint(t, e) }); i < 0 {
		is = append(is, entry)
	} else if is[i].(map[string]any)["value"] != entry["value"] {
		is[i] = entry
	}
	c := retainted(res, ref, was, is)
	c.Title = "taint " + noun(res, ref) + " with " + t.String()
	c.Kubectl = command(ref, "taint", "nodes", ref.Name, "--overwrite", t.String())
	if t.Effect == string(corev1.TaintEffectNoExecute) {
		c.Notes = k.expelled(ctx, ref.Name, t)
		c.Grave = len(c.Notes) > 0
	}
	return c, nil
}

// Untainted plans to take a taint off a node; false says that it is not there.
func (k *Cluster) Untainted(ctx context.Context, res Resource, ref Ref, t Taint) (Change, bool, error) {
	was, err := k.taints(ctx, res, ref)
	if err != nil {
		return Change{}, false, err
	}
	is := slices.DeleteFunc(slices.Clone(was), func(e any) bool { return sameTaint(t, e) })
	if len(is) == len(was) {
		return Change{}, false, nil
	}
	t.Value = ""
	c := retainted(res, ref, was, is)
	c.Title = "take taint " + t.String() + " off " + noun(res, ref)
	c.Kubectl = command(ref, "taint", "nodes", ref.Name, t.String()+"-")
	return c, true, nil
}

// taints are those of a node as it is now.
func (k *Cluster) taints(ctx context.Context, res Resource, ref Ref) ([]any, error) {
	o, err := k.Object(ctx, res, ref)
	if err != nil {
		return nil, err
	}
	list, _, err := unstructured.NestedSlice(o.Object, "spec", "taints")
	return list, err
}

// retainted changes the list of taints, which only goes as a whole; the server tests that it is still the one that was read.
func retainted(res Resource, ref Ref, was, is []any) Change {
	const path = "/spec/taints"
	if was == nil {
		return patchOf(res, ref, types.JSONPatchType, []map[string]any{{"op": "add", "path": path, "value": is}})
	}
	ops := []map[string]any{{"op": "test", "path": path, "value": was}, {"op": "replace", "path": path, "value": is}}
	if len(is) == 0 {
		ops[1] = map[string]any{"op": "remove", "path": path}
	}
	return patchOf(res, ref, types.JSONPatchType, ops)
}

// expelled tells which pods of a node a NoExecute taint ends, and when (k8s.io/kubernetes/pkg/controller/tainteviction).
func (k *Cluster) expelled(ctx context.Context, node string, t Taint) []string {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	pods, err := k.typed.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	if err != nil {
		return []string{"which pods it evicts could not be found out: " + Brief(err)}
	}
	taint := corev1.Taint{Key: t.Key, Value: t.Value, Effect: corev1.TaintEffect(t.Effect)}
	after := map[time.Duration][]string{}
	for i := range pods.Items {
		p := &pods.Items[i]
		if wait, goes := stay(p.Spec.Tolerations, taint); goes {
			after[wait] = append(after[wait], Clean(p.Namespace+"/"+p.Name))
		}
	}
	var waits []time.Duration
	for wait := range after {
		waits = append(waits, wait)
	}
	slices.Sort(waits)
	kind, _ := Find(Builtin(), "pods")
	var out []string
	for _, wait := range waits {
		when := "at once"
		if wait > 0 {
			when = "after " + duration.HumanDuration(wait)
		}
		slices.Sort(after[wait])
		out = append(out, fmt.Sprintf("evicts %s, without asking their budgets: %s", when, things(kind, after[wait])))
	}
	return out
}

// stay is how long a pod stays on a node with a NoExecute taint: as long as the first toleration that fits it says, at once
// without one, and for good when that has no time (getMinTolerationTime there).
func stay(tolerations []corev1.Toleration, taint corev1.Taint) (wait time.Duration, goes bool) {
	logger := klog.Background()
	if _, untolerated := corev1helpers.FindMatchingUntoleratedTaint(logger, []corev1.Taint{taint}, tolerations, nil, true); untolerated {
		return 0, true
	}
	i := slices.IndexFunc(tolerations, func(t corev1.Toleration) bool { return t.ToleratesTaint(logger, &taint, true) })
	if i < 0 || tolerations[i].TolerationSeconds == nil {
		return 0, false
	}
	return time.Duration(max(*tolerations[i].TolerationSeconds, 0)) * time.Second, true
}
