package seed

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/access"
	"kdeck/devcluster/parts"
)

// habit is something that happens again and again.
type habit struct {
	name  string
	every time.Duration
	do    func(ctx context.Context, c kubernetes.Interface, round int) error
}

func habits() []habit {
	return []habit{
		{"provision volumes", time.Second, func(ctx context.Context, c kubernetes.Interface, _ int) error { return provision(ctx, c) }},
		{"publish addresses", 5 * time.Second, publish},
		{"roll out", 50 * time.Second, rollOut},
		{"scale", 25 * time.Second, scale},
		{"replace a pod", 35 * time.Second, replace},
	}
}

// Life keeps things happening in the demo until the context ends. A failure is logged and no reason to stop: the API
// server may be down on purpose.
func Life(ctx context.Context, d parts.Dir, log io.Writer) error {
	c, err := access.Client(d, access.Supervisor)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for _, h := range habits() {
		go func() {
			ticker := time.NewTicker(h.every)
			defer ticker.Stop()
			for round := 0; ; round++ {
				if err := h.do(ctx, c, round); err != nil && ctx.Err() == nil {
					failed <- fmt.Errorf("%s: %w", h.name, err)
				}
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				}
			}
		}()
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			_, _ = fmt.Fprintln(log, time.Now().Format(time.RFC3339), err)
		}
	}
}

// publish gives the ingress controller's address to Ingresses that are served.
func publish(ctx context.Context, c kubernetes.Interface, _ int) error {
	list, err := c.NetworkingV1().Ingresses("").List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list ingresses: %w", err)
	}
	for _, in := range list.Items {
		if class := in.Spec.IngressClassName; class == nil || *class != "nginx" || len(in.Status.LoadBalancer.Ingress) > 0 {
			continue
		}
		patch := []byte(`{"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.10"}]}}}`)
		if _, err := c.NetworkingV1().Ingresses(in.Namespace).Patch(ctx, in.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
			return fmt.Errorf("publish an address: %w", err)
		}
	}
	return nil
}

// rollOut releases another version of the checkout.
func rollOut(ctx context.Context, c kubernetes.Interface, round int) error {
	if round == 0 {
		return nil
	}
	version := fmt.Sprintf("5.6.%d", time.Now().Unix()/50%1000)
	patch := fmt.Sprintf(`{"metadata":{"annotations":{"kubernetes.io/change-cause":"release %[1]s"}},
	  "spec":{"template":{"spec":{"containers":[{"name":"checkout","image":"registry.example.com/shop/checkout:%[1]s"}]}}}}`, version)
	_, err := c.AppsV1().Deployments("shop").Patch(ctx, "checkout", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	return err
}

// scale follows the customers through their day.
func scale(ctx context.Context, c kubernetes.Interface, round int) error {
	if round == 0 {
		return nil
	}
	replicas := []int{3, 5, 6, 4, 2}[round%5]
	patch := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, replicas)
	_, err := c.AppsV1().Deployments("shop-prod").Patch(ctx, "search", types.MergePatchType, patch, metav1.PatchOptions{}, "scale")
	return err
}

// replace deletes a pod of a workload that can bear it.
func replace(ctx context.Context, c kubernetes.Interface, round int) error {
	if round == 0 {
		return nil
	}
	pods, err := c.CoreV1().Pods("shop-prod").List(ctx, metav1.ListOptions{LabelSelector: "app in (frontend, cart, catalog)", ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list pods: %w", err)
	}
	var running []corev1.Pod
	for _, p := range pods.Items {
		if p.Status.Phase == corev1.PodRunning && p.DeletionTimestamp == nil {
			running = append(running, p)
		}
	}
	if len(running) == 0 {
		return nil
	}
	p := running[rand.IntN(len(running))]
	return c.CoreV1().Pods(p.Namespace).Delete(ctx, p.Name, metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(p.UID))})
}
