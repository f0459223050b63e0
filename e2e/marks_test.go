package e2e

import "testing"

func TestMarksStayOnTheirPodsWhateverTheFilterShows(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "api-0", "api-1", "db-0", "web-0", "web-1")
		s := Start(t, size, inNamespace(t, ns)).See("api-0", "web-1").SeeMatch(` 5$`)
		s.Press("space", "space").Selected("db-0").Press("down", "space").SeeMatch(`● api-0 `).SeeMatch(`● web-0 `).See("3 marked · 5")
		s.Filter("api").See("3 marked, 1 hidden").Press(".").See("2 pods marked, 1 more hidden").Press("esc").Gone("more hidden")
		s.Press("esc").See("3 marked · 5").Press("N", "N").Order("● web-0", "● api-1", "● api-0")

		s.Filter("db").See("3 marked, 3 hidden")
		c.Delete("v1", "Pod", ns, "api-1")
		s.See("2 marked, 2 hidden").Press("esc").See("2 marked · 4").Gone("api-1")
		c.Pods(ns, "api-1") // made anew under its name, it is another pod
		s.SeeMatch(`^  api-1 `).See("2 marked · 5")
		s.Press(`\`).Gone("marked", "●").SeeMatch(`^api-1 `)
	})
}

func TestARangeIsMarkedFromTheLastMarkAndTheTwinsOfTheKeysWork(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "pod-0", "pod-1", "pod-2", "pod-3", "pod-4", "pod-5")
	s := Start(t, inNamespace(t, ns)).See("pod-0", "pod-5").Selected("pod-0")
	s.Press("down", "space").See("1 marked").Press("down", "V").See("3 marked").SeeMatch(`^● pod-3 `).Press(".").See("3 pods marked").Press("esc")
	s.Press(`ctrl+\`).Gone("marked")
	s.Press("ctrl+space").See("1 marked").Press("G", "ctrl+space").See("3 marked").SeeMatch(`^● pod-5 `).SeeMatch(`^  pod-2 `)
}
