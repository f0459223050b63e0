// Package seed fills a cluster: with a demo that lives, or with a load of many thousand objects.
package seed

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/restmapper"

	"kdeck/devcluster/access"
	"kdeck/devcluster/cluster"
	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

// demoLimit is when to give up waiting for the demo to look as it should; a loaded machine takes its time.
const demoLimit = 5 * time.Minute

// Demo fills the running cluster with the shop, starts what keeps it alive and waits until myweb is ready and the first
// broken things show. Done again, it makes what is missing.
func Demo(ctx context.Context, d parts.Dir, progress func(string)) error {
	client, m, err := connect(d)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, demoLimit)
	defer cancel()

	lists, err := load()
	if err != nil {
		return err
	}
	progress("creating namespaces and kinds")
	if err := m.create(ctx, lists[0]); err != nil {
		return err
	}
	if err := m.served(ctx, "data.example.com", "Backup"); err != nil {
		return err
	}
	progress("creating the shop")
	var rest []*unstructured.Unstructured
	for _, list := range lists[1:] {
		rest = append(rest, list...)
	}
	more, err := workloads()
	if err != nil {
		return err
	}
	if err := m.create(ctx, append(rest, more...)); err != nil {
		return err
	}
	if err := os.WriteFile(d.Seeded(), []byte("demo\n"), 0o600); err != nil {
		return fmt.Errorf("leave a mark: %w", err)
	}
	if err := cluster.StartLife(ctx, d); err != nil {
		return fmt.Errorf("start the demo's life: %w", err)
	}
	progress("waiting for myweb and for the first things to break")
	if err := afterwards(ctx, client); err != nil {
		return err
	}
	return waitForDemo(ctx, client)
}

// connect returns what the demo is made with.
func connect(d parts.Dir) (kubernetes.Interface, maker, error) {
	st, err := cluster.ReadState(d)
	if err != nil {
		return nil, maker{}, err
	}
	if !st.Running() {
		return nil, maker{}, fmt.Errorf("%s: %w", d, cluster.ErrNotRunning)
	}
	client, err := access.Client(d, "admin")
	if err != nil {
		return nil, maker{}, err
	}
	cfg, err := access.Config(d, "admin")
	if err != nil {
		return nil, maker{}, err
	}
	dyn, err := dynamic.NewForConfig(cfg)
	if err != nil {
		return nil, maker{}, fmt.Errorf("make a client: %w", err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	return client, maker{dyn, mapper}, nil
}

// workloads are the objects made in code.
func workloads() ([]*unstructured.Unstructured, error) {
	var out []*unstructured.Unstructured
	for _, a := range apps() {
		list, err := plain(a.objects())
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	ca, err := pki.NewAuthority("Example Issuing CA")
	if err != nil {
		return nil, err
	}
	pair, err := ca.Issue(pki.Leaf{Name: "shop.example.com", Hosts: []string{"shop.example.com"}})
	if err != nil {
		return nil, err
	}
	tls := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
		"metadata":   map[string]any{"name": "shop-example-com-tls", "namespace": "shop"},
		"stringData": map[string]any{"tls.crt": string(pair.Cert), "tls.key": string(pair.Key)},
	}}
	return append(out, tls), nil
}

// served waits until a custom kind is known to discovery, and forgets what was known before.
func (m maker) served(ctx context.Context, group, kind string) error {
	return poll(ctx, "wait for the custom kind "+kind, func() (bool, error) {
		m.mapper.Reset()
		_, err := m.mapper.RESTMapping(schema.GroupKind{Group: group, Kind: kind})
		return err == nil, err
	})
}

// afterwards does to objects what makes them broken only once they are there.
func afterwards(ctx context.Context, c kubernetes.Interface) error {
	patch := func(what string, err error) error {
		if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	}
	err := c.CoreV1().Pods("observability").Delete(ctx, "log-shipper-legacy", metav1.DeleteOptions{})
	if err := patch("delete a pod with a finalizer", err); err != nil {
		return err
	}
	if err := patch("delete a namespace", c.CoreV1().Namespaces().Delete(ctx, "sunset", metav1.DeleteOptions{})); err != nil {
		return err
	}
	if err := poll(ctx, "wait for pricing", func() (bool, error) {
		d, err := c.AppsV1().Deployments("shop-prod").Get(ctx, "pricing", metav1.GetOptions{})
		return err == nil && (d.Status.AvailableReplicas == 3 || d.Generation > 1), err
	}); err != nil {
		return err
	}
	_, err = c.AppsV1().Deployments("shop-prod").Patch(ctx, "pricing", types.StrategicMergePatchType, []byte(`{
	  "metadata": {"annotations": {"kubernetes.io/change-cause": "release 6.3.0"}},
	  "spec": {"template": {
	    "metadata": {"labels": {"version": "6.3.0"}, "annotations": {"devcluster/fault": "not-ready",
	      "devcluster/message": "Readiness probe failed: Get \"http://10.130.0.17:8080/ready\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"}},
	    "spec": {"containers": [{"name": "pricing", "image": "registry.example.com/shop/pricing:6.3.0"}]}}}}`), metav1.PatchOptions{})
	if err := patch("release pricing", err); err != nil {
		return err
	}
	return breakNodes(ctx, c)
}

// breakNodes cordons one node and has another report that it is not ready, where there are enough of them.
func breakNodes(ctx context.Context, c kubernetes.Interface) error {
	list, err := c.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("list nodes: %w", err)
	}
	if len(list.Items) < 5 {
		return nil
	}
	for i, patch := range []string{`{"metadata":{"annotations":{"devcluster/fault":"node-not-ready"}}}`, `{"spec":{"unschedulable":true}}`} {
		name := list.Items[4-i].Name
		if _, err := c.CoreV1().Nodes().Patch(ctx, name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
			return fmt.Errorf("break node %s: %w", name, err)
		}
	}
	return nil
}

// waitForDemo waits until myweb is ready and pods show the first faults.
func waitForDemo(ctx context.Context, c kubernetes.Interface) error {
	return poll(ctx, "wait for the demo", func() (bool, error) {
		web, err := c.AppsV1().Deployments("shop").Get(ctx, "myweb", metav1.GetOptions{})
		if err != nil || web.Status.ReadyReplicas < 3 {
			return false, err
		}
		pods, err := c.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		seen := map[string]bool{}
		for _, p := range pods.Items {
			for _, s := range p.Status.ContainerStatuses {
				if s.State.Waiting != nil {
					seen[s.State.Waiting.Reason] = true
				}
			}
			for _, cond := range p.Status.Conditions {
				if cond.Type == corev1.PodScheduled && cond.Status == corev1.ConditionFalse {
					seen[cond.Reason] = true
				}
			}
		}
		return seen["CrashLoopBackOff"] && seen["ImagePullBackOff"] && seen["CreateContainerConfigError"] && seen["Unschedulable"], nil
	})
}

// poll asks until the answer is yes. An error is taken for a no, and told when time is up.
func poll(ctx context.Context, what string, f func() (bool, error)) error {
	for {
		ok, err := f()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			if err == nil {
				err = ctx.Err()
			}
			return fmt.Errorf("%s: %w", what, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}
