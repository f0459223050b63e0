package kube

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Contents are the entries of a ConfigMap or a Secret, read where the object is decoded, so that what they tell about
// themselves (sizes, certificates, registries) can be shown while their values are not passed on at all.
type Contents struct {
	Type      string // a Secret's type; "" for a ConfigMap
	Immutable bool
	Facts     []Fact // what is told by the object itself rather than by an entry
	Values    []Value
}

// Value is one entry. Its text is there only if it may be shown.
type Value struct {
	Key    string
	Size   int    // bytes
	Masked bool   // the text is withheld
	Binary bool   // it is no text, revealed or not
	Text   string // clean, of several lines; "" when masked or binary
	Facts  []Fact // what can be told without showing it
}

// Fact is one thing an entry tells about itself.
type Fact struct {
	Name, Text string
	Odd        bool      // worth a look
	Wrong      bool      // will not work
	From, To   time.Time // when it is valid, if it is for some time only; the onlooker has the clock
}

// contents reads the entries of a ConfigMap or a Secret; nil for every other kind. Only with reveal, or of a ConfigMap,
// are there texts.
func contents(res Resource, o map[string]any, reveal bool) *Contents {
	if res.Group != "" || res.Name != "secrets" && res.Name != "configmaps" {
		return nil
	}
	c := &Contents{}
	c.Immutable, _ = o["immutable"].(bool)
	if res.Name == "configmaps" {
		c.Values = append(entries(o["data"], false), entries(o["binaryData"], true)...)
		slices.SortFunc(c.Values, func(a, b Value) int { return strings.Compare(a.Key, b.Key) })
		for i := range c.Values {
			v := &c.Values[i]
			v.Facts = append(v.Facts, certificates(v.Text)...)
			v.finish()
		}
		return c
	}
	kind, _ := o["type"].(string)
	c.Type = Clean(kind)
	c.Values = entries(o["data"], true)
	read := readers[kind]
	if read == nil {
		read = opaque
	}
	read(c, o, reveal)
	for i := range c.Values {
		v := &c.Values[i]
		if v.Size == 0 {
			v.Facts = append(v.Facts, Fact{Name: "empty", Odd: true})
		}
		if !reveal && !v.Binary && v.Size > 0 {
			v.Masked, v.Text = true, ""
		}
		v.finish()
	}
	return c
}

// readers are the types of Secrets that tell more than sizes (core/v1 SecretType, and Helm's storage driver).
var readers = map[string]func(c *Contents, o map[string]any, reveal bool){
	"kubernetes.io/tls":                   readTLS,
	"kubernetes.io/dockerconfigjson":      readRegistries,
	"kubernetes.io/dockercfg":             readRegistries,
	"kubernetes.io/service-account-token": readToken,
	"helm.sh/release.v1":                  readRelease,
}

// opaque is a Secret whose type says nothing of its keys.
func opaque(c *Contents, _ map[string]any, _ bool) {
	for i := range c.Values {
		v := &c.Values[i]
		v.Facts = append(v.Facts, certificates(v.Text)...)
		if n := len(v.Text); n > 1 && strings.IndexByte(v.Text, '\n') == n-1 {
			// What echo without -n leaves, and what makes a right password wrong.
			v.Facts = append(v.Facts, Fact{Name: "one line, with a line break at its end", Odd: true})
		}
	}
}

// readRelease tells a Helm release from its labels; the release itself is packed, and of no use on a screen.
func readRelease(c *Contents, o map[string]any, _ bool) {
	meta, _ := o["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	for _, l := range [...]struct{ label, name string }{{"name", "release"}, {"version", "revision"}, {"status", "status"}} {
		if s, ok := labels[l.label].(string); ok {
			c.Facts = append(c.Facts, Fact{Name: l.name, Text: Clean(s), Wrong: l.label == "status" && s == "failed",
				Odd: l.label == "status" && strings.HasPrefix(s, "pending-")})
		}
	}
	for i := range c.Values {
		c.Values[i].Binary, c.Values[i].Text = true, ""
	}
}

// entries are the values under one field, sorted by key. Their texts are still exact.
func entries(field any, encoded bool) []Value {
	values, _ := field.(map[string]any)
	out := make([]Value, 0, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		text, _ := values[key].(string)
		v := Value{Key: Clean(key)}
		if encoded {
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				v.Facts = append(v.Facts, Fact{Name: "not base64", Wrong: true})
				b = nil
			}
			text = string(b)
		}
		v.Size, v.Text = len(text), text
		if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
			v.Binary, v.Text = true, ""
		}
		out = append(out, v)
	}
	return out
}

// finish makes what is left of the text fit to be shown.
func (v *Value) finish() { v.Text = CleanText(v.Text) }
