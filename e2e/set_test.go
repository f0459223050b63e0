package e2e

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
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
	t.Parallel()
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

func TestTheFormThatScalesSeveralSaysWhatEachHasNow(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("cart", 1))
	c.Apply(ns, deployment("catalog", 2))
	s := at(t, Size(80, 24), "deployments", ns).See("cart", "catalog").Selected("cart")
	s.Press("space", "space").See("2 marked").Press("s").See("each of the 2; now cart 1, catalog 2").Type("3").Press("enter")
	s.See("scale deployment cart", "scale deployment catalog").agree().See("done: scale")
	for _, name := range []string{"cart", "catalog"} {
		if n := replicas(c.Get("apps/v1", "Deployment", ns, name)); n != 3 {
			t.Errorf("%s has %d", name, n)
		}
	}
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

func TestASecretIsMadeEditedInClearAndDuplicatedAndNoValueIsShown(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns, home := c.Namespace(), t.TempDir()
	value := func(name, key string) string {
		b, err := base64.StdEncoding.DecodeString(textAt(c.find("v1", "Secret", ns, name), "data", key))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	tmp := t.TempDir()
	s := at(t, Size(200, 40), "secrets", ns, Home(home), Env("TMPDIR="+tmp), sed(t, `sed -i 's/password: hunter2/password: correct-horse/' "$1"`))
	s.Command("create-pull-secret").See("index.docker.io").fill("pull", "=", "registry.example.com", "anna", "hunter2").
		See("create secret pull", "'--docker-password=***'").agree().See("done: create a pull secret")
	c.Await("the pull secret", func() bool { return strings.Contains(value("pull", ".dockerconfigjson"), `"password":"hunter2"`) })
	s.Command("create-secret").See("NAME=VALUE, one a line").Type("db").Press("tab").Press("tab").Type("password=hunter2").Press("tab").Press("tab").Press("enter").
		See("create secret db", "password: '*** 7 bytes'").agree().See("done: create a secret")
	c.Await("the secret", func() bool { return value("db", "password") == "hunter2" })
	s.Filter("db").Selected("db").Command("edit-values").See("edit the values of secret db", "another value").Gone("correct-horse", "hunter2").agree().See("done: edit")
	c.Await("the new value", func() bool { return value("db", "password") == "correct-horse" })
	s.Command("duplicate").See("db-copy").Press("enter").See("duplicate secret db as db-copy", "*** 13 bytes").Gone("correct-horse").agree().See("done: duplicate")
	c.Await("the copy", func() bool { return value("db-copy", "password") == "correct-horse" })
	c.Await("the editor's directory is gone", func() bool {
		left, err := os.ReadDir(tmp)
		return err == nil && len(left) == 0
	})
	err := filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, v := range []string{"hunter2", "correct-horse", base64.StdEncoding.EncodeToString([]byte("hunter2")), base64.StdEncoding.EncodeToString([]byte("correct-horse"))} {
			if strings.Contains(string(raw), v) {
				t.Errorf("%s holds %s", path, v)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAFinalizerGoesWhenTheNameIsTypedAndWhatWaitedForItWithIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [example.com/gone]}}`)
	if err := c.resource("v1", "ConfigMap", ns).Delete(context.Background(), "held", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	s := at(t, Size(120, 40), "configmaps", ns).See("held").Filter("held").Selected("held")
	s.Command("remove-finalizer").See("example.com/gone", "nobody else knows").Press("enter").
		See("this is the last one: it is gone at once", "cannot be undone", "type held to confirm").Type("held").See("[a Apply").Press("tab").Press("tab").Press("enter").
		See("done: remove a finalizer")
	c.Await("it is gone", func() bool { return c.find("v1", "ConfigMap", ns, "held") == nil })
}
