package views

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

const forwardsName = "forwards"

// Forwards lists the local ports that lead into the cluster; enter copies the address of one as a URL.
func Forwards() Kind {
	return Kind{
		Name: forwardsName, Empty: "no ports are forwarded",
		Open: func(s *Session, at Scope, _ int) Feed { return &forwardFeed{s.Cluster, s.favourites(), s.resources()} },
		Columns: []ui.Column{
			{Name: "LOCAL"}, {Name: "OBJECT"}, {Name: "PORT"}, {Name: "STATUS"}, {Name: "OPEN"}, {Name: "TOTAL"}, {Name: "FAILED"}, {Name: "SENT"},
			{Name: "RECEIVED"}, {Name: "KEPT"}, {Name: "AGE", Age: true}, {Name: "POD"}, {Name: "ERROR"},
		},
		Rows: func(o kube.Object) []ui.Row {
			f, ok := o.(*forwarded)
			if !ok {
				return nil
			}
			spec, now := f.spec, f.now
			status, tone := f.status()
			kept, age := "", ui.Cell{}
			if f.kept {
				kept = "*"
			}
			if f.of != nil {
				age.Since = f.of.Began
			}
			rows := oneRow(f, ui.Cell{Text: localAddress(spec)}, ui.Cell{Text: spec.Of.Singular + "/" + spec.Ref.Name}, ui.Cell{Text: spec.Port},
				ui.Cell{Text: status, Tone: tone}, numberCell(now.Open), numberCell(now.Total), numberCell(now.Failed), bytesCell(now.Sent), bytesCell(now.Received),
				ui.Cell{Text: kept}, age, ui.Cell{Text: now.Pod}, ui.Cell{Text: strings.TrimSuffix(kube.Explain(now.Last), "."), Since: now.LastAt})
			rows[0].Tone = tone
			return rows
		},
		Enter: func(s *Session, it *Item) ui.Step {
			if f, ok := it.Object.(*forwarded); ok {
				url := urlOf(f.spec)
				return ui.Step{Cmd: tea.SetClipboard(url), Say: say("copied %s", url)}
			}
			return ui.Quiet()
		},
	}
}

// forwarded is a forward in the list, or a favourite that is none now.
type forwarded struct {
	*kube.Record
	spec kube.ForwardSpec
	of   *kube.Forward // nil: only kept
	now  kube.ForwardNow
	kept bool
}

// status is how it goes, in a word.
func (f *forwarded) status() (string, themes.Tone) {
	switch {
	case f.of == nil:
		return "kept", themes.Muted
	case !f.now.Ended.IsZero():
		return "stopped", themes.Muted
	case f.now.Linked:
		return "ready", themes.OK
	case f.now.Err != nil:
		return "dialling", themes.Bad
	}
	return "dialling", themes.Busy
}

func numberCell(n int) ui.Cell { return ui.Cell{Text: strconv.Itoa(n), Value: int64(n)} }

// bytesCell is a number of bytes, in the units of resources.
func bytesCell(n int64) ui.Cell {
	for _, unit := range []struct {
		size int64
		name string
	}{{1 << 30, "Gi"}, {1 << 20, "Mi"}, {1 << 10, "Ki"}} {
		if n >= unit.size {
			return ui.Cell{Text: strconv.FormatFloat(float64(n)/float64(unit.size), 'f', 1, 64) + unit.name, Value: n}
		}
	}
	return ui.Cell{Text: resource.NewQuantity(n, resource.DecimalSI).String(), Value: n}
}

// forwardFeed is the list of a cluster's forwards, live, and of the favourites that do not run.
type forwardFeed struct {
	c     *kube.Cluster
	kept  favourites
	known []kube.Resource
}

// Next gives them when something has changed.
func (f *forwardFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	version, err := f.c.NextForwards(ctx, seen)
	if err != nil {
		return kube.List{}, err
	}
	kept, err := f.kept.all()
	list, there := kube.List{Version: version, Synced: true, Err: err}, map[config.Favourite]bool{}
	add := func(id string, one *forwarded) {
		one.Record, _ = record(id, one.spec.Ref.Name).(*kube.Record)
		one.Record.ResourceVersion = fmt.Sprint(one.now, one.kept)
		list.Objects = append(list.Objects, one)
	}
	for _, of := range f.c.Forwards() {
		one := &forwarded{spec: of.Spec, of: of, now: of.Now(), kept: isKept(kept, of.Spec)}
		for _, k := range kept {
			there[k] = there[k] || favouriteOf(of.Spec).Same(k)
		}
		add(string(of.ID), one)
	}
	for _, k := range kept {
		if there[k] {
			continue
		}
		one := &forwarded{kept: true}
		var known bool
		if one.spec, known = specOf(k, f.known); !known {
			one.spec.Of = kube.Resource{Name: k.Resource, Singular: k.Resource}
			one.now.Err = fmt.Errorf("the server has no kind %s", k.Resource)
			one.now.Last = one.now.Err
		}
		add(fmt.Sprint("kept ", k), one)
	}
	list.Loaded, list.Total = len(list.Objects), len(list.Objects)
	return list, nil
}

// Close has nothing to let go.
func (*forwardFeed) Close() {}

// forwardsAction shows the forwards there are.
func forwardsAction() Action {
	return Action{ID: "show-forwards", Keys: []string{"f"}, Help: "forwards", For: forwardable(),
		Open: func(s *Session, _ Selection) ui.Step { return ui.Step{Open: NewList(s, Forwards(), Scope{})} }}
}

// stopForwardAction ends forwards.
func stopForwardAction() Action {
	return Action{ID: "stop-forward", Keys: []string{"x"}, Help: "stop it", For: []string{forwardsName},
		Open: func(_ *Session, sel Selection) ui.Step {
			for _, it := range sel.Items {
				if f, ok := it.Object.(*forwarded); ok && f.of != nil {
					f.of.Stop()
				}
			}
			return ui.Step{Same: true}
		}}
}

// againForwardAction begins forwards anew, on the same local ports; one that runs dials anew.
func againForwardAction() Action {
	return Action{ID: "restart-forward", Keys: []string{"r"}, Help: "start it, or dial anew", For: []string{forwardsName},
		Open: func(s *Session, sel Selection) ui.Step {
			f, ok := sel.Item.Object.(*forwarded)
			switch {
			case !ok:
				return ui.Quiet()
			case f.of == nil && f.now.Err != nil:
				return ui.Step{Say: fault("forward ports: %s", kube.Explain(f.now.Err))}
			case f.of != nil && f.now.Ended.IsZero():
				f.of.Redial()
				return ui.Step{Say: say("%s dials anew; connections that are open keep their link", localAddress(f.spec))}
			case s.Cluster.ReadOnly():
				return ui.Step{Say: fault("forward ports: read-only: nothing is forwarded in this context")}
			}
			return s.forward([]kube.ForwardSpec{f.spec}, false)
		}}
}

// forwarding is how many forwards go on.
func (s *Session) forwarding() (n int) {
	if s.Cluster == nil {
		return 0
	}
	for _, f := range s.Cluster.Forwards() {
		if f.Now().Ended.IsZero() {
			n++
		}
	}
	return n
}
