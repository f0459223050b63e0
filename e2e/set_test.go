package e2e

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// fill fills in the fields of a form from the first on, each in place of what stands there; "=" leaves one as it is.
func (s *Session) fill(values ...string) *Session {
	s.t.Helper()
	for i, v := range values {
		if i > 0 {
			s.Press("tab")
		}
		if v != "=" {
			s.Press("ctrl+u").Type(v)
		}
	}
	return s.Press("enter")
}

func TestALabelIsSetOnAllThatIsMarkedAndTakenAwayByUndo(t *testing.T) {
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		tier := func(name string) string {
			return textAt(c.Get("v1", "ConfigMap", ns, name), "metadata", "labels", "tier")
		}
		for _, name := range []string{"a", "b"} {
			c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf-`+name+`}}`)
		}
		s := at(t, size, "configmaps", ns).See("conf-a", "conf-b").Filter("conf-").Selected("conf-a")
		s.Press("space").Press("space").See("2 marked").Command("label").See("none is there", "not there now")
		s.fill("tier", "a b").See("a valid label must be").Press("ctrl+u").Type("front").Press("enter")
		s.See("label configmap conf-a: tier=front", "label configmap conf-b: tier=front").agree().See("done: set label")
		c.Await("both are labelled", func() bool { return tier("conf-a") == "front" && tier("conf-b") == "front" })
		s.undoes("undo: label configmap conf-").agree().See("done: undo")
		c.Await("one is not any more", func() bool { return (tier("conf-a") == "") != (tier("conf-b") == "") })
	})
}

func TestAVariableOfAContainerIsSetAndOneFromASecretIsNotOverwrittenUnasked(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
  spec: {containers: [{name: main, image: img, env: [{name: LEVEL, value: info}, {name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password, optional: true}}}]}]}}}}`)
	env := func() []any {
		list, _, _ := unstructured.NestedSlice(c.Get("apps/v1", "Deployment", ns, "web").Object, "spec", "template", "spec", "containers")
		return list[0].(map[string]any)["env"].([]any)
	}
	s := at(t, Size(80, 24), "deployments", ns).SeeMatch(`^web `)
	s.Command("set-env").See("there: LEVEL, PASSWORD").fill("=", "PASSWORD", "x").See("it comes from key password of secret db").Press("esc").Gone("it comes from")
	s.Command("set-env").See("there: LEVEL, PASSWORD").fill("=", "LEVEL", "debug").See("-", "value: info", "value: debug", "LEVEL=debug").agree().See("done: set env")
	c.Await("the new value, and nothing else", func() bool {
		e := env()
		return len(e) == 2 && e[0].(map[string]any)["value"] == "debug" && e[1].(map[string]any)["valueFrom"] != nil
	})
}

func TestANodeIsTaintedAndWhatThatEndsIsToldBefore(t *testing.T) {
	c := admin(t)
	const node = "node-003"
	taints := func() int {
		list, _, _ := unstructured.NestedSlice(c.Get("v1", "Node", "", node).Object, "spec", "taints")
		return len(list)
	}
	before := taints()
	s := Start(t, Size(120, 40), Args("nodes")).See(node, "connected").Filter(node).Selected(node)
	s.Command("taint").See("NoExecute also ends").Type("e2e").Press("tab").Type("x").Press("tab").Press("right").Press("enter").
		See("taint node "+node+" with e2e=x:PreferNoSchedule", "+  - effect: PreferNoSchedule").agree().See("done: taint")
	c.Await("it is tainted", func() bool { return taints() == before+1 })
	s.undoes("undo: taint node " + node).agree().See("done: undo")
	c.Await("it is not any more", func() bool { return taints() == before })
}
