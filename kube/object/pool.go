package object

import (
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/jsonpath"

	"kdeck/kube/scrub"
)

// poolCap bounds a pool, so that churning label values (build numbers, run ids) cannot grow it for ever.
const poolCap = 1 << 16

// Pool keeps one copy of each repeated value of a feed: names, labels, images, owners.
//
// Ten thousand pods share a hundred node names and a few hundred label sets; decoders make a fresh copy of each.
// Dropping a full pool is safe: what was handed out stays valid, only later copies are not shared with it.
type Pool struct {
	mu      sync.Mutex
	words   map[string]string
	labels  map[string][]map[string]string
	owners  map[string][]metav1.OwnerReference
	entries int
	paths   []*jsonpath.JSONPath // the user's own columns, nil where one does not parse
	deep    bool                 // one of them reads more than metadata

	Barrier func(*error)              // deferred where client-go calls what uses the pool: it makes an error of a panic
	Look    func(o Object, whole any) // sees every object beside what was made of it; nil: nobody does
}

// NewPool is an empty pool; its Barrier does nothing.
func NewPool() *Pool {
	p := &Pool{Barrier: func(*error) {}}
	p.reset()
	return p
}

func (p *Pool) reset() {
	p.words = map[string]string{}
	p.labels = map[string][]map[string]string{}
	p.owners = map[string][]metav1.OwnerReference{}
	p.entries = 0
}

func (p *Pool) grow() {
	if p.entries++; p.entries > poolCap {
		p.reset()
	}
}

// Text cleans a string; short ones, which repeat, are the pool's.
func (p *Pool) Text(s string) string {
	if len(s) <= 64 {
		return p.word(s)
	}
	return scrub.Line(s)
}

// word cleans a string and returns the pool's copy of it.
func (p *Pool) word(s string) string {
	if s == "" {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wordLocked(s)
}

func (p *Pool) wordLocked(s string) string {
	if w, ok := p.words[s]; ok {
		return w
	}
	p.grow()
	w := scrub.Line(s)
	p.words[s] = w
	return w
}

// labelSet cleans a label map and shares it with every object that has the same one, as all pods of a ReplicaSet do.
func (p *Pool) labelSet(in map[string]string) map[string]string {
	if len(in) == 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// Candidates are found by the pair that tells most: the smallest value of the smallest key is stable and cheap.
	var key, value string
	for k, v := range in {
		if key == "" || k < key {
			key, value = k, v
		}
	}
	bucket := key + "\x00" + value
	for _, set := range p.labels[bucket] {
		if sameLabels(set, in) {
			return set
		}
	}
	out := make(map[string]string, len(in))
	for k, v := range in {
		out[p.wordLocked(k)] = p.wordLocked(v)
	}
	if sets := p.labels[bucket]; len(sets) < 32 { // a bucket of singletons is not worth searching
		p.grow()
		p.labels[bucket] = append(p.labels[bucket], out)
	}
	return out
}

func sameLabels(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range b {
		if w, ok := a[k]; !ok || w != v {
			return false
		}
	}
	return true
}

// ownerSet shares the owner references of siblings.
func (p *Pool) ownerSet(in []metav1.OwnerReference) []metav1.OwnerReference {
	if len(in) == 0 {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := string(in[0].UID)
	if have, ok := p.owners[key]; ok && slices.EqualFunc(have, in, sameOwner) {
		return have
	}
	out := slices.Clone(in)
	for i := range out {
		o := &out[i]
		o.APIVersion, o.Kind, o.Name = p.wordLocked(o.APIVersion), p.wordLocked(o.Kind), scrub.Line(o.Name)
	}
	p.grow()
	p.owners[key] = out
	return out
}

func sameOwner(a, b metav1.OwnerReference) bool {
	return a.UID == b.UID && a.Name == b.Name && a.Kind == b.Kind && a.APIVersion == b.APIVersion &&
		set(a.Controller) == set(b.Controller) && set(a.BlockOwnerDeletion) == set(b.BlockOwnerDeletion)
}

func set(b *bool) bool { return b != nil && *b }
