package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/proc"
	"kdeck/e2e/tty"
)

// The namespace whose pods have just been made: all of them are on the screen, and all of their ages are spelled with seconds.
const (
	youngNamespace = "bench-young"
	youngPods      = 40
)

// young measures what a list of young pods costs while nothing happens but that they grow older.
func (b *bench) young() error {
	if err := b.namespace(youngNamespace); err != nil {
		return err
	}
	err := each(youngPods, func(ctx context.Context, i int) error {
		_, err := b.client.CoreV1().Pods(youngNamespace).Create(ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("young-%02d", i), Labels: map[string]string{"devcluster/fast": "true"}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "img"}}},
		}, metav1.CreateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-n", youngNamespace)
	if err != nil {
		return err
	}
	defer quit(s)
	if err := s.Resize(120, youngPods+10); err != nil {
		return err
	}
	if _, err := await(s, "all pods to run", func(sc tty.Screen) bool { return strings.Count(sc.String(), "Running") == youngPods }); err != nil {
		return err
	}
	time.Sleep(15 * time.Second) // below ten seconds ages tick every second
	before, err := proc.CPU(s.PID())
	if err != nil {
		return err
	}
	written := s.Bytes()
	time.Sleep(b.rest)
	after, err := proc.CPU(s.PID())
	if err != nil {
		return err
	}
	if left := strings.Count(s.Screen().String(), "Running"); left != youngPods {
		return fmt.Errorf("%d of %d pods are on the screen", left, youngPods)
	}
	b.table.add("forty young pods: bytes to the terminal at rest, a second", "B", 150, true, float64(s.Bytes()-written)/b.rest.Seconds())
	b.table.add("forty young pods: processor at rest", "% of a core", 1, true, 100*float64(after-before)/float64(b.rest))
	return nil
}
