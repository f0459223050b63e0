package kube

import (
	"context"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube/health"
)

// Backends asks why a Service may have no endpoints: whether its selector fits any pod, by a list of one, and which
// workloads beside it make pods with what labels. Nothing is kept or watched; the slices are left to the caller.
func (k *Cluster) Backends(ctx context.Context, o *Service) (health.Backends, error) {
	out := health.Backends{Asked: true}
	found := make([][]health.Workload, 3)
	some := metav1.ListOptions{Limit: chunk}
	apps, of := k.typed.AppsV1(), o.Namespace
	asks := []func(context.Context) error{
		func(ctx context.Context) error {
			pods, err := k.typed.CoreV1().Pods(of).List(ctx, metav1.ListOptions{LabelSelector: o.Selector, Limit: 1})
			out.Pods = err == nil && len(pods.Items) > 0
			return err
		},
		func(ctx context.Context) error {
			list, err := apps.Deployments(of).List(ctx, some)
			for i := 0; err == nil && i < len(list.Items); i++ {
				w := &list.Items[i]
				found[0] = append(found[0], health.Workload{Kind: "deployment", Name: Clean(w.Name), Replicas: wanted(w.Spec.Replicas), Labels: cleanLabels(w.Spec.Template.Labels)})
			}
			return err
		},
		func(ctx context.Context) error {
			list, err := apps.StatefulSets(of).List(ctx, some)
			for i := 0; err == nil && i < len(list.Items); i++ {
				w := &list.Items[i]
				found[1] = append(found[1], health.Workload{Kind: "statefulset", Name: Clean(w.Name), Replicas: wanted(w.Spec.Replicas), Labels: cleanLabels(w.Spec.Template.Labels)})
			}
			return err
		},
		func(ctx context.Context) error {
			list, err := apps.DaemonSets(of).List(ctx, some)
			for i := 0; err == nil && i < len(list.Items); i++ {
				w := &list.Items[i]
				found[2] = append(found[2], health.Workload{Kind: "daemonset", Name: Clean(w.Name), Replicas: 1, Labels: cleanLabels(w.Spec.Template.Labels)})
			}
			return err
		},
	}
	for _, err := range k.together(len(asks), func(i int) error {
		ctx, cancel := k.unary(ctx)
		defer cancel()
		return asks[i](ctx)
	}) {
		if err != nil {
			return health.Backends{}, fmt.Errorf("look at what is behind service %s: %w", o.Name, err)
		}
	}
	out.Workloads = slices.Concat(found...)
	return out, nil
}

// wanted is a number of replicas; the API's default is 1.
func wanted(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

func cleanLabels(in map[string]string) map[string]string {
	out := make(map[string]string, len(in))
	for k, v := range in {
		out[Clean(k)] = Clean(v)
	}
	return out
}
