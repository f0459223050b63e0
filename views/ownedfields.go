package views

import (
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"kdeck/kube"
)

// ownedFields are the fields a manager owns, in their order, each with the value it has now: "spec.replicas: 3". The
// object is masked where it is decoded: of a Secret there are keys and sizes.
func ownedFields(e metav1.ManagedFieldsEntry, object map[string]any) ([]string, error) {
	if e.FieldsV1 == nil {
		return nil, nil
	}
	set := &fieldpath.Set{}
	if err := set.FromJSON(e.FieldsV1.GetRawReader()); err != nil {
		return nil, err
	}
	var out []string
	for path := range set.Leaves().All() {
		text := pathText(path)
		if v, ok := valueAt(object, path); ok {
			text += ": " + valueText(v)
		}
		out = append(out, kube.Clean(text))
	}
	return out, nil
}

// pathText is a path as kubectl explain and JSONPath spell it: "spec.containers[name=app].image".
func pathText(path fieldpath.Path) string {
	var b strings.Builder
	for _, e := range path {
		switch {
		case e.FieldName != nil:
			name := *e.FieldName
			if strings.ContainsAny(name, "./") {
				b.WriteString("[" + name + "]")
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(name)
		case e.Key != nil:
			words := make([]string, len(*e.Key))
			for i, f := range *e.Key {
				words[i] = f.Name + "=" + fmt.Sprint(f.Value.Unstructured())
			}
			b.WriteString("[" + strings.Join(words, ",") + "]")
		case e.Value != nil:
			b.WriteString("[" + fmt.Sprint((*e.Value).Unstructured()) + "]")
		case e.Index != nil:
			fmt.Fprintf(&b, "[%d]", *e.Index)
		}
	}
	return b.String()
}

// valueAt is what stands at a path of an object now, if anything does that the path does not tell itself.
func valueAt(v any, path fieldpath.Path) (any, bool) {
	for _, e := range path {
		switch {
		case e.FieldName != nil:
			m, _ := v.(map[string]any)
			inner, ok := m[*e.FieldName]
			if !ok {
				return nil, false
			}
			v = inner
		case e.Key != nil:
			item, ok := itemAt(v, e)
			if !ok {
				return nil, false
			}
			v = item
		case e.Index != nil:
			list, _ := v.([]any)
			if *e.Index < 0 || *e.Index >= len(list) {
				return nil, false
			}
			v = list[*e.Index]
		default:
			return nil, false
		}
	}
	return v, true
}

// itemAt is the item of a list of maps that has the values of a key.
func itemAt(v any, e fieldpath.PathElement) (any, bool) {
	list, _ := v.([]any)
	for _, item := range list {
		m, _ := item.(map[string]any)
		same := m != nil
		for _, f := range *e.Key {
			same = same && fmt.Sprint(m[f.Name]) == fmt.Sprint(f.Value.Unstructured())
		}
		if same {
			return item, true
		}
	}
	return nil, false
}

// longestValue is how much of a value is shown; the YAML has all of it.
const longestValue = 80

// valueText is a value on one line.
func valueText(v any) string {
	text, ok := v.(string)
	if !ok {
		b, err := json.Marshal(v)
		if err != nil {
			return "?"
		}
		text = string(b)
	}
	if r := []rune(text); len(r) > longestValue {
		text = string(r[:longestValue-3]) + "..."
	}
	return text
}
