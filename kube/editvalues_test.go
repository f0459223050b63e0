package kube

import (
	"encoding/base64"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// secretOf is a Secret with values.
func secretOf(values map[string]string) *unstructured.Unstructured {
	data := map[string]any{}
	for key, v := range values {
		data[key] = base64.StdEncoding.EncodeToString([]byte(v))
	}
	o := map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "db", "namespace": "shop", "uid": "u1"}, "type": "Opaque"}
	if len(data) > 0 {
		o["data"] = data
	}
	return &unstructured.Unstructured{Object: o}
}

func TestASecretInClearSaysTheSameWhenNothingIsChanged(t *testing.T) {
	values := map[string]string{
		"plain": "hunter2", "empty": "", "number": "0123", "yes": "yes", "null": "null", "tilde": "~", "float": "1e3", "date": "2026-11-23",
		"colon": "a: b", "hash": "a #b", "dash": "- a", "quote": `"a" 'b'`, "brace": "{a: b}", "star": "*a", "bang": "!a", "percent": "%a", "at": "@a", "tick": "`a`",
		"blank": " a ", "tab": "\ta\t", "break": "a\n", "breaks": "a\n\n", "first": "\na", "lines": "a\nb\n  c\n", "noend": "a\nb", "indented": "  a\nb", "ends": "a \nb",
		"crlf": "a\r\nb\r\n", "bell": "\a", "escape": "\x1b[31m", "wide": "日本", "bom": "\ufeffa", "nel": "a\u0085b", "separator": "a\u2028b", "no-break": "\u00a0a",
		"long": strings.Repeat("long words ", 50), "pem": "-----BEGIN X-----\nabc=\n-----END X-----\n", "merge": "<<", "mark": "---", "end": "...", "document": "a\n---\nb",
		"zero": "a\x00b", "binary": "\xff\xfe", "<<": "key",
	}
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("ab \n\t\r:#-'\"{}[]|>&*!%@`\\,?~\u00a0\u2028é\x01")
	for range 300 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		values["r"+base64.RawURLEncoding.EncodeToString([]byte(b.String()))] = b.String()
	}
	delete(values, "<<") // no name that the API takes
	from := secretOf(values)
	text, err := valuesText(from)
	if err != nil {
		t.Fatal(err)
	}
	to, err := parseValues(from, text)
	if err != nil {
		t.Fatal(err, "\n", text)
	}
	is, _, _ := unstructured.NestedStringMap(to.Object, "data")
	for key, v := range values {
		if b, err := base64.StdEncoding.DecodeString(is[key]); string(b) != v || err != nil {
			t.Errorf("%s was %q and is %q, %v", key, v, b, err)
		}
	}
	if len(is) != len(values) {
		t.Errorf("%d values were %d", len(is), len(values))
	}
	for _, want := range []string{"# What is no text stays in base64: binary, zero.", "\ndata:\n", "  binary: //4=\n", "\n  plain: hunter2\n", "\n  lines: |\n    a\n    b\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	bare := secretOf(nil)
	if text, err := valuesText(bare); err != nil || !strings.Contains(text, "stringData: {}") {
		t.Errorf("of an empty one: %q, %v", text, err)
	} else if to, err := parseValues(bare, text); err != nil || !reflect.DeepEqual(to.Object, bare.Object) {
		t.Errorf("an empty one becomes %v, %v", to, err)
	}
}

func TestWhatIsTypedInClearIsTakenAsItIsWritten(t *testing.T) {
	from := secretOf(map[string]string{"password": "old", "gone": "x"})
	to, err := parseValues(from, "stringData:\n  password: 0123\n  yes: yes\n  empty:\n  block: |\n    a\n    b\ndata:\n  key: aGk=\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := secretOf(map[string]string{"password": "0123", "yes": "yes", "empty": "", "block": "a\nb\n", "key": "hi"}); !reflect.DeepEqual(to.Object, want.Object) {
		t.Errorf("%v", to.Object)
	}
	for text, want := range map[string]string{
		"stringData:\n  a: hunter2\n  b: [hunter2": "this is no YAML: line ",
		"hunter2":                                   "line 1: stringData with names and values is wanted",
		"metadata:\n  name: hunter2":                "line 1: there is only stringData and data here",
		"stringData: hunter2":                       "line 1: names and values are wanted in stringData",
		"stringData:\n  a: [hunter2]":               "line 2: the value of a is no text: put it into quotes",
		"stringData:\n  a: hunter2\n  a: hunter2":   "line 3: a is there twice",
		"stringData:\n  a: hunter2\ndata:\n  a: ''": "line 4: a is there twice",
		"stringData:\n  a b: hunter2":               `line 2: "a b" cannot be a name`,
		"data:\n  a: hunter2!":                      "line 2: the value of a is not base64",
		"stringData:\n\ta: hunter2":                 "this is no YAML: line ",
	} {
		_, err := parseValues(from, text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, not %q", text, err, want)
		}
	}
}

func TestAnEditInClearSendsTheChangedValuesToTheVersionThatIsThere(t *testing.T) {
	path := "/api/v1/namespaces/shop/secrets/db"
	object := func(version, password string) string {
		return `{apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop, uid: u1, resourceVersion: "` + version + `"}, data: {user: YW5uYQ==, password: ` + password + `}}`
	}
	objects := map[string]string{path: object("7", "b2xk")}
	k := worldOf(t, objects)
	ref := Ref{Cluster: "test", Resource: "secrets", Namespace: "shop", Name: "db", UID: "u1"}
	d, err := k.DraftValues(t.Context(), secrets(), ref)
	if err != nil || !strings.HasSuffix(d.Text, "stringData:\n  password: old\n  user: anna\n") {
		t.Fatal(d, err)
	}
	text := strings.Replace(d.Text, "old", "hunter2", 1)
	c, err := k.Edited(t.Context(), d, text)
	if err != nil ||
		string(c.Body) != `[{"op":"test","path":"/data/password","value":"b2xk"},{"op":"replace","path":"/data/password","value":"aHVudGVyMg=="}]` || c.Version != "7" || c.Clear {
		t.Errorf("%s, version %q, %v", c.Body, c.Version, err)
	}
	if c.Title != "edit the values of secret db" || c.Kubectl != "kubectl --context test -n shop edit secrets/db" {
		t.Errorf("%s: %s", c, c.Kubectl)
	}
	if _, err := k.Edited(t.Context(), d, d.Text); err != ErrUnchanged {
		t.Errorf("unchanged: %v", err)
	}
	objects[path] = object("8", "b3RoZXI=")
	_, err = k.Edited(t.Context(), d, text)
	clash, ok := err.(*ConflictError)
	if !ok || strings.Contains(clash.Diff, "other") && !strings.Contains(clash.Diff, "another value") || strings.Contains(clash.Diff, "b3RoZXI") {
		t.Errorf("somebody else's change is not seen, or told in clear: %v", err)
	}
}
