package kubelet

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
)

// watch tells how a pod goes on, from now, until it is gone or the context ends; then the channel is closed. An API server
// that does not answer is waited for: a kubelet knows its pods without it.
func (s *server) watch(ctx context.Context, pod *corev1.Pod) <-chan *corev1.Pod {
	out := make(chan *corev1.Pod)
	go func() {
		defer close(out)
		pods, version := s.client.CoreV1().Pods(pod.Namespace), pod.ResourceVersion
		for ctx.Err() == nil {
			w, err := pods.Watch(ctx, metav1.ListOptions{
				FieldSelector: fields.OneTermEqualSelector("metadata.name", pod.Name).String(), ResourceVersion: version,
			})
			if err == nil && !pass(ctx, w, pod, out) {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
			now, err := pods.Get(ctx, pod.Name, metav1.GetOptions{})
			if apierrors.IsNotFound(err) || err == nil && now.UID != pod.UID {
				return
			}
			if err == nil {
				version = now.ResourceVersion
				select {
				case out <- now:
				case <-ctx.Done():
				}
			}
		}
	}()
	return out
}

// pass passes a watch's pods on until it breaks off, and tells whether the pod is still there.
func pass(ctx context.Context, w watch.Interface, pod *corev1.Pod, out chan<- *corev1.Pod) bool {
	defer w.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case e, open := <-w.ResultChan():
			now, ok := e.Object.(*corev1.Pod)
			switch {
			case !open, !ok:
				return true
			case e.Type == watch.Deleted, now.UID != pod.UID:
				return false
			}
			select {
			case out <- now:
			case <-ctx.Done():
				return false
			}
		}
	}
}
