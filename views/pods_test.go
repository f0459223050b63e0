package views

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/themes"
)

// pod makes a pod of containers for the tests below.
func pod(phase string, change func(*kube.Pod), cs ...kube.Container) *kube.Pod {
	p := &kube.Pod{Phase: phase, Containers: cs}
	for i := range cs {
		cs[i].Reported, cs[i].Place = true, int16(i)
	}
	if change != nil {
		change(p)
	}
	return p
}

func waiting(reason string) kube.Container {
	return kube.Container{State: kube.ContainerState{Stage: kube.Waiting, Reason: reason}}
}

func running(ready bool) kube.Container {
	return kube.Container{Ready: ready, Started: true, State: kube.ContainerState{Stage: kube.Running}}
}

func exited(reason string, code, signal int32) kube.Container {
	return kube.Container{State: kube.ContainerState{Stage: kube.Terminated, Reason: reason, ExitCode: code, Signal: signal}}
}

func as(role kube.Role, c kube.Container) kube.Container { c.Role = role; return c }

func condition(kind, status, reason string) func(*kube.Pod) {
	return func(p *kube.Pod) {
		p.Conditions = append(p.Conditions, kube.Condition{Type: kind, Status: status, Reason: reason})
	}
}

func deleting(p *kube.Pod) { now := metav1.Now(); p.DeletionTimestamp = &now }

func TestAPodsStatusIsWhatKubectlSays(t *testing.T) {
	for name, c := range map[string]struct {
		pod       *kube.Pod
		status    string
		ready, of int
	}{
		"running and ready":                {pod: pod("Running", nil, running(true)), status: "Running", ready: 1, of: 1},
		"running, one of two not ready":    {pod: pod("Running", nil, running(true), running(false)), status: "Running", ready: 1, of: 2},
		"pending without statuses":         {pod: pod("Pending", nil), status: "Pending"},
		"no node takes it":                 {pod: pod("Pending", condition("PodScheduled", "False", "Unschedulable")), status: "Pending"},
		"scheduling gated":                 {pod: pod("Pending", condition("PodScheduled", "False", "SchedulingGated")), status: "SchedulingGated"},
		"creating":                         {pod: pod("Pending", nil, waiting("ContainerCreating")), status: "ContainerCreating", of: 1},
		"crash loop":                       {pod: pod("Running", nil, waiting("CrashLoopBackOff")), status: "CrashLoopBackOff", of: 1},
		"the first container speaks":       {pod: pod("Running", nil, waiting("ImagePullBackOff"), waiting("CrashLoopBackOff")), status: "ImagePullBackOff", of: 2},
		"evicted":                          {pod: pod("Failed", func(p *kube.Pod) { p.Reason = "Evicted" }), status: "Evicted"},
		"completed":                        {pod: pod("Succeeded", nil, exited("Completed", 0, 0)), status: "Completed", of: 1},
		"completed beside a ready one":     {pod: pod("Running", condition("Ready", "True", ""), exited("Completed", 0, 0), running(true)), status: "Running", ready: 1, of: 2},
		"completed beside one not ready":   {pod: pod("Running", nil, exited("Completed", 0, 0), running(true)), status: "NotReady", ready: 1, of: 2},
		"completed before one that failed": {pod: pod("Failed", nil, exited("Completed", 0, 0), exited("Error", 1, 0)), status: "Error", of: 2},
		"ended by a signal":                {pod: pod("Failed", nil, exited("", 0, 9)), status: "Signal:9", of: 1},
		"ended by an exit code":            {pod: pod("Failed", nil, exited("", 3, 0)), status: "ExitCode:3", of: 1},
		"init container at work":           {pod: pod("Pending", nil, as(kube.Init, running(false)), waiting("PodInitializing")), status: "Init:0/1", of: 1},
		"init container crashing":          {pod: pod("Pending", nil, as(kube.Init, waiting("CrashLoopBackOff"))), status: "Init:CrashLoopBackOff"},
		"init container failed":            {pod: pod("Pending", nil, as(kube.Init, exited("Error", 1, 0))), status: "Init:Error"},
		"second of two init containers":    {pod: pod("Pending", nil, as(kube.Init, exited("Completed", 0, 0)), as(kube.Init, running(false))), status: "Init:1/2"},
		"sidecar started and ready":        {pod: pod("Running", nil, as(kube.Sidecar, running(true)), running(true)), status: "Running", ready: 2, of: 2},
		"terminating":                      {pod: pod("Running", deleting, running(true)), status: "Terminating", ready: 1, of: 1},
		"deleted and lost":                 {pod: pod("Running", func(p *kube.Pod) { deleting(p); p.Reason = "NodeLost" }, running(true)), status: "Unknown", ready: 1, of: 1},
		"deleted but already over":         {pod: pod("Succeeded", deleting, exited("Completed", 0, 0)), status: "Completed", of: 1},
		"ephemeral containers do not count": {pod: pod("Running", nil, running(true), as(kube.Ephemeral, exited("Error", 1, 0))),
			status: "Running", ready: 1, of: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := summarise(c.pod)
			if s.status != c.status || s.ready != c.ready || s.total != c.of {
				t.Errorf("%s %d/%d, want %s %d/%d", s.status, s.ready, s.total, c.status, c.ready, c.of)
			}
		})
	}
}

func TestStatusesOfContainersThatTheSpecDoesNotHaveCountAsTheServerCountsThem(t *testing.T) {
	ghost := running(true)
	ghost.Name, ghost.Reported, ghost.Place = "ghost", true, 1
	p := pod("Running", func(p *kube.Pod) { p.Unspecified = []kube.Container{ghost} }, running(true))
	if s := summarise(p); s.ready != 2 || s.total != 1 || s.status != "Running" {
		t.Errorf("%d/%d %s", s.ready, s.total, s.status)
	}
	crash := waiting("CrashLoopBackOff")
	crash.Name, crash.Reported, crash.Place, crash.Restarts = "ghost", true, 1, 4
	p.Unspecified = []kube.Container{crash}
	if s := summarise(p); s.status != "CrashLoopBackOff" || s.restarts != 4 {
		t.Errorf("%s, %d restarts", s.status, s.restarts)
	}
	rows := containerRows(p)
	if len(rows) != 2 || rows[1].Cells[0].Text != "ghost" || rows[1].Cells[1].Text != "not in the spec" {
		t.Fatalf("%d rows", len(rows))
	}
	if got := toned(rows[1], judge(p, rows[1].Item, noon)); got.Tone != themes.Bad {
		t.Errorf("tone %d", got.Tone)
	}
}

func TestRestartsCountInitContainersOnlyWhileInitialising(t *testing.T) {
	init := as(kube.Init, exited("Completed", 0, 0))
	init.Restarts = 3
	main := running(true)
	main.Restarts = 2
	main.Last = &kube.ContainerState{Stage: kube.Terminated, Finished: 100}
	if s := summarise(pod("Running", nil, init, main)); s.restarts != 2 || s.restarted != 100 {
		t.Errorf("after initialising: %d restarts at %d, want 2 at 100", s.restarts, s.restarted)
	}
	init = as(kube.Init, waiting("CrashLoopBackOff"))
	init.Restarts = 3
	if s := summarise(pod("Pending", nil, init, waiting("PodInitializing"))); s.restarts != 3 {
		t.Errorf("while initialising: %d restarts, want 3", s.restarts)
	}
}
