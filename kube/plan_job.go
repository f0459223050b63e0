package kube

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilrand "k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/apimachinery/pkg/util/validation"
)

// instantiate is the annotation that tells a Job made by hand from one the schedule made
// (kubectl/pkg/cmd/create/create_job.go).
const instantiate = "cronjob.kubernetes.io/instantiate"

// Trigger plans a Job of a CronJob's template, now and owned by it, as kubectl create job --from does.
func (k *Cluster) Trigger(ctx context.Context, res Resource, ref Ref, name string) (Change, error) {
	live, err := k.live(ctx, Change{Resource: res, Ref: ref})
	if err == nil {
		err = replaced(nil, Change{Resource: res, Ref: ref}, live)
	}
	if err != nil {
		return Change{}, err
	}
	if name == "" {
		name = TriggerName(ref.Name)
	}
	metadata := map[string]any{"name": name, "namespace": ref.Namespace,
		"ownerReferences": []any{map[string]any{"apiVersion": res.GVR().GroupVersion().String(), "kind": res.Kind, "name": ref.Name,
			"uid": string(ref.UID), "controller": true}}}
	notes := map[string]any{instantiate: "manual"}
	for field, into := range map[string]map[string]any{"annotations": notes, "labels": {}} {
		from, _, err := unstructured.NestedMap(live.Object, "spec", "jobTemplate", "metadata", field)
		if err != nil {
			return Change{}, fmt.Errorf("the template of %s: %w", noun(res, ref), err)
		}
		for key, v := range from {
			into[key] = v
		}
		if len(into) > 0 {
			metadata[field] = into
		}
	}
	spec, ok, err := unstructured.NestedMap(live.Object, "spec", "jobTemplate", "spec")
	if err != nil || !ok {
		return Change{}, fmt.Errorf("%s has no template", noun(res, ref))
	}
	jobs, _ := Find(Builtin(), "jobs")
	to := Ref{Cluster: ref.Cluster, Resource: jobs.Name, Namespace: ref.Namespace, Name: name}
	c := Created(jobs, to, map[string]any{"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec})
	c.Title = "trigger " + noun(res, ref) + " as job " + name
	c.Kubectl = command(ref, "create", "job", name, "--from=cronjob/"+ref.Name)
	return c, nil
}

// TriggerName is a name for a Job made of a CronJob by hand, new each time.
func TriggerName(cronjob string) string {
	tail := "-manual-" + utilrand.String(5)
	return cronjob[:min(len(cronjob), validation.DNS1123LabelMaxLength-len(tail))] + tail
}
