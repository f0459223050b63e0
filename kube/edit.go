package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/mergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// Draft is an object as it was when its text was given to an editor.
type Draft struct {
	Resource Resource
	Ref      Ref
	Text     string // as YAML, without managedFields; a Secret's values are as the API has them, in base64
	from     *unstructured.Unstructured
	values   bool // the text is a Secret's values in clear, and nothing else
}

// Draft reads an object to be edited.
func (k *Cluster) Draft(ctx context.Context, res Resource, ref Ref) (*Draft, error) {
	c := Change{Resource: res, Ref: ref}
	o, err := k.live(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := replaced(nil, c, o); err != nil {
		return nil, err
	}
	o.SetManagedFields(nil)
	text, err := yaml.Marshal(o.Object)
	if err != nil {
		return nil, fmt.Errorf("write %s as YAML: %w", c.object(), err)
	}
	return &Draft{Resource: res, Ref: ref, Text: string(text), from: o}, nil
}

// ErrUnchanged says that an edited text says the same as before.
var ErrUnchanged = errors.New("nothing was changed")

// Parse reads an edited text; what is wrong with it is told with the line, as far as YAML tells.
func (d *Draft) Parse(text string) (*unstructured.Unstructured, error) {
	if d.values {
		return parseValues(d.from, text)
	}
	raw, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		return nil, err
	}
	o := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(raw, &o.Object); err != nil {
		return nil, errors.New("this is no object: fields with values are wanted")
	}
	for _, same := range []struct{ what, was, is string }{
		{"apiVersion", d.from.GetAPIVersion(), o.GetAPIVersion()}, {"kind", d.from.GetKind(), o.GetKind()},
		{"metadata.name", d.from.GetName(), o.GetName()}, {"metadata.namespace", d.from.GetNamespace(), o.GetNamespace()},
		{"metadata.uid", string(d.from.GetUID()), string(o.GetUID())},
	} {
		if same.was != same.is {
			return nil, fmt.Errorf("%s was %q and must stay so: a copy under another name is made by duplicate", same.what, same.was)
		}
	}
	return o, nil
}

// ConflictError says that someone else has changed the very fields an edit changes; Diff is what they did.
type ConflictError struct{ Object, Diff string }

func (e *ConflictError) Error() string {
	return "someone else has changed the same fields of " + e.Object + " since the editor was opened"
}

// Edited plans what takes the object from the draft to the text, on the object as it is now: where others have changed
// other fields meanwhile, theirs stay; where they have changed the same ones, it is a *ConflictError.
func (k *Cluster) Edited(ctx context.Context, d *Draft, text string) (Change, error) {
	to, err := d.Parse(text)
	if err != nil {
		return Change{}, err
	}
	c := Change{Verb: Patch, Resource: d.Resource, Ref: d.Ref, Title: "edit " + noun(d.Resource, d.Ref)}
	now, err := k.live(ctx, c)
	if err != nil {
		return Change{}, err
	}
	if err := replaced(nil, c, now); err != nil {
		return Change{}, err
	}
	now.SetManagedFields(nil)
	if c.Type, c.Body, err = merge(d.from, to, now); err != nil {
		if conflicting(err) {
			a, b := covered(d.Resource, d.from, now)
			return Change{}, &ConflictError{c.object(), Diff("when opened", plainText(a), "now", plainText(b))}
		}
		return Change{}, fmt.Errorf("%s: %w", c, err)
	}
	if string(c.Body) == "{}" {
		return Change{}, ErrUnchanged
	}
	if !sameEssence(now, d.from) {
		c.Notes = []string{"someone else has changed other fields since the editor was opened: theirs stay"}
	}
	c.Kubectl = command(d.Ref, "patch", target(d.Resource, d.Ref), "--type="+map[types.PatchType]string{
		types.StrategicMergePatchType: "strategic", types.MergePatchType: "merge"}[c.Type], "-p", string(c.Body))
	if d.values {
		c.Title, c.Version = "edit the values of "+noun(d.Resource, d.Ref), now.GetResourceVersion()
	}
	if d.Resource.IsSecret() {
		c.Kubectl = command(d.Ref, "edit", target(d.Resource, d.Ref)) // a patch would show the values
	}
	return c, nil
}

// merge is the patch from one version to another, on a third: strategic for the kinds client-go has structs for, a merge
// patch for the others, as kubectl edit chooses.
func merge(from, to, now *unstructured.Unstructured) (types.PatchType, []byte, error) {
	var raw [3][]byte
	for i, o := range []*unstructured.Unstructured{from, to, now} {
		o = o.DeepCopy()
		for _, field := range []string{"resourceVersion", "generation", "managedFields"} {
			unstructured.RemoveNestedField(o.Object, "metadata", field)
		}
		b, err := json.Marshal(o.Object)
		if err != nil {
			return "", nil, err
		}
		raw[i] = b
	}
	form, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(from.GetAPIVersion(), from.GetKind()))
	if err == nil {
		meta, err := strategicpatch.NewPatchMetaFromStruct(form)
		if err != nil {
			return "", nil, err
		}
		mine, err := strategicpatch.CreateTwoWayMergePatchUsingLookupPatchMeta(raw[0], raw[1], meta)
		if err != nil {
			return "", nil, err
		}
		theirs, err := strategicpatch.CreateTwoWayMergePatchUsingLookupPatchMeta(raw[0], raw[2], meta)
		if err != nil {
			return "", nil, err
		}
		if clash, err := strategicClash(mine, theirs, meta); err != nil || clash {
			return "", nil, errors.Join(err, errClash)
		}
		return types.StrategicMergePatchType, mine, nil
	}
	mine, err := jsonpatch.CreateMergePatch(raw[0], raw[1])
	if err != nil {
		return "", nil, err
	}
	theirs, err := jsonpatch.CreateMergePatch(raw[0], raw[2])
	if err != nil {
		return "", nil, err
	}
	var a, b map[string]any
	if err := errors.Join(json.Unmarshal(mine, &a), json.Unmarshal(theirs, &b)); err != nil {
		return "", nil, err
	}
	delete(b, "status")
	if clash, err := mergepatch.HasConflicts(a, b); err != nil || clash {
		return "", nil, errors.Join(err, errClash)
	}
	return types.MergePatchType, mine, nil
}

var errClash = errors.New("the same fields were changed")

func conflicting(err error) bool { return errors.Is(err, errClash) }

// strategicClash tells whether two patches of the same object change the same fields to different values.
func strategicClash(mine, theirs []byte, meta strategicpatch.LookupPatchMeta) (bool, error) {
	var a, b map[string]any
	if err := errors.Join(json.Unmarshal(mine, &a), json.Unmarshal(theirs, &b)); err != nil {
		return false, err
	}
	delete(b, "status")
	return strategicpatch.MergingMapsHaveConflicts(a, b, meta)
}
