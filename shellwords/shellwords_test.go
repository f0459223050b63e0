package shellwords

import (
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// hostile are words as clusters may give them.
func hostile() []string {
	return []string{
		"", "web-0", "x;touch pwned;", "$(touch pwned)", "`touch pwned`", "it's", `say "hi"`, "a\nb", "a b", "-rf", "--kubeconfig=x", "~root", "=ls",
		"a=~b", `back\slash`, `end\`, "*", "?", "[a]", "{a,b}", "#no", "!!", "a&b", "a|b", "<a>", "${HOME}", "$HOME", "é", "日本", "'", "''", `"`, "%PATH%", "\t",
		"app in (a, b)", `{"a":"b\nc"}`, "@x", "a'; touch pwned; '",
	}
}

func TestAQuotedWordIsOneWordToAShellAndMeansNothingElse(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	for _, shell := range []string{"sh", "bash", "zsh", "dash", "busybox"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		args := []string{"-c"}
		if shell == "busybox" {
			args = []string{"sh", "-c"}
		}
		for _, w := range hostile() {
			line := `printf '[%s]' ` + Join(w, "next", w)
			out, err := exec.Command(path, append(args, line)...).Output()
			if want := "[" + w + "][next][" + w + "]"; err != nil || string(out) != want {
				t.Errorf("%s: %s gave %q, %v, not %q", shell, line, out, err, want)
			}
		}
	}
}

func TestWhatWasJoinedIsSplitIntoTheSameWords(t *testing.T) {
	words := hostile()
	if got, err := Split(Join(words...)); err != nil || !slices.Equal(got, words) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestALineIsTakenApartAsAShellDoes(t *testing.T) {
	for line, want := range map[string][]string{
		"":                         nil,
		"  ":                       nil,
		"a  b\tc":                  {"a", "b", "c"},
		`ctx "prod eu"`:            {"ctx", "prod eu"},
		`ctx 'prod eu'`:            {"ctx", "prod eu"},
		`ctx prod\ eu`:             {"ctx", "prod eu"},
		`a"b c"d`:                  {"ab cd"},
		`""`:                       {""},
		`"a\"b" "a\\b" "a\nb"`:     {`a"b`, `a\b`, `a\nb`},
		`'a\b'`:                    {`a\b`},
		`pods -l 'tier in (a, b)'`: {"pods", "-l", "tier in (a, b)"},
	} {
		if got, err := Split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"a`, `'a`, `a\`, `"a\`} {
		if got, err := Split(line); err == nil {
			t.Errorf("%s: %q without an error", line, got)
		}
	}
}

func TestWhereAWordStandsIsToldAlsoWhileItIsTyped(t *testing.T) {
	line := `ctx "prod e`
	words, err := Scan(line)
	if err == nil || len(words) != 2 || words[1].Text != "prod e" || line[words[1].Start:] != `"prod e` || !words[1].Quoted {
		t.Errorf("%+v, %v", words, err)
	}
}

func TestOnWindowsNoWordEndsItsQuotes(t *testing.T) {
	for word, want := range map[string]string{
		"web-0": "web-0", "a b": `"a b"`, "x&calc": `"x&calc"`, "it's": `"it's"`, "$(calc)": "'$(calc)'", `a'"; calc; '`: `'a''"; calc; '''`,
		"%PATH%": "'%PATH%'", "a,b": `"a,b"`, "": `""`, "$’; calc; ‘": "'$’’; calc; ‘‘'",
	} {
		if got := QuoteOn("windows", word); got != want {
			t.Errorf("%s: %s, not %s", word, got, want)
		}
	}
	if got := QuoteOn("linux", "a b"); got != "'a b'" {
		t.Error(got)
	}
}

func FuzzQuoted(f *testing.F) {
	for _, w := range hostile() {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		if !strings.Contains(w, "\ufffd") && strings.ToValidUTF8(w, "") == w {
			if got, err := Split(Join(w, "x")); err != nil || len(got) != 2 || got[0] != w {
				t.Errorf("%q is split into %q, %v", w, got, err)
			}
		}
		_, _ = Scan(w)
	})
}
