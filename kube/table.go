package kube

import (
	"context"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"kdeck/kube/object"
)

// tableSource asks for any kind as the server prints it (meta.k8s.io/v1 Table, with metadata-only objects), so that the
// columns are right without knowing the kind, and neither data of Secrets nor specs of thousands cross the wire.
type tableSource struct {
	client    rest.Interface
	resource  Resource
	namespace string
	pool      *object.Pool
	plain     atomic.Bool // the server has no Tables for this kind
	mu        sync.Mutex
	cols      []metav1.TableColumnDefinition
}

func newTableSource(client rest.Interface, q Query, p *object.Pool) *tableSource {
	return &tableSource{client: client, resource: q.Resource, namespace: q.Namespace, pool: p}
}

// The forms asked for, in order of preference. A server without Tables sends what comes next of its own accord (that is
// what Accept is for), or 406. Secrets are never asked for whole.
const (
	asTable    = "application/json;as=Table;v=v1;g=meta.k8s.io"
	asMetaList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
	asMeta     = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
	asIs       = "application/json"
)

// accept is the forms asked for, of a list or of single objects.
func (s *tableSource) accept(single bool) string {
	if s.resource.IsSecret() {
		switch {
		case !s.plain.Load():
			return asTable
		case single:
			return asMeta
		}
		return asMetaList
	}
	if s.plain.Load() {
		return asIs
	}
	return asTable + "," + asIs
}

// whole tells whether the objects beside the rows are read rather than their metadata alone.
func (s *tableSource) whole() bool { return s.pool.Whole() && !s.resource.Held() }

func (s *tableSource) example() runtime.Object { return &Record{} }

func (s *tableSource) columns() []metav1.TableColumnDefinition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cols
}

// learn keeps the headers; they come with every page, but only with the first event of a watch.
func (s *tableSource) learn(cols []metav1.TableColumnDefinition) {
	clean := s.declared(cols)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cols = clean
}

// optionsVersion is the one ListOptions are registered with in client-go's scheme.
var optionsVersion = schema.GroupVersion{Version: "v1"}

// request begins a GET of a kind, by path: no generated client needs to know it.
func request(c rest.Interface, r Resource, namespace string) *rest.Request {
	prefix := "/api/" + r.Version
	if r.Group != "" {
		prefix = "/apis/" + r.Group + "/" + r.Version
	}
	q := c.Get().AbsPath(prefix)
	if namespace != "" && r.Namespaced {
		q = q.Namespace(namespace)
	}
	return q.Resource(r.Name)
}

// plainColumns are all that can be said of objects whose server prints no Tables.
var plainColumns = []metav1.TableColumnDefinition{
	{Name: "Name", Type: "string", Format: "name"}, {Name: "Age", Type: "date"}}

// stream asks for the objects of the kind, or with a name for that one.
func (s *tableSource) stream(ctx context.Context, name string, opts metav1.ListOptions) (io.ReadCloser, error) {
	include := metav1.IncludeMetadata
	if s.whole() && (s.pool.Deep() || s.pool.Look != nil) {
		include = metav1.IncludeObject
	}
	ask := func() (io.ReadCloser, error) {
		r := request(s.client, s.resource, s.namespace)
		if name != "" {
			r = r.Name(name)
		}
		return r.SpecificallyVersionedParams(&opts, scheme.ParameterCodec, optionsVersion).
			Param("includeObject", string(include)).
			SetHeader("Accept", s.accept(opts.Watch || name != "")).
			Stream(ctx)
	}
	body, err := ask()
	if apierrors.IsNotAcceptable(err) && !s.plain.Swap(true) {
		body, err = ask()
	}
	return body, err
}

func (s *tableSource) page(ctx context.Context, opts metav1.ListOptions) (page, error) {
	body, err := s.stream(ctx, "", opts)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = body.Close() }()
	return s.readPage(body)
}

func (s *tableSource) one(ctx context.Context, name string) (page, error) {
	body, err := s.stream(ctx, name, metav1.ListOptions{})
	if err != nil {
		return page{}, err
	}
	defer func() { _ = body.Close() }()
	return s.readOne(body)
}

func (s *tableSource) watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	opts.Watch = true
	body, err := s.stream(ctx, "", opts)
	if err != nil {
		return nil, err
	}
	return watch.NewStreamWatcher(newRowDecoder(s, body),
		apierrors.NewClientErrorReporter(http.StatusInternalServerError, http.MethodGet, "ClientWatchDecoding")), nil
}
