package object

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/jsonpath"

	"kdeck/kube/scrub"
)

// Extra are the texts of Query.Paths for an object, in their order; nil when none were asked for.
func Extra(o Object) []string {
	if e, ok := o.(interface{ extras() *[]string }); ok {
		return *e.extras()
	}
	return nil
}

func (m *Meta) extras() *[]string { return &m.Extra }

// Seek makes the pool evaluate paths on every object it compacts; one that does not parse yields no text.
func (p *Pool) Seek(paths []string) *Pool {
	for _, path := range paths {
		j := jsonpath.New("column").AllowMissingKeys(true)
		if err := j.Parse(path); err != nil {
			j = nil
		}
		p.paths = append(p.paths, j)
		p.deep = p.deep || Beyond(path)
	}
	return p
}

// Beyond tells whether a JSONPath expression reads more of an object than its metadata; one that does not parse does not.
func Beyond(path string) bool {
	p, err := jsonpath.Parse("column", path)
	return err == nil && slices.ContainsFunc(p.Root.Nodes, func(n jsonpath.Node) bool {
		list, ok := n.(*jsonpath.ListNode)
		if !ok { // text between expressions
			return n.Type() != jsonpath.NodeText
		}
		if len(list.Nodes) == 0 {
			return false
		}
		first, ok := list.Nodes[0].(*jsonpath.FieldNode)
		return !ok || first.Value != "metadata"
	})
}

// Deep tells whether a path reads more of an object than its metadata.
func (p *Pool) Deep() bool { return p.deep }

// Whole tells whether somebody wants to see objects before they are compact.
func (p *Pool) Whole() bool { return len(p.paths) > 0 || p.Look != nil }

// Extend shows the whole object, before it is gone, to who wants to see it: the paths, whose texts are kept with the
// compact one, and Look.
func (p *Pool) Extend(o Object, whole any) {
	if p.Look != nil {
		p.Look(o, whole)
	}
	e, ok := o.(interface{ extras() *[]string })
	if !ok || len(p.paths) == 0 {
		return
	}
	*e.extras() = p.texts(whole)
}

// texts are what the paths find in an object.
func (p *Pool) texts(whole any) []string {
	texts := make([]string, len(p.paths))
	p.mu.Lock() // a JSONPath keeps its place while it runs: one at a time
	defer p.mu.Unlock()
	for i, j := range p.paths {
		if j != nil {
			texts[i] = scrub.Line(found(j, whole))
		}
	}
	return texts
}

// found is what a path finds in an object, as text; several results are joined by commas.
func found(j *jsonpath.JSONPath, whole any) string {
	results, err := j.FindResults(whole)
	if err != nil {
		return ""
	}
	var out []string
	for _, set := range results {
		for _, v := range set {
			if text, ok := plain(v); ok {
				out = append(out, text)
			}
		}
	}
	return strings.Join(out, ",")
}

// plain is a value of an object as it stands in its JSON, which is what kubectl's columns show: a typed one may be a pointer, a
// quantity, a time. What is not set has none.
func plain(v reflect.Value) (string, bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem() // invalid if it is nil
	}
	switch {
	case !v.IsValid() || !v.CanInterface():
		return "", false
	case v.Kind() == reflect.String:
		return v.String(), true
	}
	raw, err := json.Marshal(v.Interface())
	if err != nil {
		return "", false
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // an int64 is no float
	if err := d.Decode(&value); err != nil || value == nil {
		return "", false
	}
	return fmt.Sprint(value), true
}

// MetadataOnly is an object as far as is known of one whose values are never kept.
type MetadataOnly struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
}
