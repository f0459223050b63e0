package logbuf

import (
	"strings"
	"testing"
)

func TestAFilterIsReadAsItIsTyped(t *testing.T) {
	in := []string{"get /a 200", "get /b 404", "put /a 500 ERROR", "WARN slow a", "a  b"}
	for text, want := range map[string]string{
		"":                "01234",
		"get":             "01",
		"/a get":          "0",
		`"a  b"`:          "4",
		"!get":            "234",
		`/ !"get /a"`:     "12",
		"re:[45]..":       "12",
		"!re:[45].. /":    "0",
		"level:warn":      "23",
		"level:error put": "2",
		"&slow":           "01234",
		"!":               "",
		`re:"/. [24]0"`:   "01",
	} {
		f, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		b := New(0, clock)
		for _, l := range in {
			b.Append([]Entry{{Text: []byte(l)}})
		}
		x, _ := NewIndex(&f).Extend(t.Context(), b.View(), 0)
		got := ""
		for i := range x.Len() {
			n, _ := x.At(i)
			got += string(rune('0' + n))
		}
		if got != want {
			t.Errorf("%s shows %s, not %s", text, got, want)
		}
	}
	for text, says := range map[string]string{`a "b`: "not closed", "re:(": "missing", "re:": "nothing to look for", "level:loud": "no level", `""`: "nothing"} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWhatIsSpareCanBePutWithoutOverwritingALine(t *testing.T) {
	b := New(64<<10, clock)
	line := Entry{Text: []byte(strings.Repeat("x", 99))}
	put := func(n int) {
		for range n {
			b.Append([]Entry{line})
		}
	}
	put(2000)
	for _, behind := range []int64{0, 50, 300} {
		number := b.View().First() + behind
		put(max(0, b.Spare(number)) / line.Cost())
		if first := b.View().First(); first > number {
			t.Errorf("line %d was overwritten, the first is %d", number, first)
		}
		put(200)
		if behind == 0 && b.View().First() <= number {
			t.Error("there was more room than was said")
		}
	}
}

func TestTheRestOfARecordIsWhatIsNotItsTimeLevelOrMessage(t *testing.T) {
	b := New(0, clock)
	b.Append([]Entry{{Text: []byte(`{"ts":"2026-11-23T12:00:00Z","level":"info","a":1,"msg":"m","b":{"c":"d"}}`)}})
	r, ok := b.View().Line(0).Record()
	if rest := r.Rest(); !ok || len(rest) != 2 || rest[0] != (Field{"a", "1"}) || rest[1] != (Field{"b.c", "d"}) {
		t.Error(r.Rest())
	}
}
