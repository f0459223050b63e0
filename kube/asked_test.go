package kube

import (
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// TestWhatTheServerMakesOfAChangeIsComparedByItsMeaning compares what a change asks for with what the server answers.
func TestWhatTheServerMakesOfAChangeIsComparedByItsMeaning(t *testing.T) {
	for name, c := range map[string]struct {
		was, want, got string
		says           []string
	}{
		"as asked for":                  {`{a: 1}`, `{a: 2}`, `{a: 2}`, nil},
		"more than asked for":           {`{a: 1}`, `{a: 2}`, `{a: 2, b: 3, c: {d: 1}}`, nil},
		"changed elsewhere":             {`{a: 1, b: 1}`, `{a: 2, b: 1}`, `{a: 2, b: 7}`, nil},
		"a quantity":                    {`{cpu: 1}`, `{cpu: 1000m, memory: 1024Mi}`, `{cpu: "1", memory: 1Gi}`, nil},
		"a number and its digits":       {`{}`, `{port: 80}`, `{port: "80"}`, nil},
		"a duration":                    {`{}`, `{every: 90s}`, `{every: 1m30s}`, nil},
		"a time":                        {`{}`, `{at: "2026-11-30T10:00:00+01:00"}`, `{at: "2026-11-30T09:00:00Z"}`, nil},
		"nothing, and what is empty":    {`{a: 1}`, `{a: 0, b: "", c: {d: null}, e: [], f: false}`, `{}`, nil},
		"a default in place of nothing": {`{grace: 60}`, `{}`, `{grace: 30}`, nil},
		"a field of an element added":   {`{ports: []}`, `{ports: [{port: 53}]}`, `{ports: [{port: 53, protocol: TCP, targetPort: 53}]}`, nil},
		"an element added by the server": {`{c: [{name: a}]}`, `{c: [{name: a, image: x}, {name: b}]}`,
			`{c: [{name: injected}, {name: a, image: x}, {name: b}]}`, nil},

		"another value":         {`{a: 1}`, `{a: 2}`, `{a: 3}`, []string{"a: 2 was asked for, and the server makes it 3"}},
		"what stays":            {`{a: {b: x}}`, `{a: {b: new}}`, `{a: {b: x}}`, []string{"a.b: new was asked for, and it stays x"}},
		"what is dropped":       {`{}`, `{a: {b: new}}`, `{}`, []string{`a: {"b":"new"} was asked for, and it is not there`}},
		"what does not go":      {`{a: {b: x}}`, `{a: {}}`, `{a: {b: x}}`, []string{"a.b: it was to go, and stays"}},
		"another quantity":      {`{}`, `{cpu: 1000m}`, `{cpu: 100m}`, []string{"cpu: 1000m was asked for, and the server makes it 100m"}},
		"false that is true":    {`{a: true}`, `{a: false}`, `{a: true}`, []string{"a: false was asked for, and it stays true"}},
		"an element that went":  {`{ports: [{port: 53, protocol: UDP}]}`, `{ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}`, `{ports: [{port: 53, protocol: TCP}]}`, []string{`ports[1]: {"port":53,"protocol":"UDP"} was asked for, and it is not there`}},
		"an element that stays": {`{args: [a, b]}`, `{args: [a]}`, `{args: [a, b]}`, []string{"args: b was to go, and stays"}},
		"another element changed": {`{ports: [{port: 53, protocol: TCP, targetPort: 1}, {port: 53, protocol: UDP, targetPort: 1}]}`, `{ports: [{port: 53, protocol: TCP, targetPort: 2}, {port: 53, protocol: UDP, targetPort: 1}]}`,
			`{ports: [{port: 53, protocol: TCP, targetPort: 1}, {port: 53, protocol: UDP, targetPort: 2}]}`, []string{"ports[0].targetPort: 2 was asked for, and the server makes it 1", "ports[1].targetPort: 1 was asked for, and the server makes it 2"}},
		"another order":   {`{args: [a]}`, `{args: [a, b]}`, `{args: [b, a]}`, []string{"args[0]: a was asked for, and the server makes it b", "args[1]: b was asked for, and the server makes it a"}},
		"another type":    {`{a: {b: 1}}`, `{a: {b: 2}}`, `{a: text}`, []string{`a: {"b":2} was asked for, and the server makes it text`}},
		"a named element": {`{c: [{name: a, image: x}]}`, `{c: [{name: a, image: new}]}`, `{c: [{name: a, image: mirror/new}]}`, []string{"c[a].image: new was asked for, and the server makes it mirror/new"}},
	} {
		var d comparison
		d.walk(known(thing(t, c.was)), known(thing(t, c.want)), known(thing(t, c.got)), spot{})
		if got := d.lines(); !slices.Equal(got, c.says) {
			t.Errorf("%s: %q, not %q", name, got, c.says)
		}
	}
}

func TestOfASecretOnlyTheNamesOfWhatIsNotAsAskedForAreTold(t *testing.T) {
	live := wholeThing(t, `{apiVersion: v1, kind: Secret, metadata: {name: db, uid: u1}, data: {password: b2xk}}`)
	change := func(body string) Change {
		return Change{Verb: Patch, Resource: secrets(), Type: types.MergePatchType, Body: []byte(body)}
	}
	result := wholeThing(t, `{apiVersion: v1, kind: Secret, metadata: {name: db, uid: u1}, data: {password: aHVudGVyMg==}}`)
	for _, body := range []string{`{"stringData":{"password":"hunter2"}}`, `{"data":{"password":"aHVu\ndGVyMg=="}}`} {
		if got := change(body).unlike(live, result); len(got) != 0 {
			t.Errorf("%s: %q", body, got)
		}
	}
	if got := change(`{"stringData":{"password":"other"}}`).unlike(live, result); !slices.Equal(got, []string{"data.password: the server makes something else of it"}) {
		t.Errorf("%q", got)
	}
}

func TestAScaleAndACreationAreComparedToo(t *testing.T) {
	scale := wholeThing(t, `{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, uid: u1}, spec: {replicas: 3}}`)
	live := wholeThing(t, sold)
	if got := Scaled(deployments(), webRef, 3).unlike(live, scale); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if got := strings.Join(Scaled(deployments(), webRef, 5).unlike(live, scale), ""); got != "spec.replicas: 5 was asked for, and the server makes it 3" {
		t.Errorf("%q", got)
	}
	none := wholeThing(t, `{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, uid: u1}, spec: {}}`)
	if got := Scaled(deployments(), webRef, 0).unlike(live, none); len(got) != 0 {
		t.Errorf("%q", got)
	}
	made := Created(podKind(), Ref{Namespace: "shop", Name: "p"}, thing(t, `{apiVersion: v1, kind: Pod, metadata: {name: p, creationTimestamp: null}, spec: {containers: [{name: c, image: busybox, resources: {}}]}}`))
	answer := wholeThing(t, `{apiVersion: v1, kind: Pod, metadata: {name: p, uid: u7}, spec: {nodeName: n, containers: [{name: c, image: mirror/busybox, imagePullPolicy: Always}]}, status: {phase: Pending}}`)
	if got := strings.Join(made.unlike(nil, answer), ""); got != "spec.containers[c].image: busybox was asked for, and the server makes it mirror/busybox" {
		t.Errorf("%q", got)
	}
	if got := Restarted(deployments(), webRef, time.Now()).unlike(live, &unstructured.Unstructured{Object: live.Object}); len(got) != 1 || !strings.Contains(got[0], "is not there") {
		t.Errorf("%q", got)
	}
}
