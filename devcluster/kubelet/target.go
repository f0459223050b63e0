package kubelet

import (
	"fmt"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/devcluster/logs"
	"kdeck/devcluster/settings"
)

// target is a container of a pod, as a request names it.
type target struct {
	pod       *corev1.Pod
	container corev1.Container
	ephemeral bool
	status    corev1.ContainerStatus // without a name if nothing is known of it yet
}

// podOf reads the pod that a request is about.
func (s *server) podOf(r *http.Request) (*corev1.Pod, error) {
	pod, err := s.client.CoreV1().Pods(r.PathValue("namespace")).Get(r.Context(), r.PathValue("pod"), metav1.GetOptions{})
	switch uid := r.PathValue("uid"); {
	case apierrors.IsNotFound(err), err == nil && uid != "" && uid != string(pod.UID):
		return nil, refuse(http.StatusNotFound, "pod %q does not exist", r.PathValue("pod"))
	case err != nil:
		return nil, fmt.Errorf("read the pod: %w", err)
	}
	return pod, nil
}

// targetOf reads the container that a request is about.
func (s *server) targetOf(r *http.Request) (target, error) {
	pod, err := s.podOf(r)
	if err != nil {
		return target{}, err
	}
	t, ok := find(pod, r.PathValue("container"))
	if !ok {
		return target{}, refuse(http.StatusNotFound, "container %q not found in pod %q", r.PathValue("container"), pod.Name)
	}
	return t, nil
}

// find looks a container up among all of a pod's.
func find(pod *corev1.Pod, name string) (target, bool) {
	t, found := target{pod: pod}, false
	for _, c := range append(append([]corev1.Container{}, pod.Spec.Containers...), pod.Spec.InitContainers...) {
		if c.Name == name {
			t.container, found = c, true
		}
	}
	for _, c := range pod.Spec.EphemeralContainers {
		if c.Name == name {
			t.container, t.ephemeral, found = corev1.Container(c.EphemeralContainerCommon), true, true
		}
	}
	for _, list := range statuses(&pod.Status) {
		for _, st := range *list {
			if st.Name == name {
				t.status = st
			}
		}
	}
	return t, found
}

// statuses are the lists of a pod's status that know of containers.
func statuses(s *corev1.PodStatus) []*[]corev1.ContainerStatus {
	return []*[]corev1.ContainerStatus{&s.ContainerStatuses, &s.InitContainerStatuses, &s.EphemeralContainerStatuses}
}

// read reads an annotation about the container: NAME.CONTAINER, or NAME for all containers of the pod.
func (t target) read(name string, keys settings.Keys) error {
	return read(t.pod, keys, name+"."+t.container.Name, name)
}

// read reads the first of the annotations that the pod has.
func read(pod *corev1.Pod, keys settings.Keys, names ...string) error {
	for _, name := range names {
		if text, ok := pod.Annotations[name]; ok {
			if err := keys.Parse(text); err != nil {
				return refuse(http.StatusBadRequest, "the annotation %s: %v", name, err)
			}
			return nil
		}
	}
	return nil
}

// run is the run of the container whose log is meant: the one now or the one before. A container that waits to be started
// again shows its last one. The rules and the words are those of a kubelet (kubelet_pods.go, validateContainerLogStatus).
func (t target) run(previous bool) (logs.Run, error) {
	of := fmt.Sprintf("container %q in pod %q", t.container.Name, t.pod.Name)
	no := func(format string, args ...any) (logs.Run, error) {
		return logs.Run{}, refuse(http.StatusBadRequest, format, args...)
	}
	if t.status.Name == "" {
		return no("%s is not available", of)
	}
	now, last := t.status.State, t.status.LastTerminationState.Terminated
	switch {
	case previous && last == nil:
		return no("previous terminated %s not found", of)
	case previous:
		return t.ended(last), nil
	case now.Running != nil:
		return logs.Run{UID: string(t.pod.UID), Container: t.container.Name, Image: t.container.Image, Started: now.Running.StartedAt.Time}, nil
	case now.Terminated != nil:
		return t.ended(now.Terminated), nil
	case last != nil:
		return t.ended(last), nil
	case now.Waiting == nil:
		return no("%s is waiting to start - no logs yet", of)
	case now.Waiting.Reason == "ErrImagePull":
		return no("%s is waiting to start: image can't be pulled", of)
	case now.Waiting.Reason == "ImagePullBackOff":
		return no("%s is waiting to start: trying and failing to pull image", of)
	}
	return no("%s is waiting to start: %s", of, now.Waiting.Reason)
}

func (t target) ended(s *corev1.ContainerStateTerminated) logs.Run {
	return logs.Run{
		UID: string(t.pod.UID), Container: t.container.Name, Image: t.container.Image,
		Started: s.StartedAt.Time, Ended: s.FinishedAt.Time, ExitCode: s.ExitCode,
	}
}

// running tells whether the container has processes.
func (t target) running() bool { return t.status.State.Running != nil }
