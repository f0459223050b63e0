package main

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/proc"
	"kdeck/e2e/proxy"
)

// resting measures a program that is looked at while nothing happens: processor, requests, memory.
func (b *bench) resting() error { return b.rested("10,000 pods", nil, false) }

// unstreamed is the same with streamed lists off, as on servers that do not have them.
func (b *bench) unstreamed() error {
	return b.rested("10,000 pods, lists not streamed", []string{"KUBE_FEATURE_WatchListClient=false"}, true)
}

func (b *bench) rested(name string, env []string, short bool) error {
	if err := b.settled(); err != nil {
		return err
	}
	p, err := proxy.New(b.lab.Kubeconfig(lab.Admin))
	if err != nil {
		return err
	}
	defer p.Close()
	kubeconfig, err := p.Kubeconfig(b.home)
	if err != nil {
		return err
	}
	s, err := b.kdeck(kubeconfig, env, "pods", "-A")
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "all rows", b.synced); err != nil {
		return err
	}
	_, down := p.Wire()
	time.Sleep(10 * time.Second) // the collector returns what synchronizing needed
	before, err := proc.CPU(s.PID())
	if err != nil {
		return err
	}
	asked, written := len(p.Requests()), s.Bytes()
	time.Sleep(b.rest)
	after, err := proc.CPU(s.PID())
	if err != nil {
		return err
	}
	now, peak, err := proc.Memory(s.PID())
	if err != nil {
		return err
	}
	for _, r := range p.Requests()[asked:] {
		say("at rest: %s %s?%s", r.Verb, r.Path, r.Query)
	}
	b.table.add(name+": resident at rest", "MiB", 100, true, mib(now))
	b.table.add(name+": resident at its highest", "MiB", 170, true, mib(peak))
	if short {
		return nil
	}
	b.table.add(name+": processor at rest", "% of a core", 1, true, 100*float64(after-before)/float64(b.rest))
	b.table.add(fmt.Sprintf("%s: requests in %s at rest", name, b.rest), "requests", 0, true, float64(len(p.Requests())-asked))
	b.table.add(name+": bytes to the terminal at rest, a second", "B", 2000, true, float64(s.Bytes()-written)/b.rest.Seconds())
	b.table.add(name+": bytes from the server until synced", "MiB", anything, false, mib(down))
	return nil
}

// secondsShown is how long an age is spelled with seconds (kubectl's HumanDuration), so that every row changes every second. Few
// clusters are so young; one that has just been filled is.
const secondsShown = 10 * time.Minute

// settled waits until no pod is that young.
func (b *bench) settled() error {
	list, err := b.client.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list pods: %w", err)
	}
	var newest time.Time
	for i := range list.Items {
		if at := list.Items[i].CreationTimestamp.Time; at.After(newest) {
			newest = at
		}
	}
	if d := time.Until(newest.Add(secondsShown)); d > 0 {
		say("waiting %s until the youngest pod is %s old", d.Round(time.Second), secondsShown)
		time.Sleep(d)
	}
	return nil
}
