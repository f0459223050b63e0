package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
)

// textAt is a text in an object, "" when it is not there.
func textAt(o *unstructured.Unstructured, path ...string) string {
	if o == nil {
		return ""
	}
	s, _, _ := unstructured.NestedString(o.Object, path...)
	return s
}

// flagAt is a flag in the spec of an object.
func flagAt(o *unstructured.Unstructured, field string) bool {
	on, _, _ := unstructured.NestedBool(o.Object, "spec", field)
	return on
}

// undoes opens the list of what can be undone and has the newest reviewed.
func (s *Session) undoes(sees ...string) *Session {
	s.t.Helper()
	return s.Press("ctrl+y").See("UNDO", "ACTION").Press("g").Press("enter").See(append(sees, "[a Apply")...)
}

// scales asks for a number of replicas of what is under the cursor, which has another one now.
func (s *Session) scales(from, to int) *Session {
	s.t.Helper()
	return s.Press("s").See(fmt.Sprint("now ", from)).Press("ctrl+u").Type(fmt.Sprint(to)).Press("enter")
}

// journalOf is a file or folder of what a home's kdecks have written down.
func journalOf(home string, name ...string) string {
	return filepath.Join(append([]string{home, "state", "kdeck", "journal"}, name...)...)
}

const transcriptFile = "transcript.jsonl"

func TestAScaleIsUndoneAndDoneAgain(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("web", 2))
		is := func(n int64) {
			t.Helper()
			c.Await(fmt.Sprint(n, " replicas"), func() bool { return replicas(c.Get("apps/v1", "Deployment", ns, "web")) == n })
		}
		s := at(t, size, "deployments", ns).SeeMatch(`^web +2/2`)
		s.scales(2, 4).agree().See("done: scale")
		is(4)
		s.undoes("undo: scale deployment web to 4", "-  replicas: 4", "+  replicas: 2").agree().See("done: undo")
		is(2)
		s.SeeMatch(`yes +undo: scale`).SeeMatch(`no +scale deployment .* undone`)
		s.Press("esc").undoes("redo: scale deployment web to 4", "+  replicas: 4").agree().See("done: undo")
		is(4)
		s.SeeMatch(`yes +scale deployment .* done`)
	})
}

func TestAnEditIsUndoneAndWhatOthersChangedSinceStays(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one, b: one}}`)
	s := at(t, Size(120, 40), "configmaps", ns, sed(t, `sed -i -e 's/a: one/a: two/' -e 's/^  name: conf/  labels: {team: a}\n  name: conf/' "$1"`)).
		See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("+  a: two", "team: a").agree().See("done: edit")
	c.Patch("v1", "ConfigMap", ns, "conf", "", `{"data":{"b":"theirs"},"metadata":{"labels":{"other":"b"}}}`)
	s.undoes("changed since", "+  a: one", "-  a: two").Gone("-  b:").agree().See("done: undo")
	c.Await("it is as it was, but for what others did", func() bool {
		o := c.Get("v1", "ConfigMap", ns, "conf")
		return textAt(o, "data", "a") == "one" && textAt(o, "data", "b") == "theirs" && len(o.GetLabels()) == 1 && o.GetLabels()["other"] == "b"
	})
}

func TestWhatSomebodyElseChangedSinceIsNotUndone(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`)
	s := at(t, Size(120, 40), "configmaps", ns, sed(t, `sed -i 's/a: one/a: two/' "$1"`)).See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("+  a: two").agree().See("done: edit")
	c.Patch("v1", "ConfigMap", ns, "conf", "", `{"data":{"a":"three"}}`)
	s.Press("ctrl+y").See("UNDO", "yes").Press("enter").See("was changed since, by ", "(data.a)", "[n Close]").Gone("Apply").Press("esc")
	if v := textAt(c.Get("v1", "ConfigMap", ns, "conf"), "data", "a"); v != "three" {
		t.Errorf("it is %q", v)
	}
	// Another object of the same name is not the one that was changed.
	c.Delete("v1", "ConfigMap", ns, "conf")
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: two}}`)
	s.Press("enter").See("this is another one", "[n Close]").Gone("Apply").Press("esc")
}

func TestAnImageASuspensionAndACordonAreUndone(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	c.Apply(ns, `{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}}}`)
	image := func() string {
		list, _, _ := unstructured.NestedSlice(c.Get("apps/v1", "Deployment", ns, "web").Object, "spec", "template", "spec", "containers")
		return fmt.Sprint(list[0].(map[string]any)["image"])
	}
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web +1/1`)
	s.Press("i").See("main", "img").Press("ctrl+u").Type("img:2").Press("enter").See("img:2").agree().See("done: set image")
	c.Await("the new image", func() bool { return image() == "img:2" })
	s.undoes("undo: set image of deployment web", "- image: img:2", "- image: img").agree().See("done: undo")
	c.Await("the old image", func() bool { return image() == "img" })

	s.Command("cronjobs -n "+ns).See("cronjobs("+ns+")", "nightly").Selected("nightly")
	s.Press("s").See("suspend cronjob nightly").agree().See("done: suspend")
	c.Await("it is suspended", func() bool { return flagAt(c.Get("batch/v1", "CronJob", ns, "nightly"), "suspend") })
	s.undoes("undo: suspend cronjob nightly").agree().See("done: undo")
	c.Await("it goes on", func() bool { return !flagAt(c.Get("batch/v1", "CronJob", ns, "nightly"), "suspend") })

	t.Cleanup(func() { c.Patch("v1", "Node", "", "node-003", "", `{"spec":{"unschedulable":null}}`) })
	s.Command("nodes").See("node-001").Filter("node-003").Selected("node-003")
	s.Press("C").See("cordon node node-003").agree().See("done: cordon")
	c.Await("it is cordoned", func() bool { return flagAt(c.Get("v1", "Node", "", "node-003"), "unschedulable") })
	s.undoes("undo: cordon node node-003").agree().See("done: undo")
	c.Await("pods may come again", func() bool { return !flagAt(c.Get("v1", "Node", "", "node-003"), "unschedulable") })
}

func TestWhatWasDeletedIsCreatedAgain(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf, labels: {a: b}}, data: {a: one}}`)
	c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}`)
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web +1/1`)
	for _, o := range []struct {
		kind, apiVersion, name, list string
		same                         func(was, is *unstructured.Unstructured) bool
	}{
		{"Deployment", "apps/v1", "web", "deployments", func(was, is *unstructured.Unstructured) bool { return replicas(is) == replicas(was) }},
		{"ConfigMap", "v1", "conf", "configmaps", func(_, is *unstructured.Unstructured) bool {
			return textAt(is, "data", "a") == "one" && is.GetLabels()["a"] == "b"
		}},
		{"Service", "v1", "front", "services", func(was, is *unstructured.Unstructured) bool {
			return textAt(is, "spec", "clusterIP") == textAt(was, "spec", "clusterIP")
		}},
	} {
		was := c.Get(o.apiVersion, o.kind, ns, o.name)
		s.Command(o.list + " -n " + ns).See(o.list + "(" + ns + ")").Filter(o.name).Selected(o.name)
		s.Press("ctrl+d").See("delete "+strings.ToLower(o.kind)+" "+o.name, "Apply").agree().See("done: delete")
		c.Await("it is gone", func() bool { return c.find(o.apiVersion, o.kind, ns, o.name) == nil })
		s.undoes("undo: delete "+strings.ToLower(o.kind)+" "+o.name, "+kind: "+o.kind).agree().See("done: undo")
		c.Await("it is back", func() bool {
			is := c.find(o.apiVersion, o.kind, ns, o.name)
			return is != nil && is.GetUID() != was.GetUID() && o.same(was, is)
		})
	}
	s.Command("deployments -n " + ns).SeeMatch(`^web +1/1`)
}

func TestAServiceWhoseAddressIsTakenGetsAnotherOne(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {ports: [{port: 80}]}}`)
	ip := textAt(c.Get("v1", "Service", ns, "front"), "spec", "clusterIP")
	s := at(t, Size(120, 40), "services", ns).See("front").Selected("front")
	s.Press("ctrl+d").See("delete service front").agree().See("done: delete")
	c.Await("it is gone", func() bool { return c.find("v1", "Service", ns, "front") == nil })
	c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: thief}, spec: {clusterIP: `+ip+`, ports: [{port: 80}]}}`)
	s.undoes("another Service has its address").agree().See("done: undo")
	c.Await("it is back", func() bool {
		now := textAt(c.find("v1", "Service", ns, "front"), "spec", "clusterIP")
		return now != "" && now != ip
	})
}

func TestWhatCannotBeUndoneIsSaidBeforeAndAfter(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(160, 40), "pods", ns).SeeMatch(`^web-.* Running`)
	const why = "what made it makes another one"
	s.Press("ctrl+d").See("delete pod web-", "cannot be undone: "+why).agree().See("done: delete")
	s.Press("ctrl+y").SeeMatch(`no +delete pod web-.* done .*` + why).Press("enter").See("undo it: " + why)
}

func TestASecretIsUndoneFromMemoryAndItsValuesAreNeverOnTheDisk(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	value := secretValue()
	encoded := base64.StdEncoding.EncodeToString([]byte(value))
	c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: pass}, stringData: {word: "`+value+`"}}`)
	home := t.TempDir()
	s := at(t, Size(140, 40), "secrets", ns, Home(home)).See("pass").Filter("pass").Selected("pass")
	s.Press("ctrl+d").See("delete secret pass").Gone("cannot be undone").agree().See("done: delete")
	c.Await("it is gone", func() bool { return c.find("v1", "Secret", ns, "pass") == nil })
	other := at(t, Size(140, 40), "secrets", ns, Home(home))
	other.Press("ctrl+y").SeeMatch(`no +delete secret pass .*not kept any more`)
	s.undoes("undo: delete secret pass", "*** ").agree().See("done: undo")
	c.Await("it is back", func() bool { return textAt(c.find("v1", "Secret", ns, "pass"), "data", "word") == encoded })
	s.Settle()
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(value)) || bytes.Contains(raw, []byte(encoded)) {
			t.Errorf("%s has the value", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if raw := s.Raw(0); strings.Contains(raw, value) || strings.Contains(raw, encoded) {
		t.Error("the value was shown")
	}
}

func TestWithNoSecretUndoTheReviewSaysThatNothingIsKept(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: pass}, stringData: {word: "`+secretValue()+`"}}`)
	s := Start(t, Size(140, 40), Args("secrets", "-n", ns, "--no-secret-undo")).See("pass").Filter("pass").Selected("pass")
	s.Press("ctrl+d").See("cannot be undone: nothing of a Secret is kept").agree().See("done: delete")
	s.Press("ctrl+y").SeeMatch(`no +delete secret pass .*nothing of a Secret is kept`)
}

func TestWhereNothingCanBeRecordedNothingIsSent(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Dir(journalOf(home)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(journalOf(home), nil, 0o600); err != nil { // a file where the directory belongs
		t.Fatal(err)
	}
	s := at(t, Size(200, 40), "deployments", ns, Home(home)).SeeMatch(`^web +1/1`)
	s.scales(1, 2).See("Nothing would be sent, for it could not be recorded", "directory.", "[r Ask again]")
	if n := replicas(c.Get("apps/v1", "Deployment", ns, "web")); n != 1 {
		t.Errorf("%d replicas", n)
	}
	// Once it can be recorded, the same review goes through.
	if err := os.Remove(journalOf(home)); err != nil {
		t.Fatal(err)
	}
	s.Press("r").agree().See("done: scale").SeeMatch(`^web +2/2`)
	if err := os.Remove(journalOf(home, transcriptFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", journalOf(home, transcriptFile)); err != nil {
		t.Fatal(err)
	}
	s.scales(2, 3).agree().See("could not be recorded: there is no room left for")
	if n := replicas(c.Get("apps/v1", "Deployment", ns, "web")); n != 2 {
		t.Errorf("%d replicas", n)
	}
}

func TestTwoKdecksOnOneHomeSeeWhatEitherDid(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("one", 1))
	c.Apply(ns, deployment("two", 1))
	home := t.TempDir()
	a := at(t, Size(140, 40), "deployments", ns, Home(home)).SeeMatch(`^one +1/1`).Filter("one").Selected("one")
	b := at(t, Size(140, 40), "deployments", ns, Home(home)).SeeMatch(`^two +1/1`).Filter("two").Selected("two")
	b.Command("transcript").See("nothing has been written")
	a.scales(1, 2).agree().See("done: scale")
	b.See("scale deployment one to 2").Press("esc").See("deployments("+ns+")").scales(1, 3).agree().See("done: scale")
	a.Press("ctrl+y").See("scale deployment one to 2", "scale deployment two to 3").Press("g").Press("space").Press("space").See("2 marked").Press("u").
		See("undo: scale deployment one to 2", "undo: scale deployment two to 3", "Apply 2").agree().See("done: undo")
	c.Await("both are as they were", func() bool {
		return replicas(c.Get("apps/v1", "Deployment", ns, "one")) == 1 && replicas(c.Get("apps/v1", "Deployment", ns, "two")) == 1
	})
	b.Press("ctrl+y").See("undo: scale deployment one to 2", "undo: scale deployment two to 3")
}

func TestTheTranscriptIsSearchedCopiedAndSavedAsMarkdown(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	home := t.TempDir()
	s := at(t, Size(160, 40), "deployments", ns, Home(home)).SeeMatch(`^web +1/1`)
	s.scales(1, 2).agree().See("done: scale").SeeMatch(`^web +2/2`)
	s.Press("ctrl+d").See("delete deployment web").agree().See("done: delete")
	s.Command("transcript").Order("delete deployment web", "scale deployment web to 2").Filter("scale").See("1/2")
	mark := s.Bytes()
	s.Press("c").See("kubectl command").Press("k").See("copied kubectl")
	s.Writes(mark, `\x1b\]52;c;`)
	s.Press("enter").See("result", "done", "$ kubectl", "--replicas=2").Press("esc").Press("esc").See("delete deployment web")
	s.Press("ctrl+s").See("Markdown").Press("m").See("2 rows saved to")
	files, _ := filepath.Glob(filepath.Join(home, "kdeck-transcript-*.md"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	raw, err := os.ReadFile(files[0])
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if err != nil || len(lines) != 4 || !strings.HasPrefix(lines[0], "| TIME (UTC) | ACTION | RESULT |") ||
		!strings.Contains(lines[2], "| delete deployment web | done |") || !strings.Contains(lines[3], "--replicas=2") {
		t.Errorf("%v\n%s", err, raw)
	}
	if info, err := os.Stat(journalOf(home, transcriptFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

func TestAWriteThatWasCutOffIsInTheTranscript(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	p, err := proxy.New(world.Kubeconfig(lab.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	path, err := p.Kubeconfig(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	s := at(t, Size(140, 40), "deployments", ns, Home(home), Kubeconfig(path), Rude()).SeeMatch(`^web +1/1`)
	s.scales(1, 2).See("[a Apply")
	p.Freeze()
	s.Press("a")
	c.Await("it is written down", func() bool {
		raw, err := os.ReadFile(journalOf(home, transcriptFile))
		return err == nil && bytes.Contains(raw, []byte("scale deployment web to 2"))
	})
	end, err := os.FindProcess(s.PID())
	if err == nil {
		err = end.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Ends()
	p.Thaw()
	after := at(t, Size(140, 40), "deployments", ns, Home(home)).SeeMatch(`^web +1/1`)
	after.Command("transcript").SeeMatch(`scale deployment web to 2 +not ended`)
	after.Press("ctrl+y").SeeMatch(`no +scale deployment web to 2 .*not known how it ended`)
}

func TestATranscriptOfTenThousandWritesOpensAtOnceAndIsReadWhole(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if err := os.MkdirAll(journalOf(home), 0o700); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	begin := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 10_000 {
		at := begin.Add(time.Duration(i) * time.Second)
		id := fmt.Sprintf("%s-%08d", at.Format("20060102T150405.000000"), i)
		fmt.Fprintf(&b, `{"id":%q,"began":%q,"context":"prod","verb":"patch","resource":"deployments.apps","name":"web","title":"scale deployment web-%05d to 1","kubectl":"kubectl scale deployments.apps/web --replicas=1"}`+"\n",
			id, at.Format(time.RFC3339), i)
		fmt.Fprintf(&b, `{"id":%q,"ended":%q,"result":"done"}`+"\n", id, at.Format(time.RFC3339))
	}
	if err := os.WriteFile(journalOf(home, transcriptFile), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Start(t, Home(home), Args("namespaces")).See("namespaces", "connected")
	s.Command("transcript").See("scale deployment web-09999", "10000").Press("G").See("scale deployment web-00000")
	s.Press("g").Filter("web-04711").See("1/10000", "scale deployment web-04711")
}
