package kube

import (
	"reflect"
	"strings"
	"testing"
)

const templateOfWeb = `{spec: {template: {spec: {
  containers: [
    {name: main, image: one, env: [{name: A, value: a}, {name: B, valueFrom: {secretKeyRef: {name: db, key: password}}}, {name: E, value: ""}],
      resources: {requests: {cpu: 100m}, limits: {cpu: "1", memory: 1Gi}}},
    {name: side, image: two}],
  initContainers: [{name: init, image: three, env: [{name: A, value: i}]}]}}}}`

// patchedWeb is the template after a change, as the server would merge it.
func patchedWeb(t *testing.T, c Change) map[string]any {
	t.Helper()
	out, err := c.asked(wholeThing(t, templateOfWeb))
	if err != nil {
		t.Fatalf("%s: %v", c.Body, err)
	}
	return out
}

func slotsOfWeb(t *testing.T) map[string]Slot {
	t.Helper()
	list, err := Slots(deployments(), wholeThing(t, templateOfWeb))
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	out := map[string]Slot{}
	for _, s := range list {
		out[s.Name] = s
	}
	return out
}

func TestAVariableIsSetInItsContainerAndNothingElseChanges(t *testing.T) {
	in, value, none := slotsOfWeb(t), "x y", ""
	for _, c := range []struct {
		slot, name    string
		value         *string
		from, to      string // of the template
		kubectl, note string
	}{
		{"main", "A", &value, "value: a}", "value: x y}", "set env deployments.apps/web --containers=main 'A=x y'", ""},
		{"main", "A", &none, ", value: a}", "}", "set env deployments.apps/web --containers=main A=", ""},
		{"main", "A", nil, "{name: A, value: a}, ", "", "set env deployments.apps/web --containers=main A-", ""},
		{"main", "B", &value, "valueFrom: {secretKeyRef: {name: db, key: password}}", "value: x y", "set env deployments.apps/web --containers=main 'B=x y'",
			"B comes from key password of secret db now: that goes"},
		{"main", "B", nil, ", {name: B, valueFrom: {secretKeyRef: {name: db, key: password}}}", "", "set env deployments.apps/web --containers=main B-",
			"B comes from key password of secret db now: that goes"},
		{"side", "NEW", &value, "name: side, image: two", "name: side, image: two, env: [{name: NEW, value: x y}]", "set env deployments.apps/web --containers=side 'NEW=x y'", ""},
		{"init", "A", &value, "value: i", "value: x y", "set env deployments.apps/web --containers=init 'A=x y'", ""},
	} {
		got := EnvSet(deployments(), webRef, in[c.slot], c.name, c.value)
		want := thing(t, strings.Replace(templateOfWeb, c.from, c.to, 1))
		if now := patchedWeb(t, got); !reflect.DeepEqual(now, want) {
			t.Errorf("%s: %v, not %v", got, now, want)
		}
		if !strings.HasSuffix(got.Kubectl, " "+c.kubectl) || strings.Join(got.Notes, "") != c.note {
			t.Errorf("%s: %s, notes %q", got, got.Kubectl, got.Notes)
		}
	}
}

func TestOfAVariableThatStandsTwiceTheLastIsChangedAndAllAreTakenAway(t *testing.T) {
	const twice = `{spec: {template: {spec: {containers: [{name: side}, {name: main, env: [{name: A, value: "1"}, {name: B, value: b}, {name: A, value: "2"}]}]}}}}`
	list, err := Slots(deployments(), wholeThing(t, twice))
	if err != nil {
		t.Fatal(err)
	}
	in, nine := list[1], "9"
	if v := in.Variable("A"); v == nil || v.Value != "2" {
		t.Errorf("the program sees %v", v)
	}
	for _, c := range []struct {
		value    *string
		from, to string
		note     string
	}{
		{&nine, `value: "2"`, `value: "9"`, "A stands there 2 times: the last one counts, and is changed"},
		{nil, `[{name: A, value: "1"}, {name: B, value: b}, {name: A, value: "2"}]`, `[{name: B, value: b}]`, "A stands there 2 times: all of them go"},
	} {
		got := EnvSet(deployments(), webRef, in, "A", c.value)
		now, err := got.asked(wholeThing(t, twice))
		if want := thing(t, strings.Replace(twice, c.from, c.to, 1)); err != nil || !reflect.DeepEqual(now, want) {
			t.Errorf("%s: %v, not %v: %v", got, now, want, err)
		}
		if strings.Join(got.Notes, "") != c.note || !strings.Contains(got.Kubectl, "patch deployments.apps/web --type=json") {
			t.Errorf("%s: %q, %s", got, got.Notes, got.Kubectl)
		}
	}
	got := EnvSet(deployments(), webRef, in, "A", &nine)
	if now, err := got.asked(wholeThing(t, strings.Replace(twice, "name: side}, {name: main", "name: main}, {name: side", 1))); err == nil {
		t.Errorf("the variable of another container became %v", now)
	}
}

func TestResourcesAreSetAndTakenAwayOneByOne(t *testing.T) {
	in, cpu, memory := slotsOfWeb(t), "2", "2Gi"
	for _, c := range []struct {
		slot             string
		requests, limits map[string]*string
		from, to         string
		title, kubectl   string
	}{
		{"main", nil, map[string]*string{"cpu": &cpu}, `limits: {cpu: "1"`, `limits: {cpu: "2"`, "limits cpu=2", "set resources deployments.apps/web --containers=main --limits=cpu=2"},
		{"main", map[string]*string{"memory": &memory}, map[string]*string{"memory": &memory}, `requests: {cpu: 100m}, limits: {cpu: "1", memory: 1Gi}`,
			`requests: {cpu: 100m, memory: 2Gi}, limits: {cpu: "1", memory: 2Gi}`, "requests memory=2Gi; limits memory=2Gi",
			"set resources deployments.apps/web --containers=main --requests=memory=2Gi --limits=memory=2Gi"},
		{"main", nil, map[string]*string{"cpu": nil, "memory": &memory}, `limits: {cpu: "1", memory: 1Gi}`, `limits: {memory: 2Gi}`, "no cpu limit; limits memory=2Gi",
			`patch deployments.apps/web -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","resources":{"limits":{"cpu":null,"memory":"2Gi"}}}]}}}}'`},
		{"init", map[string]*string{"cpu": &cpu}, nil, "name: init", `name: init, resources: {requests: {cpu: "2"}}`, "requests cpu=2",
			"set resources deployments.apps/web --containers=init --requests=cpu=2"},
	} {
		got := Resourced(deployments(), webRef, in[c.slot], c.requests, c.limits)
		want := thing(t, strings.Replace(templateOfWeb, c.from, c.to, 1))
		if now := patchedWeb(t, got); !reflect.DeepEqual(now, want) {
			t.Errorf("%s: %v, not %v", got, now, want)
		}
		if got.Title != "set resources of deployment web, container "+c.slot+": "+c.title || !strings.HasSuffix(got.Kubectl, " "+c.kubectl) {
			t.Errorf("%s: %s", got, got.Kubectl)
		}
	}
}

func TestWhereAVariableComesFromIsTold(t *testing.T) {
	for text, want := range map[string]string{
		`{name: A, value: a}`: "",
		`{name: A, valueFrom: {configMapKeyRef: {name: conf, key: k}}}`:                   "key k of configmap conf",
		`{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}`:                     "the pod's status.podIP",
		`{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}`:                "the container's limits.cpu",
		`{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}`:            "somewhere else",
		`{name: A, valueFrom: {secretKeyRef: {name: db, key: password, optional: true}}}`: "key password of secret db",
	} {
		list, err := Slots(deployments(), wholeThing(t, `{spec: {template: {spec: {containers: [{name: c, env: [`+text+`]}]}}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := Source(list[0].Variable("A")); got != want {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
	if Source(nil) != "" {
		t.Error("what is not there comes from somewhere")
	}
}
