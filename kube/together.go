package kube

import (
	"context"
	"sync"
)

// abreast is how many lists are read at a time when many kinds are looked at for one question.
const abreast = 8

// together calls f for each number below n, some at a time, and returns when all are done. A panic becomes an error.
func (k *Cluster) together(n int, f func(int) error) []error {
	errs := make([]error, n)
	slots := make(chan struct{}, abreast)
	var all sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			defer k.barrier(&errs[i])
			errs[i] = f(i)
		})
	}
	all.Wait()
	return errs
}

// bounded is a context that ends with the caller's or with the cluster, whichever is first.
func (k *Cluster) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(k.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}
