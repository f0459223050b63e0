package kube

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
)

// asked is what a change asks an object to be: its patch, carried out here on the object as it is.
func (c Change) asked(live *unstructured.Unstructured) (map[string]any, error) {
	raw := c.Body
	if c.Verb == Patch {
		now, err := json.Marshal(live.Object)
		if err == nil {
			raw, err = c.patchedHere(now)
		}
		if err != nil {
			return nil, err
		}
	}
	o := map[string]any{}
	if err := utiljson.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	if c.Resource.IsSecret() {
		inData(o)
	}
	return o, nil
}

func (c Change) patchedHere(now []byte) ([]byte, error) {
	switch c.Type {
	case types.JSONPatchType:
		p, err := jsonpatch.DecodePatch(c.Body)
		if err != nil {
			return nil, err
		}
		return p.Apply(now)
	case types.MergePatchType:
		return jsonpatch.MergePatch(now, c.Body)
	case types.StrategicMergePatchType:
		form, err := scheme.Scheme.New(schema.GroupVersionKind{Group: c.Resource.Group, Version: c.Resource.Version, Kind: c.Resource.Kind})
		if err != nil {
			return nil, err
		}
		return strategicpatch.StrategicMergePatch(now, c.Body, form)
	}
	return nil, fmt.Errorf("a patch of type %s is not known", c.Type)
}

// inData has a Secret's values where and as the server keeps them (core/v1 Secret: stringData is write-only).
func inData(o map[string]any) {
	clear, _ := o["stringData"].(map[string]any)
	delete(o, "stringData")
	data := map[string]any{}
	if held, ok := o["data"].(map[string]any); ok {
		maps.Copy(data, held)
	}
	for key, v := range clear {
		data[key] = base64.StdEncoding.EncodeToString([]byte(fmt.Sprint(v)))
	}
	for key, v := range data {
		if text, ok := v.(string); ok { // which may have line breaks
			if b, err := base64.StdEncoding.DecodeString(text); err == nil {
				data[key] = base64.StdEncoding.EncodeToString(b)
			}
		}
	}
	if len(data) > 0 {
		o["data"] = data
	}
}

// unlike tells, a line for each field, what of a change is not as it was asked for in the object that the server makes of it: an
// admission webhook has put something else there, or the server keeps what was. Compared are the fields that the change is
// about, by what their values mean; what the server adds elsewhere is no difference.
func (c Change) unlike(live, result *unstructured.Unstructured) []string {
	if result == nil || c.Verb == Patch && live == nil {
		return nil
	}
	was := map[string]any{}
	var (
		want map[string]any
		err  error
	)
	n, scaled := c.replicas()
	switch {
	case c.Sub == "scale" && scaled:
		want = nested(n, "spec", "replicas")
	case c.Sub != "" && c.Verb == Patch && result.GroupVersionKind() != live.GroupVersionKind(), c.Sub != "" && c.Verb == Create:
		return nil // it answers with something of its own
	default:
		if want, err = c.asked(live); err != nil {
			return []string{"whether it is as asked for could not be compared: " + Clean(err.Error())}
		}
		if c.Verb == Patch {
			was = live.Object
		}
	}
	var out comparison
	got := essence(c.Resource, result).Object
	out.walk(known(essence(c.Resource, &unstructured.Unstructured{Object: was}).Object),
		known(essence(c.Resource, &unstructured.Unstructured{Object: want}).Object), known(got), spot{})
	if c.Resource.IsSecret() {
		out.hidden()
	}
	return out.lines()
}

// departure is a field that is not as it was asked for.
type departure struct {
	at, why string
}

// comparison is of a value before, as it was asked for, and as it came out.
type comparison struct{ departures []departure }

func (d *comparison) note(at spot, format string, a ...any) {
	d.departures = append(d.departures, departure{at.words, fmt.Sprintf(format, a...)})
}

// hidden leaves the values out.
func (d *comparison) hidden() {
	for i := range d.departures {
		d.departures[i].why = "the server makes something else of it"
	}
}

// mostDepartures is how many of them are told.
const mostDepartures = 8

func (d *comparison) lines() (out []string) {
	for i, one := range d.departures {
		if i == mostDepartures {
			return append(out, fmt.Sprintf("and %d more", len(d.departures)-i))
		}
		out = append(out, Clean(one.at+": "+one.why))
	}
	return out
}

func (d *comparison) walk(was, want, got value, at spot) {
	if equal(was, want) || alike(want, got) {
		return
	}
	a, _ := was.v.(map[string]any)
	b, wantMap := want.v.(map[string]any)
	c, gotMap := got.v.(map[string]any)
	wanted, wantList := want.v.([]any)
	items, gotList := got.v.([]any)
	switch {
	case !want.ok && equal(got, was):
		d.note(at, "it was to go, and stays")
	case !want.ok: // what the server puts in its place
	case wantMap && gotMap:
		keys := slices.Collect(maps.Keys(b))
		for k := range a {
			if _, both := b[k]; !both {
				keys = append(keys, k)
			}
		}
		for _, k := range slices.Sorted(slices.Values(keys)) {
			d.walk(member(a, k), member(b, k), member(c, k), at.key(k))
		}
	case wantList && gotList:
		before, _ := was.v.([]any)
		d.list(before, wanted, items, at)
	case !got.ok:
		d.note(at, "%s was asked for, and it is not there", inWords(want.v))
	case equal(was, got):
		d.note(at, "%s was asked for, and it stays %s", inWords(want.v), inWords(got.v))
	default:
		d.note(at, "%s was asked for, and the server makes it %s", inWords(want.v), inWords(got.v))
	}
}

// list compares the elements in their order. Where there are others between them, they are the server's, unless they were to go.
func (d *comparison) list(was, want, got []any, at spot) {
	name := func(i int, list []any) string {
		if names := named(list); names != nil {
			return names[i]
		}
		return strconv.Itoa(i)
	}
	if len(want) == len(got) {
		for i := range want {
			d.walk(value{}, known(want[i]), known(got[i]), at.index(i, name(i, want)))
		}
		return
	}
	next := 0
	for _, it := range got {
		var here comparison
		if next < len(want) {
			here.walk(value{}, known(want[next]), known(it), spot{})
		}
		switch {
		case next < len(want) && len(here.departures) == 0:
			next++
		case in(was, it) && !in(want, it):
			d.note(at, "%s was to go, and stays", inWords(it))
		}
	}
	for i := next; i < len(want); i++ {
		d.note(at.index(i, name(i, want)), "%s was asked for, and it is not there", inWords(want[i]))
	}
}

func in(list []any, v any) bool {
	return slices.ContainsFunc(list, func(o any) bool { return reflect.DeepEqual(o, v) })
}

// inWords is a value as JSON, as far as a line takes it.
func inWords(v any) string {
	if s, ok := v.(string); ok && s != "" {
		return clip(s)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return clip(string(raw))
}

// alike tells whether two values mean the same: quantities, durations and times however they are written, a number and its
// digits (intstr.IntOrString), and what is empty and what is not there.
func alike(a, b value) bool {
	if hollow(a.v) && hollow(b.v) || equal(a, b) {
		return true
	}
	if !a.ok || !b.ok {
		return false
	}
	x, okX := scalar(a.v)
	y, okY := scalar(b.v)
	if !okX || !okY {
		return false
	}
	return x == y || sameTime(x, y) || sameDuration(x, y) || sameQuantity(x, y)
}

// hollow is what servers leave out: nothing, and maps and lists of nothing else.
func hollow(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, in := range v {
			if !hollow(in) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	case nil:
		return true
	}
	return reflect.ValueOf(v).IsZero()
}

func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

func sameTime(a, b string) bool {
	x, errX := time.Parse(time.RFC3339, a)
	y, errY := time.Parse(time.RFC3339, b)
	return errX == nil && errY == nil && x.Equal(y)
}

func sameDuration(a, b string) bool {
	x, errX := time.ParseDuration(a)
	y, errY := time.ParseDuration(b)
	return errX == nil && errY == nil && x == y
}

func sameQuantity(a, b string) bool {
	x, errX := resource.ParseQuantity(a)
	y, errY := resource.ParseQuantity(b)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}
