package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"
	api "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// Prefix is where the API is.
const Prefix = "/apis/metrics.k8s.io/v1beta1"

// Handler serves the API to the API server, which has seen to who may ask. Answers are JSON, or the Table form of it.
func Handler(client kubernetes.Interface) http.Handler {
	s, mux := source{client}, http.NewServeMux()
	mux.Handle("GET "+Prefix, reply(func(*http.Request) (runtime.Object, error) { return resources(), nil }))
	mux.Handle("GET "+Prefix+"/pods", reply(s.pods))
	mux.Handle("GET "+Prefix+"/namespaces/{namespace}/pods", reply(s.pods))
	mux.Handle("GET "+Prefix+"/namespaces/{namespace}/pods/{name}", reply(s.pod))
	mux.Handle("GET "+Prefix+"/nodes", reply(s.nodes))
	mux.Handle("GET "+Prefix+"/nodes/{name}", reply(s.node))
	return mux
}

func resources() *metav1.APIResourceList {
	verbs := metav1.Verbs{"get", "list"}
	return &metav1.APIResourceList{
		TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: api.SchemeGroupVersion.String(),
		APIResources: []metav1.APIResource{
			{Name: "nodes", Kind: "NodeMetrics", Verbs: verbs}, {Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: verbs},
		},
	}
}

// reply writes an object, or an error as the API has it.
type reply func(*http.Request) (runtime.Object, error)

func (f reply) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o, err := f(r)
	if r.URL.Query().Get("watch") == "true" {
		err = apierrors.NewMethodNotSupported(schema.GroupResource{Group: api.GroupName, Resource: "metrics"}, "watch")
	}
	status := http.StatusOK
	if err != nil {
		var known apierrors.APIStatus
		if !errors.As(err, &known) {
			known = apierrors.NewInternalError(err)
		}
		st := known.Status()
		st.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
		o, status = &st, int(st.Code)
	} else if strings.Contains(r.Header.Get("Accept"), "as=Table") {
		o = table(o)
	}
	w.Header().Set("Content-Type", runtime.ContentTypeJSON)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(o)
}

// source measures the pods and nodes of the API server when it is asked.
type source struct{ client kubernetes.Interface }

// measure measures the pods of a namespace, "" for all, by their nodes.
func (s source) measure(ctx context.Context, namespace string, o metav1.ListOptions) ([]*api.PodMetrics, map[string][]*api.PodMetrics, error) {
	o.ResourceVersion = "0" // what the API server has in memory is new enough
	list, err := s.client.CoreV1().Pods(namespace).List(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	var all []*api.PodMetrics
	nodes, now := map[string][]*api.PodMetrics{}, time.Now()
	for i := range list.Items {
		if m := usageOf(&list.Items[i], now); m != nil {
			all, nodes[list.Items[i].Spec.NodeName] = append(all, m), append(nodes[list.Items[i].Spec.NodeName], m)
		}
	}
	return all, nodes, nil
}

func selection(r *http.Request) metav1.ListOptions {
	return metav1.ListOptions{LabelSelector: r.URL.Query().Get("labelSelector"), FieldSelector: r.URL.Query().Get("fieldSelector")}
}

func (s source) pods(r *http.Request) (runtime.Object, error) {
	all, _, err := s.measure(r.Context(), r.PathValue("namespace"), selection(r))
	if err != nil {
		return nil, err
	}
	list := &api.PodMetricsList{TypeMeta: kind("PodMetricsList"), Items: []api.PodMetrics{}}
	for _, m := range all {
		list.Items = append(list.Items, *m)
	}
	return list, nil
}

func (s source) pod(r *http.Request) (runtime.Object, error) {
	pod, err := s.client.CoreV1().Pods(r.PathValue("namespace")).Get(r.Context(), r.PathValue("name"), metav1.GetOptions{})
	var m *api.PodMetrics
	if err == nil {
		m = usageOf(pod, time.Now())
	}
	switch {
	case apierrors.IsNotFound(err), err == nil && m == nil:
		return nil, apierrors.NewNotFound(schema.GroupResource{Group: api.GroupName, Resource: "podmetrics"}, r.PathValue("namespace")+"/"+r.PathValue("name"))
	case err != nil:
		return nil, err
	}
	m.TypeMeta = kind("PodMetrics")
	return m, nil
}

func (s source) nodes(r *http.Request) (runtime.Object, error) {
	o := selection(r)
	o.ResourceVersion = "0"
	nodes, err := s.client.CoreV1().Nodes().List(r.Context(), o)
	if err != nil {
		return nil, err
	}
	_, pods, err := s.measure(r.Context(), "", metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	list := &api.NodeMetricsList{TypeMeta: kind("NodeMetricsList"), Items: []api.NodeMetrics{}}
	for i := range nodes.Items {
		if measured(&nodes.Items[i]) {
			list.Items = append(list.Items, *sum(&nodes.Items[i], pods[nodes.Items[i].Name], time.Now()))
		}
	}
	return list, nil
}

func (s source) node(r *http.Request) (runtime.Object, error) {
	node, err := s.client.CoreV1().Nodes().Get(r.Context(), r.PathValue("name"), metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err), err == nil && !measured(node):
		return nil, apierrors.NewNotFound(schema.GroupResource{Group: api.GroupName, Resource: "nodemetrics"}, r.PathValue("name"))
	case err != nil:
		return nil, err
	}
	_, pods, err := s.measure(r.Context(), "", metav1.ListOptions{FieldSelector: "spec.nodeName=" + node.Name})
	if err != nil {
		return nil, err
	}
	m := sum(node, pods[node.Name], time.Now())
	m.TypeMeta = kind("NodeMetrics")
	return m, nil
}

// measured tells whether a node's kubelet answers: one that is not ready does not.
func measured(node *corev1.Node) bool {
	for _, c := range node.Status.Conditions {
		if c.Type == corev1.NodeReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

func kind(name string) metav1.TypeMeta {
	return metav1.TypeMeta{Kind: name, APIVersion: api.SchemeGroupVersion.String()}
}
