package views

import (
	"fmt"
	"maps"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

// look is what the user has chosen to see of a list: it decides which rows are shown and in what order.
type look struct {
	filter    Filter
	unhealthy bool
	wide      bool // wide columns are shown, and looked in
	order     ui.Order
	marks     []string // the IDs of the marked rows, of which the picture says which are gone
	asked     int      // how often the user has chosen; the picture says which of them it shows
}

// plain says whether every row is shown.
func (l look) plain() bool { return l.filter.Empty() && !l.unhealthy }

// projector makes rows of objects, off the loop. What it has made is in a memo, so a list of ten thousand with three
// changes projects three.
type projector struct {
	kind      Kind
	namespace bool            // a NAMESPACE column in front
	wanted    []config.Column // the user's choice, nil: the kind's own
	memo      *memo

	all     []ui.Column // the kind's own
	columns []ui.Column
	rows    func(kube.Object) []ui.Row
	pick    choice
	heads   []metav1.TableColumnDefinition // what columns and rows were made from
}

func newProjector(k Kind, namespace bool, wanted []config.Column, m *memo) *projector {
	p := &projector{kind: k, namespace: namespace, wanted: wanted, rows: k.Rows, memo: m}
	p.head(k.Columns)
	return p
}

// head takes a kind's columns: it puts NAMESPACE in front where objects of several come, and those the user has chosen in
// their order.
func (p *projector) head(cols []ui.Column) {
	wanted := p.wanted
	p.all = distinctColumns(cols)
	if p.namespace && len(cols) > 0 {
		cols = append([]ui.Column{{Name: namespaceColumn}}, cols...)
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w config.Column) bool { return plainName(w.Name) == plainName(namespaceColumn) }) {
			wanted = append([]config.Column{{Name: namespaceColumn}}, wanted...)
		}
	}
	p.columns, p.pick = choose(distinctColumns(cols), wanted)
	p.columns = slices.Clone(p.columns) // a kind's own are shared
	for i := range p.columns {
		p.columns[i].State = slices.Contains(stateColumns, p.columns[i].Name)
	}
}

// stateColumns are the columns that say how an object does: they are sorted by how bad that is.
var stateColumns = []string{"STATUS", "PHASE", "STATE", "TYPE", "READY"}

const namespaceColumn = "NAMESPACE"

// distinctColumns gives columns of the same name a number behind it, by their places: sorting, filters and settings go by the name.
func distinctColumns(cols []ui.Column) []ui.Column {
	seen := map[string]int{}
	out := slices.Clone(cols)
	for i := range out {
		name := plainName(out[i].Name)
		if seen[name]++; seen[name] > 1 {
			out[i].Name = fmt.Sprintf("%s#%d", out[i].Name, seen[name])
		}
	}
	return out
}

// picture is one finished projection.
type picture struct {
	columns []ui.Column
	all     []ui.Column // that the kind has, also those not wanted
	sheet   ui.Sheet
	total   int      // rows before the filter
	gone    []string // the marks of the look whose rows are in the list no more
	synced  bool
	hidden  int       // rows that the filter shows and unhealthy hides
	until   time.Time // when the passing of time alone changes the health of a row, zero: never
	err     error     // the filter makes no sense for these columns: no row is shown
	asked   int
	took    time.Duration
}

// project makes the picture of a list as the user wants to see it.
func (p *projector) project(list kube.List, l look, now time.Time) picture {
	start := time.Now()
	p.memo.mu.Lock()
	defer p.memo.mu.Unlock()
	p.learn(list.Columns)
	p.memo.round++
	var wrong error
	l.filter, wrong = l.filter.For(p.columns)
	rows := make([]ui.Row, 0, len(list.Objects))
	total, hidden := 0, 0
	var until time.Time
	for _, o := range list.Objects {
		e := p.entry(o)
		j := p.judge(o, e.rows, now)
		if !j.until.IsZero() && (until.IsZero() || j.until.Before(until)) {
			until = j.until
		}
		total += len(e.rows)
		for i := range e.rows {
			if wrong != nil || !l.filter.Empty() && !p.matches(e, i, o, l, now) {
				continue
			}
			row := toned(e.rows[i], j.rows[i])
			if l.unhealthy && healthy(row.Tone) {
				hidden++
				continue
			}
			rows = append(rows, row)
		}
	}
	p.memo.forget(len(list.Objects))
	var gone []string
	if len(l.marks) > 0 && list.Synced { // before that, what is not here may yet come
		gone = p.missing(l.marks)
	}
	return picture{
		columns: p.columns,
		all:     p.all,
		sheet:   ui.Arrange(p.columns, rows, l.order, now),
		total:   total,
		gone:    gone,
		synced:  list.Synced,
		hidden:  hidden,
		until:   until,
		asked:   l.asked,
		err:     wrong,
		took:    time.Since(start),
	}
}

// missing are those of the row IDs that no object of the list just projected has.
func (p *projector) missing(ids []string) []string {
	want := make(map[string]bool, len(ids))
	for _, id := range ids {
		want[id] = true
	}
	for _, e := range p.memo.made {
		if e.round != p.memo.round {
			continue
		}
		for i := range e.rows {
			delete(want, e.rows[i].ID)
		}
	}
	return slices.Collect(maps.Keys(want))
}

// learn takes the column heads that come with the server's Table form; new heads make all rows anew.
func (p *projector) learn(heads []metav1.TableColumnDefinition) {
	if p.kind.Table == nil || len(heads) == 0 {
		return
	}
	if !sameHeads(p.heads, heads) {
		cols, rows := p.kind.Table(heads)
		p.heads, p.rows = heads, rows
		p.head(cols)
	}
	if !sameHeads(p.memo.heads, heads) {
		p.memo.heads = heads
		clear(p.memo.made)
		clear(p.memo.judged)
	}
}

// sameHeads compares by place in memory: the heads of one feed are the same slice as long as they do not change.
func sameHeads(a, b []metav1.TableColumnDefinition) bool {
	return len(a) == len(b) && &a[0] == &b[0]
}

// entry gives the rows of an object, remembered or made.
func (p *projector) entry(o kube.Object) *projected {
	id := identity(o)
	e := p.memo.made[id]
	if e == nil || e.version != o.GetResourceVersion() || e.version == "" { // what has no version may always be another
		e = &projected{version: o.GetResourceVersion()}
		if p.rows != nil {
			e.rows = p.rows(o)
		}
		if p.namespace {
			for i := range e.rows {
				e.rows[i].Cells = slices.Concat([]ui.Cell{{Text: o.GetNamespace()}}, e.rows[i].Cells) // Insert would double their room
			}
		}
		for i := range e.rows {
			e.rows[i].Cells = p.pick.apply(e.rows[i].Cells, o)
		}
		p.memo.made[id] = e
	}
	e.round = p.memo.round
	return e
}

// matches says whether row i of an object passes the filter.
func (p *projector) matches(e *projected, i int, o kube.Object, l look, now time.Time) bool {
	if e.hay == nil {
		e.hay = make([]haystack, len(e.rows))
		for j, r := range e.rows {
			e.hay[j] = newHaystack(r, p.columns)
		}
	}
	return l.filter.Match(&subject{row: e.rows[i], hay: e.hay[i], wide: l.wide, labels: o.GetLabels(), now: now})
}
