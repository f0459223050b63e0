package kube

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// Revision is one version of a workload's pod template that its controller still keeps: a ReplicaSet of a Deployment, a
// ControllerRevision of a StatefulSet or a DaemonSet.
type Revision struct {
	Number  int64
	Owner   Resource // the kind that keeps it
	Ref     Ref
	Created time.Time
	Cause   string // the kubernetes.io/change-cause annotation
	Current bool   // the newest: what the workload asks for now
	Text    string // the template as YAML, clean
	// Replicas and Ready are those of a ReplicaSet now.
	Replicas, Ready int64

	back []byte // what takes the workload back to it
	kind types.PatchType
}

// revisionNumber is the annotation of a ReplicaSet (pkg/controller/deployment/util, RevisionAnnotation).
const revisionNumber = "deployment.kubernetes.io/revision"

// changeCause is the annotation that tells why (kubectl/pkg/polymorphichelpers/history.go, ChangeCauseAnnotation).
const changeCause = "kubernetes.io/change-cause"

// HasRevisions tells whether a kind keeps earlier versions of its template.
func HasRevisions(res Resource) bool {
	switch res.String() {
	case "deployments.apps", "statefulsets.apps", "daemonsets.apps":
		return true
	}
	return false
}

// Revisions lists a workload's revisions, the newest first.
func (k *Cluster) Revisions(ctx context.Context, res Resource, ref Ref) ([]Revision, error) {
	word, read := "controllerrevisions", readControllerRevision
	if res.String() == "deployments.apps" {
		word, read = "replicasets", readReplicaSet
	}
	kind, ok := Find(Builtin(), word)
	if !ok || !HasRevisions(res) {
		return nil, fmt.Errorf("%s have no revisions", res)
	}
	list, err := k.objects(ctx, kind, ref.Namespace)
	if err != nil {
		return nil, fmt.Errorf("list the revisions of %s: %w", noun(res, ref), err)
	}
	var out []Revision
	for i := range list {
		o := &list[i]
		if !slices.ContainsFunc(o.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return r.UID == ref.UID }) {
			continue
		}
		r, err := read(o)
		if err != nil {
			return nil, fmt.Errorf("revision %s of %s: %w", o.GetName(), noun(res, ref), err)
		}
		r.Owner, r.Created, r.Cause = kind, o.GetCreationTimestamp().Time, Clean(o.GetAnnotations()[changeCause])
		r.Ref = Ref{Cluster: ref.Cluster, Resource: kind.Name, Namespace: ref.Namespace, Name: o.GetName(), UID: o.GetUID()}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Revision) int { return int(b.Number - a.Number) })
	if len(out) > 0 {
		out[0].Current = true
	}
	return out, nil
}

// objects reads all objects of a kind in a namespace at once, page by page.
func (k *Cluster) objects(ctx context.Context, res Resource, namespace string) ([]unstructured.Unstructured, error) {
	var out []unstructured.Unstructured
	for next := ""; ; {
		raw, err := bodyOf(request(k.door, res, namespace).Param("limit", strconv.Itoa(chunk)).Param("continue", next).SetHeader("Accept", asIs).Do(listPace().in(ctx)))
		if err != nil {
			return nil, err
		}
		var page struct {
			Metadata metav1.ListMeta   `json:"metadata"`
			Items    []json.RawMessage `json:"items"`
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			o := unstructured.Unstructured{}
			if err := utiljson.Unmarshal(item, &o.Object); err != nil {
				return nil, err
			}
			out = append(out, o)
		}
		if next = page.Metadata.Continue; next == "" {
			return out, nil
		}
	}
}

func readReplicaSet(o *unstructured.Unstructured) (Revision, error) {
	var r Revision
	r.Number, _ = strconv.ParseInt(o.GetAnnotations()[revisionNumber], 10, 64)
	r.Replicas, _, _ = unstructured.NestedInt64(o.Object, "status", "replicas")
	r.Ready, _, _ = unstructured.NestedInt64(o.Object, "status", "readyReplicas")
	template, ok, err := unstructured.NestedMap(o.Object, "spec", "template")
	if err != nil || !ok {
		return r, fmt.Errorf("it has no template")
	}
	unstructured.RemoveNestedField(template, "metadata", "labels", appsv1.DefaultDeploymentUniqueLabelKey)
	r.kind = types.JSONPatchType
	r.back, err = json.Marshal([]map[string]any{{"op": "replace", "path": "/spec/template", "value": template}})
	r.Text = plainText(Resource{}, &unstructured.Unstructured{Object: template})
	return r, err
}

// readControllerRevision reads a revision whose data is the patch that leads back to it (apps/v1 ControllerRevision; the
// history of StatefulSet and DaemonSet).
func readControllerRevision(o *unstructured.Unstructured) (Revision, error) {
	var r Revision
	r.Number, _, _ = unstructured.NestedInt64(o.Object, "revision")
	data, ok, err := unstructured.NestedMap(o.Object, "data")
	if err != nil || !ok {
		return r, fmt.Errorf("it has no data")
	}
	r.kind = types.StrategicMergePatchType
	if r.back, err = json.Marshal(data); err != nil {
		return r, err
	}
	template, _, _ := unstructured.NestedMap(data, "spec", "template")
	delete(template, "$patch")
	r.Text = plainText(Resource{}, &unstructured.Unstructured{Object: template})
	return r, nil
}

// RevisionOf is the revision that an object keeps.
func RevisionOf(all []Revision, kept Ref) (Revision, error) {
	i := slices.IndexFunc(all, func(r Revision) bool { return r.Ref.UID == kept.UID })
	if i < 0 {
		return Revision{}, fmt.Errorf("%s is no revision any more", kept.Name)
	}
	return all[i], nil
}

// RollBack plans to take a workload back to the revision that an object keeps. It errs when that is the one of now, and when
// the workload is paused: the server would take the change, and nothing would come of it.
func (k *Cluster) RollBack(ctx context.Context, res Resource, ref, kept Ref) (Change, error) {
	var (
		all  []Revision
		live *unstructured.Unstructured
	)
	errs := k.together(2, func(i int) (err error) { // a slow line is waited for once
		if i == 0 {
			live, err = k.Object(ctx, res, ref)
			return err
		}
		all, err = k.Revisions(ctx, res, ref)
		return err
	})
	if err := cmp.Or(errs...); err != nil {
		return Change{}, err
	}
	if on, _, _ := unstructured.NestedBool(live.Object, "spec", "paused"); on {
		return Change{}, fmt.Errorf("%s is paused: resume it first", noun(res, ref))
	}
	to, err := RevisionOf(all, kept)
	switch {
	case err != nil:
		return Change{}, err
	case to.Current:
		return Change{}, fmt.Errorf("revision %d is the one of now", to.Number)
	}
	return RolledBack(res, ref, to), nil
}

// RolledBack takes a workload back to a revision (kubectl rollout undo).
func RolledBack(res Resource, ref Ref, to Revision) Change {
	return Change{Verb: Patch, Resource: res, Ref: ref, Type: to.kind, Body: to.back,
		Title:   fmt.Sprintf("roll %s back to revision %d", noun(res, ref), to.Number),
		Kubectl: command(ref, "rollout", "undo", target(res, ref), "--to-revision="+strconv.FormatInt(to.Number, 10))}
}
