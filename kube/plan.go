package kube

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/shellwords"
)

// command is the kubectl command line of a change, with context and namespace as the object has them.
func command(ref Ref, words ...string) string {
	var at []string
	if ref.Cluster != "" {
		at = append(at, "--context", ref.Cluster)
	}
	if ref.Namespace != "" {
		at = append(at, "-n", ref.Namespace)
	}
	return KubectlLine(append(at, words...)...)
}

// KubectlLine is a kubectl command line that can be pasted into a shell of this system: whatever its words are, the shell takes
// them for words.
func KubectlLine(words ...string) string {
	line := kubectl
	for _, w := range words {
		line += " " + shellwords.QuoteOn(runtime.GOOS, w)
	}
	return line
}

// What a kubectl line begins with, and what stands before one that reads an object from its standard input.
const (
	kubectl = "kubectl"
	printed = "printf %s " // echo takes backslashes for more than they are in some shells
)

// piped is a command that reads an object from its standard input; a long one, or one with values of a Secret, has to be put there
// by hand.
func piped(res Resource, ref Ref, body []byte, words ...string) string {
	line := command(ref, append(words, "-f", "-")...)
	if text := shellwords.QuoteOn(runtime.GOOS, string(body)); len(text) <= kubectlPatch && res.String() != "secrets" && runtime.GOOS != "windows" {
		return printed + text + " | " + line
	}
	return line
}

// target is how kubectl names the object: "deployments.apps/web".
func target(res Resource, ref Ref) string { return res.String() + "/" + ref.Name }

// noun is how a sentence names it: "deployment web".
func noun(res Resource, ref Ref) string {
	if res.Singular != "" {
		return res.Singular + " " + ref.Name
	}
	return strings.ToLower(res.Kind) + " " + ref.Name
}

// patchOf is a change of some fields of an object. The body is made here of plain values, so it cannot fail to be written.
func patchOf(res Resource, ref Ref, kind types.PatchType, body any) Change {
	raw, err := json.Marshal(body)
	if err != nil {
		panic("kube: a patch of plain values: " + err.Error())
	}
	return Change{Verb: Patch, Resource: res, Ref: ref, Type: kind, Body: raw}
}

// nested is a nested map with one value at its end.
func nested(value any, path ...string) map[string]any {
	for i := len(path) - 1; i > 0; i-- {
		value = map[string]any{path[i]: value}
	}
	return map[string]any{path[0]: value}
}

// restartedAt is the annotation of a pod template by which kubectl rollout restart makes a new revision
// (kubectl/pkg/polymorphichelpers/objectrestarter.go).
const restartedAt = "kubectl.kubernetes.io/restartedAt"

// Restarted has a workload replace all its pods, in the way its strategy says.
func Restarted(res Resource, ref Ref, now time.Time) Change {
	c := patchOf(res, ref, types.StrategicMergePatchType,
		nested(now.Format(time.RFC3339), "spec", "template", "metadata", "annotations", restartedAt))
	c.Title = "restart " + noun(res, ref)
	c.Kubectl = command(ref, "rollout", "restart", target(res, ref))
	return c
}

// Paused holds a Deployment's rollout, or lets it go on (spec.paused).
func Paused(res Resource, ref Ref, on bool) Change {
	word := map[bool]string{true: "pause", false: "resume"}[on]
	c := patchOf(res, ref, types.MergePatchType, nested(on, "spec", "paused"))
	c.Title = word + " the rollout of " + noun(res, ref)
	c.Kubectl = command(ref, "rollout", word, target(res, ref))
	return c
}

// Suspended holds a Job or a CronJob, or lets it go on (spec.suspend). A suspended Job's pods are ended, which is grave.
func Suspended(res Resource, ref Ref, on bool) Change {
	c := patchOf(res, ref, types.MergePatchType, nested(on, "spec", "suspend"))
	c.Grave = on && res.String() == "jobs.batch"
	c.Title = map[bool]string{true: "suspend ", false: "resume "}[on] + noun(res, ref)
	c.Kubectl = command(ref, "patch", target(res, ref), "--type=merge", "-p", string(c.Body))
	return c
}

// Cordoned keeps new pods off a node, or lets them come again (spec.unschedulable).
func Cordoned(res Resource, ref Ref, on bool) Change {
	var value any // null takes the field away, as kubectl uncordon does
	word := "uncordon"
	if on {
		value, word = true, "cordon"
	}
	c := patchOf(res, ref, types.MergePatchType, nested(value, "spec", "unschedulable"))
	c.Title = word + " " + noun(res, ref)
	c.Kubectl = command(ref, word, ref.Name)
	return c
}

// Deletion says how an object is deleted.
type Deletion struct {
	Propagation metav1.DeletionPropagation // of dependents; "" is the server's choice, Background for most kinds
	Grace       *int64                     // seconds; nil: the object's own
	Force       bool                       // take a pod out of the books at once, whatever its node does (grace 0)
}

// Deleted deletes an object.
func Deleted(res Resource, ref Ref, how Deletion) Change {
	c := Change{Verb: Delete, Resource: res, Ref: ref, Propagation: how.Propagation, Grace: how.Grace, Grave: true}
	words := []string{"delete", target(res, ref)}
	c.Title = "delete " + noun(res, ref)
	if how.Propagation != "" && how.Propagation != metav1.DeletePropagationBackground {
		words = append(words, "--cascade="+strings.ToLower(string(how.Propagation)))
		c.Title += map[metav1.DeletionPropagation]string{metav1.DeletePropagationOrphan: ", leaving its dependents behind",
			metav1.DeletePropagationForeground: ", its dependents first"}[how.Propagation]
	}
	switch {
	case how.Force:
		none := int64(0)
		c.Grace, c.Typed = &none, true
		c.Title = "force " + c.Title
		words = append(words, "--force", "--grace-period=0")
	case how.Grace != nil:
		grace := unforced(*how.Grace)
		c.Grace = &grace
		words = append(words, "--grace-period="+strconv.FormatInt(grace, 10))
		c.Title += fmt.Sprintf(" with %d s to end", grace)
	}
	c.Kubectl = command(ref, words...)
	return c
}

// unforced are the seconds of a deletion that does not force: to the API 0 means what --force does, so kubectl sends 1
// (kubectl/pkg/cmd/delete).
func unforced(seconds int64) int64 { return max(1, seconds) }

// Killed deletes a pod with the shortest time to end that its node still sees (kubectl delete --now).
func Killed(res Resource, ref Ref) Change {
	second := int64(1)
	c := Deleted(res, ref, Deletion{Grace: &second})
	c.Title = "kill " + noun(res, ref)
	c.Kubectl = command(ref, "delete", target(res, ref), "--now")
	return c
}

// Evicted deletes a pod unless a PodDisruptionBudget forbids it; kubectl has no command for a single one.
func Evicted(res Resource, ref Ref, grace *int64, patience time.Duration) Change {
	body := fmt.Sprintf(`{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":%q,"namespace":%q}}`, ref.Name, ref.Namespace)
	return Change{Verb: Evict, Resource: res, Ref: ref, Grace: grace, Patience: patience, Grave: true, Title: "evict " + noun(res, ref),
		Kubectl: piped(res, ref, []byte(body), "create", "--raw", "/api/v1/namespaces/"+ref.Namespace+"/pods/"+ref.Name+"/eviction")}
}

// template is where a kind keeps the pod spec it makes pods from; for pods themselves their own.
func template(res Resource) []string {
	switch res.String() {
	case "pods":
		return []string{"spec"}
	case "cronjobs.batch":
		return []string{"spec", "jobTemplate", "spec", "template", "spec"}
	}
	return []string{"spec", "template", "spec"}
}

// HasTemplate tells whether a kind makes pods, or is one.
func HasTemplate(res Resource) bool {
	switch res.String() {
	case "pods", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "replicationcontrollers":
		return true
	}
	return false
}

// ContainerImage is the image a container is to run.
type ContainerImage struct {
	Name, Image string
	Init        bool
}

// Imaged sets images, by container name (kubectl set image).
func Imaged(res Resource, ref Ref, images []ContainerImage) Change {
	lists := map[string]any{}
	words := []string{"set", "image", target(res, ref)}
	for _, i := range images {
		field := "containers"
		if i.Init {
			field = "initContainers"
		}
		list, _ := lists[field].([]any)
		lists[field] = append(list, map[string]any{"name": i.Name, "image": i.Image})
		words = append(words, i.Name+"="+i.Image)
	}
	c := patchOf(res, ref, types.StrategicMergePatchType, nested(lists, template(res)...))
	c.Title = "set image of " + noun(res, ref)
	c.Kubectl = command(ref, words...)
	return c
}

// Created makes a new object of a text. Its Ref has no UID yet.
func Created(res Resource, ref Ref, object map[string]any) Change {
	ref.UID = ""
	raw, err := json.Marshal(object)
	if err != nil {
		panic("kube: an object of plain values: " + err.Error())
	}
	return Change{Verb: Create, Resource: res, Ref: ref, Body: raw, Title: "create " + noun(res, ref), Kubectl: piped(res, ref, raw, "create")}
}

// Images lists the containers of an object that makes pods, or is one, with their images; init containers last.
func Images(res Resource, o *unstructured.Unstructured) ([]ContainerImage, error) {
	all, err := Slots(res, o)
	var out []ContainerImage
	for _, s := range all {
		out = append(out, ContainerImage{Name: Clean(s.Name), Image: Clean(s.Image), Init: s.Init})
	}
	return out, err
}
