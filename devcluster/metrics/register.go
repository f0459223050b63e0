package metrics

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	service  = "metrics-server"
	register = "/apis/apiregistration.k8s.io/v1/apiservices"
	name     = "v1beta1.metrics.k8s.io"
)

// Register tells the API server that the metrics API is served on a loopback port, and waits until it answers there.
func Register(ctx context.Context, c kubernetes.Interface, port int) error {
	// A name outside the cluster is the only address of this machine that a Service may have.
	_, err := c.CoreV1().Services(metav1.NamespaceSystem).Create(ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: service, Labels: map[string]string{"k8s-app": service}},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "localhost"},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create the service %s: %w", service, err)
	}
	client := c.CoreV1().RESTClient()
	asJSON := func(r *rest.Request) *rest.Request {
		return r.SetHeader("Content-Type", "application/json").SetHeader("Accept", "application/json")
	}
	spec := fmt.Appendf(nil, `{"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
	  "metadata": {"name": %q, "labels": {"k8s-app": %q}},
	  "spec": {"group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
	    "insecureSkipTLSVerify": true, "service": {"name": %[2]q, "namespace": %q, "port": %d}}}`, name, service, metav1.NamespaceSystem, port)
	err = asJSON(client.Post().AbsPath(register)).Body(spec).Do(ctx).Error()
	if apierrors.IsAlreadyExists(err) {
		err = client.Patch(types.MergePatchType).AbsPath(register, name).SetHeader("Accept", "application/json").Body(spec).Do(ctx).Error()
	}
	if err != nil {
		return fmt.Errorf("register the metrics API: %w", err)
	}
	for {
		err := asJSON(client.Get().AbsPath(Prefix)).Do(ctx).Error()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the metrics API: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
