package views

import (
	"context"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/ui"
)

// Kind says how objects of one kind become rows. One more kind is one literal in a file of its own and its name in Kinds.
type Kind struct {
	Name     string        // the plural, as typed behind ':' and shown in titles
	Aliases  []string      // other words for it
	Resource kube.Resource // where its objects come from
	Open     Opener        // where they come from when it is not the API server (contexts)
	Empty    string        // what its list says when there is nothing; "" names the kind and the place
	Mixed    bool          // its rows are objects of several kinds, each with the keys of its own (Item.Of); they have no marks

	// Columns are the columns without NAMESPACE; nil: they come with the data (the server's Table form).
	Columns []ui.Column
	// Rows projects one object. Most give one row; a pod's containers are several.
	Rows func(kube.Object) []ui.Row
	// Table projects one object of the server's Table form; used when Columns is nil.
	Table func([]metav1.TableColumnDefinition) ([]ui.Column, func(kube.Object) []ui.Row)
	// Enter opens the natural next level; nil means YAML.
	Enter func(*Session, *Item) ui.Step
	// Below is the text of an object that is longer than a cell: that of the row under the cursor stands whole below the table.
	Below func(kube.Object) string
	// Order is the column it is sorted by when opened, when the bytes of namespace/name are not what people expect.
	Order ui.Order
}

// Feed is a live list: kube.Watch, or a source of this program's own.
type Feed interface {
	Next(ctx context.Context, seen uint64) (kube.List, error)
	Close()
}

// Opener opens a feed for a scope; page is how many rows the first screen shows.
type Opener func(s *Session, at Scope, page int) Feed

// Item is what a row of a list was made of.
type Item struct {
	Object    kube.Object
	Container string        // the container's name in a list of containers
	Of        kube.Resource // the object's kind in a list of several kinds, else zero
}

// Kinds lists the kinds with a view of their own; every other kind the server has is shown as the server's own Table.
func Kinds() []Kind {
	return []Kind{
		Pods(), Deployments(), Namespaces(), Events(), Services(), Nodes(), ConfigMaps(), Secrets(), Jobs(), CronJobs(),
		StatefulSets(), DaemonSets(), ReplicaSets(), Autoscalers(), Ingresses(), EndpointSlices(), Claims(), Volumes(),
		ServiceAccounts(),
	}
}

// words are all names a kind answers to, in lower case.
func (k Kind) words() []string {
	r := k.Resource
	words := append([]string{k.Name, r.Name, r.Singular, strings.ToLower(r.Kind)}, r.Short...)
	words = append(words, k.Aliases...)
	if r.Group != "" {
		words = append(words, r.Name+"."+r.Group, r.Name+"."+r.Version+"."+r.Group)
	}
	for i, w := range words {
		words[i] = strings.ToLower(w)
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" || k.taken(w) })
}

// taken says whether a word means something else than a kind that is no everyday one: an everyday kind, or a list of this
// program's own, which settings may name too.
func (k Kind) taken(word string) bool {
	if k.Resource.Name == "" || kube.Everyday(k.Resource) {
		return false
	}
	_, everyday := kube.Find(kube.Builtin(), word)
	return everyday || slices.Contains([]string{Containers().Name, revisionsName}, word)
}

// word is the kind in the singular, as kubectl writes it in front of a name.
func (k Kind) word() string {
	switch {
	case k.Resource.Singular != "":
		return k.Resource.Singular
	case k.Resource.Kind != "":
		return strings.ToLower(k.Resource.Kind)
	}
	return strings.TrimSuffix(k.Name, "s") // kdeck's own: contexts, forwards
}

// answers says whether word names the kind.
func (k Kind) answers(word string) bool { return slices.Contains(k.words(), strings.ToLower(word)) }

// kindOf gives the kind with a view of its own for a resource, or the plain Table kind, as for another version.
func kindOf(r kube.Resource) Kind {
	for _, k := range Kinds() {
		if k.Resource.GVR() == r.GVR() {
			return k
		}
	}
	return TableKind(r)
}

// own says whether it is a list of this program's own, if it is made of another kind's objects, as containers are of pods.
func (k Kind) own() bool { return k.Resource.Name == "" || k.Name != nameOf(k.Resource) }

// namespaced says whether the kind's objects lie in namespaces.
func (k Kind) namespaced() bool { return k.Resource.Namespaced }

// builtin is the resource of an everyday kind, known before discovery has answered.
func builtin(name string) kube.Resource {
	r, _ := kube.Find(kube.Builtin(), name)
	return r
}
