package kube

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

func yamlOf(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	o := &unstructured.Unstructured{}
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err == nil {
		err = utiljson.Unmarshal(raw, &o.Object) // whole numbers as the API's
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestToolsThatKeepAnObjectAreKnownByTheirSigns(t *testing.T) {
	for text, want := range map[string]string{
		"{}": "",
		"{annotations: {meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: shop}, labels: {app.kubernetes.io/managed-by: Helm, app.kubernetes.io/instance: x}}": "Helm release shop/web keeps it, and sets it back at its next release",
		"{labels: {app.kubernetes.io/managed-by: Helm, app.kubernetes.io/instance: web}}":                                                                                    "Helm release web keeps it, and sets it back at its next release",
		"{labels: {app.kubernetes.io/managed-by: me}}": "",
		"{labels: {heritage: Helm, release: old}}":     "Helm release old keeps it, and sets it back at its next release",
		"{annotations: {argocd.argoproj.io/tracking-id: 'shop:apps/Deployment:shop/web'}, labels: {argocd.argoproj.io/instance: x}}": "Argo CD application shop keeps it, and sets it back soon",
		"{labels: {argocd.argoproj.io/instance: shop}}":                                                                   "Argo CD application shop keeps it, and sets it back soon",
		"{labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system}}":          "Flux kustomization flux-system/apps keeps it, and sets it back soon",
		"{labels: {helm.toolkit.fluxcd.io/name: web}}":                                                                    "Flux helm release web keeps it, and sets it back soon",
		"{labels: {addonmanager.kubernetes.io/mode: Reconcile}}":                                                          "the addon manager keeps it, and sets it back soon",
		"{labels: {addonmanager.kubernetes.io/mode: EnsureExists}}":                                                       "",
		"{labels: {olm.owner: etcd.v1, olm.owner.namespace: ops}}":                                                        "the Operator Lifecycle Manager, for ops/etcd.v1 keeps it, and sets it back soon",
		"{annotations: {rbac.authorization.kubernetes.io/autoupdate: 'true'}}":                                            "the API server keeps it, and sets it back when it starts",
		"{ownerReferences: [{kind: Widget, name: w, uid: u}, {kind: ReplicaSet, name: web-1, uid: v, controller: true}]}": "replicaset web-1 controls it, and may well be what sets it back",
		"{labels: {argocd.argoproj.io/instance: \"a\\e[31mb\"}}":                                                          "Argo CD application ab keeps it, and sets it back soon",
	} {
		o := yamlOf(t, "{metadata: "+text+"}")
		got := strings.Join(owners(Change{Verb: Patch}, o, o), "; ")
		if got != want {
			t.Errorf("%s:\n  %s\nwant\n  %s", text, got, want)
		}
		back := strings.ReplaceAll(want, "sets it back", "makes it again")
		if got := strings.Join(owners(Change{Verb: Delete}, o, nil), "; "); got != back {
			t.Errorf("%s, deleted:\n  %s\nwant\n  %s", text, got, back)
		}
	}
	if got := owners(Change{Verb: Create}, nil, yamlOf(t, "{metadata: {labels: {argocd.argoproj.io/instance: shop}}}")); got != nil {
		t.Errorf("what does not exist yet is kept by %q", got)
	}
}

// applied is a Deployment of which several managers have applied fields.
const applied = `
metadata:
  labels: {app: web, tier: front}
  finalizers: [example.com/a, example.com/b]
  managedFields:
  - {manager: flux, operation: Apply, fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {".": {}, "f:name": {}, "f:image": {}}}}}}}}
  - {manager: labeller, operation: Apply, fieldsType: FieldsV1, fieldsV1: {"f:metadata": {"f:labels": {"f:tier": {}}, "f:finalizers": {'v:"example.com/b"': {}}}, "f:spec": {"f:args": {}}}}
  - {manager: kdeck, operation: Apply, fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:replicas": {}}}}
  - {manager: somebody, operation: Update, fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:replicas": {}}}}
  - {manager: broken, operation: Apply, fieldsType: FieldsV1, fieldsV1: {"f:spec": 7}}
spec:
  replicas: 2
  args: [a, b]
  template: {spec: {containers: [{name: sidecar, image: s:1}, {name: web, image: web:1}]}}
`

func TestManagersThatHaveAppliedAFieldThatChangesAreNamed(t *testing.T) {
	live := yamlOf(t, applied)
	flux := func(fields string) string {
		return "manager flux has applied " + fields + ", and sets it back when it applies it again"
	}
	labeller := func(fields string) string { return strings.Replace(flux(fields), "flux", "labeller", 1) }
	for what, c := range map[string]struct {
		change func(o map[string]any)
		want   []string
	}{
		"nothing":            {func(map[string]any) {}, nil},
		"replicas":           {func(o map[string]any) { o["replicas"] = int64(3) }, []string{flux("spec.replicas")}},
		"another field":      {func(o map[string]any) { o["paused"] = true }, nil},
		"an image":           {func(o map[string]any) { containers(o)[1].(map[string]any)["image"] = "web:2" }, []string{flux(`spec.template.spec.containers[name="web"].image`)}},
		"another's image":    {func(o map[string]any) { containers(o)[0].(map[string]any)["image"] = "s:2" }, nil},
		"the order of names": {func(o map[string]any) { slices.Reverse(containers(o)) }, nil},
		"the container": {func(o map[string]any) {
			_ = unstructured.SetNestedSlice(o, containers(o)[:1], "template", "spec", "containers")
		}, []string{flux(`spec.template.spec.containers[name="web"].image, spec.template.spec.containers[name="web"].name`)}},
		"a list that is one": {func(o map[string]any) { o["args"] = []any{"a"} }, []string{labeller("spec.args")}},
	} {
		result := live.DeepCopy()
		c.change(result.Object["spec"].(map[string]any))
		if got := owners(Change{Verb: Patch}, live, result); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n  %q\nwant\n  %q", what, got, c.want)
		}
	}
	result := live.DeepCopy()
	result.SetFinalizers([]string{"example.com/a"})
	result.SetLabels(map[string]string{"app": "other", "tier": "front"})
	if got, want := owners(Change{Verb: Patch}, live, result), labeller(`metadata.finalizers[="example.com/b"]`); !slices.Equal(got, []string{want}) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	scale := yamlOf(t, "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 5}}")
	if got := owners(Change{Verb: Patch, Resource: deployments(), Sub: "scale"}, live, scale); !slices.Equal(got, []string{flux("spec.replicas")}) {
		t.Errorf("by its scale: %q", got)
	}
	if got := owners(Change{Verb: Patch}, live, nil); got != nil {
		t.Errorf("where it is not known what changes: %q", got)
	}
	if got := owners(Change{Verb: Delete}, live, nil); len(got) != 3 || got[0] != "manager flux has applied it, and makes it again when it applies it again" {
		t.Errorf("deleted: %q", got)
	}
}

func containers(spec map[string]any) []any {
	return spec["template"].(map[string]any)["spec"].(map[string]any)["containers"].([]any)
}
