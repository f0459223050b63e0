package object

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube/scrub"
)

// Claim is corev1.PersistentVolumeClaim.
type Claim struct {
	Meta
	Phase      string   // status.phase
	Volume     string   // spec.volumeName; "" until bound
	Class      string   // the storage class; "" is none, or the default not yet filled in
	Attributes *string  // spec.volumeAttributesClassName; nil is unset
	Mode       string   // spec.volumeMode; "" is unset
	Modes      []string // status.accessModes, written out
	Capacity   string   // status.capacity.storage, a quantity; "0" when there is none yet
	Requested  string   // spec.resources.requests.storage
	Conditions []Condition
}

// DeepCopyObject makes Claim a runtime.Object.
func (o *Claim) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Modes, c.Conditions = slices.Clone(o.Modes), slices.Clone(o.Conditions)
	return &c
}

// CompactClaim keeps of a PersistentVolumeClaim what Claim has.
func CompactClaim(p *Pool, in *corev1.PersistentVolumeClaim) *Claim {
	s, t := &in.Spec, &in.Status
	o := &Claim{
		Meta: p.Meta(&in.ObjectMeta), Phase: p.word(string(t.Phase)), Volume: scrub.Line(s.VolumeName), Modes: modes(p, t.AccessModes),
		Attributes: p.maybe(s.VolumeAttributesClassName), Capacity: storage(p, t.Capacity), Requested: storage(p, s.Resources.Requests),
	}
	if s.StorageClassName != nil {
		o.Class = p.word(*s.StorageClassName)
	}
	if class, ok := in.Annotations[corev1.BetaStorageClassAnnotation]; ok {
		o.Class = p.word(class)
	}
	if s.VolumeMode != nil {
		o.Mode = p.word(string(*s.VolumeMode))
	}
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// Volume is corev1.PersistentVolume.
type Volume struct {
	Meta
	Phase      string // status.phase
	Reason     string // status.reason
	Message    string // status.message
	Capacity   string // spec.capacity.storage, a quantity
	Modes      []string
	Reclaim    string // spec.persistentVolumeReclaimPolicy
	Class      string // the storage class; "" is none
	Attributes *string
	Mode       string   // spec.volumeMode; "" is unset
	Claim      *Subject // spec.claimRef; nil is none
	Driver     string   // spec.csi.driver; "" when it is no CSI volume
}

// DeepCopyObject makes Volume a runtime.Object.
func (o *Volume) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Modes = slices.Clone(o.Modes)
	return &c
}

// CompactVolume keeps of a PersistentVolume what Volume has.
func CompactVolume(p *Pool, in *corev1.PersistentVolume) *Volume {
	s, t := &in.Spec, &in.Status
	o := &Volume{
		Meta: p.Meta(&in.ObjectMeta), Phase: p.word(string(t.Phase)), Reason: p.word(t.Reason), Message: scrub.Line(t.Message),
		Capacity: storage(p, s.Capacity), Modes: modes(p, s.AccessModes), Reclaim: p.word(string(s.PersistentVolumeReclaimPolicy)),
		Class: p.word(s.StorageClassName), Attributes: p.maybe(s.VolumeAttributesClassName),
	}
	if class, ok := in.Annotations[corev1.BetaStorageClassAnnotation]; ok {
		o.Class = p.word(class)
	}
	if s.VolumeMode != nil {
		o.Mode = p.word(string(*s.VolumeMode))
	}
	if c := s.ClaimRef; c != nil {
		o.Claim = &Subject{APIVersion: p.word(c.APIVersion), Kind: p.word(c.Kind), Namespace: p.word(c.Namespace), Name: scrub.Line(c.Name), UID: types.UID(scrub.Line(string(c.UID)))}
	}
	if s.CSI != nil {
		o.Driver = p.word(s.CSI.Driver)
	}
	return o
}

func modes(p *Pool, in []corev1.PersistentVolumeAccessMode) []string {
	out := make([]string, len(in))
	for i, m := range in {
		out[i] = p.word(string(m))
	}
	return out
}

// storage is a quantity as the API writes it; one that is not there is "0".
func storage(p *Pool, in corev1.ResourceList) string {
	q := in[corev1.ResourceStorage]
	return p.word(q.String())
}

// maybe is a word that may be unset.
func (p *Pool) maybe(s *string) *string {
	if s == nil {
		return nil
	}
	w := p.word(*s)
	return &w
}

// Account is corev1.ServiceAccount.
type Account struct {
	Meta
	Secrets     []string // secrets: names
	PullSecrets []string // imagePullSecrets: names
	Automount   string   // automountServiceAccountToken: "true", "false" or "" for unset
}

// DeepCopyObject makes Account a runtime.Object.
func (o *Account) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Secrets, c.PullSecrets = slices.Clone(o.Secrets), slices.Clone(o.PullSecrets)
	return &c
}

// CompactAccount keeps of a ServiceAccount what Account has.
func CompactAccount(p *Pool, in *corev1.ServiceAccount) *Account {
	o := &Account{Meta: p.Meta(&in.ObjectMeta)}
	for _, s := range in.Secrets {
		o.Secrets = append(o.Secrets, p.word(s.Name))
	}
	for _, s := range in.ImagePullSecrets {
		o.PullSecrets = append(o.PullSecrets, p.word(s.Name))
	}
	if a := in.AutomountServiceAccountToken; a != nil {
		o.Automount = map[bool]string{true: "true", false: "false"}[*a]
	}
	return o
}
