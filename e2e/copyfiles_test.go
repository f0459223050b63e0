package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"

	corev1 "k8s.io/api/core/v1"

	"kdeck/e2e/lab"
)

// inside runs a script in a container behind kdeck's back and gives what it said.
func (c *cluster) inside(ns, pod, script string) string {
	c.t.Helper()
	config, err := world.Config(lab.Admin)
	if err != nil {
		c.t.Fatal(err)
	}
	client, err := world.Client(lab.Admin)
	if err != nil {
		c.t.Fatal(err)
	}
	to := client.CoreV1().RESTClient().Post().Namespace(ns).Resource("pods").Name(pod).SubResource("exec").VersionedParams(
		&corev1.PodExecOptions{Command: []string{"sh", "-c", script}, Stdout: true, Stderr: true}, scheme.ParameterCodec).URL()
	e, err := remotecommand.NewWebSocketExecutor(config, "GET", to.String())
	if err != nil {
		c.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if err := e.StreamWithContext(context.Background(), remotecommand.StreamOptions{Stdout: &out, Stderr: &errs}); err != nil || errs.Len() > 0 {
		c.t.Fatalf("%s: %v: %s", script, err, errs.String())
	}
	return strings.TrimSpace(out.String())
}

// carries fills in the form of a copy: what is in the container, what is here, after the field of the direction.
func (s *Session) carries(in bool, remote, local string) *Session {
	s.t.Helper()
	s.Press("t").See("copy files: pod", "from the container")
	if in {
		s.Press("right").See("to the container")
	}
	s.Press("tab").Type(remote).Press("tab", "ctrl+u").Type(local)
	return s.Press("enter")
}

func TestFilesAreCopiedToAndFromAContainer(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		boxes(c, ns, "box", "", "main")
		s := at(t, size, "pods", ns).SeeMatch(`^box +1/1`)
		text := strings.Repeat("0123456789abcdef\n", 200_000)
		if err := os.WriteFile(filepath.Join(s.home, "mine.bin"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s.carries(true, "there.bin", "mine.bin").See("done: copy mine.bin to there.bin").Gone("Leave it running")
		sum := strings.Fields(c.inside(ns, "box", "sha256sum there.bin"))[0]
		if sum != checksum(t, filepath.Join(s.home, "mine.bin")) {
			t.Error("another file came there")
		}
		s.carries(false, "there.bin", "back.bin").See("done: copy there.bin from container main of pod box to back.bin")
		if checksum(t, filepath.Join(s.home, "back.bin")) != sum {
			t.Error("another file came back")
		}
		s.carries(false, "there.bin", "back.bin").See("here is a file", "Overwrite it").Press("n").Gone("Overwrite it")
		if err := os.WriteFile(filepath.Join(s.home, "back.bin"), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		s.carries(false, "there.bin", "back.bin").See("Overwrite it").Press("o").Gone("Overwrite it").See("done: copy there.bin")
		if checksum(t, filepath.Join(s.home, "back.bin")) != sum {
			t.Error("it was not overwritten")
		}
		s.carries(true, "there.bin", "mine.bin").See("here is a file", "Overwrite it").Press("n")
		s.carries(false, "nothing.bin", "x").See("has no nothing.bin", "Copy again").Press("n")
		s.Command("transcript").See("copy there.bin")
	})
}

func TestFoldersAreCopiedAndWhatLeadsOutOfThemIsLeftOut(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	c.inside(ns, "box", `mkdir -p src/d/e src/empty; seq 100000 >src/a; echo two >src/d/e/b; ln -s ../a src/d/in; ln -s /etc/passwd src/out; ln -s ../../.. src/d/up; ln src/a src/again`)
	s.carries(false, "src", "src").See("2 left out", `"out" is a link to "/etc/passwd"`, `"d/up" is a link to "../../.."`).Press("n")
	for name, want := range map[string]string{"a": "588895", "again": "588895", "d/e/b": "4"} {
		info, err := os.Stat(filepath.Join(s.home, "src", name))
		if err != nil || fmt.Sprint(info.Size()) != want {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if to, err := os.Readlink(filepath.Join(s.home, "src/d/in")); err != nil || to != "../a" {
		t.Errorf("the link inside: %q, %v", to, err)
	}
	for _, name := range []string{"out", "d/up"} {
		if _, err := os.Lstat(filepath.Join(s.home, "src", name)); !os.IsNotExist(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.carries(true, "dst", "src").See("done: copy src to dst")
	if got, want := c.inside(ns, "box", "cd dst && find . -type f -exec sha256sum {} + | sort"), c.inside(ns, "box", "cd src && find . -type f -exec sha256sum {} + | sort"); got != want {
		t.Errorf("there: %s\nfrom:  %s", got, want)
	}
	if got := c.inside(ns, "box", "ls -d dst/empty; ls -a | grep kdeck- || true"); got != "dst/empty" {
		t.Errorf("%s", got)
	}
}

// TestAHostileArchiveWritesNothingOutside has a container whose tar lies.
func TestAHostileArchiveWritesNothingOutside(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: evil, labels: {devcluster/fast: "true"}},
  spec: {containers: [{name: main, image: img, env: [{name: TAR_OPTIONS, value: "--transform=s,^\\./b$,../../escaped,"}]}]}}`)
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^evil +1/1`)
	c.inside(ns, "evil", "mkdir src; echo a >src/a; echo b >src/b")
	s.carries(false, "src", "src").See("has a name that leads out of the folder", "../../escaped").Press("n")
	for _, name := range []string{"../escaped", "escaped", "src/escaped", "../../escaped"} {
		if _, err := os.Lstat(filepath.Join(s.home, name)); !os.IsNotExist(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACopyGoesOnWithoutItsDialogAndCanBeCancelled(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	c.inside(ns, "box", "mkdir src; truncate -s 4G src/b") // more than can have come before anybody looks
	s.carries(false, "src", "src").See("Leave it running").SeeMatch(`0 files, [0-9.]+ [KMG]iB`).Press("n").Gone("Leave it running").Selected("box")
	s.Press("ctrl+c").See("1 operation is under way").Press("n")
	s.Command("operations").SeeMatch(`copy src from container main of pod box to src`).Press("enter").See("Cancel the rest").Press("x").See("Cancelled")
	s.Press("n").Selected("box")
	if left, _ := filepath.Glob(filepath.Join(s.home, "src", "*")); len(left) != 0 {
		t.Errorf("left of a copy that was cancelled: %v", left)
	}
	if left, _ := filepath.Glob(filepath.Join(s.home, "src", ".kdeck-*")); len(left) != 0 {
		t.Errorf("half a file is left: %v", left)
	}
}

func TestWhatCannotBeCopiedIsASentence(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "bare", "distroless", "main")
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^bare +1/1`).SeeMatch(`^box +1/1`).Selected("bare")
	s.carries(false, "/etc/hostname", "x").See("has neither sh nor tar").Press("n")
	s.Filter("box").Selected("box")
	s.carries(true, "/etc/x", "state").See("ermission denied").Press("n")
	s.carries(true, "x", "nothing").See("here is no", "here").Press("n")
	if err := os.Mkdir(filepath.Join(s.home, "locked"), 0o555); err != nil {
		t.Fatal(err)
	}
	c.inside(ns, "box", "echo secret >hidden; chmod 0 hidden; mkdir some; echo a >some/a")
	if os.Geteuid() != 0 { // who may do everything is refused nothing
		s.carries(false, "hidden", "x").See("ermission denied").Press("n")
		s.carries(false, "some/a", "locked/a").See("ou may not write").Press("n")
	}
}

func TestCopyingTakesTheRightToItAndNothingIsCopiedInInReadOnlyMode(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, As(lab.Viewer)).SeeMatch(`^box +1/1`)
	s.carries(false, "hostname", "x").See("ou may not create pods/exec").Press("n")
	s.Press("t").See("ou may not create pods/exec")
	s = at(t, Size(120, 40), "pods", ns, Home(configured(t, "readonly: true\n"))).SeeMatch(`^box +1/1`)
	s.Press("t").See("read-only: nothing is copied into it").Press("right").Gone("to the container").Press("esc")
	s.carries(false, "hostname", "x").See("done: copy hostname")
	if text, err := os.ReadFile(filepath.Join(s.home, "x")); string(text) != "box\n" {
		t.Errorf("%q, %v", text, err)
	}
}
