package views

import (
	"context"
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

const forwardsName = "forwards"

// Forwards lists the local ports that lead into the cluster; enter copies the address of one as a URL.
func Forwards() Kind {
	return Kind{
		Name: forwardsName, Empty: "no ports are forwarded",
		Open: func(s *Session, at Scope, _ int) Feed { return &forwardFeed{s.Cluster} },
		Columns: []ui.Column{
			{Name: "LOCAL"}, {Name: "OBJECT"}, {Name: "PORT"}, {Name: "STATUS"}, {Name: "OPEN"}, {Name: "TOTAL"}, {Name: "SENT"}, {Name: "RECEIVED"},
			{Name: "AGE", Age: true}, {Name: "POD"}, {Name: "ERROR"},
		},
		Rows: func(o kube.Object) []ui.Row {
			f, ok := o.(*forwarded)
			if !ok {
				return nil
			}
			spec, now := f.of.Spec, f.now
			status, tone := f.status()
			why := ""
			if now.Err != nil {
				why = kube.Brief(now.Err)
			}
			return oneRow(f, tone, ui.Cell{Text: localAddress(spec)}, ui.Cell{Text: spec.Of.Singular + "/" + spec.Ref.Name}, ui.Cell{Text: spec.Port},
				ui.Cell{Text: status, Tone: tone}, numberCell(now.Open), numberCell(now.Total), bytesCell(now.Sent), bytesCell(now.Received),
				ui.Cell{Since: f.of.Began}, ui.Cell{Text: now.Pod}, ui.Cell{Text: why})
		},
		Enter: func(s *Session, it *Item) ui.Step {
			if f, ok := it.Object.(*forwarded); ok {
				url := "http://" + localAddress(f.of.Spec)
				return ui.Step{Cmd: tea.SetClipboard(url), Say: say("copied %s", url)}
			}
			return ui.Quiet()
		},
	}
}

// forwarded is a forward in the list.
type forwarded struct {
	*kube.Record
	of  *kube.Forward
	now kube.ForwardNow
}

// status is how it goes, in a word.
func (f *forwarded) status() (string, themes.Tone) {
	switch {
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

// forwardFeed is the list of a cluster's forwards, live.
type forwardFeed struct{ c *kube.Cluster }

// Next gives them when something has changed.
func (f *forwardFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	version, err := f.c.NextForwards(ctx, seen)
	if err != nil {
		return kube.List{}, err
	}
	list := kube.List{Version: version, Synced: true}
	for _, one := range f.c.Forwards() {
		rec, _ := record(string(one.ID), one.Spec.Ref.Name).(*kube.Record)
		now := one.Now()
		rec.ResourceVersion = fmt.Sprint(now)
		list.Objects = append(list.Objects, &forwarded{Record: rec, of: one, now: now})
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
				if f, ok := it.Object.(*forwarded); ok {
					f.of.Stop()
				}
			}
			return ui.Step{Same: true}
		}}
}

// againForwardAction begins forwards anew, on the same local ports.
func againForwardAction() Action {
	return Action{ID: "restart-forward", Keys: []string{"r"}, Help: "start it again", For: []string{forwardsName},
		Not: func(sel Selection) string {
			if f, ok := sel.Item.Object.(*forwarded); ok && f.now.Ended.IsZero() {
				return "it has not been stopped"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			f, ok := sel.Item.Object.(*forwarded)
			if !ok {
				return ui.Quiet()
			}
			if _, err := s.Cluster.Forward(f.of.Spec); err != nil {
				return ui.Step{Say: fault("forward ports: %s", kube.Explain(err))}
			}
			return ui.Step{Same: true}
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
