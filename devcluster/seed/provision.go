package seed

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	storageClass = "standard"
	provisioner  = "devcluster/disk"
)

// provision plays the storage driver for one round: every claim of the class gets a volume, and volumes whose claims are
// gone go away.
func provision(ctx context.Context, c kubernetes.Interface) error {
	claims, err := c.CoreV1().PersistentVolumeClaims("").List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list claims: %w", err)
	}
	for _, claim := range claims.Items {
		class := claim.Spec.StorageClassName
		if claim.Spec.VolumeName != "" || class == nil || *class != storageClass || claim.DeletionTimestamp != nil {
			continue
		}
		if _, err := c.CoreV1().PersistentVolumes().Create(ctx, volume(claim), metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create a volume: %w", err)
		}
	}
	volumes, err := c.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return fmt.Errorf("list volumes: %w", err)
	}
	for _, v := range volumes.Items {
		if v.Status.Phase != corev1.VolumeReleased || v.Annotations["pv.kubernetes.io/provisioned-by"] != provisioner {
			continue
		}
		if err := c.CoreV1().PersistentVolumes().Delete(ctx, v.Name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("delete a volume: %w", err)
		}
	}
	return nil
}

// volume fulfils a claim. It is of a kind that needs no attaching: no controller waits for a driver.
func volume(claim corev1.PersistentVolumeClaim) *corev1.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{"pv.kubernetes.io/provisioned-by": provisioner}},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: claim.Spec.Resources.Requests[corev1.ResourceStorage]},
			AccessModes:                   claim.Spec.AccessModes,
			StorageClassName:              storageClass,
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimDelete,
			ClaimRef: &corev1.ObjectReference{APIVersion: "v1", Kind: "PersistentVolumeClaim",
				Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID, ResourceVersion: claim.ResourceVersion},
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				NFS: &corev1.NFSVolumeSource{Server: "nas.example.internal", Path: "/volumes/" + name}},
		},
	}
}
