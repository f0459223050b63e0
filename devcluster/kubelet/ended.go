package kubelet

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

// ended reports that a container's command has ended: the container starts again if the pod says so, and otherwise stays
// as it is, and the pod with it once no other container runs.
func (s *server) ended(ctx context.Context, t target, code int32) error {
	pods := s.client.CoreV1().Pods(t.pod.Namespace)
	err := retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		pod, err := pods.Get(ctx, t.pod.Name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) || err == nil && pod.UID != t.pod.UID {
			return nil
		}
		if err != nil || !end(pod, t, code, metav1.Now()) {
			return err
		}
		_, err = pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return fmt.Errorf("report the end of %s: %w", t.container.Name, err)
	}
	return nil
}

// end changes the pod's status, if the container still runs.
func end(pod *corev1.Pod, t target, code int32, now metav1.Time) bool {
	policy := pod.Spec.RestartPolicy
	again := !t.ephemeral && (policy == corev1.RestartPolicyAlways || policy == corev1.RestartPolicyOnFailure && code != 0)
	for _, list := range statuses(&pod.Status) {
		for i := range *list {
			st := &(*list)[i]
			if st.Name != t.container.Name || st.State.Running == nil {
				continue
			}
			over := &corev1.ContainerStateTerminated{
				ExitCode: code, Reason: map[bool]string{true: "Completed", false: "Error"}[code == 0],
				StartedAt: st.State.Running.StartedAt, FinishedAt: now, ContainerID: st.ContainerID,
			}
			if again {
				st.LastTerminationState.Terminated, st.RestartCount = over, st.RestartCount+1
				// The next run cannot begin in the second in which this one did: a run is known by when it started.
				at := now
				if least := over.StartedAt.Add(time.Second); at.Time.Before(least) {
					at = metav1.NewTime(least)
				}
				st.State.Running = &corev1.ContainerStateRunning{StartedAt: at}
				return true
			}
			st.State, st.Ready, st.Started = corev1.ContainerState{Terminated: over}, false, new(bool)
			if !t.ephemeral {
				conclude(pod)
			}
			return true
		}
	}
	return false
}

// conclude ends a pod whose containers have all ended.
func conclude(pod *corev1.Pod) {
	phase := corev1.PodSucceeded
	for _, st := range pod.Status.ContainerStatuses {
		switch {
		case st.State.Terminated == nil:
			return
		case st.State.Terminated.ExitCode != 0:
			phase = corev1.PodFailed
		}
	}
	pod.Status.Phase = phase
	for i := range pod.Status.Conditions {
		switch c := &pod.Status.Conditions[i]; c.Type {
		case corev1.PodReady, corev1.ContainersReady:
			c.Status, c.Reason, c.LastTransitionTime = corev1.ConditionFalse, "PodCompleted", metav1.Now()
		}
	}
}
