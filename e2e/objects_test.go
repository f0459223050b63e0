package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/yaml"

	"kdeck/e2e/lab"
)

// cluster is what a test does to the shared cluster behind kdeck's back.
type cluster struct {
	t      testing.TB
	client dynamic.Interface
	mapper meta.RESTMapper
}

func admin(t testing.TB) *cluster {
	t.Helper()
	config, err := world.Config(lab.Admin)
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	return &cluster{t: t, client: client, mapper: restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(disco))}
}

// global tells whether an object lies outside namespaces.
func (c *cluster) global(o *unstructured.Unstructured) bool {
	k := o.GroupVersionKind()
	m, err := c.mapper.RESTMapping(k.GroupKind(), k.Version)
	return err == nil && m.Scope.Name() == meta.RESTScopeNameRoot
}

// resource is the door to a kind, such as "Pod" or "apps/v1 Deployment", in a namespace if it has any.
func (c *cluster) resource(apiVersion, kind, ns string) dynamic.ResourceInterface {
	c.t.Helper()
	gv := strings.Split(apiVersion, "/")
	group, version := "", gv[len(gv)-1]
	if len(gv) == 2 {
		group = gv[0]
	}
	var m *meta.RESTMapping
	err := patiently(func() (err error) {
		m, err = c.mapper.RESTMapping(schema.GroupKind{Group: group, Kind: kind}, version)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	if m.Scope.Name() == meta.RESTScopeNameNamespace {
		return c.client.Resource(m.Resource).Namespace(ns)
	}
	return c.client.Resource(m.Resource)
}

// Namespace makes a namespace for one test, gone with it.
func (c *cluster) Namespace() string {
	c.t.Helper()
	ns := fmt.Sprintf("t-%08x", rand.Uint32())
	c.makeNamespace(ns)
	return ns
}

// makeNamespace makes a namespace and waits for what a controller puts into it: without the account no pod is taken.
func (c *cluster) makeNamespace(ns string) {
	c.t.Helper()
	c.Apply(ns, "{apiVersion: v1, kind: Namespace, metadata: {name: "+ns+"}}")
	for kind, name := range map[string]string{"ServiceAccount": "default", "ConfigMap": "kube-root-ca.crt"} {
		c.Await("the namespace has its "+kind, func() bool {
			_, err := c.resource("v1", kind, ns).Get(context.Background(), name, metav1.GetOptions{})
			return err == nil
		})
	}
}

// Apply creates the objects of a YAML text, with the annotation that `kubectl apply` leaves behind. Objects outside
// namespaces are deleted when the test ends.
func (c *cluster) Apply(ns, text string) {
	c.t.Helper()
	for _, doc := range strings.Split(text, "\n---\n") {
		o := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(doc), &o.Object); err != nil {
			c.t.Fatalf("%v in\n%s", err, doc)
		}
		last, _ := json.Marshal(o.Object)
		annotations := o.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations["kubectl.kubernetes.io/last-applied-configuration"] = string(last)
		o.SetAnnotations(annotations)
		door := c.resource(o.GetAPIVersion(), o.GetKind(), ns)
		again := false // it may have been made though the answer did not come
		err := patiently(func() error {
			_, err := door.Create(context.Background(), o, metav1.CreateOptions{})
			if again && apierrors.IsAlreadyExists(err) {
				return nil
			}
			again = true
			return err
		})
		if err != nil {
			c.t.Fatalf("create %s %s: %v", o.GetKind(), o.GetName(), err)
		}
		if o.GetNamespace() == "" && c.global(o) {
			c.t.Cleanup(func() {
				_ = door.Delete(context.Background(), o.GetName(), metav1.DeleteOptions{})
			})
		}
	}
}

// Pods creates pods with one container each; words behind the name, such as app=web, are labels.
func (c *cluster) Pods(ns string, names ...string) {
	c.t.Helper()
	for _, n := range names {
		words := strings.Fields(n)
		labels := map[string]string{"devcluster/fast": "true"}
		for _, l := range words[1:] {
			k, v, _ := strings.Cut(l, "=")
			labels[k] = v
		}
		data, _ := json.Marshal(labels)
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: %s}, spec: {containers: [{name: main, image: img}]}}`,
			words[0], data))
	}
}

// patiently asks again when the server had no time to answer, as it happens on a busy machine.
func patiently(ask func() error) error {
	end := time.Now().Add(patience)
	return retry.OnError(wait.Backoff{Duration: time.Second, Factor: 1, Steps: 1000}, func(err error) bool {
		late := apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err) || apierrors.IsTooManyRequests(err) || os.IsTimeout(err) ||
			errors.Is(err, context.DeadlineExceeded)
		return late && time.Now().Before(end)
	}, ask)
}

// Patch merges a JSON text into an object, or into its status when sub is "status".
func (c *cluster) Patch(apiVersion, kind, ns, name, sub, patch string) {
	c.t.Helper()
	var subs []string
	if sub != "" {
		subs, patch = []string{sub}, `{"`+sub+`":`+patch+"}"
	}
	door := c.resource(apiVersion, kind, ns)
	err := patiently(func() error {
		_, err := door.Patch(context.Background(), name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}, subs...)
		return err
	})
	if err != nil {
		c.t.Fatalf("patch %s %s: %v", kind, name, err)
	}
}

// Delete deletes an object at once.
func (c *cluster) Delete(apiVersion, kind, ns, name string) {
	c.t.Helper()
	now := int64(0)
	err := c.resource(apiVersion, kind, ns).Delete(context.Background(), name, metav1.DeleteOptions{GracePeriodSeconds: &now})
	if err != nil {
		c.t.Fatalf("delete %s %s: %v", kind, name, err)
	}
}

// Get reads an object.
func (c *cluster) Get(apiVersion, kind, ns, name string) *unstructured.Unstructured {
	c.t.Helper()
	o, err := c.resource(apiVersion, kind, ns).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		c.t.Fatalf("get %s %s: %v", kind, name, err)
	}
	return o
}

// list reads the objects of a kind with some labels.
func (c *cluster) list(apiVersion, kind, ns, labels string) []unstructured.Unstructured {
	c.t.Helper()
	list, err := c.resource(apiVersion, kind, ns).List(context.Background(), metav1.ListOptions{LabelSelector: labels})
	if err != nil {
		c.t.Fatalf("list %s: %v", kind, err)
	}
	return list.Items
}

// Await waits until the cluster says so.
func (c *cluster) Await(what string, ok func() bool) {
	c.t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("the cluster did not reach: %s", what)
		}
	}
}

// kubeconfig writes a copy of a user's kubeconfig, bent by f.
func kubeconfig(t testing.TB, user string, f func(*clientcmdapi.Config)) string {
	t.Helper()
	c, err := clientcmd.LoadFromFile(world.Kubeconfig(user))
	if err != nil {
		t.Fatal(err)
	}
	f(c)
	path := filepath.Join(t.TempDir(), "config")
	data, err := clientcmd.Write(*c)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// inNamespace is the admin's kubeconfig with a namespace in its context.
func inNamespace(t testing.TB, ns string) Option {
	return Kubeconfig(kubeconfig(t, lab.Admin, func(c *clientcmdapi.Config) { c.Contexts[c.CurrentContext].Namespace = ns }))
}
