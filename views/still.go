package views

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/ui"
)

// record is a row of this program's own lists, with an id of its own.
func record(id, name string, cells ...any) kube.Object {
	return &kube.Record{
		Meta:  kube.Meta{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(id), ResourceVersion: "1"}},
		Cells: append([]any{name}, cells...),
	}
}

// recordCells is the row of a record whose columns are known.
func recordCells(o kube.Object) []ui.Row {
	rec, ok := o.(*kube.Record)
	if !ok {
		return nil
	}
	cells := make([]ui.Cell, len(rec.Cells))
	for i, c := range rec.Cells {
		cells[i] = tableCell(c)
	}
	return oneRow(o, cells...)
}

// stillFeed is a list that never changes.
type stillFeed struct{ list kube.List }

func still(objects []kube.Object) Feed {
	return stillFeed{kube.List{Version: 1, Objects: objects, Synced: true, Loaded: len(objects), Total: len(objects)}}
}

// Next gives the list once and then waits for the view to close.
func (f stillFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	if seen < f.list.Version {
		return f.list, nil
	}
	<-ctx.Done()
	return kube.List{}, ctx.Err()
}

func (stillFeed) Close() {}

// asked is a list that is asked for once, when somebody looks; reading it anew asks again.
type asked func(context.Context) kube.List

// Next gives the answer once and then waits for the view to close.
func (f asked) Next(ctx context.Context, seen uint64) (kube.List, error) {
	if seen == 0 {
		list := f(ctx)
		list.Version = 1
		if ctx.Err() == nil {
			return list, nil
		}
	}
	<-ctx.Done()
	return kube.List{}, ctx.Err()
}

// Close has nothing to let go.
func (asked) Close() {}
