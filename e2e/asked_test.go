package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// What was asked for is what is reviewed and stored, or it is said what the server makes of it.

// portsOf are the ports of a Service, in their order.
func (c *cluster) portsOf(ns, name string) (out []string) {
	c.t.Helper()
	list, _, _ := unstructured.NestedSlice(c.Get("v1", "Service", ns, name).Object, "spec", "ports")
	for _, p := range list {
		m := p.(map[string]any)
		out = append(out, fmt.Sprint(m["name"], " ", m["port"], "/", m["protocol"], " to ", m["targetPort"]))
	}
	return out
}

func TestPortsOfAServiceWithTheSameNumberAreStoredAsTheyWereTyped(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		for _, name := range []string{"above", "below"} {
			c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: `+name+`}, spec: {ports: [{name: udp, port: 53, protocol: UDP, targetPort: 53}]}}`)
		}
		const tcp = `  - {name: tcp, port: 53, protocol: TCP, targetPort: 53}`
		s := at(t, size, "services", ns, sed(t, `if grep -q 'name: tcp' "$1"; then sed -i '/name: tcp/,/targetPort/ s/targetPort: 53$/targetPort: 5353/' "$1"
elif grep -q '^  name: above' "$1"; then sed -i 's/^  ports:$/&\n`+tcp+`/' "$1"
else sed -i 's/^    targetPort: 53$/&\n`+tcp+`/' "$1"; fi`)).See("above", "below").Selected("above")
		for _, step := range []struct {
			name string
			sees []string
			want []string
		}{
			{"above", []string{"+  - name: tcp", "+    protocol: TCP"}, []string{"tcp 53/TCP to 53", "udp 53/UDP to 53"}},
			{"above", []string{"-    targetPort: 53", "+    targetPort: 5353"}, []string{"tcp 53/TCP to 5353", "udp 53/UDP to 53"}},
			{"below", []string{"+  - name: tcp", "+    protocol: TCP"}, []string{"udp 53/UDP to 53", "tcp 53/TCP to 53"}},
			{"below", []string{"-    targetPort: 53", "+    targetPort: 5353"}, []string{"udp 53/UDP to 53", "tcp 53/TCP to 5353"}},
		} {
			s.Press("g").Selected("above")
			if step.name == "below" {
				s.Press("j").Selected("below")
			}
			s.Press("e").See(append(step.sees, "edit service "+step.name)...).Gone("not as asked for").agree().See("done: edit").Gone("[a Apply")
			c.Await("what was typed", func() bool { return slices.Equal(c.portsOf(ns, step.name), step.want) })
		}
		s.undoes("undo: edit service below").agree().See("done: undo")
		c.Await("what was there before", func() bool {
			return slices.Equal(c.portsOf(ns, "below"), []string{"udp 53/UDP to 53", "tcp 53/TCP to 53"})
		})
	})
}

func TestAValueWithSignsOfMarkupIsEdited(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, "{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: \"<one> & 'two'\"}}")
	s := at(t, Size(80, 24), "configmaps", ns, sed(t, `sed -i 's/<one>/<three>/' "$1"`)).See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("+  a: <three> & 'two'").agree().See("done: edit")
	c.Await("the new one", func() bool { return c.valueOf(ns, "a") == "<three> & 'two'" })
}

// crd makes a kind for one test, and waits until it is served; schema and subresources are of its version v1.
func (c *cluster) crd(group, plural, kind, subresources string) *cluster {
	c.t.Helper()
	name := plural + "." + group
	c.Apply("", `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: `+name+`}, spec: {group: `+group+`, scope: Namespaced,
  names: {plural: `+plural+`, singular: `+strings.ToLower(kind)+`, kind: `+kind+`},
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}, subresources: {`+subresources+`}}]}}`)
	c.Await("the kind is served", func() bool {
		list, _, _ := unstructured.NestedSlice(c.Get("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", name).Object, "status", "conditions")
		return slices.ContainsFunc(list, func(v any) bool {
			m := v.(map[string]any)
			return m["type"] == "Established" && m["status"] == "True"
		})
	})
	return &cluster{t: c.t, client: c.client, mapper: admin(c.t).mapper}
}

func TestAStatusIsEditedWhereItIsAFieldLikeAnyOtherAndElseSaidNotToBeWritten(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	group := ns + ".example.com"
	c = c.crd(group, "plains", "Plain", "")
	c = c.crd(group, "aparts", "Apart", "status: {}")
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Plain, metadata: {name: pot}, spec: {size: 1}, status: {phase: empty}}`)
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Apart, metadata: {name: jar}, spec: {size: 1}}`)
	c.Patch(group+"/v1", "Apart", ns, "jar", "status", `{"phase":"empty"}`)
	phase := func(kind, name string) string { return textAt(c.Get(group+"/v1", kind, ns, name), "status", "phase") }

	s := at(t, Size(100, 30), "configmaps", ns, sed(t, `sed -i 's/phase: empty/phase: full/' "$1"; if grep -q 'name: both' "$1"; then sed -i 's/size: 1/size: 2/' "$1"; fi`)).See("kube-root-ca.crt")
	s.Command("plains -n "+ns).See("pot").Selected("pot").Press("e").See("edit plain pot", "-  phase: empty", "+  phase: full").agree().See("done: edit")
	c.Await("the status", func() bool { return phase("Plain", "pot") == "full" })
	s.undoes("undo: edit plain pot", "-  phase: full", "+  phase: empty").agree().See("done: undo")
	c.Await("the status before", func() bool { return phase("Plain", "pot") == "empty" })

	s.Command("aparts -n "+ns).See("jar").Selected("jar").Press("e").See("Nothing but this was changed", "an edit does not write it: status", "subresource").
		Press("n").See("what was typed is kept")
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Apart, metadata: {name: both}, spec: {size: 1}}`)
	c.Patch(group+"/v1", "Apart", ns, "both", "status", `{"phase":"empty"}`)
	s.See("both").Filter("both").Selected("both").Press("e").See("edit apart both", "+  size: 2", "not written by an edit: status").agree().See("done: edit")
	c.Await("the size", func() bool {
		n, _, _ := unstructured.NestedInt64(c.Get(group+"/v1", "Apart", ns, "both").Object, "spec", "size")
		return n == 2
	})
	if phase("Apart", "both") != "empty" || phase("Apart", "jar") != "empty" {
		t.Errorf("a status was written")
	}
	s.ends("apart jar")
}

// ends leaves kdeck by ctrl+c, which says that what was typed for something is in a file, and looks into that.
func (s *Session) ends(what string) {
	s.t.Helper()
	s.Settle()
	_ = s.Session.Press("ctrl+c")
	e := s.Ends()
	_, path, ok := strings.Cut(e.After, "what was typed for "+what+", and not sent, is in ")
	path = strings.TrimSpace(path)
	if _, err := os.Stat(path); e.Code != 0 || !ok || err != nil {
		s.t.Errorf("exit code %d, said %q: %v", e.Code, e.After, err)
	}
	s.Restored(e)
}

func TestCustomObjectsAreScaledWhereTheirKindKeepsTheNumberWhateverItWas(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	group := ns + ".example.com"
	c = c.crd(group, "herds", "Herd", "status: {}, scale: {specReplicasPath: .spec.animals.count, statusReplicasPath: .status.count}")
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Herd, metadata: {name: none}, spec: {animals: {count: 0}}}`)
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Herd, metadata: {name: some}, spec: {animals: {count: 3}}}`)
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Herd, metadata: {name: unset}, spec: {}}`)
	count := func(name string) string {
		n, set, _ := unstructured.NestedInt64(c.Get(group+"/v1", "Herd", ns, name).Object, "spec", "animals", "count")
		return fmt.Sprint(n, set)
	}
	s := at(t, Size(120, 40), "configmaps", ns).See("kube-root-ca.crt").Command("herds -n "+ns).See("none", "some", "unset").Selected("none")
	s.scales(0, 2).See("scale herd none to 2", "-    count: 0", "+    count: 2").agree().See("done: scale")
	c.Await("two", func() bool { return count("none") == "2 true" })
	s.Press("space").Press("space").Press("space").See("3 marked").Press("s").See("each of the 3; now none 2, some 3, unset not set").Press("ctrl+u").Type("4").Press("enter")
	s.See("scale herd none to 4", "scale herd unset to 4", "+  animals:", "+    count: 4", "[a Apply 3]").Press("a").See("done: scale")
	c.Await("four of each", func() bool {
		return count("none") == "4 true" && count("some") == "4 true" && count("unset") == "4 true"
	})
	s.Press("\\").Gone("marked").Filter("unset").Selected("unset").Press("ctrl+y").See("UNDO").Filter("unset").Selected("unset").Press("enter").
		See("undo: scale herd unset to 4", "-    count: 4").agree().See("done: undo")
	c.Await("it is not set any more", func() bool { return count("unset") == "0 false" })
}

func TestOfAVariableThatStandsTwiceTheOneThatCountsIsChanged(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
  spec: {containers: [{name: main, image: img, env: [{name: A, value: "1"}, {name: B, value: b}, {name: A, value: "2"}]}]}}}}`)
	env := func() string {
		list, _, _ := unstructured.NestedSlice(c.Get("apps/v1", "Deployment", ns, "web").Object, "spec", "template", "spec", "containers")
		raw, _ := json.Marshal(list[0].(map[string]any)["env"])
		return string(raw)
	}
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web `)
	s.Command("set-env").See("there: A, B").fill("=", "A", "9").See("A stands there 2 times: the last one counts", `-          value: "2"`, `+          value: "9"`).agree().See("done: set env")
	c.Await("the last one", func() bool {
		return env() == `[{"name":"A","value":"1"},{"name":"B","value":"b"},{"name":"A","value":"9"}]`
	})
}

func TestACreationWhoseAnswerIsLostIsUnknownAndIsNotTakenBack(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(120, 40))
	s.Command("configmaps").See("kube-root-ca.crt").Command("create-configmap").See("name", "namespace").Type("conf").Press("tab").Press("tab").Type("a=mine").Press("tab").Press("tab").Press("enter").
		See("create configmap conf", "[a Apply")
	p.Lose(func(r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/configmaps") {
			return false
		}
		// Another kdeck is faster by a moment.
		o := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "conf"}, "data": map[string]any{"a": "theirs"}}}
		_, _ = c.resource("v1", "ConfigMap", ns).Create(context.Background(), o, metav1.CreateOptions{FieldManager: "kdeck"})
		return true
	})
	s.Press("a").See("it is not known whether it was done", "one of that name is there")
	p.Lose(nil)
	s.Press("n").Command("transcript").SeeMatch(`create configmap conf +unknown`)
	s.Press("ctrl+y").See("it is not known how it ended")
	if v := c.valueOf(ns, "a"); v != "theirs" {
		t.Errorf("it is %q", v)
	}
}
