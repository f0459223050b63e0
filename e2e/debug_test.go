package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/e2e/lab"
)

// oddBox makes a running pod with the container main, with annotations and more of its spec.
func oddBox(c *cluster, ns, name, annotations, spec string) {
	c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {devcluster/fast: "true", app: %s}, annotations: {%s}},
  spec: {%s containers: [{name: main, image: img}]}}`, name, name, annotations, spec))
}

// listAt is a list of objects inside an object.
func listAt(o *unstructured.Unstructured, path ...string) (out []map[string]any) {
	list, _, _ := unstructured.NestedSlice(o.Object, path...)
	for _, x := range list {
		out = append(out, x.(map[string]any))
	}
	return out
}

// temporary are the pods of a namespace that were made for a while and are not on their way out.
func (c *cluster) temporary(ns string) (out []unstructured.Unstructured) {
	for _, o := range c.list("v1", "Pod", ns, "kdeck/temporary") {
		if o.GetDeletionTimestamp() == nil {
			out = append(out, o)
		}
	}
	return out
}

func TestADebugContainerIsAddedToAPodAndEntered(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		boxes(c, ns, "box", "", "main", "side")
		s := at(t, size, "pods", ns).SeeMatch(`^box +2/2`)
		s.Press("D").See("debug container: pod box", "image", "busybox", "profile", "general", "target container").Press("enter")
		s.See("add container debugger-", "cannot be undone", "ephemeralContainers:").agree()
		s.See("attached to container debugger-", "of pod box").Type("echo x$((40+2))y\r").See("x42y")
		s.Type("exit 6\r").SeeMatch(`exit status 6: container debugger-\w+ in pod box has ended`).Selected("box")
		added := listAt(c.Get("v1", "Pod", ns, "box"), "spec", "ephemeralContainers")
		if len(added) != 1 || added[0]["image"] != "busybox" || added[0]["targetContainerName"] != "main" || added[0]["stdin"] != true || added[0]["tty"] != true ||
			!strings.Contains(fmt.Sprint(added[0]["securityContext"]), "SYS_PTRACE") {
			t.Errorf("%v", added)
		}
		s.Command("transcript").See("transcript").SeeMatch(`add container`).SeeMatch(`attach to`)
	})
}

func TestTheImageAndTheProfileUsedLastAreProposedAgain(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, Home(configured(t, "debug: {image: registry.example.com/tools:1, profile: baseline}\n"))).SeeMatch(`^box +1/1`)
	s.Press("D").See("registry.example.com/tools:1", "baseline").Press("ctrl+u").Type("tools:2").Press("tab", "tab", "right").See("restricted").Press("enter")
	s.See("add container debugger-", "tools:2", "runAsNonRoot").Press("esc").Gone("add container")
	s.Command("debug").See("[tools:2", "restricted").Press("esc")
	if added := listAt(c.Get("v1", "Pod", ns, "box"), "spec", "ephemeralContainers"); len(added) != 0 {
		t.Errorf("added without being agreed to: %v", added)
	}
}

func TestAContainerWithoutAShellIsOfferedADebugContainer(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	oddBox(c, ns, "bare", `devcluster/exec.main: distroless`, "")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^bare +1/1`)
	s.Press("s").See("container main of pod bare has no shell", "Add a debug container").Press("d")
	s.See("debug container", "target container", "main").Press("enter").See("add container debugger-").agree()
	s.See("attached to container debugger-").Type("echo x$((40+2))y\r").See("x42y").Type("exit\r").See("has ended").Selected("bare")
}

func TestADebugContainerWhoseImageCannotBePulledSaysSo(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	s.Press("D").See("busybox").Press("ctrl+u").Type("missing.example.com/tools:1").Press("enter").See("add container").agree()
	s.See("waiting for container debugger-", "ErrImagePull", "failed to pull and unpack image", "esc stops waiting").Press("esc").Selected("box").Press("d").See("Name:")
}

func TestADebugContainerThatHasEndedBeforeItIsEnteredShowsWhatItSaid(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	s.Press("D").See("busybox").Press("ctrl+u").Type("missing.example.com/tools:1").Press("enter").See("add container").agree().See("ErrImagePull")
	name := fmt.Sprint(listAt(c.Get("v1", "Pod", ns, "box"), "spec", "ephemeralContainers")[0]["name"])
	c.Patch("v1", "Pod", ns, "box", "status", fmt.Sprintf(`{"ephemeralContainerStatuses":[{"name":%q,"image":"i","imageID":"","restartCount":0,"ready":false,
		"state":{"terminated":{"exitCode":7,"startedAt":"2026-11-01T10:00:00Z","finishedAt":"2026-11-01T10:00:01Z"}}}]}`, name))
	s.See("has ended already, with exit status 7", "box/"+name).Press("esc").See("pods(" + ns + ")").Selected("box")
}

func TestACopyOfAPodHasAnotherImageAndCommandAndNoLabels(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		oddBox(c, ns, "box", "note: x", "")
		s := at(t, size, "pods", ns).SeeMatch(`^box +1/1`)
		s.Command("debug-copy").See("debug a copy: pod box", "box-debug").Press("tab", "tab", "ctrl+u").Type("img:2-debug").Press("tab").Type("sh -i").Press("enter")
		s.See("create pod box-debug, a copy of pod box").agree()
		s.See("attached to container main of pod box-debug").Type("echo x$((40+2))y\r").See("x42y").Type("exit 3\r").See("exit status 3: ")
		copied, box := c.Get("v1", "Pod", ns, "box-debug"), c.Get("v1", "Pod", ns, "box")
		main := listAt(copied, "spec", "containers")[0]
		share, _, _ := unstructured.NestedBool(copied.Object, "spec", "shareProcessNamespace")
		if main["image"] != "img:2-debug" || fmt.Sprint(main["command"]) != "[sh -i]" || copied.GetLabels()["app"] != "" || copied.GetLabels()["devcluster/fast"] != "" || !share || copied.GetAnnotations()["note"] != "" {
			t.Errorf("%v, %v, %v", copied.GetLabels(), copied.GetAnnotations(), main)
		}
		if listAt(box, "spec", "containers")[0]["image"] != "img" || box.GetLabels()["app"] != "box" {
			t.Errorf("the original was changed: %v", box.Object)
		}
	})
}

func TestACopyForAWhileThatNeverRunsIsDeletedWhenNobodyWaitsForIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	oddBox(c, ns, "box", "", "nodeSelector: {no: such}, nodeName: node-001,")
	s := at(t, Size(120, 50), "pods", ns).See("box")
	s.Command("debug-copy").See("debug a copy").Press("tab", "tab", "tab", "tab", "tab", "space", "enter")
	s.See("it is deleted when you leave it", "its node ends it after 4h").agree().See("waiting for container main of pod box-debug", "Unschedulable", "esc gives up waiting")
	if all := c.temporary(ns); len(all) != 1 || all[0].GetName() != "box-debug" {
		t.Fatalf("%v", all)
	}
	s.Press("esc").See("pod box-debug was deleted").See("pods(" + ns + ")")
	c.Await("the copy is gone", func() bool { return len(c.temporary(ns)) == 0 })
}

// nodeShell opens a shell on a node, with its pod in a namespace.
func nodeShell(t *testing.T, c *cluster, ns string, options ...Option) *Session {
	s := Start(t, append([]Option{Args("nodes"), inNamespace(t, ns)}, options...)...).See("node-001", "connected").Filter("node-001").Selected("node-001")
	s.Press("s").See("node shell: node node-001", ns).Press("enter")
	s.See("create pod node-debugger-node-001-", "it is deleted when you leave it").agree().See("attached to container debugger of pod node-debugger-node-001-")
	s.Type("echo x$((40+2))y\r").See("x42y")
	all := c.temporary(ns)
	if len(all) != 1 {
		t.Fatalf("%d pods were made", len(all))
	}
	o := all[0].Object
	text := func(path ...string) string {
		return fmt.Sprint(func() any { v, _, _ := unstructured.NestedFieldNoCopy(o, path...); return v }())
	}
	if text("spec", "nodeName") != "node-001" || text("spec", "hostPID") != "true" || text("spec", "hostNetwork") != "true" ||
		text("spec", "activeDeadlineSeconds") != "14400" || !strings.Contains(text("metadata", "annotations", "kdeck/made-by"), "@") ||
		!strings.Contains(text("spec", "volumes"), "path:/") {
		t.Errorf("%v", o)
	}
	return s
}

func TestANodeShellsPodIsGoneAfterwards(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		s := nodeShell(t, c, ns, size)
		s.Type("exit\r").See("was deleted").Selected("node-001")
		c.Await("its pod is gone", func() bool { return len(c.list("v1", "Pod", ns, "kdeck/temporary")) == 0 })
		s.Command("transcript").SeeMatch(`delete pod node-d`).SeeMatch(`create pod node-d`)
	})
}

func TestANodeShellThatIsLeftIsGoneToo(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	s := nodeShell(t, c, ns)
	s.Type("\x1d\x1d\x1d").See("was deleted").Selected("node-001")
	c.Await("its pod is gone", func() bool { return len(c.temporary(ns)) == 0 })
}

func TestANodeShellIsGoneWhenKdeckEnds(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{"the terminal is closed": syscall.SIGHUP, "it is told to end": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			c := admin(t)
			ns := c.Namespace()
			s := nodeShell(t, c, ns, Rude())
			if err := s.Signal(sig); err != nil {
				t.Fatal(err)
			}
			s.Ends()
			if all := c.temporary(ns); len(all) != 0 {
				t.Errorf("%d pods are left", len(all))
			}
		})
	}
}

func TestANodeShellThatAKilledKdeckLeftIsToldTheNextTime(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	home := t.TempDir()
	s := nodeShell(t, c, ns, Home(home), Rude())
	if err := s.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.Ends()
	left := c.temporary(ns)
	if len(left) != 1 {
		t.Fatalf("%d pods are left", len(left))
	}
	s = Start(t, Args("pods"), inNamespace(t, ns), Home(home), Size(200, 50)).See("of an earlier kdeck was not deleted", left[0].GetName())
	s.Selected(left[0].GetName()).Press("ctrl+d").See("delete pod " + left[0].GetName()).agree().See("done: delete")
	c.Await("it is gone", func() bool { return len(c.temporary(ns)) == 0 })
	s.Quit()
	s = Start(t, Args("pods"), inNamespace(t, ns), Home(home), Size(200, 50)).See("connected", "pods("+ns+")")
	if s.Settle().Has("earlier kdeck") {
		t.Error("it is told though it is gone")
	}
}

func TestReadOnlyRefusesWhatIsMadeToDebugWith(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, Home(configured(t, "readonly: true\n"))).SeeMatch(`^box +1/1`)
	s.Press("D").See("debug container: read-only").Command("debug-copy").See("debug a copy: read-only")
	s.Press("s").See("shell: read-only").Press("a").See("attach: read-only")
	s.Press("enter").See("containers(").Press("D").See("debug container: read-only")
	s.Command("nodes").See("node-001").Press("s").See("node shell: read-only")
}

func TestWhoMayNotDebugIsToldBeforeTheForm(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, As(lab.Viewer)).SeeMatch(`^box +1/1`)
	s.Press("D").See("you may not patch pods/ephemeralcontainers in " + ns)
	s.Command("debug-copy").See("you may not create pods in " + ns)
	s.Press(".").SeeMatch(`debug container +you may not patch pods/eph`).SeeMatch(`debug a copy +you may not create pods`).Press("esc")
	s.Command("nodes").See("node-001").Press("s").See("you may not create pods in " + ns)
}

func TestWhoMayNotAttachIsToldBeforeAnythingIsMade(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	oddBox(c, ns, "bare", `devcluster/exec.main: distroless`, "")
	c.Apply(ns, `{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: some}, rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]},
  {apiGroups: [""], resources: [pods/ephemeralcontainers], verbs: [patch]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: some}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: some}, subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: nobody}]}`)
	s := at(t, Size(120, 40), "pods", ns, As(lab.Nobody)).SeeMatch(`^bare +1/1`)
	s.Press("D").See("debug container: pod bare").Press("enter").See("ou may not create pods/attach", "could not be entered").Press("esc")
	if added := listAt(c.Get("v1", "Pod", ns, "bare"), "spec", "ephemeralContainers"); len(added) != 0 {
		t.Errorf("%v", added)
	}
}

func TestTheOfferOfADebugContainerSaysWhyItCannotBe(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	oddBox(c, ns, "bare", `devcluster/exec.main: distroless`, "")
	c.Apply(ns, `{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: some}, rules: [{apiGroups: [""], resources: [pods], verbs: [get, list, watch]},
  {apiGroups: [""], resources: [pods/exec], verbs: [create, get]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: some}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: some}, subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: nobody}]}`)
	s := at(t, Size(120, 40), "pods", ns, As(lab.Nobody)).SeeMatch(`^bare +1/1`)
	s.Press("s").See("has no shell", "It cannot be added: you may not patch pods/ephemeralcontainers").Gone("Add a debug container").Press("esc")
}

func TestAPodThatWasReplacedGetsNoDebugContainer(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	s.Press("D").See("busybox").Press("enter").See("add container debugger-", "[a Apply")
	c.Delete("v1", "Pod", ns, "box")
	c.Await("it is gone", func() bool { return c.find("v1", "Pod", ns, "box") == nil })
	boxes(c, ns, "box", "", "main")
	s.agree().See("deleted and created again").Press("esc")
	if added := listAt(c.Get("v1", "Pod", ns, "box"), "spec", "ephemeralContainers"); len(added) != 0 {
		t.Errorf("the new one has got it: %v", added)
	}
}

func TestAProtectedContextIsSaidWhereSomethingIsMade(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, Home(configured(t, "protected: true\n"))).SeeMatch(`^box +1/1`)
	s.Press("D").See("busybox").Press("enter").See("PROTECTED", "add container debugger-").Press("esc")
}
