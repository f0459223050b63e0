package kube

import "context"

func (k *Cluster) hits(ctx context.Context, plan []Change) [][]string { return nil }
