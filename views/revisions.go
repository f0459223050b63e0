package views

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/kube/object"
	"kdeck/themes"
	"kdeck/ui"
)

// revisionsName is the name of the list of a workload's revisions.
const revisionsName = "revisions"

// revisionsOf is the list of a workload's revisions, live, the newest first: what of its pods is of which, and beside the
// newest how far the rollout is. Of a Deployment they are its ReplicaSets, of others the ControllerRevisions, whose pods are
// counted by their label.
func revisionsOf(res kube.Resource, ref kube.Ref, selector string) Kind {
	kept := controllerRevisions().Resource
	if res.String() == "deployments.apps" {
		kept = builtin("replicasets")
	}
	return Kind{
		Name: revisionsName, Resource: kept,
		Columns: []ui.Column{{Name: "REVISION"}, {Name: "NAME"}, {Name: "DESIRED"}, {Name: "CURRENT"}, {Name: "READY"}, {Name: "AGE", Age: true}, {Name: "ROLLOUT"},
			{Name: "IMAGES", Wide: true}},
		Order: ui.Order{Column: "REVISION", Desc: true},
		Open: func(s *Session, at Scope, page int) Feed {
			watch := func(of kube.Resource, labels string) Feed {
				return s.Cluster.Watch(kube.Query{Resource: of, Namespace: ref.Namespace, Labels: labels, Page: page, Fresh: at.fresh})
			}
			parts := []Feed{ownedFeed{watch(kept, ""), ref.UID}, whole{s.Cluster.Document(ref, res, false)}}
			if _, err := labels.Parse(selector); kept.Name == "controllerrevisions" && selector != "" && err == nil {
				parts = append(parts, ownedFeed{watch(builtin("pods"), selector), ref.UID})
			}
			return join(func(lists []kube.List) kube.List { return turns(lists, s.Now()) }, parts...)
		},
		Rows: revisionRow,
		Enter: func(s *Session, it *Item) ui.Step {
			if r, ok := it.Object.(*kube.ReplicaSet); ok {
				return selected(s, r, r.Selector)
			}
			return selected(s, it.Object, podsOf(it.Object))
		},
	}
}

// revision is one of them.
type revision struct {
	kube.Object
	number          int64
	desired         ui.Cell
	pods, ready     int32
	images, rollout string
	tone            themes.Tone // of the rollout
}

// GetResourceVersion changes with what is said of the revision too, for rows are remembered by it.
func (r *revision) GetResourceVersion() string {
	return r.rollout + "\x00" + strconv.Itoa(int(r.pods)) + "\x00" + strconv.Itoa(int(r.ready)) + "\x00" + r.Object.GetResourceVersion()
}

// turns makes the revisions of what keeps them, the workload, and its pods where those have to be counted.
func turns(lists []kube.List, now time.Time) kube.List {
	out := lists[0]
	out.Columns, out.Objects = nil, nil
	var all []*revision
	for _, o := range lists[0].Objects {
		r := &revision{Object: o, desired: ui.Cell{Text: "-"}}
		switch o := o.(type) {
		case *kube.ReplicaSet:
			r.number, _ = strconv.ParseInt(o.Annotations["deployment.kubernetes.io/revision"], 10, 64)
			r.desired, r.pods, r.ready, r.images = countCell(o.Replicas), o.Current, o.Ready, wordsCell(o.Images).Text
		case *kube.Record:
			i := slices.IndexFunc(lists[0].Columns, func(c metav1.TableColumnDefinition) bool { return c.Name == "Revision" })
			r.number = recordNumber(o, i)
		}
		all = append(all, r)
	}
	if len(lists) > 2 {
		countPods(all, lists[2].Objects)
	}
	slices.SortFunc(all, func(a, b *revision) int { return cmp.Compare(b.number, a.number) })
	for i, r := range all {
		switch {
		case i == 0:
			r.rollout, r.tone = progressOf(lists[1], now)
		case r.pods > 0:
			r.rollout, r.tone = "old", themes.Busy
		}
		out.Objects = append(out.Objects, r)
	}
	return out
}

// recordNumber is the number in a cell of the server's Table, 0 for none.
func recordNumber(o *kube.Record, i int) int64 {
	if i < 0 || i >= len(o.Cells) {
		return 0
	}
	n, _ := tableCell(o.Cells[i]).Value.(int64)
	return n
}

// podsOf selects the pods of a ControllerRevision: those of a StatefulSet are labelled with its name, those of a DaemonSet
// with the hash that it is labelled with itself (apps/v1 ControllerRevisionHashLabelKey).
func podsOf(o kube.Object) string {
	const key = appsv1.ControllerRevisionHashLabelKey
	return labels.Set{key: cmp.Or(o.GetLabels()[key], o.GetName())}.String()
}

// countPods finds which pods are of which revision.
func countPods(all []*revision, pods []kube.Object) {
	for _, r := range all {
		mine, err := labels.Parse(podsOf(r.Object))
		for _, o := range pods {
			p, ok := o.(*kube.Pod)
			if err != nil || !ok || !mine.Matches(labels.Set(p.Labels)) {
				continue
			}
			r.pods++
			if kube.True(p.Conditions, string(corev1.PodReady)) {
				r.ready++
			}
		}
	}
}

// progressOf says how far the rollout of a workload is.
func progressOf(of kube.List, now time.Time) (string, themes.Tone) {
	if len(of.Objects) == 0 {
		return "", themes.Plain
	}
	w, ok := of.Objects[0].(*wholeObject)
	switch {
	case !ok:
		return "", themes.Plain
	case w.doc.Gone:
		return "the workload is gone", themes.Muted
	case w.doc.Object == nil && w.doc.Err != nil:
		return kube.Brief(w.doc.Err), themes.Warn
	case w.doc.Object == nil:
		return "", themes.Plain
	}
	o, err := object.Compact(w.doc.Object)
	if err != nil {
		return kube.Clean(err.Error()), themes.Bad
	}
	j := health.Rollout(o, now)
	return j.Reason, healthTone(j)
}

func revisionRow(o kube.Object) []ui.Row {
	r, ok := o.(*revision)
	if !ok {
		return nil
	}
	want, _ := r.desired.Value.(int64)
	tone := healthTone(health.Replicas(r.ready, max(r.pods, int32(want)))) // history has none
	return []ui.Row{{ID: string(r.GetUID()), Tone: tone, Item: &Item{Object: r.Object}, Cells: []ui.Cell{
		{Text: strconv.FormatInt(r.number, 10), Value: r.number}, {Text: r.GetName()}, r.desired, countCell(r.pods), countCell(r.ready),
		ageCell(r.GetCreationTimestamp()), {Text: r.rollout, Tone: r.tone}, {Text: r.images},
	}}}
}
