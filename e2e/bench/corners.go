package main

import (
	"fmt"
	"strings"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/proc"
	"kdeck/e2e/proxy"
	"kdeck/e2e/tty"
)

// smallNamespace has a handful of pods, as most namespaces do.
const smallNamespace = "bench-small"

// small measures a small namespace in the large cluster.
func (b *bench) small() error {
	var first, resident []float64
	for range b.rounds {
		s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-n", smallNamespace)
		if err != nil {
			return err
		}
		f, err := await(s, "the first rows", hasRows)
		if err != nil {
			return err
		}
		if _, err := await(s, "all rows", func(sc tty.Screen) bool {
			return strings.HasSuffix(sc.Line(1), fmt.Sprintf(" %d", smallPods)) && strings.HasSuffix(sc.Line(0), "connected")
		}); err != nil {
			return err
		}
		time.Sleep(3 * time.Second)
		now, _, err := proc.Memory(s.PID())
		if err != nil {
			return err
		}
		quit(s)
		first, resident = append(first, ms(f)), append(resident, mib(now))
	}
	b.table.add("small namespace: first rows", "ms", 200, false, first...)
	b.table.add("small namespace: resident", "MiB", 60, true, resident...)
	return nil
}

// secrets measures a list of large Secrets, of which nobody wants the data: the time on the direct way, the bytes on one
// that counts them.
func (b *bench) secrets() error {
	var first, bytes []float64
	for range b.rounds {
		f, err := b.secretList(b.lab.Kubeconfig(lab.Admin))
		if err != nil {
			return err
		}
		p, err := proxy.New(b.lab.Kubeconfig(lab.Admin))
		if err != nil {
			return err
		}
		kubeconfig, err := p.Kubeconfig(b.home)
		if err != nil {
			return err
		}
		if _, err := b.secretList(kubeconfig); err != nil {
			return err
		}
		n := 0.0
		for _, r := range p.Requests() {
			if strings.Contains(r.Path, "/secrets") {
				n += float64(r.Down)
			}
		}
		p.Close()
		first, bytes = append(first, ms(f)), append(bytes, n/1e6)
	}
	b.table.add(fmt.Sprintf("%d Secrets of %d KB: first rows", secrets, secretSize/1000), "ms", 200, false, first...)
	b.table.add(fmt.Sprintf("%d Secrets of %d KB: bytes from the server", secrets, secretSize/1000), "MB", 1, true, bytes...)
	return nil
}

// secretList opens the list, waits for all of it and tells when its first rows came.
func (b *bench) secretList(kubeconfig string) (time.Duration, error) {
	s, err := b.kdeck(kubeconfig, nil, "secrets", "-n", "load-secrets")
	if err != nil {
		return 0, err
	}
	defer quit(s)
	first, err := await(s, "the first rows", hasRows)
	if err != nil {
		return 0, err
	}
	_, err = await(s, "all rows", func(sc tty.Screen) bool {
		return strings.HasSuffix(sc.Line(1), fmt.Sprintf(" %d", secrets)) && !strings.Contains(sc.Line(1), "first")
	})
	return first, err
}
