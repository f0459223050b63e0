package journal

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/kube"
)

// secret tells whether a kind's objects hold secrets.
func secret(r kube.Resource) bool { return r.Group == "" && r.Name == "secrets" }

// secretive tells whether an object must not be on a disk: a Secret, or one with the copy of a Secret that kubectl apply
// left on it.
func secretive(r kube.Resource, objects ...*unstructured.Unstructured) bool {
	if secret(r) {
		return true
	}
	return slices.ContainsFunc(objects, func(o *unstructured.Unstructured) bool {
		if o == nil {
			return false
		}
		copied, ok := o.GetAnnotations()[corev1.LastAppliedConfigAnnotation]
		return ok && strings.Contains(copied, `"Secret"`)
	})
}

// masker knows the values of the Secret a change is about, and takes them out of texts.
type masker struct {
	on     bool
	texts  []string
	sorted bool // the longest first: a value may be in another one
}

func maskOf(e kube.Entry) masker {
	m := masker{on: secret(e.Change.Resource)}
	m.learn(e.Before)
	if !m.on {
		return m
	}
	var body any
	if json.Unmarshal(e.Change.Body, &body) != nil {
		return m
	}
	switch body := body.(type) {
	case map[string]any:
		m.learn(&unstructured.Unstructured{Object: body})
	case []any: // a JSON patch: what it puts into the object, wherever that is
		for _, op := range body {
			if op, ok := op.(map[string]any); ok {
				m.gather(op["value"])
			}
		}
	}
	return m
}

// learn takes the values of an object.
func (m *masker) learn(o *unstructured.Unstructured) {
	if !m.on || o == nil {
		return
	}
	m.gather(o.Object["data"])
	m.gather(o.Object["stringData"])
}

// gather takes every text in a value, and what it stands for.
func (m *masker) gather(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, x := range v {
			m.gather(x)
		}
	case []any:
		for _, x := range v {
			m.gather(x)
		}
	case string:
		m.add(v)
		m.add(base64.StdEncoding.EncodeToString([]byte(v)))
		if plain, err := base64.StdEncoding.DecodeString(v); err == nil {
			m.add(string(plain))
			for line := range strings.SplitSeq(string(plain), "\n") {
				m.add(line)
			}
		}
		for line := range strings.SplitSeq(v, "\n") {
			m.add(line)
		}
	}
}

// add takes a text as it is, as JSON has it, and both as a shell has them.
func (m *masker) add(text string) {
	if text = strings.TrimSpace(text); text == "" || len(text) > longest {
		return // no text that is written down is longer
	}
	m.sorted = false
	forms := []string{text}
	if quoted, err := json.Marshal(text); err == nil && len(quoted) > len(text)+2 {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	for _, f := range forms {
		m.texts = append(m.texts, f)
		if strings.Contains(f, "'") {
			m.texts = append(m.texts, strings.ReplaceAll(f, "'", `'\''`), strings.ReplaceAll(f, "'", "''")) // see shellwords
		}
	}
}

// short is the length in bytes below which a value is only taken out where it stands alone: "1" is not all ones.
const short = 4

// hide takes the values out of a text.
func (m *masker) hide(s string) string {
	if !m.sorted {
		slices.SortFunc(m.texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
		m.texts, m.sorted = slices.Compact(m.texts), true
	}
	for _, text := range m.texts {
		if len(text) >= short {
			s = strings.ReplaceAll(s, text, "***")
			continue
		}
		for from := 0; ; {
			i := strings.Index(s[from:], text)
			if i < 0 {
				break
			}
			i += from
			end := i + len(text)
			if i > 0 && letter(s[i-1]) || end < len(s) && letter(s[end]) {
				from = i + 1
				continue
			}
			s = s[:i] + "***" + s[end:]
			from = i + len("***")
		}
	}
	return s
}

// letter tells whether a word goes on at a byte.
func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}
