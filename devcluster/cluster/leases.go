package cluster

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/parts"
)

// dropLeases deletes what an earlier process of the part held: the next one would wait for it to run out.
func dropLeases(ctx context.Context, c kubernetes.Interface, part string) error {
	leases, err := c.CoordinationV1(), error(nil)
	switch part {
	case parts.Kwok:
		err = leases.Leases("kube-node-lease").DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
	case parts.ControllerManager, parts.Scheduler:
		err = leases.Leases("kube-system").Delete(ctx, "kube-"+part, metav1.DeleteOptions{})
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("drop the leases of %s: %w", part, err)
	}
	return nil
}

// waitForAccounts waits for the default service account: pods cannot be created before.
func waitForAccounts(ctx context.Context, c kubernetes.Interface) error {
	for {
		_, err := c.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the default service account: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
