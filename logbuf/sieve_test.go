package logbuf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sifted gives lines to a sieve, so many at a time.
func sifted(t *testing.T, filter string, at int, lines ...string) (out []string) {
	t.Helper()
	f, err := Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSieve(f)
	for part := range slices.Chunk(lines, at) {
		var in []Entry
		for _, l := range part {
			in = append(in, Entry{Source: 1, Text: []byte(l)})
		}
		for _, e := range s.Pass(in) {
			out = append(out, string(e.Text))
		}
		for i := range in { // its texts are not the sieve's to keep
			clear(in[i].Text)
		}
	}
	return out
}

func TestWhatASieveLetsThroughIsNewsIfItWas(t *testing.T) {
	f, _ := Parse("& x")
	s := NewSieve(f)
	got := ""
	for _, part := range [][]Entry{
		{{Old: true, Text: []byte("a")}, {Old: true, Text: []byte("b x")}},
		{{Old: true, Text: []byte("c")}, {Text: []byte("d")}},
		{{Text: []byte("e x")}},
	} {
		for _, e := range s.Pass(part) {
			got += fmt.Sprintf("%s %t, ", e.Text, e.Old)
		}
	}
	if got != "a true, b x true, c true, d false, e x false, " {
		t.Error(got)
	}
}

func TestASieveLetsThroughWhatPassesHoweverTheLinesCome(t *testing.T) {
	lines := make([]string, 1000)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %03d", i)
	}
	for filter, want := range map[string]string{
		"05 !line": "", "050": "line 050", "re:^line.(111|222)$": "line 111,line 222", "!line": "",
		"& 500": "line 497,line 498,line 499,line 500,line 501,line 502,line 503",
		"& 000": "line 000,line 001,line 002,line 003", "& re:50[04]$": "line 497,line 498,line 499,line 500,line 501,line 502,line 503,line 504,line 505,line 506,line 507",
	} {
		for _, at := range []int{1, 2, 7, 1000} {
			if got := strings.Join(sifted(t, filter, at, lines...), ","); got != want {
				t.Errorf("%s, %d at a time: %s, not %s", filter, at, got, want)
			}
		}
	}
}

func TestASieveKnowsLevelsAndKeepsColoursAndMarks(t *testing.T) {
	lines := []string{"INFO all is well", "\x1b[31mERROR\x1b[0m bad", "java.lang.Error: it is", "    at web.Main(Main.java:1)", "INFO again"}
	want := "\x1b[31mERROR\x1b[0m bad\x1b[m"
	if got := strings.Join(sifted(t, "level:error", 2, lines...), "|"); got != want {
		t.Errorf("%q", got)
	}
	f, _ := Parse("nothing")
	out := NewSieve(f).Pass([]Entry{{Kind: 3, Time: 7, Source: 2, Text: []byte("restarted")}, {Text: []byte("other")}})
	if len(out) != 1 || out[0].Kind != 3 || out[0].Time != 7 || out[0].Source != 2 {
		t.Errorf("%+v", out)
	}
}

func TestASieveForgetsWhatDoesNotPass(t *testing.T) {
	for _, filter := range []string{"quixotic", "& quixotic"} {
		f, _ := Parse(filter)
		s := NewSieve(f)
		batch := make([]Entry, 1000)
		for i := range batch {
			batch[i].Text = []byte(strings.Repeat("x", 1000))
		}
		for range 200 {
			if out := s.Pass(batch); len(out) != 0 {
				t.Fatalf("%d lines", len(out))
			}
		}
		if n := s.stage.View().Len(); n > stageSize/1000 {
			t.Errorf("%s: %d lines are kept", filter, n)
		}
	}
}
