package health

import (
	"fmt"
	"time"

	"kdeck/kube/object"
)

// loopWindow is how long a container must have run for its crash loop to be over: the kubelet resets the back-off of one
// that has run for ten minutes (pkg/kubelet, MaxContainerBackOff of five minutes, reset after twice that).
const loopWindow = 10 * time.Minute

// loopRestarts is how many restarts make a loop of ends whose time is not known to be short.
const loopRestarts = 3

// Container judges one container of a pod. An ephemeral one says nothing about its pod, and is judged by how it ended.
func Container(p *object.Pod, c *object.Container, now time.Time) Judgement {
	name := RoleWord(c.Role) + " " + c.Name
	st := &c.State
	switch st.Stage {
	case object.Waiting, object.Unset:
		return waiting(p, c, name, now)
	case object.Terminated:
		return terminated(p, c, name, now)
	}
	since := st.Since.Time()
	switch loop := Looping(c, now); {
	case c.Role == object.Init:
		return later(after(since, startPatience), now,
			Judgement{Level: Starting, Reason: "is not initialised: " + name + " still runs", Since: since},
			Judgement{Level: Attention, Reason: "is not initialised: " + name + " still runs", Since: since})
	case loop:
		return Judgement{Level: Broken, Reason: "keeps ending: " + name + ", " + Ended(c, c.Last), Since: c.Last.Finished.Time(), Until: after(begun(c), loopWindow)}
	case !c.Ready && c.Role != object.Ephemeral:
		return Judgement{Level: Attention, Reason: "runs, but " + name + " is not ready", Since: since}
	case Restarted(c, now):
		return Judgement{Level: Attention, Reason: "runs again after " + name + " had ended: " + Ended(c, c.Last), Since: c.Last.Finished.Time(), Until: after(begun(c), loopWindow)}
	}
	return Judgement{Level: Well, Since: since}
}

// Looping tells whether a container is in a crash loop: it waits to be started again, or runs again for a while in which the
// kubelet still counts, after it had ended more than once and the last time soon after its start.
func Looping(c *object.Container, now time.Time) bool {
	if c.State.Stage == object.Waiting {
		return c.State.Reason == "CrashLoopBackOff"
	}
	if !Restarted(c, now) || c.Restarts < 2 {
		return false
	}
	if c.Last.Since == 0 || c.Last.Finished == 0 {
		return c.Restarts >= loopRestarts
	}
	return c.Last.Finished.Time().Sub(c.Last.Since.Time()) < loopWindow
}

// Restarted tells whether a container runs again and has not yet run for long enough to be trusted. What ended with exit
// code 0 and was started anew counts as well: it should have gone on.
func Restarted(c *object.Container, now time.Time) bool {
	return c.State.Stage == object.Running && c.Last != nil && c.Restarts > 0 && c.Role != object.Ephemeral &&
		now.Sub(begun(c)) < loopWindow
}

// begun is when a container that runs again began to; where that is not told, when it had ended.
func begun(c *object.Container) time.Time {
	if c.State.Since.IsZero() {
		return c.Last.Finished.Time()
	}
	return c.State.Since.Time()
}

// waiting judges a container that does not run yet, or not again. All reasons the kubelet gives but two are errors.
func waiting(p *object.Pod, c *object.Container, name string, now time.Time) Judgement {
	switch reason := c.State.Reason; {
	case reason == "CrashLoopBackOff" && c.Last != nil:
		return Judgement{Level: Broken, Reason: "keeps ending: " + name + ", " + Ended(c, c.Last), Since: c.Last.Finished.Time()}
	case reason != "" && reason != "ContainerCreating" && reason != "PodInitializing":
		return Judgement{Level: Broken, Reason: "cannot start " + name + ": " + reason}
	}
	since := p.Started.Time()
	if since.IsZero() {
		since = p.CreationTimestamp.Time
	}
	text := "is being started: " + name + " is made"
	return later(after(since, startPatience), now,
		Judgement{Level: Starting, Reason: text, Since: since}, Judgement{Level: Attention, Reason: text, Since: since})
}

// terminated judges a container that has ended: whether it may, depends on its role and on the pod's restartPolicy.
func terminated(p *object.Pod, c *object.Container, name string, now time.Time) Judgement {
	st := &c.State
	since := st.Finished.Time()
	over := st.ExitCode == 0 && st.Signal == 0
	text := "has a container that ended: " + name + ", " + Ended(c, st)
	switch {
	case over && (c.Role == object.Init || c.Role == object.Ephemeral || p.RestartPolicy != "Always"),
		over && p.Phase == "Succeeded":
		return Judgement{Level: Well, Idle: true, Since: since}
	case over && c.Restarts < loopRestarts:
		return later(after(since, time.Minute), now,
			Judgement{Level: Starting, Reason: text, Since: since}, Judgement{Level: Attention, Reason: text, Since: since})
	}
	return Judgement{Level: Broken, Reason: text, Since: since}
}

// RoleWord is a container's role in a word.
func RoleWord(r object.Role) string {
	return [...]string{object.Regular: "container", object.Init: "init", object.Sidecar: "sidecar", object.Ephemeral: "ephemeral"}[r]
}

// exitWords are what exit codes mean that shells and runtimes give (128+n is signal n).
var exitWords = map[int32]string{
	126: "the command cannot be executed", 127: "the command was not found", 128: "it could not be started",
	134: "it aborted (SIGABRT)", 137: "it was killed (SIGKILL)", 139: "it crashed (SIGSEGV)", 143: "it was told to end (SIGTERM)",
}

// Ended tells how a container ended.
func Ended(c *object.Container, st *object.ContainerState) string {
	if st.Reason == "OOMKilled" {
		limit := "the node's memory ran out"
		if c.MemLimit > 0 {
			limit = "its limit is " + memory(c.MemLimit)
		}
		return "killed for using too much memory (OOMKilled), " + limit
	}
	text := fmt.Sprintf("exit code %d", st.ExitCode)
	if words, ok := exitWords[st.ExitCode]; ok {
		text += ", " + words
	} else if st.ExitCode == 0 {
		text += ", as if its work were done"
	}
	if st.Reason != "" && st.Reason != "Error" && st.Reason != "Completed" {
		text += " (" + st.Reason + ")"
	}
	return text
}
