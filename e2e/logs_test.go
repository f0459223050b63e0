package e2e

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"kdeck/e2e/lab"
)

// numbered is line n of a simulated log of that style (devcluster/README.md).
func numbered(n, length int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := fmt.Sprintf("%010d %s", n, letters[n%len(letters):]+strings.Repeat(letters, 1+length/len(letters)))
	return text[:length]
}

// talker creates a pod that logs as the words of its annotation say.
func talker(c *cluster, ns, name, words string) {
	c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {app: talker}, annotations: {devcluster/logs: %q}},
  spec: {containers: [{name: main, image: img}]}}`, name, words))
}

// logsOf is `kdeck logs` for a pipe.
func logsOf(t *testing.T, user string, args ...string) *exec.Cmd {
	cmd := exec.Command(lab.Bin("kdeck"), append([]string{"logs", "--kubeconfig", world.Kubeconfig(user)}, args...)...)
	cmd.Env = lab.Env(t.TempDir())
	t.Cleanup(func() {
		if cmd.Process != nil {
			_ = cmd.Process.Kill()
		}
	})
	return cmd
}

// code is the exit code of a command that has run.
func code(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

func TestALogOfManyLinesComesThroughAPipeToTheByte(t *testing.T) {
	t.Parallel()
	const lines, length = 300_000, 120
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "talker", fmt.Sprintf("style=numbered lines=%d length=%d", lines, length))
	want := sha256.New()
	for n := 1; n <= lines; n++ {
		_, _ = io.WriteString(want, numbered(n, length)+"\n")
	}
	var out, errs []byte
	c.Await("the pod logs", func() bool {
		cmd := logsOf(t, lab.Admin, "talker", "-n", ns)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		var err error
		out, err = cmd.Output()
		errs = stderr.Bytes()
		return err == nil
	})
	if got := sha256.Sum256(out); !bytes.Equal(got[:], want.Sum(nil)) || len(errs) > 0 {
		t.Errorf("%d bytes of %d, and others; standard error: %q", len(out), lines*(length+1), errs)
	}
	grep, err := logsOf(t, lab.Admin, "talker", "-n", ns, "--grep", "^0000012(34|35)[05] ", "--exclude", "50 ").Output()
	if want := numbered(12340, length) + "\n" + numbered(12345, length) + "\n" + numbered(12355, length) + "\n"; err != nil || string(grep) != want {
		t.Errorf("filtered: %q, %v", grep, err)
	}
}

func TestAFollowedLogLosesNothingWhenStreamsAreCut(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "one", "style=numbered rate=100/s length=100 cut=0.9 after=16Ki")
	talker(c, ns, "two", "style=numbered rate=100/s length=100 cut=0.9 after=16Ki")
	cmd := logsOf(t, lab.Admin, "-l", "app=talker", "-n", ns, "-f")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	last := map[string]int{}
	for in := bufio.NewScanner(out); min(last["one/main"], last["two/main"]) < 1000 && in.Scan(); {
		source, line, _ := strings.Cut(in.Text(), " ")
		n := last[source] + 1
		if last[source] = n; line != numbered(n, 100) {
			t.Fatalf("behind line %d of %s comes %q", n-1, source, line)
		}
	}
	if len(last) != 2 || last["one/main"] < 1000 || last["two/main"] < 1000 {
		t.Fatalf("it ended after %v: %s", last, &errs)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_, _ = io.Copy(io.Discard, out)
	if got := code(cmd.Wait()); got != 130 {
		t.Errorf("ctrl+c ended it with %d: %s", got, &errs)
	}
}

func TestWhatCannotBeReadIsASentenceAndAnExitCode(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: unpulled, annotations: {devcluster/fault: image-pull}}, spec: {containers: [{name: main, image: img}]}}`)
	c.Pods(ns, "fine")
	for _, try := range []struct {
		user string
		args []string
		code int
		says string
	}{
		{lab.Admin, []string{"unpulled"}, 1, "ImagePull"},
		{lab.Admin, []string{"nowhere"}, 1, "there is no pod nowhere"},
		{lab.Admin, []string{"deploy/nowhere"}, 1, `"nowhere" not found`},
		{lab.Admin, []string{"wheel/nowhere"}, 1, `no kind "wheel"`},
		{lab.Admin, []string{"fine", "-c", "other"}, 1, "no container is named other: there are main"},
		{lab.Admin, []string{"fine", "--previous"}, 1, "previous terminated container"},
		{lab.Admin, []string{"fine", "-l", "app=x"}, 2, "say whose logs"},
		{lab.Admin, []string{"fine", "--grep", "(a"}, 2, "--grep"},
		{lab.Nobody, []string{"fine"}, 1, "forbidden"},
	} {
		var out []byte
		got := 0
		c.Await(fmt.Sprintf("logs of %q say %q", try.args, try.says), func() bool {
			cmd := logsOf(t, try.user, append(try.args, "-n", ns)...)
			var stdout bytes.Buffer
			var errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &errs
			got, out = code(cmd.Run()), stdout.Bytes()
			return strings.Contains(errs.String(), try.says)
		})
		if got != try.code || len(out) > 0 {
			t.Errorf("%q: exit code %d, %d bytes of output", try.args, got, len(out))
		}
	}
}
