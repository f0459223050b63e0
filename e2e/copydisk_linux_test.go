package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestAFullDiskEndsACopyWithoutHalfAFile(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	small := filepath.Join(s.home, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("small", small, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("a small disk takes the rights to mount one: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(small, syscall.MNT_DETACH) })
	c.inside(ns, "box", "truncate -s 10M b")
	s.carries(false, "b", "small").See("here is no room left here").Press("n")
	if left, _ := os.ReadDir(small); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	c.inside(ns, "box", "truncate -s 10k b")
	s.carries(false, "b", "small").See("done: copy b")
}
