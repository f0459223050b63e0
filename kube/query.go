package kube

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Query is what a Watch looks at.
type Query struct {
	Resource  Resource
	Namespace string // "" is all namespaces
	Labels    string // a label selector, as in kubectl -l
	Fields    string // a field selector
	Page      int    // rows of the first page; 0 is 50
	// Paths are JSONPath expressions to evaluate on each object for Extra: on the whole object, but of a ConfigMap or a
	// Secret on its metadata, for what those hold is never listed.
	Paths []string
	Fresh bool // read it anew from the server, also when somebody looks at it already
}

// List is one bucket taken from a feed: everything it knows at one moment, sorted by the bytes of "namespace/name".
type List struct {
	Version uint64 // pass it to the next Next
	Objects []Object
	// Columns are the server's headers for *Record cells; nil for typed kinds.
	Columns []metav1.TableColumnDefinition
	// Synced is false while Objects is only the first page.
	Synced bool
	// Loaded counts the objects that have arrived so far, Total those there are; Total is -1 while unknown
	// (before the first page, or with a selector, for which servers leave remainingItemCount out).
	Loaded, Total int
	// Stale is the time of the last good contact when the source is out of touch, else zero.
	Stale time.Time
	// Err is the trouble the source is in, nil once it is over; the last data stays.
	Err error
	// Unwatched is not zero where the server does not allow to watch.
	Unwatched Unwatched
}
