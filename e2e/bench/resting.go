package main

import (
	"fmt"
	"time"

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
