package kube

import (
	"cmp"

	corev1 "k8s.io/api/core/v1"
)

// optional marks a reference that may dangle.
func optional(how string, may *bool) string {
	if may != nil && *may {
		return how + " (optional)"
	}
	return how
}

// podPointers are the references of a pod's spec, or of a template's: everything the kubelet and the scheduler look up.
func podPointers(s *corev1.PodSpec) (out []pointer) {
	add := func(kind, name, how string) { out = append(out, pointTo(core(kind), name, how)...) }
	for i := range s.Volumes {
		out = append(out, volumePointers(&s.Volumes[i])...)
	}
	for i := range s.InitContainers {
		out = append(out, envPointers(s.InitContainers[i].Name, s.InitContainers[i].Env, s.InitContainers[i].EnvFrom)...)
	}
	for i := range s.Containers {
		out = append(out, envPointers(s.Containers[i].Name, s.Containers[i].Env, s.Containers[i].EnvFrom)...)
	}
	for i := range s.EphemeralContainers {
		c := &s.EphemeralContainers[i].EphemeralContainerCommon
		out = append(out, envPointers(c.Name, c.Env, c.EnvFrom)...)
	}
	for _, r := range s.ImagePullSecrets {
		add("Secret", r.Name, "image pull secret")
	}
	add("ServiceAccount", cmp.Or(s.ServiceAccountName, "default"), "service account")
	add("Node", s.NodeName, "runs on it")
	out = append(out, pointTo(kindIn("scheduling.k8s.io", "PriorityClass"), s.PriorityClassName, "priority class")...)
	if s.RuntimeClassName != nil {
		out = append(out, pointTo(kindIn("node.k8s.io", "RuntimeClass"), *s.RuntimeClassName, "runtime class")...)
	}
	return out
}

func volumePointers(v *corev1.Volume) (out []pointer) {
	how := "volume " + Clean(v.Name)
	add := func(kind, name, how string) { out = append(out, pointTo(core(kind), name, how)...) }
	if x := v.ConfigMap; x != nil {
		add("ConfigMap", x.Name, optional(how, x.Optional))
	}
	if x := v.Secret; x != nil {
		add("Secret", x.SecretName, optional(how, x.Optional))
	}
	if x := v.PersistentVolumeClaim; x != nil {
		add("PersistentVolumeClaim", x.ClaimName, how)
	}
	if x := v.Projected; x != nil {
		for _, s := range x.Sources {
			if s.ConfigMap != nil {
				add("ConfigMap", s.ConfigMap.Name, optional(how, s.ConfigMap.Optional))
			}
			if s.Secret != nil {
				add("Secret", s.Secret.Name, optional(how, s.Secret.Optional))
			}
		}
	}
	for _, secret := range storageSecrets(&v.VolumeSource) {
		add("Secret", secret, how)
	}
	return out
}

// storageSecrets are the names of the Secrets with which a pod's volume is mounted.
func storageSecrets(v *corev1.VolumeSource) (out []string) {
	for _, r := range []*corev1.LocalObjectReference{
		field(v.CSI, func(x *corev1.CSIVolumeSource) *corev1.LocalObjectReference { return x.NodePublishSecretRef }),
		field(v.FlexVolume, func(x *corev1.FlexVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
		field(v.ISCSI, func(x *corev1.ISCSIVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
		field(v.RBD, func(x *corev1.RBDVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
		field(v.CephFS, func(x *corev1.CephFSVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
		field(v.Cinder, func(x *corev1.CinderVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
		field(v.ScaleIO, func(x *corev1.ScaleIOVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
		field(v.StorageOS, func(x *corev1.StorageOSVolumeSource) *corev1.LocalObjectReference { return x.SecretRef }),
	} {
		if r != nil {
			out = append(out, r.Name)
		}
	}
	if v.AzureFile != nil {
		out = append(out, v.AzureFile.SecretName)
	}
	return out
}

// field is a field of what may not be there.
func field[T, F any](x *T, f func(*T) *F) *F {
	if x == nil {
		return nil
	}
	return f(x)
}

func envPointers(container string, env []corev1.EnvVar, from []corev1.EnvFromSource) (out []pointer) {
	of := " of " + Clean(container)
	for _, e := range from {
		if e.ConfigMapRef != nil {
			out = append(out, pointTo(core("ConfigMap"), e.ConfigMapRef.Name, optional("envFrom"+of, e.ConfigMapRef.Optional))...)
		}
		if e.SecretRef != nil {
			out = append(out, pointTo(core("Secret"), e.SecretRef.Name, optional("envFrom"+of, e.SecretRef.Optional))...)
		}
	}
	for _, e := range env {
		if e.ValueFrom == nil {
			continue
		}
		how := "env " + Clean(e.Name) + of
		if r := e.ValueFrom.ConfigMapKeyRef; r != nil {
			out = append(out, pointTo(core("ConfigMap"), r.Name, optional(how, r.Optional))...)
		}
		if r := e.ValueFrom.SecretKeyRef; r != nil {
			out = append(out, pointTo(core("Secret"), r.Name, optional(how, r.Optional))...)
		}
	}
	return out
}
