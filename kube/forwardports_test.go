package kube

import (
	"reflect"
	"strings"
	"testing"
)

// withSidecar is the spec of a pod with an init container, a sidecar that serves, and a regular container.
const withSidecar = `{initContainers: [{name: setup, image: one, ports: [{containerPort: 1}]}, {name: mesh, image: two, restartPolicy: Always, env: [{name: A, value: a}],
    resources: {limits: {cpu: "1"}}, ports: [{name: admin, containerPort: 15000}]}],
  containers: [{name: app, image: three, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}]}`

// templatesWithSidecar are an object of each kind that has a pod's spec in a place of its own.
var templatesWithSidecar = map[string]string{
	"pods":        `{spec: SPEC}`,
	"deployments": `{spec: {template: {spec: SPEC}}}`,
	"cronjobs":    `{spec: {jobTemplate: {spec: {template: {spec: SPEC}}}}}`,
}

func TestThePortsOfASidecarAreNamedWhereverThereIsAPodsSpec(t *testing.T) {
	want := []Port{{"http", 8080, "8080"}, {"admin", 15000, "15000"}}
	for word, text := range templatesWithSidecar {
		res, _ := Find(Builtin(), word)
		got, err := containerPorts(res, wholeThing(t, strings.ReplaceAll(text, "SPEC", withSidecar)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", word, got, err)
		}
	}
}

func TestImagesVariablesAndResourcesOfContainersOfInitTypeAreReadAndSetWhereverThereIsAPodsSpec(t *testing.T) {
	for word, text := range templatesWithSidecar {
		res, _ := Find(Builtin(), word)
		o := wholeThing(t, strings.ReplaceAll(text, "SPEC", withSidecar))
		images, err := Images(res, o)
		if want := []ContainerImage{{"app", "three", false}, {"setup", "one", true}, {"mesh", "two", true}}; err != nil || !reflect.DeepEqual(images, want) {
			t.Errorf("%s: %+v, %v", word, images, err)
		}
		all, err := Slots(res, o)
		if err != nil || len(all) != 3 {
			t.Fatal(all, err)
		}
		mesh := all[2]
		if mesh.Variable("A") == nil || mesh.Quantity(true, "cpu") == nil || !mesh.Lasts() || all[1].Lasts() {
			t.Errorf("%s: %+v", word, mesh)
		}
		path := strings.Join(template(res), ".")
		for _, c := range []Change{Imaged(res, Ref{}, images[2:]), Resourced(res, Ref{}, mesh, nil, map[string]*string{"cpu": nil})} {
			body := string(c.Body)
			if want := strings.ReplaceAll(`{"`+strings.ReplaceAll(path, ".", `":{"`)+`":{"initContainers":[{`, " ", ""); !strings.HasPrefix(body, want) || !strings.Contains(body, `"name":"mesh"`) {
				t.Errorf("%s: %s", word, body)
			}
		}
		in := "/" + strings.ReplaceAll(path, ".", "/") + "/initContainers/1"
		want := `[{"op":"test","path":"` + in + `/name","value":"mesh"},{"op":"remove","path":"` + in + `/env"}]`
		if body := string(EnvSet(res, Ref{}, mesh, "A", nil).Body); body != want { // a variable's place in the list is in the patch
			t.Errorf("%s: %s, not %s", word, body, want)
		}
	}
}
