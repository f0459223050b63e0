package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/e2e/lab"
)

// at is kdeck looking at a kind in a namespace.
func at(t *testing.T, size Option, kind, ns string, more ...Option) *Session {
	return Start(t, append([]Option{size, Args(kind, "-n", ns)}, more...)...).See(kind+"("+ns+")", "connected")
}

// replicas is how many a Deployment asks for.
func replicas(o *unstructured.Unstructured) int64 {
	n, _, _ := unstructured.NestedInt64(o.Object, "spec", "replicas")
	return n
}

func TestScalingShowsWhatWillBeSentAndSendsItOnEnter(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("web", 2))
		s := at(t, size, "deployments", ns).SeeMatch(`^web +2/2`)
		// what is typed first stands in place of the 2
		s.Press("s").See("replicas", "now 2").Type("3").Press("enter").
			See("-  replicas: 2", "+  replicas: 3", "kubectl", "--replicas=3", "Cancel", "Apply")
		if n := replicas(c.Get("apps/v1", "Deployment", ns, "web")); n != 2 {
			t.Fatalf("%d replicas before the review was agreed to", n)
		}
		s.agree().See("done: scale")
		c.Await("three replicas", func() bool { return replicas(c.Get("apps/v1", "Deployment", ns, "web")) == 3 })
		s.SeeMatch(`web +3/3`)
	})
}

func TestANumberThatIsNoneIsRefusedInTheForm(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(120, 40), "deployments", ns).See("web")
	s.Press("s").See("now 1").Press("ctrl+u").Type("-1").Press("enter").See("a whole number is wanted").Press("esc").Gone("now 1")
}

func TestDeletingStartsOnCancelAndTakesADeliberateKey(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("web", 1))
		c.Apply(ns, deployment("other", 1))
		s := at(t, size, "deployments", ns).SeeMatch(`^web +1/1`).Filter("web").Selected("web")
		s.Press("ctrl+d").See("delete deployment web", "Apply").Press("enter").Gone("delete deployment web")
		if o := c.find("apps/v1", "Deployment", ns, "web"); o == nil || o.GetDeletionTimestamp() != nil {
			t.Fatal("enter alone has deleted it")
		}
		s.Press("ctrl+d").See("delete deployment web", "Apply").agree().See("done: delete")
		c.Await("it is gone", func() bool { return c.find("apps/v1", "Deployment", ns, "web") == nil })
		if c.find("apps/v1", "Deployment", ns, "other") == nil {
			t.Error("the other one is gone too")
		}
	})
}

func TestAMarkedRowThatAFilterHidesIsNotDeleted(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "a-1", "a-2", "b-1")
	s := at(t, Size(120, 40), "pods", ns).See("a-1", "a-2", "b-1").Selected("a-1")
	s.Press("space").Press("space").Press("space").See("3 marked").Filter("a-").See("3 marked, 1 hidden")
	s.Press("ctrl+d").See("delete pod a-1", "delete pod a-2", "hidden by the filter: not touched").Gone("delete pod b-1")
	s.agree().See("done: delete")
	c.Await("two are going", func() bool {
		for _, name := range []string{"a-1", "a-2"} {
			if o := c.find("v1", "Pod", ns, name); o != nil && o.GetDeletionTimestamp() == nil {
				return false
			}
		}
		return true
	})
	if o := c.find("v1", "Pod", ns, "b-1"); o == nil || o.GetDeletionTimestamp() != nil {
		t.Error("the hidden one was deleted")
	}
}

func TestReadOnlyRefusesEveryWriteAndSaysSo(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(120, 40), "deployments", ns, Home(configured(t, "readonly: true\n"))).See("web")
	for _, press := range []string{"s", "r", "ctrl+d", "e", "i"} {
		s.Press(press).See("read-only")
		s.Press("esc")
	}
	s.Press(".").See("read-only: nothing is written").Press("esc")
}

func TestAProtectedContextWantsTheNameTyped(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(120, 40), "deployments", ns, Home(configured(t, "protected: true\n"))).See("web")
	s.Press("ctrl+d").See("PROTECTED", "type web to confirm").Type("wrong").Press("enter")
	if c.find("apps/v1", "Deployment", ns, "web") == nil {
		t.Fatal("deleted without its name")
	}
	s.Press("ctrl+u").Type("web").See("[a Apply").Press("tab").Press("tab").Press("enter").See("done: delete")
	c.Await("it is gone", func() bool { return c.find("apps/v1", "Deployment", ns, "web") == nil })
}

func TestWhatAUserMayNotDoIsDimmedWithTheReason(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("deployments", "-n", "shop")).See("deployments(shop)", "connected", "myweb").Filter("myweb").Selected("myweb")
	s.Press(".").See("you may not delete", "you may not patch").Press("esc")
}

// agree presses Apply, once it can be pressed.
func (s *Session) agree() *Session { s.t.Helper(); return s.See("[a Apply").Press("a") }

// find reads an object, or gives nil when there is none.
func (c *cluster) find(apiVersion, kind, ns, name string) *unstructured.Unstructured {
	c.t.Helper()
	o, err := c.resource(apiVersion, kind, ns).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		c.t.Fatalf("get %s %s: %v", kind, name, err)
	}
	if err != nil {
		return nil
	}
	return o
}

// sed is an editor for tests: it carries out sed commands on the file it is given.
func sed(t *testing.T, script string) Option {
	path := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return Env("KUBE_EDITOR=" + path)
}

func TestAnEditIsReviewedAndSent(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`)
		s := at(t, size, "configmaps", ns, sed(t, `sed -i s/one/two/ "$1"`)).See("conf").Filter("conf").Selected("conf")
		s.Press("e").See("-  a: one", "+  a: two").agree().See("done: edit")
		c.Await("the new value", func() bool {
			v, _, _ := unstructured.NestedString(c.Get("v1", "ConfigMap", ns, "conf").Object, "data", "a")
			return v == "two"
		})
	})
}

func TestAnEditThatChangesNothingOrEmptiesTheFileIsNone(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{"true": "nothing was changed", `: > "$1"`: "the file was emptied", "exit 3": "was not edited"} {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`)
		s := at(t, Size(120, 40), "configmaps", ns, sed(t, script)).See("conf").Filter("conf").Selected("conf")
		s.Press("e").See(want)
	}
}

func TestASyntaxErrorOpensTheEditorAgainWithTheReason(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`)
	// The first round breaks the text, the second one finds the reason on top and mends it.
	s := at(t, Size(120, 40), "configmaps", ns, sed(t, `if head -1 "$1" | grep -q '^#! '; then sed -i -e '/^{broken/d' -e s/one/two/ "$1"; else echo '{broken' >> "$1"; fi`)).
		See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("-  a: one", "+  a: two").Gone("broken").agree().See("done: edit")
}

func TestAnEditLeavesNoFileBehind(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	tmp := t.TempDir()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`)
	s := at(t, Size(120, 40), "configmaps", ns, Env("TMPDIR="+tmp), sed(t, `ls -ld "$(dirname "$1")" "$1" > `+tmp+`/seen; sed -i.bak s/one/two/ "$1"`)).See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("+  a: two").agree().See("done: edit")
	seen, err := os.ReadFile(filepath.Join(tmp, "seen"))
	if err != nil || !strings.HasPrefix(string(seen), "drwx------") || !strings.Contains(string(seen), "\n-rw-------") {
		t.Errorf("the file was open to others: %s %v", seen, err)
	}
	c.Await("the directory is gone", func() bool {
		left, _ := filepath.Glob(filepath.Join(tmp, "kdeck-edit-*"))
		return len(left) == 0
	})
}

func TestNodesAreCordonedAndUncordoned(t *testing.T) {
	c := admin(t)
	t.Cleanup(func() { c.Patch("v1", "Node", "", "node-002", "", `{"spec":{"unschedulable":null}}`) })
	s := Start(t, Args("nodes")).See("node-001", "connected").Filter("node-002").Selected("node-002")
	cordoned := func() bool {
		on, _, _ := unstructured.NestedBool(c.Get("v1", "Node", "", "node-002").Object, "spec", "unschedulable")
		return on
	}
	s.Press("C").See("cordon node node-002", "+  unschedulable: true").agree().See("done: cordon")
	c.Await("it is cordoned", cordoned)
	s.See("SchedulingDisabled").Press("u").See("uncordon node node-002").agree().See("done: uncordon")
	c.Await("it is not any more", func() bool { return !cordoned() })
}

func TestCronJobsAreTriggeredSuspendedAndResumed(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {schedule: "0 3 * * *", jobTemplate: {metadata: {labels: {a: b}}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}}}`)
	s := at(t, Size(120, 40), "cronjobs", ns).See("nightly")
	s.Press("t").See("trigger cronjob nightly as job nightly-manual-").agree().See("done: trigger")
	s.Press("s").See("suspend cronjob nightly").agree().See("done: suspend").SeeMatch(`nightly .* True`)
	s.Press("s").See("resume cronjob nightly").agree().SeeMatch(`nightly .* False`)
	s.Command("jobs").See("nightly-manual-")
}

func TestAnImageIsSet(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web +1/1`)
	s.Press("i").See("main", "img").Press("ctrl+u").Type("img:2").Press("enter").SeeMatch(`\+ +- image: img:2`).agree().See("done: set image")
	c.Await("the new image", func() bool {
		list, _, _ := unstructured.NestedSlice(c.Get("apps/v1", "Deployment", ns, "web").Object, "spec", "template", "spec", "containers")
		return list[0].(map[string]any)["image"] == "img:2"
	})
}
