package kube

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// Scaled sets the wanted number of replicas through the scale subresource, which every kind that can be scaled has
// (autoscaling/v1 Scale; spec.subresources.scale of a CRD). The number is added, not replaced: servers leave out a 0, and of a
// custom object it may never have been set. To end all pods is grave.
func Scaled(res Resource, ref Ref, replicas int) Change {
	c := patchOf(res, ref, types.JSONPatchType, []map[string]any{{"op": "add", "path": "/spec/replicas", "value": replicas}})
	c.Sub = "scale"
	c.Grave = replicas == 0
	c.Title = fmt.Sprintf("scale %s to %d", noun(res, ref), replicas)
	c.Kubectl = command(ref, "scale", target(res, ref), "--replicas="+strconv.Itoa(replicas))
	return c
}

// Replicas is how many replicas an object asks for. A custom object may not say: then its controller decides.
type Replicas struct {
	N   int
	Set bool
}

func (r Replicas) String() string {
	if !r.Set {
		return "not set"
	}
	return strconv.Itoa(r.N)
}

// Replicas reads how many replicas an object of any kind with a scale subresource asks for.
func (k *Cluster) Replicas(ctx context.Context, res Resource, ref Ref) (Replicas, error) {
	scale, err := k.scaleOf(ctx, res, ref)
	if err != nil {
		// apiextensions-apiserver/pkg/registry/customresource/etcd.go, ScaleREST.Get: a number that is not set is an internal error.
		if apierrors.IsInternalError(err) && strings.Contains(err.Error(), "the spec replicas field") {
			return Replicas{}, nil
		}
		return Replicas{}, err
	}
	n, _, err := unstructured.NestedInt64(scale.Object, "spec", "replicas") // 0 is left out
	return Replicas{int(n), true}, err
}

// scaleOf reads the scale subresource of an object.
func (k *Cluster) scaleOf(ctx context.Context, res Resource, ref Ref) (*unstructured.Unstructured, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	raw, err := bodyOf(request(k.door, res, ref.Namespace).Name(ref.Name).SubResource("scale").SetHeader("Accept", asIs).Do(ctx))
	o := &unstructured.Unstructured{}
	if err == nil {
		err = utiljson.Unmarshal(raw, &o.Object)
	}
	if err != nil {
		return nil, fmt.Errorf("read the scale of %s: %w", noun(res, ref), err)
	}
	return o, nil
}

// scaleFields are where the objects of custom kinds keep their numbers of replicas, as far as it was asked for.
type scaleFields struct {
	mu   sync.Mutex
	have map[string][]string // by "plural.group/version"
}

func (s *scaleFields) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.have = nil
}

// scaleField is where the objects of a kind keep the number of replicas: spec.replicas, or of a custom kind where its CRD says
// (spec.versions[].subresources.scale.specReplicasPath, which has no array notation).
func (k *Cluster) scaleField(ctx context.Context, res Resource) ([]string, error) {
	if isBuiltin(res) {
		return []string{"spec", "replicas"}, nil
	}
	key := res.String() + "/" + res.Version
	k.scales.mu.Lock()
	field := k.scales.have[key]
	k.scales.mu.Unlock()
	if field != nil {
		return field, nil
	}
	kind, _ := Find(Builtin(), "customresourcedefinitions")
	crd, err := k.live(ctx, Change{Resource: kind, Ref: Ref{Name: res.Name + "." + res.Group}})
	if err != nil {
		return nil, err
	}
	versions, _, _ := unstructured.NestedSlice(crd.Object, "spec", "versions")
	for _, v := range versions {
		version, _ := v.(map[string]any)
		path, ok, _ := unstructured.NestedString(version, "subresources", "scale", "specReplicasPath")
		if !ok || version["name"] != res.Version {
			continue
		}
		field = strings.Split(strings.TrimPrefix(path, "."), ".")
		k.scales.mu.Lock()
		defer k.scales.mu.Unlock()
		if k.scales.have == nil {
			k.scales.have = map[string][]string{}
		}
		k.scales.have[key] = field
		return field, nil
	}
	return nil, fmt.Errorf("the definition of %s says nothing of a scale", res)
}

// field is where the object of a change keeps its number of replicas, nil where that is not known.
func (c Change) field() []string {
	if c.Field == nil && isBuiltin(c.Resource) {
		return []string{"spec", "replicas"}
	}
	return c.Field
}

// inPlace is the object with what a subresource would make of it, nil for one that answers with another kind than the object's and
// of which it is not known where the object keeps it.
func inPlace(before, after *unstructured.Unstructured, c Change) *unstructured.Unstructured {
	if before == nil || after == nil {
		return nil
	}
	if after.GroupVersionKind() == before.GroupVersionKind() {
		return after
	}
	n, _, err := unstructured.NestedInt64(after.Object, "spec", "replicas")
	field := c.field()
	if c.Sub != "scale" || after.GetKind() != "Scale" || err != nil || field == nil {
		return nil
	}
	o := before.DeepCopy()
	if unstructured.SetNestedField(o.Object, n, field...) != nil {
		return nil
	}
	return o
}

// unscale asks for as many replicas as there were, unless somebody has scaled it since. A number that was not set before is taken
// out again.
func (k *Cluster) unscale(ctx context.Context, p Past) ([]Change, error) {
	c := p.Change
	field, err := k.scaleField(ctx, c.Resource)
	if err != nil {
		return nil, final(c, "it is not known how many replicas there were")
	}
	was, set, err := unstructured.NestedInt64(p.Before.Object, field...)
	if err != nil {
		return nil, final(c, "it is not known how many replicas there were")
	}
	if !set {
		c.Field = field
		if p.After = inPlace(p.Before, p.After, c); p.After == nil {
			return nil, final(c, "it is not known what it left")
		}
		p.Change.Sub = ""
		return k.unpatch(ctx, p)
	}
	left, _, err := unstructured.NestedInt64(p.After.Object, "spec", "replicas")
	if err != nil {
		return nil, final(c, "it is not known what it left")
	}
	var (
		live *unstructured.Unstructured
		now  Replicas
	)
	errs := k.together(2, func(i int) (err error) { // a slow line is waited for once
		if i == 0 {
			live, err = k.present(ctx, c)
			return err
		}
		now, err = k.Replicas(ctx, c.Resource, c.Ref)
		return err
	})
	switch err := cmp.Or(errs...); {
	case err != nil:
		return nil, err
	case now == Replicas{int(was), true}:
		return nil, fmt.Errorf("%s is back at %d replicas already", c.object(), was)
	case now != Replicas{int(left), true}:
		return nil, fmt.Errorf("%s was scaled to %s since%s: undoing would undo that", c.object(), now, writer(live, p))
	}
	return []Change{Scaled(c.Resource, c.Ref, int(was))}, nil
}
