package health

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube/object"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func before(d time.Duration) object.Stamp { return object.Stamp(noon.Add(-d).Unix()) }

// meta is of an object made an hour ago; generation 2 is its latest.
func meta(change ...func(*object.Meta)) object.Meta {
	m := object.Meta{}
	m.Name, m.Generation, m.CreationTimestamp = "web", 2, metav1.NewTime(noon.Add(-time.Hour))
	for _, f := range change {
		f(&m)
	}
	return m
}

func written(d time.Duration) func(*object.Meta) {
	return func(m *object.Meta) { m.Written = before(d) }
}
func made(d time.Duration) func(*object.Meta) {
	return func(m *object.Meta) { m.CreationTimestamp = metav1.NewTime(noon.Add(-d)) }
}
func deleted(d time.Duration, finalizers ...string) func(*object.Meta) {
	return func(m *object.Meta) {
		t := metav1.NewTime(noon.Add(-d))
		m.DeletionTimestamp, m.Finalizers = &t, finalizers
	}
}

func cond(kind, status, reason string, ago time.Duration) object.Condition {
	return object.Condition{Type: kind, Status: status, Reason: reason, Since: before(ago)}
}

// a pod on a node, with its containers reported.
func podOf(phase string, cs []object.Container, change ...func(*object.Pod)) *object.Pod {
	p := &object.Pod{Meta: meta(), Phase: phase, Node: "n1", RestartPolicy: "Always", Containers: cs}
	for i := range cs {
		cs[i].Reported, cs[i].Place = true, int16(i)
		if cs[i].Name == "" {
			cs[i].Name = "main"
		}
	}
	for _, f := range change {
		f(p)
	}
	return p
}

func with(c ...object.Condition) func(*object.Pod) {
	return func(p *object.Pod) { p.Conditions = append(p.Conditions, c...) }
}

func one(c object.Container) []object.Container { return []object.Container{c} }

func running(ready bool) object.Container {
	return object.Container{Ready: ready, Started: true, State: object.ContainerState{Stage: object.Running, Since: before(time.Hour)}}
}

func waitingFor(reason string) object.Container {
	return object.Container{State: object.ContainerState{Stage: object.Waiting, Reason: reason}}
}

func exited(code int32, ago time.Duration) object.Container {
	return object.Container{State: object.ContainerState{Stage: object.Terminated, ExitCode: code, Finished: before(ago)}}
}

func as(role object.Role, c object.Container) object.Container { c.Role = role; return c }

// restarted is a container that ended ran before now, after it had lived for so long, and was started anew.
func restarted(times int32, ended, lived time.Duration, code int32) object.Container {
	c := running(true)
	c.Restarts, c.State.Since = times, before(ended)
	c.Last = &object.ContainerState{Stage: object.Terminated, ExitCode: code, Since: before(ended + lived), Finished: before(ended)}
	return c
}

func off(p *object.Pod) { p.Node = "" }

func TestHealthIsJudgedByFactsAndTime(t *testing.T) {
	ready := cond("Ready", "True", "", time.Hour)
	deployment := func(change func(*object.Deployment), m ...func(*object.Meta)) *object.Deployment {
		d := &object.Deployment{Meta: meta(m...), Replicas: 3, Ready: 3, Updated: 3, Available: 3, Current: 3, Observed: 2,
			Conditions: []object.Condition{cond("Available", "True", "", time.Hour), cond("Progressing", "True", "NewReplicaSetAvailable", time.Hour)}}
		change(d)
		return d
	}
	set := func(change func(*object.StatefulSet)) *object.StatefulSet {
		s := &object.StatefulSet{Meta: meta(), Replicas: 3, Ready: 3, Available: 3, Updated: 3, Observed: 2, Strategy: "RollingUpdate", CurrentHash: "a", UpdateHash: "a"}
		change(s)
		return s
	}
	daemon := func(change func(*object.DaemonSet)) *object.DaemonSet {
		d := &object.DaemonSet{Meta: meta(), Desired: 3, Current: 3, Ready: 3, Available: 3, Updated: 3, Observed: 2, Strategy: "RollingUpdate"}
		change(d)
		return d
	}
	for name, c := range map[string]struct {
		facts  Facts
		want   Level
		reason string        // a part of it
		until  time.Duration // from now, 0 is never
	}{
		"a pod that runs and is ready":          {Facts{Object: podOf("Running", one(running(true)), with(ready))}, Well, "", 0},
		"a readiness gate without a condition":  {Facts{Object: podOf("Running", one(running(true)), with(cond("Ready", "False", "ReadinessGatesNotReady", time.Minute)), func(p *object.Pod) { p.Gates = []string{"lb/ready"} })}, Attention, "lb/ready (there is no such condition)", 0},
		"a readiness gate that is False":        {Facts{Object: podOf("Running", one(running(true)), with(cond("Ready", "False", "ReadinessGatesNotReady", time.Minute), cond("lb/ready", "False", "", time.Minute)), func(p *object.Pod) { p.Gates = []string{"lb/ready"} })}, Attention, "lb/ready (it is False)", 0},
		"a gate, and nobody has said Ready":     {Facts{Object: podOf("Running", one(running(true)), func(p *object.Pod) { p.Gates = []string{"g"} })}, Attention, "g (there", 0},
		"a pod whose node is lost":              {Facts{Object: podOf("Running", one(running(true)), with(cond("Ready", "False", "", time.Minute)))}, Attention, "node n1 may not be", 0},
		"a pod whose node is known to be lost":  {Facts{Object: podOf("Running", one(running(true)), with(cond("Ready", "False", "", time.Minute))), Node: &object.Node{Meta: meta(func(m *object.Meta) { m.Name = "n1" }), Conditions: []object.Condition{cond("Ready", "Unknown", "NodeStatusUnknown", time.Minute)}}}, Attention, "its node n1 is not heard of (NodeStatusUnknown)", 0},
		"a pod nobody knows to be ready":        {Facts{Object: podOf("Running", one(running(true)), with(cond("Ready", "Unknown", "", time.Minute)))}, Unknown, "is not ready", 0},
		"not ready":                             {Facts{Object: podOf("Running", one(running(false)), with(cond("Ready", "False", "ContainersNotReady", time.Minute)))}, Attention, "container main is not ready", 0},
		"evicted, its container ended well":     {Facts{Object: podOf("Failed", one(exited(0, time.Minute)), func(p *object.Pod) { p.Reason = "Evicted" })}, Broken, "was evicted", 0},
		"failed for a reason":                   {Facts{Object: podOf("Failed", one(exited(0, time.Minute)), func(p *object.Pod) { p.Reason = "OutOfcpu" })}, Broken, "has failed: OutOfcpu", 0},
		"failed by its container":               {Facts{Object: podOf("Failed", one(exited(1, time.Minute)))}, Broken, "container main, exit code 1", 0},
		"succeeded, though one exited with 255": {Facts{Object: podOf("Succeeded", []object.Container{exited(0, time.Minute), exited(255, time.Minute)})}, Well, "", 0},
		"unknown":                               {Facts{Object: podOf("Unknown", one(running(true)))}, Unknown, "", 0},
		"deleted and its node lost":             {Facts{Object: podOf("Running", one(running(true)), func(p *object.Pod) { deleted(0)(&p.Meta); p.Reason = "NodeLost" })}, Broken, "lost", 0},
		"going":                                 {Facts{Object: podOf("Running", one(running(true)), func(p *object.Pod) { deleted(0)(&p.Meta) })}, Starting, "is being deleted", time.Minute},
		"should be gone":                        {Facts{Object: podOf("Running", one(running(true)), func(p *object.Pod) { deleted(time.Hour, "x/y")(&p.Meta) })}, Attention, "x/y must finish first", 0},
		"deleted, but already over":             {Facts{Object: podOf("Succeeded", one(exited(0, time.Minute)), func(p *object.Pod) { deleted(0)(&p.Meta) })}, Well, "", 0},
		"a crash of a container nobody asked for": {Facts{Object: podOf("Running", one(running(true)), with(ready), func(p *object.Pod) {
			c := waitingFor("CrashLoopBackOff")
			c.Name, c.Reported = "ghost", true
			p.Unspecified = one(c)
		})}, Broken, "ghost", 0},
		"an ephemeral container that failed": {Facts{Object: podOf("Running", []object.Container{running(true), as(object.Ephemeral, exited(1, time.Minute))}, with(ready))}, Well, "", 0},
		"in a crash loop, waiting":           {Facts{Object: podOf("Running", one(waitingFor("CrashLoopBackOff")), with(cond("Ready", "False", "ContainersNotReady", time.Minute)))}, Broken, "CrashLoopBackOff", 0},
		"in a crash loop, running":           {Facts{Object: podOf("Running", one(restarted(28, 50*time.Second, 20*time.Second, 1)), with(ready))}, Broken, "keeps ending: container main, exit code 1", 10*time.Minute - 50*time.Second},
		"in a crash loop of exit code 0":     {Facts{Object: podOf("Running", one(restarted(5, 50*time.Second, 20*time.Second, 0)), with(ready))}, Broken, "as if its work were done", 10*time.Minute - 50*time.Second},
		"a loop that is over":                {Facts{Object: podOf("Running", one(restarted(28, 11*time.Minute, 20*time.Second, 1)), with(ready))}, Well, "", 0},
		"restarted once after days":          {Facts{Object: podOf("Running", one(restarted(4, time.Minute, 72*time.Hour, 137)), with(ready))}, Attention, "runs again", 9 * time.Minute},
		"restarted for the first time":       {Facts{Object: podOf("Running", one(restarted(1, time.Minute, time.Second, 1)), with(ready))}, Attention, "runs again", 9 * time.Minute},
		"an image that cannot be had":        {Facts{Object: podOf("Pending", one(waitingFor("ImagePullBackOff")))}, Broken, "ImagePullBackOff", 0},
		"a reason of the future":             {Facts{Object: podOf("Pending", one(waitingFor("NoSuchThingError")))}, Broken, "NoSuchThingError", 0},
		"being made":                         {Facts{Object: podOf("Pending", one(waitingFor("ContainerCreating")), func(p *object.Pod) { p.Started = before(time.Minute) })}, Starting, "is made", 9 * time.Minute},
		"being made for too long":            {Facts{Object: podOf("Pending", one(waitingFor("ContainerCreating")), func(p *object.Pod) { p.Started = before(time.Hour) })}, Attention, "is made", 0},
		"an init container at work":          {Facts{Object: podOf("Pending", []object.Container{as(object.Init, object.Container{Name: "setup", State: object.ContainerState{Stage: object.Running, Since: before(time.Minute)}}), waitingFor("PodInitializing")})}, Starting, "init setup still runs", 9 * time.Minute},
		"an init container that fails":       {Facts{Object: podOf("Pending", []object.Container{as(object.Init, exited(1, time.Minute)), waitingFor("PodInitializing")})}, Broken, "init main, exit code 1", 0},
		"no node takes it":                   {Facts{Object: podOf("Pending", nil, off, with(cond("PodScheduled", "False", "Unschedulable", time.Minute)))}, Broken, "fits on no node", 0},
		"no scheduler has looked":            {Facts{Object: podOf("Pending", nil, off, func(p *object.Pod) { made(30 * time.Second)(&p.Meta) })}, Starting, "waits for a scheduler", 30 * time.Second},
		"no scheduler looks":                 {Facts{Object: podOf("Pending", nil, off)}, Attention, "none has said anything", 0},
		"held by a gate":                     {Facts{Object: podOf("Pending", nil, off, with(cond("PodScheduled", "False", "SchedulingGated", time.Minute)), func(p *object.Pod) { made(time.Minute)(&p.Meta); p.Scheduling = []string{"wait"} })}, Starting, "(wait)", 9 * time.Minute},
		"on a node that has not begun":       {Facts{Object: podOf("Pending", nil, func(p *object.Pod) { made(time.Minute)(&p.Meta) })}, Starting, "kubelet", 9 * time.Minute},

		"a deployment":                   {Facts{Object: deployment(func(*object.Deployment) {})}, Well, "", 0},
		"a change not observed":          {Facts{Object: deployment(func(d *object.Deployment) { d.Observed = 1 }, written(20*time.Second))}, Starting, "not observed yet", 40 * time.Second},
		"a change not observed for long": {Facts{Object: deployment(func(d *object.Deployment) { d.Observed = 1 }, written(5*time.Minute))}, Attention, "not observed yet", 0},
		"a rollout past its deadline": {Facts{Object: deployment(func(d *object.Deployment) {
			d.Conditions = []object.Condition{cond("Progressing", "False", "ProgressDeadlineExceeded", time.Minute)}
		})}, Broken, "past its deadline", 0},
		"pods that cannot be made": {Facts{Object: deployment(func(d *object.Deployment) {
			d.Conditions = append(d.Conditions, cond("ReplicaFailure", "True", "FailedCreate", time.Minute))
		})}, Broken, "cannot make its pods", 0},
		"paused, with nothing to roll out":  {Facts{Object: deployment(func(d *object.Deployment) { d.Paused = true })}, Well, "paused", 0},
		"paused, with a change to roll out": {Facts{Object: deployment(func(d *object.Deployment) { d.Paused, d.Updated = true, 0 })}, Attention, "before it is resumed", 0},
		"none available": {Facts{Object: deployment(func(d *object.Deployment) {
			d.Ready, d.Available = 0, 0
			d.Conditions = []object.Condition{cond("Available", "False", "MinimumReplicasUnavailable", 5*time.Minute)}
		})}, Broken, "none of 3 pods", 0},
		"none available yet": {Facts{Object: deployment(func(d *object.Deployment) {
			d.Ready, d.Available = 0, 0
			d.Conditions = []object.Condition{cond("Available", "False", "MinimumReplicasUnavailable", 5*time.Second)}
		})}, Starting, "none of 3 pods", 55 * time.Second},
		"one of three":     {Facts{Object: deployment(func(d *object.Deployment) { d.Ready, d.Available = 1, 1 })}, Attention, "1 of 3 pods", 0},
		"being rolled out": {Facts{Object: deployment(func(d *object.Deployment) { d.Updated = 1 })}, Starting, "1 of 3 pods updated", 0},
		"old pods to go":   {Facts{Object: deployment(func(d *object.Deployment) { d.Current = 4 })}, Starting, "1 old pod to go", 0},
		"scaled to zero":   {Facts{Object: deployment(func(d *object.Deployment) { d.Replicas, d.Ready, d.Available, d.Updated, d.Current = 0, 0, 0, 0, 0 })}, Well, "zero", 0},

		"a stateful set":                                  {Facts{Object: set(func(*object.StatefulSet) {})}, Well, "", 0},
		"a stateful set that waits for hands":             {Facts{Object: set(func(s *object.StatefulSet) { s.Strategy, s.UpdateHash, s.Updated = "OnDelete", "b", 0 })}, Attention, "3 pods keep the old template until they are deleted", 0},
		"a stateful set kept back by a partition":         {Facts{Object: set(func(s *object.StatefulSet) { s.Partition, s.UpdateHash, s.Updated = 1, "b", 2 })}, Well, "ordinals below 1", 0},
		"a stateful set being rolled out to a partition":  {Facts{Object: set(func(s *object.StatefulSet) { s.Partition, s.UpdateHash, s.Updated = 1, "b", 1 })}, Starting, "1 of 2 pods updated", 0},
		"a stateful set with one pod missing while it is": {Facts{Object: set(func(s *object.StatefulSet) { s.UpdateHash, s.Updated, s.Ready = "b", 1, 2 })}, Starting, "2 of 3 pods", 0},

		"a daemon set":                        {Facts{Object: daemon(func(*object.DaemonSet) {})}, Well, "", 0},
		"a daemon set that waits for hands":   {Facts{Object: daemon(func(d *object.DaemonSet) { d.Strategy, d.Updated = "OnDelete", 2 })}, Attention, "1 pod keeps", 0},
		"a daemon set for no node":            {Facts{Object: daemon(func(d *object.DaemonSet) { d.Desired, d.Current, d.Ready, d.Available, d.Updated = 0, 0, 0, 0, 0 })}, Well, "no node", 0},
		"a daemon set where it should not be": {Facts{Object: daemon(func(d *object.DaemonSet) { d.Misscheduled = 2 })}, Attention, "2 nodes", 0},

		"a replica set that lacks pods":   {Facts{Object: &object.ReplicaSet{Meta: meta(), Replicas: 2, Ready: 1, Observed: 2}}, Attention, "1 of 2", 0},
		"a complete job":                  {Facts{Object: &object.Job{Conditions: []object.Condition{cond("Complete", "True", "", 0)}}}, Well, "complete", 0},
		"a failed job":                    {Facts{Object: &object.Job{Conditions: []object.Condition{cond("Failed", "True", "BackoffLimitExceeded", 0)}}}, Broken, "BackoffLimitExceeded", 0},
		"a job about to fail":             {Facts{Object: &object.Job{Conditions: []object.Condition{cond("FailureTarget", "True", "", 0)}}}, Broken, "about to fail", 0},
		"a job that tries again":          {Facts{Object: &object.Job{Failed: 1}}, Attention, "1 pod failed", 0},
		"a suspended job":                 {Facts{Object: &object.Job{Suspended: true}}, Well, "suspended", 0},
		"a cron job that did not succeed": {Facts{Object: &object.CronJob{Meta: meta(), Suspend: "False", Scheduled: before(time.Hour), Successful: before(2 * time.Hour)}}, Attention, "did not succeed", 0},
		"a cron job that did":             {Facts{Object: &object.CronJob{Meta: meta(), Suspend: "False", Scheduled: before(time.Hour), Successful: before(time.Minute)}}, Unjudged, "", 0},

		"a node":                     {Facts{Object: &object.Node{Conditions: []object.Condition{ready}}}, Well, "", 0},
		"a node without a condition": {Facts{Object: &object.Node{}}, Unknown, "no Ready condition", 0},
		"a silent node":              {Facts{Object: &object.Node{Cordoned: true, Conditions: []object.Condition{cond("Ready", "Unknown", "NodeStatusUnknown", time.Minute)}}}, Broken, "not heard of", 0},
		"a node short of memory":     {Facts{Object: &object.Node{Conditions: []object.Condition{ready, cond("MemoryPressure", "True", "", 0)}}}, Broken, "MemoryPressure", 0},
		"a cordoned node":            {Facts{Object: &object.Node{Cordoned: true, Conditions: []object.Condition{ready}}}, Attention, "cordoned", 0},

		"a namespace that is going":     {Facts{Object: &object.Namespace{Meta: meta(deleted(0)), Phase: "Terminating"}}, Starting, "being deleted", time.Minute},
		"a namespace that cannot go":    {Facts{Object: &object.Namespace{Meta: meta(deleted(0)), Phase: "Terminating", Conditions: []object.Condition{cond("NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", 0)}}}, Attention, "SomeFinalizersRemain", 0},
		"a namespace that nobody reads": {Facts{Object: &object.Namespace{Meta: meta(deleted(0)), Phase: "Terminating", Conditions: []object.Condition{cond("NamespaceDeletionDiscoveryFailure", "True", "DiscoveryFailed", 0)}}}, Broken, "DiscoveryFailed", 0},
		"a lost claim":                  {Facts{Object: &object.Claim{Phase: "Lost"}}, Broken, "lost its volume", 0},
		"a claim that cannot grow":      {Facts{Object: &object.Claim{Phase: "Bound", Conditions: []object.Condition{cond("NodeResizeError", "True", "", 0)}}}, Attention, "NodeResizeError", 0},
		"a released volume":             {Facts{Object: &object.Volume{Phase: "Released"}}, Attention, "released", 0},
		"a balancer to come":            {Facts{Object: &object.Service{Meta: meta(made(time.Minute)), Type: "LoadBalancer"}}, Starting, "load balancer", 4 * time.Minute},
		"a balancer that does not come": {Facts{Object: &object.Service{Meta: meta(), Type: "LoadBalancer"}}, Attention, "load balancer", 0},

		"a custom resource nobody knows":  {Facts{Object: &object.Record{Meta: meta()}}, Unjudged, "", 0},
		"a custom resource":               {Facts{Object: &object.Record{Meta: meta(), Status: &object.Status{Observed: 2, Conditions: []object.Condition{ready}}}}, Well, "", 0},
		"one whose controller is behind":  {Facts{Object: &object.Record{Meta: meta(written(time.Hour)), Status: &object.Status{Observed: 1, Conditions: []object.Condition{ready}}}}, Attention, "not observed", 0},
		"one that is not ready":           {Facts{Object: &object.Record{Meta: meta(), Status: &object.Status{Conditions: []object.Condition{cond("Ready", "False", "NoDatabase", 0)}}}}, Attention, "Ready False (NoDatabase)", 0},
		"one that is stalled":             {Facts{Object: &object.Record{Meta: meta(), Status: &object.Status{Conditions: []object.Condition{cond("Stalled", "True", "x", 0)}}}}, Broken, "Stalled", 0},
		"one that is reconciling":         {Facts{Object: &object.Record{Meta: meta(), Status: &object.Status{Conditions: []object.Condition{cond("Reconciling", "True", "x", 0)}}}}, Starting, "Reconciling", 0},
		"one that is not reconciling":     {Facts{Object: &object.Record{Meta: meta(), Status: &object.Status{Conditions: []object.Condition{cond("Reconciling", "False", "x", 0)}}}}, Well, "", 0},
		"one deleted long ago":            {Facts{Object: &object.Record{Meta: meta(deleted(time.Hour, "a/b"))}}, Attention, "a/b must finish", 0},
		"what is no object of this world": {Facts{Object: &object.Event{}}, Unjudged, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			j := Judge(c.facts, noon)
			if j.Level != c.want || !strings.Contains(j.Reason, c.reason) {
				t.Errorf("%s: %s, want %s: %s", j.Level, j.Reason, c.want, c.reason)
			}
			switch {
			case c.until == 0 && !j.Until.IsZero():
				t.Errorf("it changes in %s", j.Until.Sub(noon))
			case c.until != 0 && !j.Until.Equal(noon.Add(c.until)):
				t.Errorf("it changes in %s, want %s", j.Until.Sub(noon), c.until)
			}
			if j.Until.IsZero() {
				return
			}
			if was, is := Judge(c.facts, j.Until.Add(-time.Second)), Judge(c.facts, j.Until); was.Level == is.Level {
				t.Errorf("nothing changes then: %s", is.Level)
			}
		})
	}
}

func TestATemplateReachesThePodsThatTheStrategyLets(t *testing.T) {
	m := meta()
	for want, o := range map[string]object.Object{
		"it is paused": &object.Deployment{Meta: m, Paused: true},
		"pods web-0 to web-2 keep the old template until deleted":                      &object.StatefulSet{Meta: m, Replicas: 3, Strategy: "OnDelete"},
		"pod web-0 keeps the old template: the partition lets only ordinals from 1 on": &object.StatefulSet{Meta: m, Replicas: 3, Strategy: "RollingUpdate", Partition: 1},
		"pods web-5 to web-6 keep":                              &object.StatefulSet{Meta: m, Replicas: 3, Strategy: "RollingUpdate", Partition: 2, First: 5},
		"its pods keep the old template until they are deleted": &object.DaemonSet{Meta: m, Strategy: "OnDelete"},
	} {
		if got := Reach(o); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, o := range []object.Object{&object.Deployment{}, &object.StatefulSet{Replicas: 3, Strategy: "RollingUpdate"}, &object.DaemonSet{Strategy: "RollingUpdate"}, &object.Pod{}} {
		if got := Reach(o); got != "" {
			t.Errorf("%T: %q", o, got)
		}
	}
}
