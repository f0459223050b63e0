package kube

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Verb is what a Change does to its object, in the API's words.
type Verb string

// The verbs of changes. Evict is a delete that PodDisruptionBudgets may refuse (policy/v1 Eviction).
const (
	Patch  Verb = "patch"
	Create Verb = "create"
	Delete Verb = "delete"
	Evict  Verb = "evict"
)

// Change is one write to the cluster as plain data: what a plan makes, a Review judges and Apply sends. It has no way to
// send itself.
type Change struct {
	Verb     Verb
	Resource Resource
	Ref      Ref      // the object, by UID; a Create has no UID yet
	Sub      string   // the subresource, such as "scale"; "" is the object itself
	Field    []string // of a Patch of the scale subresource: where the object keeps the number; nil is not known

	Type types.PatchType // of a Patch
	Body []byte          // the patch, or the object to create, as JSON

	// Version is the resourceVersion the object must still have, where the change was made from a whole text of it. Without
	// it the object may have got another status since the review, but nothing else.
	Version string

	Propagation metav1.DeletionPropagation // of a Delete: "" is Background, as kubectl has it
	Grace       *int64                     // seconds a pod has to end; nil: its own

	// Patience is how long an Evict asks again while a budget refuses it, and how long it and a Delete then wait for the object
	// to be gone; 0 asks once and does not wait.
	Patience time.Duration
	// Stage orders the changes of one plan: a stage begins when the one before it is done, and not at all when one of its
	// changes failed. Within a stage several are carried out at once.
	Stage int

	Title   string // what it does, as in "scale deployment web to 5"
	Kubectl string // the command that would do the same
	// Grave changes destroy: their dialog starts on Cancel, and in a protected context the object's name is typed.
	Grave bool
	// Typed asks for the object's name always, as for what skips a guard of the server's.
	Typed bool
	// Clear shows a Secret's values in the diff: the user has typed them in clear.
	Clear bool
	Notes []string // what the plan has to say beside it, such as pods a drain leaves alone
	// Keep says why it cannot be taken back, "" when it can.
	Keep string
	// Undoes is the record of the change that this one takes back, "" for none.
	Undoes string
	// Unplanned is why there is no such change: of several objects one could not be read, say. Its review fails with it.
	Unplanned error `json:"-"`
}

// NotPlanned stands in a plan for a change of an object that could not be planned: in the review it fails, and the others do not.
func NotPlanned(res Resource, ref Ref, what string, why error) Change {
	return Change{Resource: res, Ref: ref, Title: what + " of " + noun(res, ref), Unplanned: why}
}

// String is the change in words.
func (c Change) String() string { return c.Title }

// object names what a change is about, as in "deployments.apps shop/web".
func (c Change) object() string {
	if c.Ref.Namespace == "" {
		return c.Resource.String() + " " + c.Ref.Name
	}
	return c.Resource.String() + " " + c.Ref.Namespace + "/" + c.Ref.Name
}

// Need is the right a change takes.
func (c Change) Need() Need {
	n := Need{Verb: string(c.Verb), Resource: c.Resource, Sub: c.Sub, Namespace: c.Ref.Namespace, Name: c.Ref.Name}
	if c.Verb == Evict {
		n.Verb, n.Sub = "create", "eviction"
	}
	if c.Verb == Create {
		n.Name = "" // there is no right to create one name (SubjectAccessReview, resourceNames)
	}
	return n
}

// guarded is the body of a patch with the object's UID in it, and its version if that counts: the server refuses it for
// any other object.
func (c Change) guarded(version string) ([]byte, error) {
	if c.Type == types.JSONPatchType {
		var ops []json.RawMessage
		if err := json.Unmarshal(c.Body, &ops); err != nil {
			return nil, fmt.Errorf("%s: the patch is no list of operations: %w", c, err)
		}
		var guards []json.RawMessage
		for _, g := range []struct{ path, want string }{{"/metadata/uid", string(c.Ref.UID)}, {"/metadata/resourceVersion", version}} {
			if g.want != "" {
				b, err := json.Marshal(map[string]string{"op": "test", "path": g.path, "value": g.want})
				if err != nil {
					return nil, err
				}
				guards = append(guards, b)
			}
		}
		return json.Marshal(append(guards, ops...))
	}
	var body map[string]any
	if err := json.Unmarshal(c.Body, &body); err != nil {
		return nil, fmt.Errorf("%s: the patch is no object: %w", c, err)
	}
	meta, _ := body["metadata"].(map[string]any)
	if meta == nil {
		meta = map[string]any{}
		body["metadata"] = meta
	}
	meta["uid"] = string(c.Ref.UID)
	if version != "" {
		meta["resourceVersion"] = version
	}
	return json.Marshal(body)
}

// deletion is the options of a Delete or an Evict, with the UID as a precondition.
func (c Change) deletion(dry bool) *metav1.DeleteOptions {
	o := &metav1.DeleteOptions{GracePeriodSeconds: c.Grace}
	o.APIVersion, o.Kind = "v1", "DeleteOptions"
	uid := c.Ref.UID
	o.Preconditions = &metav1.Preconditions{UID: &uid}
	if c.Verb == Delete { // the server's own choice would leave a Job's pods behind (registry/batch/job/strategy.go)
		p := cmp.Or(c.Propagation, metav1.DeletePropagationBackground)
		o.PropagationPolicy = &p
	}
	if dry {
		o.DryRun = []string{metav1.DryRunAll}
	}
	return o
}
