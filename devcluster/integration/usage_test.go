package integration

import (
	"encoding/json"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	api "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// measured asks the metrics API as a user, for JSON or for a Table.
func measured(t *testing.T, c kubernetes.Interface, path, accept string, into any) error {
	t.Helper()
	b, err := c.CoreV1().RESTClient().Get().RequestURI("/apis/metrics.k8s.io/v1beta1"+path).SetHeader("Accept", accept).Do(t.Context()).Raw()
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	return err
}

func usage(t *testing.T, n node) {
	replicas, labels := int32(1), map[string]string{"app": "busy"}
	half := corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m")}}
	meta := metav1.ObjectMeta{Name: "busy", Namespace: "default", Labels: labels}
	if _, err := n.AppsV1().Deployments("default").Create(t.Context(), &appsv1.Deployment{ObjectMeta: meta,
		Spec: appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{"kwok.x-k8s.io/usage-cpu": "120m", "kwok.x-k8s.io/usage-memory": "77Mi"}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "app", Resources: half}}}}}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	target := int32(60)
	if _, err := n.AutoscalingV2().HorizontalPodAutoscalers("default").Create(t.Context(), &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: meta,
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 2,
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "busy"},
			Metrics: []autoscalingv2.MetricSpec{{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{
				Name: corev1.ResourceCPU, Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &target}}}}}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	viewer := n.client("viewer")
	eventually(t, "the deployment is scaled", func() bool {
		d, err := n.AppsV1().Deployments("default").Get(t.Context(), "busy", metav1.GetOptions{})
		return err == nil && *d.Spec.Replicas == 2 && d.Status.ReadyReplicas == 2
	})
	var pods api.PodMetricsList
	if err := measured(t, viewer, "/namespaces/default/pods?labelSelector=app%3Dbusy", "application/json", &pods); err != nil || len(pods.Items) != 2 ||
		pods.Items[0].Containers[0].Usage.Cpu().String() != "120m" || pods.Items[0].Containers[0].Usage.Memory().String() != "77Mi" {
		t.Errorf("%+v, %v", pods.Items, err)
	}
	var table metav1.Table
	if err := measured(t, viewer, "/pods", "application/json;as=Table;v=v1;g=meta.k8s.io", &table); err != nil || len(table.Rows) < 2 || table.Kind != "Table" {
		t.Errorf("%+v, %v", table, err)
	}
	var nodes api.NodeMetricsList
	if err := measured(t, viewer, "/nodes", "application/json", &nodes); err != nil || len(nodes.Items) != 1 || nodes.Items[0].Usage.Cpu().MilliValue() < 420 {
		t.Errorf("%+v, %v", nodes.Items, err)
	}
	if err := measured(t, viewer, "/namespaces/default/pods/none", "application/json", &pods); !apierrors.IsNotFound(err) {
		t.Errorf("a pod that is not there: %v", err)
	}
	if err := measured(t, n.client("nobody"), "/pods", "application/json", &pods); !apierrors.IsForbidden(err) {
		t.Errorf("nobody: %v", err)
	}
}
