package e2e

import (
	"testing"
	"time"

	"kdeck/e2e/lab"
)

// TestARealServerThatIsKilledComesBackByItself uses a control plane of its own: what a proxy cannot show is what a real
// server does when it starts anew (not ready at first, other watch caches, the same data).
func TestARealServerThatIsKilledComesBackByItself(t *testing.T) {
	own, err := lab.Up(t.TempDir(), "--nodes", "1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Down)
	do := func(args ...string) {
		t.Helper()
		if out, err := own.Do(2*time.Minute, args...); err != nil {
			t.Fatalf("devcluster %v: %v\n%s", args, err, out)
		}
	}
	var sessions []*Session
	for _, size := range []Option{Size(80, 24), Size(200, 50)} {
		sessions = append(sessions, Start(t, size, Kubeconfig(own.Kubeconfig(lab.Admin)), Args("nodes")).See("node-001", "connected"))
	}
	small := Start(t, Size(20, 5), Kubeconfig(own.Kubeconfig(lab.Admin)), Args("nodes")).See("node-001")
	do("fault", "kill", "apiserver")
	for _, s := range sessions {
		s.SeeMatch(`stale \d+`).See("node-001").Gone("connected")
	}
	small.SeeMatch(`stale \d+`).See("node-001")
	do("fault", "start", "apiserver")
	for _, s := range sessions {
		s.Recovers("connected", "node-001").Gone("stale")
		s.Command("ns").See("namespaces", "kube-system", "team-a")
	}
	small.Recovers("node-001").Gone("stale")
}
