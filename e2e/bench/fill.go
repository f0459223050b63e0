package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/workqueue"
)

// fill brings the cluster up to the numbers; what is there already counts.
func (b *bench) fill() error {
	say("filling it with %d pods and %d Secrets", pods, secrets)
	if err := b.load("--secrets", fmt.Sprint(secrets), "--secret-size", fmt.Sprint(secretSize)); err != nil {
		return err
	}
	for _, more := range []func() error{b.fillSmall, b.fillRollouts} {
		if err := more(); err != nil {
			return err
		}
	}
	list, err := b.client.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{Limit: 1})
	if err != nil {
		return err
	}
	b.total = len(list.Items)
	if list.RemainingItemCount != nil {
		b.total += int(*list.RemainingItemCount)
	}
	return nil
}

// load has devcluster make the pods, and what else its flags say.
func (b *bench) load(more ...string) error {
	args := append([]string{"seed", "load", "--pods", fmt.Sprint(pods), "--nodes", fmt.Sprint(nodes)}, more...)
	if out, err := b.lab.Do(20*time.Minute, args...); err != nil {
		return fmt.Errorf("devcluster seed load: %w\n%s", err, out)
	}
	return nil
}

// fillSmall makes the small namespace.
func (b *bench) fillSmall() error {
	if err := b.namespace(smallNamespace); err != nil {
		return err
	}
	return each(smallPods, func(ctx context.Context, i int) error {
		_, err := b.client.CoreV1().Pods(smallNamespace).Create(ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("small-%02d", i), Labels: map[string]string{"devcluster/fast": "true"}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "img"}}},
		}, metav1.CreateOptions{})
		return err
	})
}

// namespace makes a namespace.
func (b *bench) namespace(name string) error {
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := b.client.CoreV1().Namespaces().Create(context.Background(), ns, metav1.CreateOptions{}); !made(err) {
		return fmt.Errorf("make namespace %s: %w", name, err)
	}
	return nil
}

// made says whether what was to be created is there.
func made(err error) bool { return err == nil || apierrors.IsAlreadyExists(err) }

// workers is how many requests are under way when many objects are made.
const workers = 16

// each makes n objects, several at a time, and gives the first error.
func each(n int, create func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	workqueue.ParallelizeUntil(ctx, workers, n, func(i int) {
		if err := create(ctx, i); !made(err) {
			cancel(err)
		}
	})
	return context.Cause(ctx)
}

// until asks again and again until something holds.
func until(what string, holds func() (bool, error)) error {
	for end := time.Now().Add(10 * time.Minute); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		switch ok, err := holds(); {
		case err != nil:
			return fmt.Errorf("wait until %s: %w", what, err)
		case ok:
			return nil
		}
	}
	return fmt.Errorf("wait until %s: in vain", what)
}
