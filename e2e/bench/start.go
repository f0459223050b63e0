package main

import (
	"time"

	"kdeck/e2e/lab"
)

// start measures the way to the first rows and to all rows, next to a bare informer's.
func (b *bench) start() error {
	var first, all, bare, ratio []float64
	for range b.rounds {
		y, err := b.yardstick()
		if err != nil {
			return err
		}
		s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-A")
		if err != nil {
			return err
		}
		f, err := await(s, "the first rows", hasRows)
		if err != nil {
			return err
		}
		a, err := await(s, "all rows", b.synced)
		if err != nil {
			return err
		}
		quit(s)
		first, all = append(first, ms(f)), append(all, ms(a))
		bare, ratio = append(bare, ms(y)), append(ratio, float64(a)/float64(y))
		time.Sleep(time.Second)
	}
	b.table.add("10,000 pods: first rows", "ms", 200, false, first...)
	b.table.add("10,000 pods: a bare informer is synced", "ms", anything, false, bare...)
	b.table.add("10,000 pods: all rows", "ms", 1.5*median(bare), false, all...)
	b.table.add("10,000 pods: all rows / bare informer", "x", 1.5, true, ratio...)
	return nil
}
