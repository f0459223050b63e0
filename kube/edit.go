package kube

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"kdeck/kube/yamltext"
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
	text, err := yamltext.Marshal(o.Object)
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
// other fields meanwhile, theirs stay; where they have changed the same ones, it is a *ConflictError. What of the text no edit
// writes is said.
func (k *Cluster) Edited(ctx context.Context, d *Draft, text string) (Change, error) {
	to, err := d.Parse(text)
	if err != nil {
		return Change{}, err
	}
	c := Change{Resource: d.Resource, Ref: d.Ref}
	now, err := k.live(ctx, c)
	if err != nil {
		return Change{}, err
	}
	if err := replaced(nil, c, now); err != nil {
		return Change{}, err
	}
	var r fieldPatch
	r.walk(known(essence(d.Resource, d.from).Object), known(essence(d.Resource, to).Object), known(essence(d.Resource, now).Object), spot{})
	unwritten := unwritten(d.Resource, d.from, to)
	switch {
	case len(r.clashes) > 0:
		a, b := covered(d.Resource, d.from, now)
		return Change{}, &ConflictError{c.object(), Diff("when opened", plainText(d.Resource, a), "now", plainText(d.Resource, b))}
	case len(r.ops) == 0 && unwritten != "":
		return Change{}, fmt.Errorf("nothing but this was changed, and an edit does not write it: %s", unwritten)
	case len(r.ops) == 0 && r.done > 0:
		return Change{}, fmt.Errorf("someone else has made the same change of %s since the editor was opened", c.object())
	case len(r.ops) == 0:
		return Change{}, ErrUnchanged
	}
	c = r.change(d.Resource, d.Ref, "")
	c.Title = "edit " + noun(d.Resource, d.Ref)
	if !sameEssence(d.Resource, now, d.from) {
		c.Notes = append(c.Notes, "someone else has changed other fields since the editor was opened: theirs stay")
	}
	if unwritten != "" {
		c.Notes = append(c.Notes, "not written by an edit: "+unwritten)
	}
	if d.values {
		c.Title, c.Version = "edit the values of "+noun(d.Resource, d.Ref), now.GetResourceVersion()
	}
	return c, nil
}
