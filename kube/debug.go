package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utilrand "k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/kubectl/pkg/cmd/debug"

	"kdeck/kube/object"
)

// Debugging is what a container for debugging is to be: kubectl debug's flags.
type Debugging struct {
	Name    string   // of the container
	Image   string   //
	Command []string // none: the image's own
	Target  string   // of an ephemeral container: the one whose processes it sees; "": none
	Profile string   // one of Profiles
	Enter   bool     // it has an input and a terminal, to be attached to
}

// Profile is one of kubectl's debugging profiles.
type Profile struct{ Name, Help string }

// Profiles are kubectl's debugging profiles, its default first (kubectl/pkg/cmd/debug, profiles.go; KEP-1441).
func Profiles() []Profile {
	return []Profile{
		{debug.ProfileGeneral, "may trace processes; on a node: its namespaces, its files in /host"},
		{debug.ProfileBaseline, "nothing that Pod Security's baseline forbids: no tracing, nothing of the node"},
		{debug.ProfileRestricted, "what Pod Security's restricted wants: no root, no capabilities"},
		{debug.ProfileNetadmin, "may look into and change the network"},
		{debug.ProfileSysadmin, "privileged: root on the node"},
		{legacyProfile, "as kubectl 1.23 did; it is to go with 1.39"},
	}
}

// legacyProfile is debug.ProfileLegacy, which is deprecated as a whole.
const legacyProfile = "legacy"

// DebuggerName is a name for a container for debugging, new each time, as kubectl makes it.
func DebuggerName() string { return "debugger-" + utilrand.String(5) }

// applyProfile has kubectl's profile complete a container; about is the pod or node that is debugged: the very pod for an ephemeral
// container, the one copied for a copy.
func (d Debugging) applyProfile(pod *corev1.Pod, about runtime.Object, keep debug.KeepFlags) error {
	p, err := debug.NewProfileApplier(d.Profile, keep)
	if err != nil {
		return err
	}
	return p.Apply(pod, d.Name, about)
}

// words are the flags that all forms of kubectl debug have, and the command behind them.
func (d Debugging) words(target string, more ...string) []string {
	out := []string{"debug"}
	if d.Enter {
		out = append(out, "-it")
	}
	out = append(out, target, "--image="+d.Image)
	out = append(out, more...)
	out = append(out, "--profile="+d.Profile)
	if len(d.Command) > 0 {
		out = append(append(out, "--"), d.Command...)
	}
	return out
}

// Debugged plans an ephemeral container in a running pod, as kubectl debug POD does (KEP-277).
func (k *Cluster) Debugged(ctx context.Context, pod Ref, d Debugging) (Change, error) {
	live, err := livePod(ctx, k, pod, d)
	if err != nil {
		return Change{}, err
	}
	return debugged(live, pod, d)
}

func debugged(live *corev1.Pod, ref Ref, d Debugging) (Change, error) {
	if hasContainer(live, d.Name) {
		return Change{}, fmt.Errorf("pod %s has a container %s already", ref.Name, d.Name)
	}
	with := live.DeepCopy()
	with.Spec.EphemeralContainers = append(with.Spec.EphemeralContainers, corev1.EphemeralContainer{
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: d.Name, Image: d.Image, Command: d.Command, Stdin: d.Enter, TTY: d.Enter,
			TerminationMessagePolicy: corev1.TerminationMessageReadFile},
		TargetContainerName: d.Target,
	})
	if err := d.applyProfile(with, with, debug.KeepFlags{}); err != nil {
		return Change{}, err
	}
	added := with.Spec.EphemeralContainers[len(with.Spec.EphemeralContainers)-1]
	c := patchOf(podKind(), ref, types.StrategicMergePatchType, nested([]any{added}, "spec", "ephemeralContainers"))
	c.Sub = "ephemeralcontainers"
	c.Title = fmt.Sprintf("add container %s (%s) to %s", d.Name, d.Image, noun(podKind(), ref))
	c.Notes = slices.Concat(rootless(with, corev1.Container(added.EphemeralContainerCommon)), untargeted(d.Target))
	more := []string{"--container=" + d.Name}
	if d.Target != "" {
		more = append([]string{"--target=" + d.Target}, more...)
	}
	c.Kubectl = command(ref, d.words(ref.Name, more...)...)
	return c, nil
}

func untargeted(target string) []string {
	if target != "" {
		return nil
	}
	return []string{"without a target it sees no processes but its own, unless the pod shares them"}
}

// rootless says what kubectl warns of: capabilities do nothing for another user than root (displayWarning).
func rootless(pod *corev1.Pod, c corev1.Container) []string {
	user := func(id *int64) bool { return id != nil && *id != 0 }
	s, p := c.SecurityContext, pod.Spec.SecurityContext
	switch {
	case s == nil || p == nil || !user(p.RunAsUser) || s.RunAsUser != nil && *s.RunAsUser == 0:
		return nil
	case (s.Privileged == nil || !*s.Privileged) && (s.Capabilities == nil || len(s.Capabilities.Add) == 0):
		return nil
	}
	return []string{fmt.Sprintf("the pod runs as user %d: what the profile allows root may not work", *p.RunAsUser)}
}

func hasContainer(pod *corev1.Pod, name string) bool {
	for _, c := range slices.Concat(pod.Spec.Containers, pod.Spec.InitContainers) {
		if c.Name == name {
			return true
		}
	}
	return slices.ContainsFunc(pod.Spec.EphemeralContainers, func(c corev1.EphemeralContainer) bool { return c.Name == name })
}

// livePod reads a pod as it is, and sees to it that what is made for it could be entered.
func livePod(ctx context.Context, k *Cluster, pod Ref, d Debugging) (*corev1.Pod, error) {
	out := &corev1.Pod{}
	if err := k.readInto(ctx, podKind(), pod, out); err != nil {
		return nil, err
	}
	if k.systemOf(ctx, out) == Windows {
		return nil, ErrWindowsDebug
	}
	return out, k.enterable(ctx, pod.Namespace, pod.Name, d)
}

// readInto reads an object, the one of the Ref's UID, into a typed one.
func (k *Cluster) readInto(ctx context.Context, res Resource, ref Ref, to any) error {
	c := Change{Resource: res, Ref: ref}
	live, err := k.live(ctx, c)
	if err == nil {
		err = replaced(nil, c, live)
	}
	if err != nil {
		return err
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(live.Object, to); err != nil {
		return fmt.Errorf("%s cannot be read: %w", c.object(), err)
	}
	return nil
}

// enterable errs where a container would be made that its maker may not attach to.
func (k *Cluster) enterable(ctx context.Context, namespace, name string, d Debugging) error {
	if !d.Enter {
		return nil
	}
	need := Need{Verb: "create", Resource: podKind(), Sub: "attach", Namespace: namespace, Name: name}
	if v, err := k.May(ctx, need); err == nil && v == RightDenied {
		return fmt.Errorf("you may not %s: what is made could not be entered", need)
	}
	return nil
}

// The signs of pods that are made for a while. Whoever finds one that was left behind can tell what it is, and whose.
const (
	TemporaryLabel = "kdeck/temporary" // what for: "node-shell", "copy"
	madeBy         = "kdeck/made-by"   // annotation: user and machine
	tokenNote      = "kdeck/token"     // annotation: a word that no other pod has, so that it is known when its creation's answer is lost
	managedBy      = "app.kubernetes.io/managed-by"
)

// ForAWhile says of a pod that it is deleted after use. If that does not come about, because kdeck was killed or the connection is gone,
// its node ends it after Limit (activeDeadlineSeconds); what is left then uses nothing.
type ForAWhile struct {
	Limit time.Duration // 0: it is there to stay
	By    string        // who makes it, as in "anna@bastion"
	Token string        // NewToken's
}

// NewToken is a word for one pod that is made for a while.
func NewToken() string { return string(uuid.NewUUID()) }

// Token is the word by which what a Create makes is known from anything else of its name; "" where it has none.
func (c Change) Token() string {
	var o object.MetadataOnly
	if c.Verb != Create || json.Unmarshal(c.Body, &o) != nil {
		return ""
	}
	return o.Metadata.Annotations[tokenNote]
}

// Carries tells whether an object is the one made with a token; none has "".
func Carries(o *unstructured.Unstructured, token string) bool {
	return token != "" && o.GetAnnotations()[tokenNote] == token
}

// unsigned takes the signs of what is made for a while off a copy.
func unsigned(o metav1.Object) {
	labels, notes := o.GetLabels(), o.GetAnnotations()
	if labels[TemporaryLabel] != "" {
		delete(labels, TemporaryLabel)
		delete(labels, managedBy)
	}
	delete(notes, madeBy)
	delete(notes, tokenNote)
	o.SetLabels(labels)
	o.SetAnnotations(notes)
}

func (f ForAWhile) sign(pod *corev1.Pod, what string) {
	if f.Limit == 0 {
		return
	}
	set := func(m *map[string]string, key, value string) {
		if *m == nil {
			*m = map[string]string{}
		}
		(*m)[key] = value
	}
	set(&pod.Labels, TemporaryLabel, what)
	set(&pod.Labels, managedBy, "kdeck")
	set(&pod.Annotations, madeBy, f.By)
	if f.Token != "" {
		set(&pod.Annotations, tokenNote, f.Token)
	}
	seconds := int64(f.Limit.Seconds())
	pod.Spec.ActiveDeadlineSeconds = &seconds
}

func (f ForAWhile) notes() []string {
	if f.Limit == 0 {
		return nil
	}
	return []string{"it is deleted when you leave it; if kdeck cannot do that, its node ends it after " + span(f.Limit)}
}

// span is a duration without zero parts: "4h", "1h30m".
func span(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Remove deletes a pod that was made for a while: what was agreed to when it was made. It goes through the door like any other
// write; one that is gone is no error.
func (k *Cluster) Remove(ctx context.Context, pod Ref) error {
	c := Killed(podKind(), pod)
	c.Title = "delete " + noun(podKind(), pod) + ", which was made for a while"
	c.Keep = "it was made for a while"
	r, err := k.Review(ctx, []Change{c})
	if err != nil {
		return err
	}
	if err := r.Items[0].Err; err != nil {
		return ungone(err)
	}
	return ungone(k.Apply(ctx, r, func(int, Result) {})[0].Err)
}

func ungone(err error) error {
	var other *ReplacedError
	if IsGone(err) || errors.As(err, &other) {
		return nil
	}
	return err
}

// Made is the object that a Create has made, with its UID; ok is false where there is none.
func (r Result) Made() (ref Ref, ok bool) {
	if r.Verb != Create || r.after == nil || r.Err != nil {
		return Ref{}, false
	}
	ref = r.Ref
	ref.UID = r.after.GetUID()
	return ref, true
}

// PodOf is a whole pod as lists know it.
func PodOf(o *unstructured.Unstructured) (*Pod, error) {
	var pod corev1.Pod
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &pod); err != nil {
		return nil, fmt.Errorf("pod %s cannot be read: %w", Clean(o.GetName()), err)
	}
	return object.CompactPod(object.NewPool(), &pod), nil
}
