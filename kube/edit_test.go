package kube

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"
)

// listsBySomeKey are edits of lists that strategic merge patches merge by a key which several elements may share, or which is not
// all that tells them apart.
var listsBySomeKey = []struct {
	name, kind, from, to string
	lost                 bool // a strategic merge patch does not say it
}{
	{"ports of a Service, one above", "Service", `{spec: {ports: [{port: 53, protocol: UDP}]}}`, `{spec: {ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}}`, true},
	{"ports of a Service, one below", "Service", `{spec: {ports: [{port: 53, protocol: UDP}]}}`, `{spec: {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}}`, true},
	{"ports of a Service, the second changed", "Service", `{spec: {ports: [{name: u, port: 53, protocol: UDP, targetPort: 53}, {name: t, port: 53, protocol: TCP, targetPort: 53}]}}`,
		`{spec: {ports: [{name: u, port: 53, protocol: UDP, targetPort: 53}, {name: t, port: 53, protocol: TCP, targetPort: 5353}]}}`, true},
	{"ports of a Service, one gone", "Service", `{spec: {ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}}`, `{spec: {ports: [{port: 53, protocol: UDP}]}}`, true},
	{"ports of a container", "Pod", `{spec: {containers: [{name: c, ports: [{containerPort: 53, protocol: UDP}]}]}}`,
		`{spec: {containers: [{name: c, ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP}]}]}}`, true},
	{"names of hosts", "Pod", `{spec: {hostAliases: [{ip: 10.0.0.1, hostnames: [a]}]}}`, `{spec: {hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: 10.0.0.1, hostnames: [b]}]}}`, true},
	{"a variable twice", "Pod", `{spec: {containers: [{name: c, env: [{name: A, value: "1"}]}]}}`, `{spec: {containers: [{name: c, env: [{name: A, value: "1"}, {name: A, value: "2"}]}]}}`, true},
	{"constraints of topology", "Pod", `{spec: {topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule, maxSkew: 1}]}}`,
		`{spec: {topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule, maxSkew: 1}, {topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, maxSkew: 2}]}}`, true},
	{"mounts", "Pod", `{spec: {containers: [{name: c, volumeMounts: [{name: v, mountPath: /a}]}]}}`, `{spec: {containers: [{name: c, volumeMounts: [{name: w, mountPath: /b}, {name: v, mountPath: /a}]}]}}`, false},
	{"devices", "Pod", `{spec: {containers: [{name: c, volumeDevices: [{name: v, devicePath: /a}]}]}}`, `{spec: {containers: [{name: c, volumeDevices: [{name: v, devicePath: /b}]}]}}`, false},
	{"images to pull with", "Pod", `{spec: {imagePullSecrets: [{name: a}]}}`, `{spec: {imagePullSecrets: [{name: b}, {name: a}]}}`, false},
	{"finalizers", "Pod", `{metadata: {finalizers: [a/b, c/d]}}`, `{metadata: {finalizers: [c/d]}}`, false},
	{"owners", "Pod", `{metadata: {ownerReferences: [{uid: u1, name: a}]}}`, `{metadata: {ownerReferences: [{uid: u2, name: b}, {uid: u1, name: c}]}}`, false},
	{"a map", "ConfigMap", `{data: {a: "<1> & 2", b: x}}`, `{data: {a: "<3> & 4"}}`, false},
	{"a conversion of retained keys", "Pod", `{spec: {volumes: [{name: v, emptyDir: {}}]}}`, `{spec: {volumes: [{name: v, hostPath: {path: /x}}]}}`, false},
}

func TestAnEditSaysExactlyWhatWasTypedWhateverAListIsMergedBy(t *testing.T) {
	for _, c := range listsBySomeKey {
		res, ok := Find(Builtin(), c.kind)
		if !ok {
			t.Fatal(c.kind)
		}
		head := "{apiVersion: v1, kind: " + c.kind + ", metadata: {name: x, namespace: shop, uid: u1, resourceVersion: \"7\"}}"
		from, to := thing(t, head), thing(t, head)
		over(from, thing(t, c.from))
		over(to, thing(t, c.to))
		raw, _ := json.Marshal(from)
		path := "/api/v1/namespaces/shop/" + res.Name + "/x"
		k := worldOf(t, map[string]string{path: string(raw)})
		d, err := k.Draft(t.Context(), res, Ref{Namespace: "shop", Name: "x", UID: "u1"})
		if err != nil {
			t.Fatal(err)
		}
		text, _ := yaml.Marshal(to)
		change, err := k.Edited(t.Context(), d, string(text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := change.asked(d.from)
		if err != nil || !reflect.DeepEqual(got, to) {
			t.Errorf("%s: %s\nmakes %v\nof     %v: %v", c.name, change.Body, got, to, err)
		}
		if lost := strategicLoses(t, c.kind, from, to); lost != c.lost {
			t.Errorf("%s: a strategic merge patch loses something: %v", c.name, lost)
		}
	}
}

// over lays one object over another.
func over(o, more map[string]any) {
	for k, v := range more {
		in, isMap := v.(map[string]any)
		if at, ok := o[k].(map[string]any); ok && isMap {
			over(at, in)
		} else {
			o[k] = v
		}
	}
}

// strategicLoses tells whether the strategic merge patch between two versions does not lead from one to the other.
func strategicLoses(t *testing.T, kind string, from, to map[string]any) bool {
	t.Helper()
	form, err := scheme.Scheme.New(schema.GroupVersionKind{Version: "v1", Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(from)
	b, _ := json.Marshal(to)
	patch, err := strategicpatch.CreateTwoWayMergePatch(a, b, form)
	if err != nil {
		return true
	}
	out, err := strategicpatch.StrategicMergePatch(a, patch, form)
	return err != nil || !reflect.DeepEqual(thing(t, string(out)), to)
}

func TestAnEditGoesOntoWhatOthersHaveMadeOfTheSameListMeanwhile(t *testing.T) {
	for name, c := range map[string]struct{ from, to, now, want string }{
		"each adds a container": {`[{name: a}]`, `[{name: a}, {name: mine}]`, `[{name: theirs}, {name: a}]`, `[{name: theirs}, {name: a}, {name: mine}]`},
		"one is added, another one changed": {`[{name: a, image: x}, {name: b}]`, `[{name: new}, {name: a, image: x}, {name: b}]`, `[{name: a, image: y}, {name: b}]`,
			`[{name: new}, {name: a, image: y}, {name: b}]`},
		"one is changed, another one gone": {`[{name: a, image: x}, {name: b}]`, `[{name: a, image: y}, {name: b}]`, `[{name: a, image: x}]`, `[{name: a, image: y}]`},
		"both add the same":                {`[{n: a}]`, `[{n: a}, {n: b}]`, `[{n: a}, {n: b}, {n: c}]`, `[{n: a}, {n: b}, {n: c}]`},
		"one is taken out":                 {`[{n: a}, {n: b}, {n: c}]`, `[{n: a}, {n: c}]`, `[{n: b}, {n: c}, {n: d}, {n: a}]`, `[{n: c}, {n: d}, {n: a}]`},
		"ports of one number":              {`[{p: 53, k: UDP}]`, `[{p: 53, k: UDP}, {p: 53, k: TCP}]`, `[{p: 80}, {p: 53, k: UDP}]`, `[{p: 80}, {p: 53, k: UDP}, {p: 53, k: TCP}]`},

		"the same one is changed": {`[{name: a, image: x}, {name: b}]`, `[{name: a, image: y}]`, `[{name: a, image: z}, {name: b}]`, ""},
		"the order is changed":    {`[{n: a}, {n: b}]`, `[{n: b}, {n: a}, {n: c}]`, `[{n: a}, {n: b}, {n: d}]`, ""},
		"it is a row of words":    {`[a]`, `[b]`, `[a, c]`, ""},
		"what goes was changed":   {`[{name: a, image: x}, {name: b}]`, `[{name: b}]`, `[{name: a, image: z}, {name: b}]`, ""},
		"doubles":                 {`[{n: a}, {n: a}]`, `[{n: a}]`, `[{n: a}, {n: a}, {n: b}]`, ""},
	} {
		in := func(list string) value { return known(thing(t, "{l: "+list+"}")) }
		var r fieldPatch
		r.walk(in(c.from), in(c.to), in(c.now), spot{})
		if clash := len(r.clashes) > 0; clash != (c.want == "") {
			t.Errorf("%s: %q", name, r.clashes)
		}
		if c.want == "" {
			continue
		}
		change := r.change(deployments(), webRef, "")
		got, err := change.asked(wholeThing(t, "{l: "+c.now+"}"))
		if err != nil || !reflect.DeepEqual(got, in(c.want).v) {
			t.Errorf("%s: %s makes %v, %v", name, change.Body, got, err)
		}
	}
}

// pots are a custom kind whose objects have a status, with or without a subresource of its own.
func pots(subs ...string) Resource {
	return Resource{Group: "example.com", Version: "v1", Name: "pots", Kind: "Pot", Singular: "pot", Namespaced: true, Verbs: []string{"get", "patch"}, Subs: subs}
}

func TestAStatusIsAFieldLikeAnyOtherWhereItHasNoSubresource(t *testing.T) {
	const path = "/apis/example.com/v1/namespaces/shop/pots/p"
	object := func(size, phase, version string) string {
		return `{apiVersion: example.com/v1, kind: Pot, metadata: {name: p, namespace: shop, uid: u1, resourceVersion: "` + version + `", generation: 1}, spec: {size: ` + size + `}, status: {phase: ` + phase + `}}`
	}
	ref := Ref{Namespace: "shop", Name: "p", UID: "u1"}
	for name, c := range map[string]struct {
		subs       []string
		size       string
		phase      string
		now        string // the phase by then
		body, note string
		err        string
	}{
		"status alone":               {nil, "1", "full", "empty", `{"op":"replace","path":"/status/phase","value":"full"}`, "", ""},
		"status and spec":            {nil, "2", "full", "empty", `{"op":"replace","path":"/spec/size","value":2}`, "", ""},
		"status, another by then":    {nil, "1", "full", "cracked", "", "", "someone else has changed the same fields"},
		"spec, another status":       {nil, "2", "empty", "cracked", `{"op":"replace","path":"/spec/size","value":2}`, "theirs stay", ""},
		"its own, alone":             {[]string{"status"}, "1", "full", "empty", "", "", "nothing but this was changed, and an edit does not write it: status (it has a subresource of its own"},
		"its own, and spec":          {[]string{"status"}, "2", "full", "empty", `{"op":"replace","path":"/spec/size","value":2}`, "not written by an edit: status", ""},
		"its own, another meanwhile": {[]string{"status"}, "2", "empty", "cracked", `{"op":"replace","path":"/spec/size","value":2}`, "", ""},
	} {
		objects := map[string]string{path: object("1", "empty", "7")}
		k := worldOf(t, objects)
		d, err := k.Draft(t.Context(), pots(c.subs...), ref)
		if err != nil {
			t.Fatal(err)
		}
		objects[path] = object("1", c.now, "8")
		change, err := k.Edited(t.Context(), d, strings.NewReplacer("size: 1", "size: "+c.size, "phase: empty", "phase: "+c.phase).Replace(d.Text))
		if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(string(change.Body), c.body) || !strings.Contains(strings.Join(change.Notes, "; "), c.note) || c.note == "" && len(change.Notes) > 0 {
			t.Errorf("%s: %s, %q", name, change.Body, change.Notes)
		}
		if len(c.subs) > 0 && strings.Contains(string(change.Body), "/status") {
			t.Errorf("%s: %s", name, change.Body)
		}
	}
}

func TestWhatOnlyTheServerWritesIsSaidNotToBeWritten(t *testing.T) {
	k := worldOf(t, map[string]string{webPath: sold})
	d, err := k.Draft(t.Context(), deployments(), webRef)
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Edited(t.Context(), d, strings.Replace(d.Text, "uid: u1", "uid: u1\n  generation: 5", 1))
	if err == nil || !strings.Contains(err.Error(), "metadata.generation (only the server writes that)") {
		t.Error(err)
	}
	if _, err := k.Edited(t.Context(), d, d.Text); !errors.Is(err, ErrUnchanged) {
		t.Error(err)
	}
}

func TestUndoingAnEditOfAStatusGivesItBackWhereItIsAFieldLikeAnyOther(t *testing.T) {
	object := func(phase string) string {
		return `{apiVersion: example.com/v1, kind: Pot, metadata: {name: p, namespace: shop, uid: u1}, status: {phase: ` + phase + `}}`
	}
	k := worldOf(t, map[string]string{"/apis/example.com/v1/namespaces/shop/pots/p": object("full")})
	past := Past{Context: "test", Change: Change{Verb: Patch, Title: "edit pot p", Resource: pots(), Ref: Ref{Namespace: "shop", Name: "p", UID: "u1"}},
		Before: wholeThing(t, object("empty")), After: wholeThing(t, object("full"))}
	plan, err := k.Undo(t.Context(), past)
	if err != nil || !strings.Contains(string(plan[0].Body), `{"op":"replace","path":"/status/phase","value":"empty"}`) {
		t.Errorf("%+v, %v", plan, err)
	}
	past.Change.Resource = pots("status")
	if _, err := k.Undo(t.Context(), past); err == nil || !strings.Contains(err.Error(), "it has changed nothing") {
		t.Errorf("with a subresource: %v", err)
	}
	for subs, kept := range map[string]bool{"scale": true, "status": false} {
		if _, there := reborn(pots(subs), wholeThing(t, object("full"))).Object["status"]; there != kept {
			t.Errorf("created again, with %s, the status is there: %v", subs, there)
		}
	}
}
