package kube

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
)

// errand is a list that the describer of a kind asks for once it has the object.
type errand struct {
	of  string             // the kind listed, in the object's namespace
	how metav1.ListOptions // NAME stands for the object's name, SELECTOR for the selector in its spec
}

// errands are the lists that kubectl's describers ask for (k8s.io/kubectl/pkg/describe), as far as it is known before the
// object is there: asked for at the same time, they spare a round trip. What is not here, or is asked in other words, is
// fetched when the describer wants it.
var errands = map[string][]errand{
	"deployments.apps":  {{"replicasets", metav1.ListOptions{LabelSelector: "SELECTOR", Limit: chunk}}},
	"replicasets.apps":  {{"pods", metav1.ListOptions{LabelSelector: "SELECTOR", Limit: chunk}}},
	"statefulsets.apps": {{"pods", metav1.ListOptions{LabelSelector: "SELECTOR", Limit: chunk}}},
	"daemonsets.apps":   {{"pods", metav1.ListOptions{LabelSelector: "SELECTOR", Limit: chunk}}},
	"services":          {{"endpointslices", metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=NAME"}}},
}

// ahead are the answers to errands under way, by the path and query a describer asks with.
type ahead map[string]*answer

// answer is there when done is closed.
type answer struct {
	done chan struct{}
	kind string // its content type
	body []byte
	err  error
}

// question is how an answer is found again: the order of the parameters does not matter.
func question(u *url.URL) string { return u.Path + "?" + u.Query().Encode() }

// runErrands asks for what the describer will ask for; it does not wait for the answers.
func (d *Description) runErrands() ahead {
	a := ahead{}
	for _, e := range errands[d.res.String()] {
		how, selector := e.how, selectorOf(d.k.seen(d.ref, d.res))
		if selector == "" && strings.Contains(how.LabelSelector, "SELECTOR") { // nobody has seen the object before
			continue
		}
		how.LabelSelector = strings.NewReplacer("NAME", d.ref.Name, "SELECTOR", selector).Replace(how.LabelSelector)
		to, _ := Find(Builtin(), e.of)
		req := request(d.k.raw, to, d.ref.Namespace).SpecificallyVersionedParams(&how, scheme.ParameterCodec, optionsVersion).
			SetHeader("Accept", protobuf+","+asIs).MaxRetries(0) // Description tries again by itself
		got := &answer{done: make(chan struct{})}
		if d.k.spawn(func() {
			defer close(got.done)
			ctx, cancel := d.k.unary(d.ctx)
			defer cancel()
			result := req.Do(ctx).ContentType(&got.kind)
			got.body, got.err = result.Raw()
		}) {
			a[question(req.URL())] = got
		}
	}
	return a
}

// serve answers a describer's question that was asked ahead; nil, when it was not or there is no good answer.
func (a ahead) serve(ctx context.Context, req *http.Request) *http.Response {
	got := a[question(req.URL)]
	if got == nil {
		return nil
	}
	select {
	case <-got.done:
	case <-ctx.Done():
		return nil
	}
	if got.err != nil {
		return nil
	}
	return served(req, got.kind, got.body)
}

// seen is an object as one of the loaded lists has it, or nil.
func (k *Cluster) seen(ref Ref, res Resource) Object {
	k.mu.Lock()
	defer k.mu.Unlock()
	for key, f := range k.feeds {
		if key.resource != res.GVR().String() {
			continue
		}
		if o := f.find(ref); o != nil {
			return o
		}
	}
	return nil
}

// find is the object ref points at, in the store or on the first page.
func (f *feed) find(ref Ref) Object {
	f.mu.Lock()
	first := f.first
	f.mu.Unlock()
	if v, ok, _ := f.informer.GetStore().GetByKey(strings.TrimPrefix(ref.Namespace+"/"+ref.Name, "/")); ok {
		first = []Object{v.(Object)}
	}
	for _, o := range first {
		if o.GetNamespace() == ref.Namespace && o.GetName() == ref.Name && (ref.UID == "" || o.GetUID() == ref.UID) {
			return o
		}
	}
	return nil
}

// selectorOf is the selector in a workload's spec, "" where there is none.
func selectorOf(o Object) string {
	switch o := o.(type) {
	case *Deployment:
		return o.Selector
	case *ReplicaSet:
		return o.Selector
	case *StatefulSet:
		return o.Selector
	case *DaemonSet:
		return o.Selector
	}
	return ""
}
