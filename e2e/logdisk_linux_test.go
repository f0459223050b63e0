package e2e

import (
	"syscall"
	"testing"
)

func TestAFullDiskIsToldAndTheLinesAreStillThere(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "talker", "style=numbered lines=5000 length=100")
	home := t.TempDir()
	if err := syscall.Mount("small", home, "tmpfs", 0, "size=384k"); err != nil {
		t.Skipf("a small disk takes the rights to mount one: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(home, syscall.MNT_DETACH) })
	s := Start(t, Size(200, 50), Home(home), inNamespace(t, ns), Args("pods")).SeeMatch(`talker .* Running`)
	s.Press("l").See(numbered(5000, 100)).Press("1").See("5,000 lines")
	s.Press("ctrl+s").See("all lines").Press("a").See("not saved", "no space left on device").See("5,000 lines", numbered(1, 100))
	s.Press("j").SeeMatch(`▸` + numbered(2, 100))
}
