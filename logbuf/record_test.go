package logbuf

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func learned(b *Buffer, lines ...string) []Line {
	put(b, lines...)
	v := b.View()
	var out []Line
	for l := range v.Lines(v.End()-int64(len(lines)), v.End()) {
		out = append(out, l)
	}
	return out
}

func TestTheLevelAndTheFormOfALineAreKnown(t *testing.T) {
	for _, c := range []struct {
		in     string
		level  Level
		format Format
	}{
		{"2026-11-23 12:00:00,123 ERROR [main] a.B - failed", Error, Plain},
		{"[2026-11-23] [warn] [client 10.0.0.1] x", Warn, Plain},
		{"E1123 12:00:00.000000       1 reflector.go:1] x", Error, Plain},
		{"I1123 12:00:00.000000       1 main.go:1] an ERROR in text", Info, Plain},
		{"error: no such file", Error, Plain},
		{"panic: runtime error", Fatal, Plain},
		{"there was no error in this request", None, Plain},
		{"2026/11/23 12:00:00 [emerg] 1#1: bind() failed", Fatal, Plain},
		{"<notice> x", Notice, Plain},
		{"ERRORS_TOTAL 5", None, Plain},
		{"Traceback (most recent call last):", Error, Plain},
		{`Exception in thread "main" java.lang.IllegalStateException: x`, Error, Plain},
		{"", None, Plain},
		{`{"level":"error","msg":"x"}`, Error, JSON},
		{`{"ts":1,"severity" : "WARNING","message":"x"}`, Warn, JSON},
		{`{"level":50,"msg":"pino"}`, Error, JSON},
		{`{"msg":"the \"level\":\"error\" is quoted"}`, None, JSON},
		{`{"a":{"lvl":"dbg"}}`, Debug, JSON},
		{`  {"a":1}  `, None, JSON},
		{`{not json}`, None, Plain},
		{`{}`, None, JSON},
		{`{"a":1} trailing`, None, Plain},
		{`time=2026-11-23T12:00:00Z level=warn msg="a b"`, Warn, Logfmt},
		{`level="INFO" msg=x`, Info, Logfmt},
		{`a=1 sublevel=error b=2`, None, Logfmt},
		{`a=b`, None, Plain},
		{`GET /x?a=b&c=d HTTP/1.1`, None, Plain},
		{`key="never closed b=c`, None, Plain},
	} {
		l := learned(New(0, clock), c.in)[0]
		if l.Level != c.level || l.Format != c.format {
			t.Errorf("%q: level %v, format %v; want %v, %v", c.in, l.Level, l.Format, c.level, c.format)
		}
	}
}

func TestARecordIsTakenApart(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{"time":"2026-11-23T12:00:00.5Z","level":"info","msg":"hi","http":{"status":200,"path":"/a"},"tags":["x","y"],"ok":true,"none":null}`,
			`json 12:00:00.5 info "hi" [{time 2026-11-23T12:00:00.5Z} {level info} {msg hi} {http.status 200} {http.path /a} {tags ["x","y"]} {ok true} {none null}]`},
		{`{"ts":1795435200.25,"@message":"no","message":"yes"}`, `json 12:00:00.25  "yes" [{ts 1795435200.25} {@message no} {message yes}]`},
		{`{"ts":1795435200250,"severity":"ERROR"}`, `json 12:00:00.25 error "" [{ts 1795435200250} {severity ERROR}]`},
		{`{"t":1795435200250000000}`, `json 12:00:00.25  "" [{t 1795435200250000000}]`},
		{`ts=2026-11-23T12:00:00Z lvl=eror msg="a \"b\"" word n= x=1`, `logfmt 12:00:00  "a \"b\"" [{ts 2026-11-23T12:00:00Z} {lvl eror} {msg a "b"} {word } {n } {x 1}]`},
	} {
		r, ok := learned(New(0, clock), c.in)[0].Record()
		got := fmt.Sprintf("%v %s %v %q %v", r.Format, r.Time.UTC().Format("15:04:05.999"), r.Level, r.Message, r.Fields)
		if !ok || got != c.want {
			t.Errorf("%s\ngot  %s, %v\nwant %s", c.in, got, ok, c.want)
		}
	}
	for _, in := range []string{`{"msg":"a\u001b[31mb\u001b]0;x\u0007\u202ec\n\td"}`, `a=1 msg="a\x1b[31mb\x1b]0;x\a\u202ec\n\td"`} {
		if r, ok := learned(New(0, clock), in)[0].Record(); !ok || r.Message != "ab]0;xc\n\td" {
			t.Errorf("%s: %q, %v", in, r.Message, ok)
		}
	}
	for _, in := range []string{"plain", `{"a":1,}`, `{"a" 1}`, `{"a":1}{"b":2}`} {
		if r, ok := learned(New(0, clock), in)[0].Record(); ok {
			t.Errorf("%q is taken for %+v", in, r)
		}
	}
}

func TestARecordIsPrettyOnItsOwn(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":1,"b":[2]}`: "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}", `a=1 b="c d"`: "a = 1\nb = c d", "plain": "plain", `{"a":1,}`: `{"a":1,}`,
	} {
		if got := learned(New(0, clock), in)[0].Pretty(); got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
}

func TestTheFramesOfStackTracesAreToldFromOtherLines(t *testing.T) {
	for name, text := range map[string]string{ // + goes on with the line before
		"Java":       " ERROR x\n java.lang.RuntimeException: no\n+\tat a.B.c(B.java:1)\n+Caused by: java.io.IOException: y\n+\tat d.E.f(E.java:2)\n+\t... 5 more\n INFO next",
		"Python":     " Traceback (most recent call last):\n+  File \"a.py\", line 1, in f\n+    g()\n ValueError: no\n next",
		"Go":         " panic: runtime error: index out of range\n+\n+goroutine 1 [running]:\n+main.f(0x1)\n+\t/a/b.go:5 +0x1d\n+created by main.main\n+\t/a/b.go:9\n exit status 2",
		"Go alone":   "+goroutine 7 [select]:\n+main.f()\n+\t/a.go:1\n INFO next",
		"JavaScript": " TypeError: x is undefined\n+    at f (a.js:1:2)\n+    at g (a.js:3:4)\n next",
		"Rust":       " thread 'main' panicked at src/main.rs:2:5:\n boom\n stack backtrace:\n+   0: rust_begin_unwind\n+             at /rustc/lib.rs:1\n next",
		"no trace":   "  indented\n  list\n INFO x\n   y: z",
		"records":    " {\"level\":\"error\",\"msg\":\"Error\"}\n {\"a\":1}\n  x",
	} {
		t.Run(name, func(t *testing.T) {
			lines := strings.Split(text, "\n")
			var in []string
			for _, l := range lines {
				in = append(in, l[1:])
			}
			for i, l := range learned(New(0, clock), in...) {
				if want := lines[i][0] == '+'; l.Continued != want {
					t.Errorf("%q: goes on: %v", l.Text, l.Continued)
				}
			}
		})
	}
}

func TestTracesOfSourcesAreNotMixedUp(t *testing.T) {
	b := New(0, clock)
	for _, e := range []struct {
		source uint32
		text   string
	}{{1, "ERROR Exception"}, {2, "INFO x"}, {1, "\tat a"}, {2, "  indented"}, {1, "\tat b"}} {
		b.Append([]Entry{{Source: e.source, Text: []byte(e.text)}})
	}
	v := b.View()
	var got []string
	for l := range v.Lines(0, v.End()) {
		got = append(got, fmt.Sprint(l.Continued, " ", l.Level))
	}
	if want := "false error, false info, true error, false , true error"; strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
	if n := v.Folded(0); n != 2 {
		t.Errorf("%d folded", n)
	}
}

func FuzzAnyTextCanBePutInAndTakenOut(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31mred\x1b[0m", "\x1b[", `{"a":{"b":[1]}}`, "a=1 b=\"\\\"\"", "goroutine 1 [x]:", "\tat x", `{"level":`, "{\"level\"", "E1123 x", "{ }", `{"a":1}`, "{}}\f\f"} {
		f.Add(s, "next")
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		if strings.Contains(one+two, "\n") {
			return
		}
		for _, l := range learned(New(0, clock), one, two, one) {
			in := one
			if l.Number == 1 {
				in = two
			}
			if strings.ContainsRune(string(l.Text), 0x1b) {
				t.Fatalf("%q leaves an escape: %q", in, l.Text)
			}
			if !strings.Contains(in, "\x1b") && string(l.Text) != in {
				t.Fatalf("%q became %q", in, l.Text)
			}
			last := 0
			for at, sgr := range l.Ink() {
				if at < last || at > len(l.Text) || !strings.HasPrefix(sgr, "\x1b[") || !strings.HasSuffix(sgr, "m") {
					t.Fatalf("%q: %q at %d", in, sgr, at)
				}
				last = at
			}
			r, ok := l.Record()
			if ok && l.Format == JSON && !json.Valid(l.Text) {
				t.Fatalf("%q is no JSON, but a record %+v", l.Text, r)
			}
			if l.Pretty(); utf8.ValidString(in) && !utf8.Valid(l.Text) {
				t.Fatalf("%q is broken: %q", in, l.Text)
			}
		}
	})
}
