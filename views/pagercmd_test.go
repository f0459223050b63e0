package views

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kdeck/themes"
)

func TestThePagerIsTheUsersElseLessElseMore(t *testing.T) {
	have := func(names ...string) func(string) (string, error) {
		return func(name string) (string, error) {
			if slices.Contains(names, name) {
				return "/bin/" + name, nil
			}
			return "", exec.ErrNotFound
		}
	}
	for _, x := range []struct {
		pager string
		have  []string
		want  string
	}{
		{"", []string{"less", "more"}, "less -R"},
		{"", []string{"more"}, "more"},
		{"cat", []string{"less", "cat"}, "less -R"},
		{"most -s", []string{"most"}, "most -s"},
		{"LESS=-X less", []string{"less"}, "sh -c LESS=-X less"},
		{"col | less", []string{"less"}, "sh -c col | less"},
		{"most", []string{"less"}, "$PAGER is most, which is not on the PATH"},
		{" ", nil, "no pager: set $PAGER, or install less"},
	} {
		args, err := pagerCommand(x.pager, have(x.have...))
		got := strings.Join(args, " ")
		if err != nil {
			got = err.Error()
		}
		if got != x.want {
			t.Errorf("PAGER=%q: %q, want %q", x.pager, got, x.want)
		}
	}
}

func TestAPagerGetsTheTextOnStandardInputAndTheTerminalForTheRest(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	cmd := exec.Command("sh", "-c", "cat; echo keys >&2")
	cmd.Stdin = strings.NewReader("Name:  web-0\n")
	c, out := &outside{cmd, io.NopCloser(nil)}, &bytes.Buffer{}
	c.SetStdin(strings.NewReader("keys meant for the screen"))
	c.SetStdout(out)
	c.SetStderr(&bytes.Buffer{})
	if err := c.Run(); err != nil || out.String() != "Name:  web-0\nkeys\n" {
		t.Errorf("%v, %q", err, out)
	}
}

func TestOnlyAPagerThatCouldNotRunIsTrouble(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	for script, trouble := range map[string]bool{"exit 0": false, "exit 2": false, "exec /nowhere/less": true} {
		err := exec.Command("sh", "-c", script).Run()
		n := pagerTrouble([]string{"less"}, err)
		if (n.Text != "") != trouble || trouble && n.Tone != themes.Bad {
			t.Errorf("%s: %+v", script, n)
		}
	}
	if pagerTrouble([]string{"less"}, errors.New("no terminal")).Text == "" {
		t.Error("nothing is said")
	}
}

func TestAMissingPagerIsANote(t *testing.T) {
	t.Setenv("PAGER", "/nowhere/pager")
	if step := readOutside([]string{"x"}); step.Away != nil || !strings.Contains(step.Say.Text, "/nowhere/pager") {
		t.Errorf("got %+v", step)
	}
}
