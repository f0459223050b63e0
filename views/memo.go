package views

import (
	"fmt"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/config"
	"kdeck/ui"
)

// memo is the rows made so far of the objects of one place, by UID and resourceVersion. Lists of the same place share it:
// going back to ten thousand rows makes only those that have changed meanwhile. Its lock is held for computing only.
type memo struct {
	mu     sync.Mutex
	heads  []metav1.TableColumnDefinition // what the rows were made from
	made   map[string]*projected
	judged map[string]*judged // of the same objects, by UID: valid until their own time
	round  uint64             // counts the lists projected
}

// projected is the rows of one object version, with their searchable text.
type projected struct {
	version string
	rows    []ui.Row
	hay     []haystack // made when a filter first asks
	round   uint64     // the last list it was seen in
}

func newMemo() *memo { return &memo{made: map[string]*projected{}, judged: map[string]*judged{}} }

// forget drops what has left the cluster once it outweighs what is there.
func (m *memo) forget(live int) {
	if len(m.made) <= 2*live+16 {
		return
	}
	for id, e := range m.made {
		if e.round != m.round {
			delete(m.made, id)
			delete(m.judged, id)
		}
	}
}

// memos are those of the places last looked at, the latest at the end.
type memos []placed

type placed struct {
	kind, resource, columns string // whose rows, and the columns the user has chosen for them
	scope                   Scope
	memo                    *memo
}

// memosKept is how many places are remembered beside those of the open lists. Rows are small next to the objects they are
// made of, but those of a place nobody returns to are not worth keeping for ever.
const memosKept = 10

// at gives the memo of a place, an old one or an empty one. Lists that do not come from the API server have a new one each
// time: the versions of their objects tell nothing.
func (ms *memos) at(k Kind, at Scope, wanted []config.Column) *memo {
	if k.Open != nil {
		return newMemo()
	}
	p := placed{kind: k.Name, resource: k.Resource.GVR().String(), columns: fmt.Sprintf("%q", wanted), scope: at, memo: newMemo()}
	if i := slices.IndexFunc(*ms, p.same); i >= 0 {
		p.memo = (*ms)[i].memo
		*ms = slices.Delete(*ms, i, i+1)
	}
	*ms = append(*ms, p)
	*ms = slices.Delete(*ms, 0, max(0, len(*ms)-memosKept))
	return p.memo
}

func (p placed) same(o placed) bool {
	o.memo = p.memo
	return p == o
}
