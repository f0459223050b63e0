package kube

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"kdeck/kube/logs"
)

// logContainers are the containers of a pod that a query asks for.
func logContainers(p *Pod, q *LogQuery) (out []logs.Container) {
	chosen := p.MainContainer()
	for i := range p.Containers {
		c := &p.Containers[i]
		switch {
		case len(q.Containers) > 0:
			if !slices.Contains(q.Containers, c.Name) {
				continue
			}
		case q.Pick == MainContainer && c.Name != chosen,
			q.Pick == AppContainers && (c.Role == Init || c.Role == Ephemeral):
			continue
		}
		out = append(out, logContainer(p, c))
	}
	return out
}

// logContainer is a container as its log has it. A kubelet that is asked for the log of one that waits to be started again
// answers with the instance that has ended: that is the newest there is.
func logContainer(p *Pod, c *Container) logs.Container {
	out := logs.Container{Namespace: p.Namespace, Pod: p.Name, UID: string(p.UID), Name: c.Name,
		Instance: logs.Instance{Restarts: c.Restarts, Started: int64(c.State.Since)},
		Final:    p.Phase == string(corev1.PodSucceeded) || p.Phase == string(corev1.PodFailed) || c.Role == Ephemeral && c.State.Stage == Terminated}
	ended := c.Last
	switch c.State.Stage {
	case Running:
		out.Stage = logs.Running
	case Terminated:
		out.Stage, ended = logs.Over, &c.State
	default:
		out.Reason, out.Message = c.State.Reason, c.State.Message
		if c.Last != nil {
			out.Stage, out.Instance.Started = logs.Over, int64(c.Last.Since)
		} else if out.Reason == "" {
			out.Reason, out.Message = unstarted(p)
		}
	}
	if ended != nil {
		out.Exit = logs.Exit{Known: true, Code: ended.ExitCode, Signal: ended.Signal, Reason: ended.Reason, Finished: int64(ended.Finished)}
	}
	return out
}

// unstarted says why no kubelet has begun with a pod.
func unstarted(p *Pod) (reason, message string) {
	if p.Reason != "" {
		return p.Reason, p.Message
	}
	for _, c := range p.Conditions {
		if c.Type == string(corev1.PodScheduled) && c.Status == string(corev1.ConditionFalse) {
			return cmp.Or(c.Reason, "Unscheduled"), c.Message
		}
	}
	return p.Phase, p.Message
}
