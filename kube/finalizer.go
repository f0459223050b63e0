package kube

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// leaks say of known finalizers what is left behind when they go before their controller has done its work. A name that ends
// in a slash stands for all that begin with it.
var leaks = []struct{ name, what string }{
	{"kubernetes.io/pvc-protection", "pods that still use the claim lose its volume while they run"},
	{"kubernetes.io/pv-protection", "a claim that is still bound to the volume is lost"},
	{"foregroundDeletion", "its dependents are deleted after it, and no longer before it"},
	{"orphan", "dependents that were to stay are deleted with it"},
	{"service.kubernetes.io/load-balancer-cleanup", "the cloud's load balancer stays, and is paid for"},
	{"external-provisioner.volume.kubernetes.io/finalizer", "the storage behind the volume stays, and is paid for"},
	{"external-attacher/", "the volume may stay attached to its node"},
	{"batch.kubernetes.io/job-tracking", "the job may not count the pod, and run it again"},
	{"customresourcecleanup.apiextensions.k8s.io", "objects of the kind stay in the store, and are there again when the kind is"},
	{"snapshot.storage.kubernetes.io/", "the snapshot may stay in the storage, and be paid for"},
	{"service.k8s.aws/", "load balancers and security groups stay in AWS, and are paid for"},
	{"ingress.k8s.aws/", "load balancers and security groups stay in AWS, and are paid for"},
	{"elbv2.k8s.aws/", "target groups and security groups stay in AWS"},
	{"networking.gke.io/", "load balancers stay in Google's cloud, and are paid for"},
	{"resources-finalizer.argocd.argoproj.io", "what the application has deployed stays in the cluster"},
	{"finalizers.fluxcd.io", "what it has deployed stays in the cluster"},
	{"finalizer.managedresource.crossplane.io", "what it stands for stays in the cloud, and is paid for"},
	{"finalizer.acme.cert-manager.io", "records or pods of the challenge stay"},
	{"machine.cluster.x-k8s.io", "the machine stays, and is paid for"},
	{"cluster.cluster.x-k8s.io", "the machines of the cluster stay, and are paid for"},
}

// Leak tells what is left behind when a finalizer is removed by hand.
func Leak(finalizer string) string {
	for _, l := range leaks {
		if finalizer == l.name || strings.HasSuffix(l.name, "/") && strings.HasPrefix(finalizer, l.name) {
			return l.what
		}
	}
	return "whatever its controller would have cleaned up stays: nobody else knows what that is"
}

// Unfinalize plans to remove a finalizer of an object. The server tests that it still stands where it was read.
func (k *Cluster) Unfinalize(ctx context.Context, res Resource, ref Ref, finalizer string) (Change, error) {
	o, err := k.Object(ctx, res, ref)
	if err != nil {
		return Change{}, err
	}
	all := o.GetFinalizers()
	i := slices.Index(all, finalizer)
	if i < 0 {
		return Change{}, fmt.Errorf("%s has no finalizer %s any more", noun(res, ref), Clean(finalizer))
	}
	at := "/metadata/finalizers/" + strconv.Itoa(i)
	c := patchOf(res, ref, types.JSONPatchType, []map[string]any{
		{"op": "test", "path": at, "value": finalizer}, {"op": "remove", "path": at}})
	c.Title = "remove finalizer " + Clean(finalizer) + " of " + noun(res, ref)
	c.Kubectl = command(ref, "patch", target(res, ref), "--type=json", "-p", string(c.Body))
	c.Grave, c.Typed = true, true
	c.Notes = []string{Leak(finalizer)}
	others := slices.Delete(slices.Clone(all), i, i+1)
	switch {
	case o.GetDeletionTimestamp() == nil:
		c.Notes = append(c.Notes, "it is not being deleted: what the finalizer stands for will not be done when it is")
	case len(others) == 0:
		c.Notes = append(c.Notes, "it is being deleted, and this is the last one: it is gone at once")
	default:
		c.Notes = append(c.Notes, "it is being deleted, and then still waits for "+Clean(strings.Join(others, ", ")))
	}
	return c, nil
}
