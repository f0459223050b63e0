package e2e

import (
	"strings"
	"testing"
	"time"

	"kdeck/e2e/tty"
)

func TestRowsAreSortedByTheKeysAndColumnsChosen(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "bravo")
		time.Sleep(1100 * time.Millisecond) // ages have a resolution of one second
		c.Pods(ns, "charlie")
		time.Sleep(1100 * time.Millisecond)
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: alpha}, spec: {schedulerName: nobody, containers: [{name: main, image: img}]}}`)
		s := Start(t, size, inNamespace(t, ns)).Order("alpha", "bravo", "charlie")
		s.Press("N").See("NAME▲").Order("alpha", "bravo", "charlie")
		s.Press("N").See("NAME▼").Order("charlie", "bravo", "alpha")
		s.Press("B").Order("alpha", "charlie", "bravo")
		s.Press("B").Order("bravo", "charlie", "alpha")
		s.Press("S").Order("Pending", "Running")
		s.Press("S").Order("Running", "Pending")
		s.choose("NAME").Press("O").Order("alpha", "bravo", "charlie").Press("O").Order("charlie", "bravo", "alpha")
		if sc := s.Screen(); !strings.Contains(sc.Line(2), "NAME▼") {
			t.Errorf("no arrow at the column sorted by: %q", sc.Line(2))
		}
	})
}

func TestNumbersAreSortedAsNumbers(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		for name, restarts := range map[string]string{"nine": "9", "ten": "10", "hundred": "100"} {
			c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: `+name+`}, spec: {schedulerName: nobody, containers: [{name: main, image: img}]}}`)
			c.Patch("v1", "Pod", ns, name, "status", `{"phase":"Running","containerStatuses":[{"name":"main","image":"img","imageID":"",
				"ready":true,"restartCount":`+restarts+`,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}`)
		}
		s := Start(t, size, inNamespace(t, ns)).See("nine", "ten", "hundred")
		s.choose("RESTARTS").Press("O").Order("nine", "ten", "hundred")
		s.Press("O").Order("hundred", "ten", "nine")
	})
}

func TestNamespacesAreSortedAsTheServerSortsThem(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.makeNamespace(ns + "-x")
	c.Pods(ns, "in-a")
	c.Pods(ns+"-x", "in-b")
	// '-' is a smaller byte than '/', so ns-x/in-b comes before ns/in-a.
	s := Start(t, Args("pods", "-A"), Size(200, 50)).See("pods(all)").Filter(ns).Order("in-b", "in-a")
	s.Press("P").Order("in-a", "in-b")
	s.Press("P").Order("in-b", "in-a")
}

// choose moves the mark over the columns until it stands on the wanted one, to the right first, then to the left.
func (s *Session) choose(column string) *Session {
	s.t.Helper()
	for _, key := range []string{">", "<"} {
		for range 12 {
			before := chosen(s.Screen())
			if before == column {
				return s
			}
			s.Press(key)
			if _, err := s.Wait(2*time.Second, func(sc tty.Screen) bool { return chosen(sc) != before }); err != nil {
				break // the last column on this side
			}
		}
	}
	s.t.Fatalf("the column %s cannot be chosen\n%s", column, s.Screen())
	return s
}
