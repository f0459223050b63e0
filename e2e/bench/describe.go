package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
	"kdeck/e2e/tty"
)

// The descriptions are of objects in a namespace of their own, seen over a line on which every request takes a round trip.
const (
	rolloutNamespace = "bench-rollout"
	roundTrip        = 50 * time.Millisecond
	beyondTrip       = 50 * time.Millisecond // what a description may take besides
)

// fillRollouts makes a deployment with one pod for each round, so that each is described for the first time.
func (b *bench) fillRollouts() error {
	ctx := context.Background()
	if err := b.namespace(rolloutNamespace); err != nil {
		return err
	}
	api := b.client.AppsV1().Deployments(rolloutNamespace)
	for i := range b.rounds {
		labels := map[string]string{"app": fmt.Sprintf("rollout-%02d", i)}
		_, err := api.Create(ctx, &appsv1.Deployment{
			ObjectMeta: metav1.ObjectMeta{Name: labels["app"], Labels: labels},
			Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "img"}}},
			}},
		}, metav1.CreateOptions{})
		if !made(err) {
			return err
		}
	}
	return until("the deployments are ready", func() (bool, error) {
		list, err := api.List(ctx, metav1.ListOptions{})
		return err == nil && !slices.ContainsFunc(list.Items, func(d appsv1.Deployment) bool { return d.Status.ReadyReplicas == 0 }), err
	})
}

// describe measures from the key to the first text of a description over a slow line, and how many requests had to wait
// for the answer of another one before it came.
func (b *bench) describe() error {
	for _, kind := range []string{"pods", "deployments"} {
		if err := b.described(kind); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) described(kind string) error {
	p, err := proxy.New(b.lab.Kubeconfig(lab.Admin))
	if err != nil {
		return err
	}
	defer p.Close()
	kubeconfig, err := p.Kubeconfig(b.home)
	if err != nil {
		return err
	}
	s, err := b.kdeck(kubeconfig, nil, kind, "-n", rolloutNamespace)
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "all rows", whole(kind)); err != nil {
		return err
	}
	p.Delay(roundTrip)
	var times, trips []float64
	for round := range b.rounds {
		rest(s)
		asked := len(p.Requests())
		took, sc, err := timed(s, "d", func(sc tty.Screen) bool { return strings.HasPrefix(strings.TrimSpace(sc.Line(2)), "Name:") })
		if err != nil {
			return fmt.Errorf("describe %s: %w", kind, err)
		}
		times, trips = append(times, took), append(trips, chain(p.Requests()[asked:], sc.At))
		if _, _, err := timed(s, "esc", whole(kind)); err != nil {
			return err
		}
		if round < b.rounds-1 {
			if _, _, err := stroke(s, "j"); err != nil {
				return err
			}
		}
	}
	name := fmt.Sprintf("describe one of %s, round trip %s", kind, roundTrip)
	b.table.add(name+": key to its text", "ms", ms(roundTrip+beyondTrip), false, times...)
	b.table.add(name+": requests one after another", "requests", 1, true, trips...)
	return nil
}

// chain is how many of the requests were made one after another before a moment, each when the one before could have been
// answered. Watches are left out: nobody waits for their end.
func chain(requests []proxy.Request, before time.Time) (n float64) {
	slices.SortFunc(requests, func(a, b proxy.Request) int { return a.Start.Compare(b.Start) })
	var last time.Time
	for _, r := range requests {
		if r.Verb != "watch" && r.Start.Before(before) && r.Start.Sub(last) >= roundTrip {
			n, last = n+1, r.Start
		}
	}
	return n
}
