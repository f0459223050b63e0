package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/kube/object"
	"kdeck/themes"
	"kdeck/ui"
)

// parse reads an object.
func parse(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{}
	if err := o.UnmarshalJSON(raw); err != nil {
		t.Fatal(err)
	}
	return o
}

// about makes a report of an object of an everyday kind.
func reportOf(t *testing.T, word, text string) report {
	t.Helper()
	o := parse(t, text)
	dark := themes.Dark()
	return report{res: builtin(word), ref: kube.Ref{Name: o.GetName(), Namespace: o.GetNamespace(), UID: o.GetUID()}, sign: dark.Sign, now: noon,
		story: story{object: o, heard: true}}
}

func textOf(lines []valueLine) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text + "\n")
	}
	return b.String()
}

func has(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}

func hasNot(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(text, w) {
			t.Errorf("%q in\n%s", w, text)
		}
	}
}

func warned(kind, name, reason, message string, ago time.Duration) *kube.Event {
	return &kube.Event{Meta: meta("shop", name+"."+reason, ago), Type: "Warning", Reason: reason, Message: message, Last: kube.Stamp(noon.Add(-ago).Unix()), Count: 3,
		Regarding: kube.Subject{Kind: kind, Namespace: "shop", Name: name}}
}

const writtenDeployment = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: d1, labels: {app.kubernetes.io/name: web}, finalizers: [keep], managedFields: [
  {manager: kube-controller-manager, operation: Update, subresource: status, time: "2026-11-23T11:59:00Z", fieldsV1: {"f:status": {"f:readyReplicas": {}}}},
  {manager: helm, operation: Update, time: "2026-11-20T12:00:00Z", fieldsV1: {"f:metadata": {"f:labels": {".": {}, "f:app.kubernetes.io/name": {}}, "f:finalizers": {".": {}, 'v:"keep"': {}}}}},
  {manager: kubectl, operation: Apply, time: "2026-11-23T11:55:00Z", fieldsV1: {"f:spec": {"f:replicas": {}, "f:gone": {}, "f:template": {"f:spec": {"f:containers": {
     'k:{"name":"app"}': {".": {}, "f:image": {}, "f:ports": {'k:{"containerPort":80,"protocol":"TCP"}': {"f:containerPort": {}}}}}}}}}}]},
  spec: {replicas: 3, template: {spec: {containers: [{name: side, image: envoy}, {name: app, image: "nginx:1.29", ports: [{containerPort: 80, protocol: TCP}]}]}}},
  status: {readyReplicas: 2}}`

func TestWhoWroteWhatIsToldNewestFirstAndTheStatusLast(t *testing.T) {
	r := reportOf(t, "deployments", writtenDeployment)
	got := textOf(changeLines(r))
	want := `Last written 5m ago, 2026-11-23 11:55:00 UTC, by kubectl (Apply)

Who wrote what
  kubectl (Apply)  5m ago, 2026-11-23 11:55:00 UTC
      spec.gone
      spec.replicas: 3
      spec.template.spec.containers[name=app].image: nginx:1.29
      spec.template.spec.containers[name=app].ports[containerPort=80,protocol=TCP].containerPort: 80
  helm (Update)  3d ago, 2026-11-20 12:00:00 UTC
      metadata.finalizers[keep]
      metadata.labels[app.kubernetes.io/name]: web
  kube-controller-manager (Update of status)  60s ago, 2026-11-23 11:59:00 UTC
      status.readyReplicas: 2
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAnObjectWithoutARecordOfItsWritersSaysSo(t *testing.T) {
	has(t, textOf(changeLines(reportOf(t, "configmaps", `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}`))), "no record of who wrote it")
}

func TestFieldsThatCannotBeReadAreToldAndTheRestStays(t *testing.T) {
	r := reportOf(t, "configmaps", `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, managedFields: [
  {manager: one, operation: Update, time: "2026-11-23T11:55:00Z", fieldsV1: {"k:broken": {}}}, {manager: two, operation: Update, fieldsV1: {"f:data": {}}}]}, data: {a: b}}`)
	has(t, textOf(changeLines(r)), "one (Update)", "its fields cannot be read", "two (Update)  at an unknown time", `data: {"a":"b"}`)
}

func TestTheRevisionsOfATemplateAreToldWithTheirDifferences(t *testing.T) {
	r := reportOf(t, "deployments", writtenDeployment)
	rev := func(n int64, text string, current bool) kube.Revision {
		return kube.Revision{Number: n, Owner: builtin("replicasets"), Ref: kube.Ref{Name: fmt.Sprintf("web-%d", n)}, Created: noon.Add(-time.Hour), Text: text, Current: current}
	}
	r.revisions = []kube.Revision{rev(3, "spec:\n  image: b\n", true), rev(2, "spec:\n  image: a\n", false), rev(1, "spec:\n  image: a\n", false)}
	lines := changeLines(r)
	has(t, textOf(lines), "revision 3, replicaset/web-3, made 60m ago, 2026-11-23 11:00:00 UTC, the one asked for now", "-  image: a\n+  image: b\n",
		"revision 2, replicaset/web-2", "the same as revision 1", "revision 1, replicaset/web-1", "the oldest that is kept")
	for _, l := range lines {
		if strings.HasPrefix(l.text, "+  image") && !l.diff {
			t.Error("a line of a difference is not painted as one")
		}
	}
	r.missing = []error{apierrors.NewForbidden(schema.GroupResource{Resource: "replicasets"}, "", errors.New("no"))}
	has(t, textOf(changeLines(r)), "! Not all could be looked at: Not allowed (403)")
}

func TestEventsOfAnObjectAndWhatIsBelowItAreTold(t *testing.T) {
	r := reportOf(t, "deployments", writtenDeployment)
	r.events = []*kube.Event{warned("Pod", "web-1-x", "BackOff", "Back-off restarting", time.Minute), warned("Deployment", "web", "Odd", " hm ", time.Hour)}
	has(t, textOf(changeLines(r)), "  60s ago  Warning BackOff, pod/web-1-x: Back-off restarting (3 times)\n", "  60m ago  Warning Odd: hm (3 times)\n")
	for range mostEvents {
		r.events = append(r.events, r.events[0])
	}
	has(t, textOf(changeLines(r)), "  and 2 more\n")
}

// pod is a pod of one container in a state.
func podWith(name string, change func(*kube.Pod, *kube.Container)) *kube.Pod {
	p := &kube.Pod{Meta: meta("shop", name, time.Hour), Phase: "Running", Node: "node-1", RestartPolicy: "Always",
		Containers: []kube.Container{{Name: "app", Image: "nginx:1.29", Reported: true, Ready: true, State: kube.ContainerState{Stage: kube.Running}}}}
	change(p, &p.Containers[0])
	return p
}

func ended137(reason string) *kube.ContainerState {
	return &kube.ContainerState{Stage: kube.Terminated, Reason: reason, ExitCode: 137, Finished: kube.Stamp(noon.Add(-5 * time.Minute).Unix())}
}

func TestWhyAPodIsAsItIsIsToldInWords(t *testing.T) {
	waiting := func(reason, message string) kube.ContainerState {
		return kube.ContainerState{Stage: kube.Waiting, Reason: reason, Message: message}
	}
	for name, x := range map[string]struct {
		change func(*kube.Pod, *kube.Container)
		event  *kube.Event
		want   []string
	}{
		"well": {func(*kube.Pod, *kube.Container) {}, nil, []string{"Nothing is wrong, as far as its status and the events tell."}},
		"crash loop": {func(_ *kube.Pod, c *kube.Container) {
			c.State, c.Last, c.Restarts = waiting("CrashLoopBackOff", "back-off 5m0s"), ended137("OOMKilled"), 12
			c.MemLimit = 128 << 20
		}, nil, []string{"✗ It keeps ending, with growing pauses before the next start: container app, killed for using too much memory (OOMKilled), its limit is 128Mi.",
			"12 restarts, ended last 5m ago"}},
		"crash loop of a command that is not there": {func(_ *kube.Pod, c *kube.Container) {
			c.State, c.Last = waiting("CrashLoopBackOff", ""), &kube.ContainerState{ExitCode: 127, Reason: "Error"}
		}, nil, []string{"exit code 127, the command was not found."}},
		"no image": {func(_ *kube.Pod, c *kube.Container) { c.State = waiting("ImagePullBackOff", "Back-off pulling") },
			warned("Pod", "web-0", "Failed", "manifest unknown", time.Minute), []string{"cannot get the image nginx:1.29 of container app.", "ImagePullBackOff: manifest unknown"}},
		"no image, and the latest event says nothing": {func(_ *kube.Pod, c *kube.Container) {
			c.State = waiting("ImagePullBackOff", `Back-off pulling image "img": ErrImagePull: manifest unknown`)
		}, warned("Pod", "web-0", "Failed", "Error: ImagePullBackOff", time.Minute), []string{`ImagePullBackOff: Back-off pulling image "img": ErrImagePull: manifest unknown`}},
		"no image, and no message says why": {func(_ *kube.Pod, c *kube.Container) { c.State = waiting("ImagePullBackOff", "Back-off pulling image") },
			warned("Pod", "web-0", "Failed", "Error: ImagePullBackOff", time.Minute), []string{"ImagePullBackOff: Back-off pulling image"}},
		"something missing": {func(_ *kube.Pod, c *kube.Container) {
			c.State = waiting("CreateContainerConfigError", `secret "db" not found`)
		}, nil,
			[]string{"refers to something that is not there", `CreateContainerConfigError: secret "db" not found`}},
		"a hook": {func(_ *kube.Pod, c *kube.Container) { c.State = waiting("PostStartHookError", "boom") }, nil, []string{"✗ It cannot start container app: PostStartHookError.", "boom"}},
		"unready": {func(_ *kube.Pod, c *kube.Container) { c.Ready = false }, warned("Pod", "web-0", "Unhealthy", "Readiness probe failed: 503", time.Minute),
			[]string{"! It runs, but container app is not ready to serve.", "Unhealthy: Readiness probe failed: 503"}},
		"an old warning explains nothing": {func(_ *kube.Pod, c *kube.Container) { c.Ready = false }, warned("Pod", "web-0", "Unhealthy", "long ago", 3*time.Hour),
			[]string{"! It runs, but container app is not ready to serve.\n\nRuns on"}},
		"killed lately": {func(_ *kube.Pod, c *kube.Container) { c.Last, c.Restarts = ended137("Error"), 1 }, nil,
			[]string{"! It runs again after container app had ended: exit code 137, it was killed (SIGKILL).", "web-0: 1 restart so far, last 5m ago"}},
		"nowhere": {func(p *kube.Pod, _ *kube.Container) {
			p.Node, p.Phase, p.Containers = "", "Pending", nil
			p.Conditions = []kube.Condition{{Type: "PodScheduled", Status: "False", Reason: "Unschedulable", Message: "0/4 nodes are available: 4 Insufficient cpu."}}
		}, nil, []string{"✗ It fits on no node.", "PodScheduled: Unschedulable: 0/4 nodes are available: 4 Insufficient cpu."}},
		"gated":       {func(p *kube.Pod, c *kube.Container) { p.Node, p.Scheduling, c.Reported = "", []string{"quota"}, false }, nil, []string{"held back by scheduling gates (quota)"}},
		"unscheduled": {func(p *kube.Pod, c *kube.Container) { p.Node, c.Reported = "", false }, nil, []string{"~ It waits for a scheduler: none has said anything about it."}},
		"evicted": {func(p *kube.Pod, _ *kube.Container) {
			p.Phase, p.Reason, p.Message = "Failed", "Evicted", "The node was low on resource: memory."
		}, nil, []string{"✗ It was evicted.", "The node was low on resource: memory."}},
		"mount": {func(p *kube.Pod, c *kube.Container) { p.Phase, c.State = "Pending", waiting("ContainerCreating", "") },
			warned("Pod", "web-0", "FailedMount", "no such volume", time.Minute), []string{"✗ It cannot be started: FailedMount.", "no such volume"}},
		"done": {func(p *kube.Pod, c *kube.Container) {
			p.Phase, c.State = "Succeeded", kube.ContainerState{Stage: kube.Terminated, Reason: "Completed"}
		}, nil, []string{"Nothing is wrong"}},
		"ended well, but is to run for ever": {func(_ *kube.Pod, c *kube.Container) {
			c.State = kube.ContainerState{Stage: kube.Terminated, Reason: "Completed"}
		}, nil, []string{"has a container that ended: container app, exit code 0, as if its work were done."}},
		"init": {func(_ *kube.Pod, c *kube.Container) { c.Role = kube.Init }, nil, []string{"~ It is not initialised: init app still runs"}},
	} {
		r := reportOf(t, "pods", `{apiVersion: v1, kind: Pod, metadata: {name: web-0, namespace: shop}}`)
		r.pods = []*kube.Pod{podWith("web-0", x.change)}
		if x.event != nil {
			r.events = []*kube.Event{x.event}
		}
		t.Run(name, func(t *testing.T) { has(t, textOf(whyLines(r)), x.want...) })
	}
}

func TestPodsWithTheSameCauseAreOneFinding(t *testing.T) {
	r := reportOf(t, "deployments", `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, generation: 4}, spec: {replicas: 4, paused: true},
  status: {replicas: 3, observedGeneration: 3, conditions: [
    {type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: "has timed out progressing", lastTransitionTime: "2026-11-23T11:00:00Z"},
    {type: Available, status: "True", reason: MinimumReplicasAvailable}]}}`)
	broken := func(_ *kube.Pod, c *kube.Container) {
		c.State, c.Last = kube.ContainerState{Stage: kube.Waiting, Reason: "CrashLoopBackOff"}, &kube.ContainerState{ExitCode: 1, Reason: "Error"}
	}
	r.pods = []*kube.Pod{podWith("web-a", broken), podWith("web-b", func(*kube.Pod, *kube.Container) {}), podWith("web-c", broken)}
	r.events = []*kube.Event{warned("ReplicaSet", "web-7d9f", "FailedCreate", "exceeded quota: q", time.Minute)}
	got := textOf(whyLines(r))
	has(t, got, "✗ 2 of 3 pods keep ending, with growing pauses before the next start: container app, exit code 1.", "pods: web-a, web-c",
		"✗ It wants 4 pods and has 3.", "replicaset/web-7d9f, FailedCreate: exceeded quota: q", "! It is paused", "~ Its controller has not observed the last change yet.",
		"! Progressing is False for 60m: ProgressDeadlineExceeded.", "has timed out progressing", "Conditions\n", "  well: Available True\n", "Warnings\n")
	if strings.Index(got, "✗ It wants") > strings.Index(got, "! It is paused") || strings.Index(got, "! It is paused") > strings.Index(got, "~ Its controller") {
		t.Errorf("the worst does not come first:\n%s", got)
	}
	hasNot(t, got, "Available is")
}

func TestWhyOtherKindsAreAsTheyAreIsToldInWords(t *testing.T) {
	for name, x := range map[string]struct {
		word, text string
		change     func(*report)
		want       []string
	}{
		"a deployment at zero": {"deployments", `{kind: Deployment, apiVersion: apps/v1, metadata: {name: a}, spec: {replicas: 0}}`, nil, []string{"It is scaled to zero"}},
		"a finalizer": {"configmaps", `{kind: ConfigMap, apiVersion: v1, metadata: {name: a, deletionTimestamp: "2026-11-23T11:00:00Z", finalizers: [example.com/keep]}}`, nil,
			[]string{"! It was deleted 60m ago and waits for who must clean up first: example.com/keep."}},
		"a grace period":    {"pods", `{kind: Pod, apiVersion: v1, metadata: {name: a, deletionTimestamp: "2026-11-23T12:00:20Z"}}`, nil, []string{"~ It is being deleted, and has 20s left"}},
		"a pod nobody ends": {"pods", `{kind: Pod, apiVersion: v1, metadata: {name: a, deletionTimestamp: "2026-11-23T11:50:00Z"}}`, nil, []string{"! It should have been gone 10m ago"}},
		"a daemon set": {"daemonsets", `{kind: DaemonSet, apiVersion: apps/v1, metadata: {name: a}, status: {desiredNumberScheduled: 4, currentNumberScheduled: 3, numberMisscheduled: 1}}`, nil,
			[]string{"✗ 1 of 4 nodes that should have a pod have none.", "! 1 node should not have a pod of it and do."}},
		"a suspended cron job": {"cronjobs", `{kind: CronJob, apiVersion: batch/v1, metadata: {name: a}, spec: {suspend: true}}`, nil, []string{"It is suspended"}},
		"a failed job": {"jobs", `{kind: Job, apiVersion: batch/v1, metadata: {name: a}, status: {conditions: [{type: Failed, status: "True", reason: BackoffLimitExceeded, message: "Job has reached the specified backoff limit"}]}}`, nil,
			[]string{"✗ Failed is True: BackoffLimitExceeded.", "Job has reached the specified backoff limit"}},
		"a complete job": {"jobs", `{kind: Job, apiVersion: batch/v1, metadata: {name: a}, status: {conditions: [{type: Complete, status: "True"}]}}`, nil, []string{"Nothing is wrong"}},
		"a service that selects nothing": {"services", `{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {type: LoadBalancer, selector: {app: b}}}`, nil,
			[]string{"✗ It has no endpoints.", "spec.selector: app=b", "! It waits for a load balancer"}},
		"a service whose selector fits nothing": {"services", `{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {selector: {app: b}}}`, func(r *report) {
			r.behind = health.Backends{Asked: true, Workloads: []health.Workload{{Kind: "deployment", Name: "web", Replicas: 2, Labels: map[string]string{"app": "c"}}}}
		}, []string{"✗ It has a selector that fits no pod and no template: app=b; nearest is deployment web with app=c."}},
		"a service of what is scaled to zero": {"services", `{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {selector: {app: b}}}`, func(r *report) {
			r.behind = health.Backends{Asked: true, Workloads: []health.Workload{{Kind: "deployment", Name: "web", Labels: map[string]string{"app": "b"}}}}
		}, []string{"It has nothing behind it: deployment web is scaled to zero."}},
		"a service with a port nobody has": {"services", `{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {selector: {app: b}, ports: [{port: 80, targetPort: web}]}}`, func(r *report) {
			r.slices = []*kube.EndpointSlice{{Targets: []object.Target{{UID: "u", Ready: true}}}}
		}, []string{"✗ It leads nowhere by port 80: no container of its pods has a port named web."}},
		"a service whose pods are not ready": {"services", `{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {selector: {app: b}}}`,
			func(r *report) {
				r.slices = []*kube.EndpointSlice{{Targets: []object.Target{{UID: "a"}, {UID: "b"}}}, {Targets: []object.Target{{UID: "b"}, {UID: "c"}}}}
			}, []string{"✗ It has none of 3 endpoints ready."}},
		"a service before its endpoints are here": {"services", `{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {selector: {app: b}}}`,
			func(r *report) { r.heard = false }, []string{"Nothing is wrong"}},
		"a node": {"nodes", `{kind: Node, apiVersion: v1, metadata: {name: a}, spec: {unschedulable: true, taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule}, {key: gpu, effect: NoExecute}]},
  status: {conditions: [{type: Ready, status: Unknown, reason: NodeStatusUnknown, message: Kubelet stopped posting node status.}, {type: MemoryPressure, status: "True"}, {type: DiskPressure, status: "False"}]}}`, nil,
			[]string{"✗ MemoryPressure is True.", "! Ready is Unknown: NodeStatusUnknown.", "! It is cordoned", "tolerate the taint gpu:NoExecute."}},
		"a claim": {"persistentvolumeclaims", `{kind: PersistentVolumeClaim, apiVersion: v1, metadata: {name: a, namespace: shop}, status: {phase: Pending}}`,
			func(r *report) {
				r.events = []*kube.Event{warned("PersistentVolumeClaim", "a", "ProvisioningFailed", `storageclass "no" not found`, time.Minute)}
			},
			[]string{"✗ It is Pending.", `ProvisioningFailed: storageclass "no" not found`}},
		"a namespace": {"namespaces", `{kind: Namespace, apiVersion: v1, metadata: {name: a}, status: {phase: Terminating, conditions: [{type: NamespaceDeletionContentFailure, status: "True", reason: X}, {type: NamespaceContentRemaining, status: "True"}]}}`, nil,
			[]string{"✗ NamespaceDeletionContentFailure is True: X.", "✗ It is Terminating."}},
		"an autoscaler": {"horizontalpodautoscalers", `{kind: HorizontalPodAutoscaler, apiVersion: autoscaling/v2, metadata: {name: a}, status: {conditions: [{type: ScalingActive, status: "False", reason: FailedGetResourceMetric, message: no metrics}, {type: ScalingLimited, status: "False", reason: DesiredWithinRange}]}}`, nil,
			[]string{"! ScalingActive is False: FailedGetResourceMetric.", "no metrics"}},
		"what a warning alone tells": {"configmaps", `{kind: ConfigMap, apiVersion: v1, metadata: {name: a, ownerReferences: [{kind: Widget, name: w, controller: true}]}}`,
			func(r *report) { r.events = []*kube.Event{warned("ConfigMap", "a", "Odd", "hm", time.Minute)} },
			[]string{"events have warned", "Owned by\n  > widget/w, which makes it", "Warning Odd: hm"}},
	} {
		r := reportOf(t, x.word, x.text)
		if x.change != nil {
			x.change(&r)
		}
		t.Run(name, func(t *testing.T) { has(t, textOf(whyLines(r)), x.want...) })
	}
}

func TestAStoryIsAboutAnObjectAndItsDescendantsAlone(t *testing.T) {
	o := parse(t, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: d1}}`)
	set := child(&kube.ReplicaSet{Meta: meta("shop", "web-1", 0)}, "d1")
	mine := child(podWith("web-1-x", func(*kube.Pod, *kube.Container) {}), set.UID)
	lists := []kube.List{
		{Synced: true, Objects: []kube.Object{&wholeObject{o, kube.Doc{Object: o}}}},
		{Synced: true, Objects: []kube.Object{warned("Pod", "web-1-x", "Old", "", time.Hour), warned("Deployment", "web", "New", "", time.Minute), warned("Pod", "stranger", "X", "", 0)}},
		{Synced: true}, {Synced: true, Objects: []kube.Object{set}},
		{Synced: false, Version: 1, Total: 2, Loaded: 2, Objects: []kube.Object{mine, podWith("stranger", func(*kube.Pod, *kube.Container) {})}},
	}
	lists[1].Objects[0].(*kube.Event).Regarding.UID = mine.UID
	st := storyFrom(builtin("deployments"), kube.Ref{Name: "web", Namespace: "shop", UID: "d1"}, lists, 7)
	if st.version != 7 || !st.heard || st.object != o || len(st.pods) != 1 || st.pods[0] != mine || len(st.events) != 2 || st.events[0].Reason != "New" {
		t.Errorf("got %+v", st)
	}
	lists[4].Total = 3
	lists[2].Err = errors.New("no")
	if st = storyFrom(builtin("deployments"), kube.Ref{UID: "d1"}, lists, 8); st.heard || len(st.missing) != 1 {
		t.Errorf("heard %v, missing %v", st.heard, st.missing)
	}
}

// slate is a Report on the screen.
func newReportScreen(t *testing.T, open func(s *Session) *Report) (*textScreen, *Report) {
	var v *Report
	c := newTextScreen(t, func(s *Session) ui.View {
		v = open(s)
		return v
	})
	return c, v
}

func (c *textScreen) story(v *Report, st story) {
	_, cmd := c.app.Update(fedMsg[story]{to: &v.docFeed, gen: v.gen, got: st})
	_ = cmd
	if st.object != nil {
		c.app.Update(toldMsg{to: v, gen: v.gen, lines: v.tell(report{story: st, res: v.res, ref: v.ref, sign: c.s.Theme.Sign, now: noon, last: v.heard})})
	}
}

func TestAReportTellsAnewWhenTheObjectChangesAndKeepsItsPlaceAndOpensTheOtherTexts(t *testing.T) {
	c, v := newReportScreen(t, func(s *Session) *Report {
		return newReport(s, builtin("deployments"), webPod, "changes", true, changeLines)
	})
	c.see("looking at deployments/web-0 ...", "deployments/web-0 changes", "loading")
	c.story(v, story{docState: docState{version: 1}, err: errors.New("dial tcp: connection refused")})
	c.see("Dial tcp: connection refused")
	st := story{docState: docState{version: 2}, object: parse(t, writtenDeployment), at: noon}
	c.story(v, st)
	c.see("Who wrote what", "kubectl (Apply)", "as of 12:00:00")
	c.press("G")
	c.see("status.readyReplicas: 2")
	st.version, st.stale = 3, noon.Add(-42*time.Second)
	c.story(v, st)
	c.see("status.readyReplicas: 2", "stale 42s")
	st.version, st.gone, st.stale = 4, true, time.Time{}
	c.story(v, st)
	c.press("y")
	c.see("it is deleted: this text is all that is left of it")
	st.version, st.gone = 5, false
	c.story(v, st)
	c.press("y")
	c.see("deployments/web-0 yaml")
}

func TestTheKeysOfReportsOpenThemFromEveryTable(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(2))
	c.press("T")
	c.see("looking at pods/web-00000 ...", "web-00000 changes")
	c.press("esc", "I")
	c.see("looking at pods/web-00000 ...", "web-00000 why")
	for _, a := range []Action{changesAction(), whyAction(), treeAction()} {
		if a.Not(Selection{Kind: Contexts()}) == "" {
			t.Errorf("%s works on contexts", a.ID)
		}
	}
}

func TestTheFirstStoryWaitsForWhatStandsAroundTheObject(t *testing.T) {
	o := parse(t, `{apiVersion: v1, kind: Pod, metadata: {name: web-0, namespace: shop}}`)
	object := still([]kube.Object{&wholeObject{o, kube.Doc{Object: o}}})
	events := &lateFeed{silent: silent{}, ready: make(chan struct{})}
	tell := &teller{now: time.Now, joined: combined(func(lists []kube.List, version uint64) story {
		return storyFrom(builtin("pods"), kube.Ref{Name: "web-0", Namespace: "shop"}, lists, version)
	}, object, events)}
	defer tell.Close()
	close(events.ready)
	st, err := tell.Next(t.Context(), 0)
	if err != nil || st.object == nil || !st.heard {
		t.Fatalf("object %v, heard %v, err %v", st.object != nil, st.heard, err)
	}
	mute := &teller{now: time.Now, joined: combined(tell.combine, object, silent{})}
	defer mute.Close()
	if st, err = mute.Next(t.Context(), 0); err != nil || st.object == nil || st.heard {
		t.Errorf("without events: object %v, heard %v, err %v", st.object != nil, st.heard, err)
	}
	nothing := &teller{now: time.Now, joined: combined(tell.combine, silent{}, silent{})}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = nothing.Next(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("err %v", err)
	}
	nothing.Close()
	if _, err = nothing.Next(t.Context(), 0); !errors.Is(err, kube.ErrClosed) {
		t.Errorf("err %v", err)
	}
}

// lateFeed is a feed that answers when it is told to.
type lateFeed struct {
	silent
	ready chan struct{}
}

func (l *lateFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	if seen > 0 {
		return l.silent.Next(ctx, seen)
	}
	<-l.ready
	return kube.List{Version: 1, Synced: true}, nil
}

func TestRevisionsAreReadAgainOnceTheControllerHasSeenWhatIsAskedFor(t *testing.T) {
	versions := &script{lists: make(chan kube.List, 1)}
	var reads int64
	tell := &teller{now: time.Now, joined: combined(func(lists []kube.List, version uint64) story {
		return storyFrom(builtin("deployments"), kube.Ref{}, append(lists, kube.List{Synced: true}), version)
	}, versions)}
	tell.revisions = func(context.Context) ([]kube.Revision, error) {
		reads++
		return []kube.Revision{{Number: reads}}, nil
	}
	defer tell.Close()
	for i, c := range []struct {
		object string
		read   int64
	}{
		{"{generation: 1}, status: {observedGeneration: 1}", 1},
		{"{generation: 1}, status: {observedGeneration: 1, replicas: 2}", 1},
		{"{generation: 2}, status: {observedGeneration: 1}", 2},
		{"{generation: 2}, status: {observedGeneration: 2}", 3},
	} {
		o := parse(t, "{apiVersion: apps/v1, kind: Deployment, metadata: "+c.object+"}")
		versions.lists <- kube.List{Version: uint64(i + 1), Synced: true, Objects: []kube.Object{&wholeObject{o, kube.Doc{Object: o}}}}
		st, err := tell.Next(t.Context(), uint64(i))
		if err != nil || len(st.revisions) != 1 || st.revisions[0].Number != c.read {
			t.Fatalf("%s: %+v, err %v; want the revisions of read %d", c.object, st.revisions, err, c.read)
		}
	}
}
