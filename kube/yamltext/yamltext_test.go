package yamltext

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// read is a text as it is read back.
func read(t *testing.T, text []byte) any {
	t.Helper()
	raw, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestATextOfSeveralLinesStandsAsLinesWhateverIsInIt(t *testing.T) {
	for _, try := range []struct{ text, want string }{
		{"a = 1 \nb = 2\n", "data:\n  k: |\n    a = 1 \n    b = 2\n"},
		{"a\n\t\n  b  ", "data:\n  k: |-\n    a\n    \t\n      b  \n"},
		{"  in\nout\n\n", "data:\n  k: |2+\n      in\n    out\n\n"},
		{" \n", "data:\n  k: |2\n     \n"},
		{"\n", "data:\n  k: |2+\n\n"},
		{"one\r\n two\r\n", "data:\n  k: \"one\\r\\n\\\n    \\ two\\r\\n\"\n"},
		{"bell\a", "data:\n  k: \"bell\\x07\"\n"},
		{"plain", "data:\n  k: plain\n"},
		{"yes", "data:\n  k: \"yes\"\n"},
	} {
		v := map[string]any{"data": map[string]any{"k": try.text}}
		out, err := Marshal(v)
		if err != nil || string(out) != try.want {
			t.Errorf("%q is written as\n%s(%v), not\n%s", try.text, out, err, try.want)
		}
		if got := read(t, out); !reflect.DeepEqual(got, v) {
			t.Errorf("%q is read back as %q", try.text, got)
		}
	}
}

func TestALineThatIsEditedInABlockWithBlanksIsTheOnlyOneThatChanges(t *testing.T) {
	was := "# nginx.conf \nworker_processes 1;  \n\nevents {\t\n}\n"
	out, err := Marshal(map[string]any{"data": map[string]any{"nginx.conf": was}})
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, []byte(strings.Replace(string(out), "worker_processes 1;", "worker_processes 4;", 1))).(map[string]any)
	if text := got["data"].(map[string]any)["nginx.conf"]; text != strings.Replace(was, "1;", "4;", 1) {
		t.Errorf("%q", text)
	}
}

func TestWhatNeedsNoBlockIsWrittenAsByTheLibrary(t *testing.T) {
	v := map[string]any{"a": []any{"x", int64(1), true, nil, 1.5, map[string]any{"b": "no", "c": []any{"- d"}}}, "long": strings.Repeat("word ", 50), "e": map[string]any{}}
	want, _ := yaml.Marshal(v)
	if got, err := Marshal(v); err != nil || string(got) != string(want) {
		t.Errorf("%s(%v), not\n%s", got, err, want)
	}
}

func FuzzATextIsReadBackAsItWasWhereverItStands(f *testing.F) {
	for _, s := range []string{"", "a \nb", "\n", " \n ", "\t\n", "a\r\nb ", "|\n- x: y\n", "#\n---\n...\n", "\u2028\n\u00a0\ufeff", "a\n\n\n ", "\\\n\"'\n", "k: v\n  \n   x", "\U0001f44d\u200d\n"} {
		f.Add(s, "k")
	}
	f.Fuzz(func(t *testing.T, s, key string) {
		s, key = strings.ToValidUTF8(s, "?"), strings.ToValidUTF8(key, "?")
		if strings.ContainsFunc(key, unreadable) || strings.Contains(key, "\n") {
			key = "k"
		}
		v := map[string]any{key: s, "list": []any{s, []any{s, "x", s}, map[string]any{key: s, "z": map[string]any{"deep": s}}}, "last": s}
		out, err := Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, out); !reflect.DeepEqual(got, v) {
			t.Fatalf("%q comes back as\n%#v\n%s", s, got, out)
		}
		b := &Blocks{Careful: true, mark: "x", texts: map[string]string{"xx0": s}}
		careful := b.Fill([]byte("k: xx0\n"))
		if got := read(t, careful); !reflect.DeepEqual(got, map[string]any{"k": s}) {
			t.Fatalf("%q comes back as %q:\n%s", s, got, careful)
		}
	})
}
