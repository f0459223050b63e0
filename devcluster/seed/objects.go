package seed

import (
	"bytes"
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"

	"kdeck/devcluster/batch"
)

//go:embed demo/*.yaml
var files embed.FS

// load reads the embedded files, one list of objects for each, in the order of their names.
func load() ([][]*unstructured.Unstructured, error) {
	names, err := fs.Glob(files, "demo/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the demo's files: %w", err)
	}
	var out [][]*unstructured.Unstructured
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the demo: %w", err)
		}
		list, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		out = append(out, list)
	}
	return out, nil
}

func parse(data []byte) ([]*unstructured.Unstructured, error) {
	var out []*unstructured.Unstructured
	d := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096)
	for {
		o := &unstructured.Unstructured{}
		if err := d.Decode(&o.Object); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		if len(o.Object) > 0 {
			out = append(out, o)
		}
	}
}

// plain turns typed objects into what the dynamic client takes.
func plain(list []runtime.Object) ([]*unstructured.Unstructured, error) {
	var out []*unstructured.Unstructured
	for _, o := range list {
		m, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
		if err != nil {
			return nil, fmt.Errorf("convert an object: %w", err)
		}
		delete(m, "status")
		out = append(out, &unstructured.Unstructured{Object: m})
	}
	return out, nil
}

// applied makes an object look as `kubectl apply` leaves it: a copy of all of it in an annotation. A Secret's values are
// put in their encoded form first.
func applied(o *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	o = o.DeepCopy()
	if text, ok, _ := unstructured.NestedStringMap(o.Object, "stringData"); ok && o.GetKind() == "Secret" {
		data := map[string]any{}
		for k, v := range text {
			data[k] = base64.StdEncoding.EncodeToString([]byte(v))
		}
		o.Object["data"] = data
		delete(o.Object, "stringData")
	}
	copied, err := json.Marshal(o.Object)
	if err != nil {
		return nil, fmt.Errorf("copy an object: %w", err)
	}
	annotations := o.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[corev1.LastAppliedConfigAnnotation] = string(copied) + "\n"
	o.SetAnnotations(annotations)
	return o, nil
}

// maker creates objects of any kind.
type maker struct {
	client dynamic.Interface
	mapper meta.ResettableRESTMapper
}

// create makes the objects that are absent, several at a time. What a namespace that is going away refuses is left out.
func (m maker) create(ctx context.Context, list []*unstructured.Unstructured) error {
	return batch.Do(ctx, 12, len(list), func(ctx context.Context, i int) error {
		o, err := list[i], error(nil)
		switch o.GetKind() {
		case "Secret", "ConfigMap", "Deployment", "Service":
			if o, err = applied(o); err != nil {
				return err
			}
		}
		gvk := o.GroupVersionKind()
		mapping, err := m.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
		if err != nil {
			return fmt.Errorf("find the resource of %s: %w", gvk.Kind, err)
		}
		var client dynamic.ResourceInterface = m.client.Resource(mapping.Resource)
		if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
			client = m.client.Resource(mapping.Resource).Namespace(o.GetNamespace())
		}
		_, err = client.Create(ctx, o, metav1.CreateOptions{FieldManager: "kubectl-client-side-apply"})
		if err == nil || apierrors.IsAlreadyExists(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
			return nil
		}
		// A Service that is there is refused for its port before it is refused for its name.
		if _, there := client.Get(ctx, o.GetName(), metav1.GetOptions{}); there == nil {
			return nil
		}
		return fmt.Errorf("create %s %s/%s: %w", o.GetKind(), o.GetNamespace(), o.GetName(), err)
	})
}
