package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/duration"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/kubectl/pkg/drain"
)

// Draining are kubectl drain's options.
type Draining struct {
	Force            bool          // --force: also pods that nothing will create again
	IgnoreDaemonSets bool          // --ignore-daemonsets: leave those alone
	DeleteEmptyDir   bool          // --delete-emptydir-data: also pods whose emptyDir is lost with them
	DisableEviction  bool          // --disable-eviction: delete, whatever the budgets say
	Grace            *int64        // --grace-period, seconds; nil: each pod's own
	Timeout          time.Duration // --timeout: how long to wait for budgets and ends; 0 is an hour
	PodSelector      string        // --pod-selector: only these
	SkipWait         time.Duration // --skip-wait-for-delete-timeout: leave pods alone that have been ending for longer; 0: none
}

// drainPatience is how long a drain without a timeout goes on; kubectl's goes on for ever, and nobody looks any more.
const drainPatience = time.Hour

// Drain plans to empty a node: first it is cordoned, then its pods are evicted, several at once. Which pods are to go, and
// which forbid it, is kubectl's judgement (kubectl/pkg/drain, GetPodsForDeletion); each is then named by its UID.
func (k *Cluster) Drain(ctx context.Context, res Resource, ref Ref, how Draining) ([]Change, error) {
	if how.Grace != nil {
		grace := unforced(*how.Grace)
		how.Grace = &grace
	}
	h := &drain.Helper{Ctx: ctx, Client: k.typed, Force: how.Force, IgnoreAllDaemonSets: how.IgnoreDaemonSets,
		DeleteEmptyDirData: how.DeleteEmptyDir, GracePeriodSeconds: -1, PodSelector: how.PodSelector, ChunkSize: chunk,
		SkipWaitForDeleteTimeoutSeconds: int(how.SkipWait / time.Second), Out: io.Discard, ErrOut: io.Discard}
	all, err := k.podsOn(ctx, ref.Name)
	if err != nil {
		return nil, fmt.Errorf("drain %s: %w", noun(res, ref), err)
	}
	found, errs := h.GetPodsForDeletion(ref.Name)
	if len(errs) > 0 {
		return nil, fmt.Errorf("drain %s: %w", noun(res, ref), utilerrors.NewAggregate(errs))
	}
	words := drainWords(ref, how)
	first := Cordoned(res, ref, true)
	first.Kubectl = command(ref, words...)
	if text := found.Warnings(); text != "" {
		for note := range strings.SplitSeq(Clean(text), "; ") {
			if !strings.HasPrefix(note, "ignoring DaemonSet") { // those are told below
				first.Notes = append(first.Notes, note)
			}
		}
		slices.Sort(first.Notes)
	}
	first.Notes = append(first.Notes, how.staying(all, found.Pods(), time.Now())...)
	plan := []Change{first}
	pods, ok := Find(Builtin(), "pods")
	if !ok {
		return nil, errors.New("pods are unknown")
	}
	patience := how.Timeout
	if patience <= 0 {
		patience = drainPatience
	}
	for _, p := range found.Pods() {
		plan = append(plan, how.leave(pods, Ref{Cluster: ref.Cluster, Resource: pods.Name, Namespace: p.Namespace, Name: p.Name, UID: p.UID}, p, patience))
	}
	return plan, nil
}

// podsOn are the pods of a node, whatever their labels.
func (k *Cluster) podsOn(ctx context.Context, node string) ([]corev1.Pod, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	list, err := k.typed.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// staying says of each pod that a drain leaves on its node why it stays (kubectl/pkg/drain/filters.go).
func (how Draining) staying(all, going []corev1.Pod, now time.Time) (out []string) {
	selector, err := labels.Parse(how.PodSelector)
	if err != nil {
		return nil // the drain itself says so
	}
	var others []string
	for i := range all {
		p := &all[i]
		if slices.ContainsFunc(going, func(g corev1.Pod) bool { return g.UID == p.UID }) {
			continue
		}
		owner := metav1.GetControllerOfNoCopy(p)
		_, mirror := p.Annotations[corev1.MirrorPodAnnotationKey]
		why := "kubectl's rules leave it alone"
		switch {
		case !selector.Matches(labels.Set(p.Labels)): // which was chosen: one line for all
			others = append(others, Clean(p.Namespace+"/"+p.Name))
			continue
		case p.DeletionTimestamp != nil && how.SkipWait > 0 && now.Sub(p.DeletionTimestamp.Time) > how.SkipWait:
			why = "it has been ending for " + duration.HumanDuration(now.Sub(p.DeletionTimestamp.Time)) + " and is not waited for"
		case owner != nil && owner.Kind == "DaemonSet":
			why = "daemonset " + owner.Name + " would make it again at once"
		case mirror:
			why = "it is a mirror of a static pod: only its file on the node ends it"
		}
		out = append(out, Clean("pod "+p.Namespace+"/"+p.Name+" stays: "+why))
	}
	slices.Sort(out)
	if len(others) > 0 {
		slices.Sort(others)
		out = append(out, "without the labels asked for, left as they are: "+things(podKind(), others))
	}
	return out
}

// leave is how one pod goes.
func (how Draining) leave(res Resource, ref Ref, p corev1.Pod, patience time.Duration) Change {
	var c Change
	if how.DisableEviction {
		c = Deleted(res, ref, Deletion{Grace: how.Grace})
		c.Patience = patience
	} else {
		c = Evicted(res, ref, how.Grace, patience)
		c.Title = "evict pod " + p.Namespace + "/" + p.Name
	}
	c.Stage, c.Kubectl = 1, "" // one command does all
	return c
}

func drainWords(ref Ref, how Draining) []string {
	words := []string{"drain", ref.Name}
	for _, o := range []struct {
		on   bool
		word string
	}{
		{how.Force, "--force"}, {how.IgnoreDaemonSets, "--ignore-daemonsets"}, {how.DeleteEmptyDir, "--delete-emptydir-data"},
		{how.DisableEviction, "--disable-eviction"}, {how.PodSelector != "", "--pod-selector=" + how.PodSelector},
		{how.Timeout > 0, "--timeout=" + how.Timeout.String()},
		{how.SkipWait > 0, "--skip-wait-for-delete-timeout=" + strconv.Itoa(int(how.SkipWait/time.Second))},
	} {
		if o.on {
			words = append(words, o.word)
		}
	}
	if how.Grace != nil {
		words = append(words, "--grace-period="+strconv.FormatInt(*how.Grace, 10))
	}
	return words
}
