package e2e

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"kdeck/e2e/lab"
)

// boxes makes a running pod with containers of these names; words are those of its exec annotation.
func boxes(c *cluster, ns, pod, words string, containers ...string) {
	var list []string
	for _, name := range containers {
		list = append(list, fmt.Sprintf("{name: %s, image: img}", name))
	}
	c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {devcluster/fast: "true"}, annotations: {devcluster/exec: %q}},
  spec: {containers: [%s]}}`, pod, words, strings.Join(list, ", ")))
}

func TestAShellHasTheTerminalAndGivesItBack(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box-1", "", "main")
	boxes(c, ns, "box-2", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box-1 +1/1`).SeeMatch(`^box-2 +1/1`).Selected("box-1")
	s.Press("s").See("a shell in container main of pod box-1", "ctrl+] three times leaves it")
	s.Type("echo x$((40+2))y\r").See("x42y")
	if err := s.Resize(100, 30); err != nil {
		t.Fatal(err)
	}
	s.Type("until [ \"$(stty size)\" = '30 100' ]; do sleep 0.1; done; echo resized$((40+2))\r").See("resized42")
	// The command has begun when ctrl+c comes: before that, the shell itself would take it and go on with the command.
	s.Type("sh -c 'echo begun$((40+2)); exec sleep 1000'\r").See("begun42").Press("ctrl+c").Type("echo after$((40+2))\r").See("after42")
	s.Type("exit 3\r").See("exit status 3: the shell in container main of pod box-1 has ended", "box-2")
	s.Press("j").Selected("box-2").Press("k").Selected("box-1")
	s.Filter("box-2").Selected("box-2").Press("d").See("Name:", "box-2").Press("esc").See("pods(" + ns + ")")
	s.Press("s").See("pod box-2").Type("echo y$((40+3))z\r").See("y43z").Type("\x1d\x1d\x1d").See("of pod box-2 was left").Selected("box-2")
}

func TestTheContainerOfAShellIsChosenAndOneThatHasNoneSaysSo(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "bare", "distroless", "main")
	boxes(c, ns, "twins", "", "left", "right")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^bare +1/1`).SeeMatch(`^twins +2/2`).Selected("bare")
	s.Press("s").See("container main of pod bare has no shell").Press("esc")
	s.Filter("twins").Selected("twins").Press("s").See("which container of twins?", "left", "right", "the default")
	s.Press("down", "enter").See("a shell in container right of pod twins").Type("exit\r").See("exit status 0: ")
}

func TestAShellThatIsCutOffIsNotToldAsEnded(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "cut=1 after=1Mi", "main") // anywhere in the first MiB: hardly before the command
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	s.Press("s").See("a shell in container main of pod box").Type("yes $((40+2))\r").See("the connection was cut").Selected("box").Press("d").See("Name:")
}

func TestAShellTakesTheRightToIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, As(lab.Viewer)).SeeMatch(`^box +1/1`)
	s.Press("s").See("ou may not create pods/exec")
	s.Press(".").SeeMatch(`shell +you may not create pods/ex`).Press("esc")
	s = at(t, Size(120, 40), "pods", ns, Home(configured(t, "readonly: true\n"))).SeeMatch(`^box +1/1`)
	s.Press("s").See("read-only").Press("a").See("attach: read-only")
}

func TestACommandInSeveralPodsIsToldByPod(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box-1", "", "main")
	boxes(c, ns, "box-2", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box-1 +1/1`).SeeMatch(`^box-2 +1/1`).Selected("box-1")
	s.Press("space", "space").See("2 marked").Press("x").See("run a command").Type("echo ok$((40+2)); exit 4").Press("enter")
	s.See("2 failed").Order("box-1 / main", "ok42", "exit status 4", "box-2 / main").Press("esc").See("pods(" + ns + ")")
}

func TestAForwardLeadsToThePod(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: box, labels: {devcluster/fast: "true"}},
  spec: {containers: [{name: main, image: img, ports: [{name: http, containerPort: 8080}]}]}}`)
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	s.Press("F").See("forward ports", "http 8080").Press("ctrl+u").Type(":http").Press("enter").SeeMatch(`127\.0\.0\.1:\d+ leads to pod box`)
	at := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(s.Screen().String())
	res, err := http.Get("http://" + at + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if raw, err := io.ReadAll(res.Body); err != nil || !strings.Contains(string(raw), "box port 8080") {
		t.Errorf("%q, %v", raw, err)
	}
	s.Press("f").SeeMatch(at + ` +pod/box +8080 +ready`).Press("x").SeeMatch(at + ` +pod/box +8080 +stopped`)
}
