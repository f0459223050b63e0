package kube

import (
	"context"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube/logs"
	"kdeck/kube/object"
)

// logTaker is who calls Next.
type logTaker struct {
	t       *testing.T
	s       *logs.Stream
	lines   []string // "pod/container: text"; marks have their kind's number in the place of the colon
	sources []logs.Source
	last    logs.Batch
	err     error
}

func takeLogs(t *testing.T, k *Cluster, q LogQuery) *logTaker {
	s := k.Logs(q)
	t.Cleanup(s.Close)
	return &logTaker{t: t, s: s}
}

func (k *logTaker) step(ctx context.Context) bool {
	b, err := k.s.Next(ctx)
	if err != nil {
		k.err = err
		return false
	}
	if k.last = b; b.Sources != nil {
		k.sources = b.Sources
	}
	for _, r := range b.Records {
		c := k.sources[r.Source].Container
		if r.Kind == logs.Text {
			k.lines = append(k.lines, c.Pod+"/"+c.Name+": "+string(r.Text))
		} else {
			k.lines = append(k.lines, fmt.Sprintf("%s/%s%d %s", c.Pod, c.Name, r.Kind, r.Text))
		}
	}
	return true
}

func (k *logTaker) until(what string, ok func() bool) {
	k.t.Helper()
	ctx, cancel := contextFor(k.t, time.Minute)
	defer cancel()
	for !ok() {
		if !k.step(ctx) {
			k.t.Fatalf("no %s: %v; %q, %+v, %v", what, k.err, k.lines[max(0, len(k.lines)-20):], k.sources, k.last.Err)
		}
	}
}

// has waits for lines, in this order but perhaps with others between them.
func (k *logTaker) has(want ...string) {
	k.t.Helper()
	k.until(fmt.Sprintf("%q", want), func() bool {
		rest := want
		for _, l := range k.lines {
			if len(rest) > 0 && strings.HasPrefix(l, rest[0]) {
				rest = rest[1:]
			}
		}
		return len(rest) == 0
	})
}

func kindOrWidget(t *testing.T, word string) Resource {
	r, ok := Find(append(Builtin(), widgets), word)
	if !ok {
		t.Fatal(word)
	}
	return r
}

func TestTheLogsOfASelectorFollowThePodsThatMatch(t *testing.T) {
	n := newKubelet(t)
	web := map[string]any{"app": "web"}
	n.put("pods", "shop", "web-1", podOf(web, 0, "app"))
	n.put("pods", "shop", "db-1", podOf(map[string]any{"app": "db"}, 0, "app"))
	n.write("web-1/app", "one")
	n.write("db-1/app", "of another")
	k := takeLogs(t, n.join(t, options{}), LogQuery{Namespace: "shop", Labels: "app=web", Options: logs.Options{Follow: true}})
	k.has("web-1/app: one")
	n.write("web-2/app", "joined in")
	n.put("pods", "shop", "web-2", podOf(web, 0, "app"))
	k.has("web-2/app1 joined", "web-2/app: joined in")
	n.write("web-1/app", "two")
	k.has("web-1/app: two")
	n.delete("pods", "shop", "web-1")
	n.change(func() { n.logs["web-1/app"].ended = true })
	k.has("web-1/app4 the pod is gone")
	if len(k.sources) != 2 || k.sources[0].Phase != logs.Ended || k.sources[1].Phase == logs.Ended || slices.ContainsFunc(k.lines, func(l string) bool { return strings.HasPrefix(l, "db") }) {
		t.Errorf("%+v, %q", k.sources, k.lines)
	}
}

func TestTheLogsOfAnythingThatHasPodsAreTheirs(t *testing.T) {
	n := newKubelet(t)
	web := map[string]any{"app": "web"}
	owned := func(uid string) map[string]any {
		p := podOf(nil, 0, "app")
		p["metadata"].(map[string]any)["ownerReferences"] = []any{map[string]any{"uid": uid, "kind": "X", "name": "x", "apiVersion": "v1"}}
		return p
	}
	n.put("pods", "shop", "web-1", podOf(web, 0, "app"))
	n.put("pods", "shop", "job-1", owned("uid-job"))
	n.put("pods", "shop", "own-1", owned("uid-own"))
	n.put("pods", "else", "web-9", podOf(web, 0, "app"))
	for _, p := range []string{"web-1", "job-1", "own-1", "web-9"} {
		n.write(p+"/app", p)
	}
	full := map[string]any{"selector": map[string]any{"matchLabels": web, "matchExpressions": []any{map[string]any{"key": "app", "operator": "Exists"}}}}
	n.put("deployments", "shop", "web", map[string]any{"spec": full})
	n.put("services", "shop", "web", map[string]any{"spec": map[string]any{"selector": web}})
	n.put("services", "shop", "bare", map[string]any{"spec": map[string]any{}})
	n.put("cronjobs", "shop", "nightly", map[string]any{"metadata": map[string]any{"uid": "uid-cron"}})
	n.put("jobs", "shop", "nightly-1", map[string]any{"metadata": map[string]any{"uid": "uid-job", "ownerReferences": []any{map[string]any{"uid": "uid-cron"}}}})
	n.put("widgets", "shop", "own", map[string]any{"metadata": map[string]any{"uid": "uid-own"}})
	n.put("deployments", "shop", "none", map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"app": "none"}}}})
	k := n.join(t, options{})
	for _, c := range []struct{ kind, name, want, err string }{
		{"deployments", "web", "web-1", ""}, {"services", "web", "web-1", ""}, {"cronjobs", "nightly", "job-1", ""}, {"widgets", "own", "own-1", ""},
		{"services", "bare", "", "it has no selector"}, {"deployments", "gone", "", `"gone" not found`}, {"deployments", "none", "", "there are no pods of deployment none"},
	} {
		l := takeLogs(t, k, LogQuery{Namespace: "shop", Of: kindOrWidget(t, c.kind), Name: c.name})
		ctx, cancel := contextFor(t, 20*time.Second)
		said := ""
		for l.step(ctx) {
			if l.last.Err != nil {
				said = l.last.Err.Error()
			}
		}
		cancel()
		if !errors.Is(l.err, io.EOF) {
			said = l.err.Error()
		}
		var got []string
		for _, s := range l.sources {
			got = append(got, s.Container.Pod)
		}
		if strings.Join(got, " ") != c.want || !strings.Contains(said, c.err) || (said == "") != (c.err == "") {
			t.Errorf("%s/%s: %q, %q", c.kind, c.name, got, said)
		}
	}
}

func TestPodsAreReadByUIDOrByName(t *testing.T) {
	n := newKubelet(t)
	n.put("pods", "shop", "db-0", podOf(nil, 0, "app"))
	n.write("db-0/app", "first")
	k := n.join(t, options{})
	byName := takeLogs(t, k, LogQuery{Pods: []Ref{{Namespace: "shop", Name: "db-0"}}, Options: logs.Options{Follow: true}})
	byName.has("db-0/app: first")
	uid := byName.sources[0].Container.UID
	byUID := takeLogs(t, k, LogQuery{Pods: []Ref{{Namespace: "shop", Name: "db-0", UID: types.UID(uid)}}, Options: logs.Options{Follow: true}})
	byUID.has("db-0/app: first")
	n.change(func() { n.logs["db-0/app"].ended = true })
	n.delete("pods", "shop", "db-0")
	byName.has("db-0/app4 the pod is gone")
	n.change(func() { n.logs["db-0/app"] = &podLog{} })
	n.put("pods", "shop", "db-0", podOf(nil, 0, "app"))
	n.write("db-0/app", "second")
	byName.has("db-0/app: second")
	if len(byName.sources) != 2 || byName.sources[1].Container.UID == uid {
		t.Errorf("%+v", byName.sources)
	}
	for byUID.step(t.Context()) {
	}
	if byUID.err != io.EOF || slices.Contains(byUID.lines, "db-0/app: second") {
		t.Errorf("by UID: %v, %q", byUID.err, byUID.lines)
	}
}

func TestRefusalsAreSentencesOfTheirSource(t *testing.T) {
	n := newKubelet(t)
	n.put("pods", "shop", "a", podOf(nil, 0, "app", "side"))
	n.write("a/app", "fine")
	n.write("a/side", "hidden")
	n.change(func() { n.logs["a/side"].status = 403 })
	k := n.join(t, options{})
	l := takeLogs(t, k, LogQuery{Pods: []Ref{{Namespace: "shop", Name: "a"}}, Pick: EachContainer})
	for l.step(t.Context()) {
	}
	if l.err != io.EOF || l.sources[1].Phase != logs.Failed || !IsForbidden(l.sources[1].Err) || strings.Contains(l.sources[1].Note, "\x1b") || !slices.Contains(l.lines, "a/app: fine") {
		t.Errorf("%v, %+v, %q", l.err, l.sources, l.lines)
	}
	l = takeLogs(t, k, LogQuery{Pods: []Ref{{Namespace: "shop", Name: "a"}}, Options: logs.Options{Previous: true}})
	for l.step(t.Context()) {
	}
	if l.sources[0].Phase != logs.Failed || !strings.Contains(l.sources[0].Note, "no log of a/app") {
		t.Errorf("%+v", l.sources)
	}
	l = takeLogs(t, k, LogQuery{Pods: []Ref{{Namespace: "shop", Name: "a"}}, Containers: []string{"ap"}})
	for l.step(t.Context()) {
	}
	if l.last.Err == nil || !slices.Equal(l.last.Others, []string{"app", "side"}) || l.last.Err.Error() != "no container is named ap: there are app, side" {
		t.Error(l.last.Err)
	}
}

func TestWhoMayReadALogButNotThePodsReadsItAllTheSame(t *testing.T) {
	n := newKubelet(t)
	n.put("pods", "shop", "a", podOf(nil, 0, "app"))
	n.write("a/app", "fine")
	n.write("a/", "the server's choice")
	n.refuse["pods"] = 403
	k := n.join(t, options{})
	for want, containers := range map[string][]string{"a/app: fine": {"app"}, "a/: the server's choice": nil} {
		l := takeLogs(t, k, LogQuery{Pods: []Ref{{Namespace: "shop", Name: "a"}}, Containers: containers})
		l.has(want)
		if l.last.Err == nil || !IsForbidden(l.last.Err) {
			t.Error(l.last.Err)
		}
	}
	l := takeLogs(t, k, LogQuery{Namespace: "shop", Labels: "app=web"})
	for l.step(t.Context()) {
	}
	if !IsForbidden(l.err) {
		t.Error(l.err)
	}
}

func TestOnlyTheContainersThatAreMeantAreRead(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	pod := object.CompactPod(object.NewPool(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{"kubectl.kubernetes.io/default-container": "second"}},
		Spec: corev1.PodSpec{
			InitContainers:      []corev1.Container{{Name: "init"}, {Name: "mesh", RestartPolicy: &always}},
			Containers:          []corev1.Container{{Name: "first"}, {Name: "second"}},
			EphemeralContainers: []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}},
		},
	})
	for _, c := range []struct {
		q    LogQuery
		want string
	}{
		{LogQuery{}, "second"}, {LogQuery{Pick: AppContainers}, "mesh first second"}, {LogQuery{Pick: EachContainer}, "init mesh first second debug"},
		{LogQuery{Containers: []string{"init", "debug"}, Pick: AppContainers}, "init debug"}, {LogQuery{Containers: []string{"none"}}, ""},
	} {
		var got []string
		for _, l := range logContainers(pod, &c.q) {
			got = append(got, l.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %q, want %s", c.q, got, c.want)
		}
	}
	pod.Annotations = nil
	if got := pod.MainContainer(); got != "first" {
		t.Errorf("without an annotation it is %q", got)
	}
}

func TestAContainersStatusSaysWhatThereIsToRead(t *testing.T) {
	at := Stamp(1000)
	ended := ContainerState{Stage: Terminated, Reason: "OOMKilled", ExitCode: 137, Since: at, Finished: at + 5}
	for _, c := range []struct {
		name string
		pod  Pod
		c    Container
		want logs.Container
	}{
		{"it runs", Pod{}, Container{State: ContainerState{Stage: Running, Since: at}, Restarts: 2},
			logs.Container{Stage: logs.Running, Instance: logs.Instance{Restarts: 2, Started: 1000}}},
		{"it has ended", Pod{Phase: "Failed"}, Container{State: ended, Restarts: 2},
			logs.Container{Stage: logs.Over, Instance: logs.Instance{Restarts: 2, Started: 1000}, Final: true, Exit: logs.Exit{Known: true, Code: 137, Reason: "OOMKilled", Finished: 1005}}},
		{"it waits to be started again", Pod{}, Container{State: ContainerState{Stage: Waiting, Reason: "CrashLoopBackOff", Message: "back-off"}, Restarts: 2, Last: &ended},
			logs.Container{Stage: logs.Over, Instance: logs.Instance{Restarts: 2, Started: 1000}, Reason: "CrashLoopBackOff", Message: "back-off", Exit: logs.Exit{Known: true, Code: 137, Reason: "OOMKilled", Finished: 1005}}},
		{"its image cannot be had", Pod{}, Container{State: ContainerState{Stage: Waiting, Reason: "ErrImagePull", Message: "no"}},
			logs.Container{Reason: "ErrImagePull", Message: "no"}},
		{"its pod has no node", Pod{Phase: "Pending", Conditions: []Condition{{Type: "PodScheduled", Status: "False", Reason: "Unschedulable", Message: "0/3 nodes"}}}, Container{},
			logs.Container{Reason: "Unschedulable", Message: "0/3 nodes"}},
		{"its pod was evicted", Pod{Phase: "Failed", Reason: "Evicted", Message: "disk"}, Container{}, logs.Container{Reason: "Evicted", Message: "disk", Final: true}},
		{"it is ephemeral and done", Pod{Phase: "Running"}, Container{Role: Ephemeral, State: ContainerState{Stage: Terminated}}, logs.Container{Stage: logs.Over, Final: true, Exit: logs.Exit{Known: true}}},
	} {
		if got := logContainer(&c.pod, &c.c); got != c.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func TestARequestAsksInTheServersWords(t *testing.T) {
	n := newKubelet(t)
	n.put("pods", "shop", "a", podOf(nil, 0, "app"))
	n.write("a/app", "x")
	l := takeLogs(t, n.join(t, options{}), LogQuery{Pods: []Ref{{Namespace: "shop", Name: "a"}}, Options: logs.Options{Since: 90 * time.Second, Tail: 5, Follow: true}})
	l.has("a/app: x")
	n.change(func() { n.cuts = 1 })
	n.write("a/app", "y")
	for again := false; !again; time.Sleep(10 * time.Millisecond) {
		n.klock.Lock()
		again = len(n.asked) > 2
		n.klock.Unlock()
	}
	n.change(func() { n.cuts = 0 })
	l.has("a/app: y")
	n.klock.Lock()
	defer n.klock.Unlock()
	for i, want := range []string{
		"container=app&sinceSeconds=91&tailLines=1&timestamps=true", "container=app&follow=true&sinceSeconds=91&tailLines=5&timestamps=true", "container=app&follow=true&sinceTime=20",
	} {
		if !strings.HasPrefix(n.asked[i], "a/app?"+want) {
			t.Errorf("question %d is %s, want %s", i, n.asked[i], want)
		}
	}
	if last := n.asked[len(n.asked)-1]; !strings.Contains(last, "sinceTime=") || strings.Contains(last, "tailLines") {
		t.Errorf("taken up again by %s", last)
	}
}

// TestNoLineIsLostOrDoubledOverTheWire counts and sums what four containers write, over HTTP connections that are cut.
func TestNoLineIsLostOrDoubledOverTheWire(t *testing.T) {
	const sources, count = 4, 200_000
	n := newKubelet(t)
	n.cuts = 60
	table := crc64.MakeTable(crc64.ECMA)
	var want, got [sources]uint64
	begin := time.Now().Add(-time.Hour)
	line := func(i int) logLine {
		src, text := i%sources, fmt.Sprintf("line %d %s", i, strings.Repeat("=", i%200))
		if i%500 < 20 {
			text = "the same again"
		}
		want[src] = crc64.Update(want[src], table, []byte(text))
		return logLine{begin.Add(time.Duration(i/8) * time.Millisecond), text}
	}
	add := func(from, to int) {
		n.change(func() {
			for i := from; i < to; i++ {
				l := n.logs[fmt.Sprintf("p%d/app", i%sources)]
				l.lines = append(l.lines, line(i))
			}
		})
	}
	for i := range sources {
		n.logs[fmt.Sprintf("p%d/app", i)] = &podLog{}
		n.put("pods", "shop", fmt.Sprint("p", i), podOf(map[string]any{"app": "web"}, 0, "app"))
	}
	add(0, count/2)
	k := takeLogs(t, n.join(t, options{}), LogQuery{Namespace: "shop", Labels: "app=web", Options: logs.Options{Follow: true}})
	lines, added := 0, count/2
	k.until("all lines", func() bool {
		for _, r := range k.last.Records {
			if r.Kind != logs.Text {
				t.Errorf("%d: %s", r.Kind, r.Text)
				continue
			}
			lines++
			got[r.Source] = crc64.Update(got[r.Source], table, r.Text)
		}
		k.lines, k.last.Records = nil, nil
		if added < count && lines > added-count/10 {
			add(added, added+count/10)
			added += count / 10
		}
		return lines >= count
	})
	if got != want {
		t.Errorf("%d lines, sums %x, want %x", lines, got, want)
	}
	if len(n.asked) < 2*sources+2 {
		t.Errorf("there were only %d requests: nothing was cut", len(n.asked))
	}
	t.Logf("%d requests", len(n.asked))
}

func TestARestartIsSeenInThePodsStatus(t *testing.T) {
	n := newKubelet(t)
	n.put("pods", "shop", "a", podOf(nil, 0, "app"))
	n.write("a/app", "old")
	l := takeLogs(t, n.join(t, options{}), LogQuery{Pods: []Ref{{Namespace: "shop", Name: "a"}}, Options: logs.Options{Follow: true}})
	l.has("a/app: old")
	old := n.logs["a/app"]
	n.write("a/app", "last words")
	n.change(func() {
		old.ended = true
		n.logs["a/app"] = &podLog{before: old.lines, lines: []logLine{{time.Now().Add(time.Second), "new"}}}
	})
	n.put("pods", "shop", "a", podOf(nil, 1, "app"))
	l.has("a/app: old", "a/app: last words", "a/app3 restarted", "a/app: new")
	if len(l.lines) != 4 {
		t.Errorf("%q", l.lines)
	}
}

func TestClosingALogLeavesNothingBehind(t *testing.T) {
	n := newKubelet(t)
	n.put("pods", "shop", "a", podOf(nil, 0, "app"))
	n.write("a/app", "x")
	k := n.join(t, options{linger: time.Millisecond})
	l := takeLogs(t, k, LogQuery{Namespace: "shop", Labels: "", Options: logs.Options{Follow: true}})
	l.has("a/app: x")
	l.s.Close()
	if _, err := l.s.Next(t.Context()); err != logs.ErrClosed {
		t.Error(err)
	}
	k.Close()
	noGoroutines(t)
}
