package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestStateLivesWhereXDGSaysAndIsTheUsersAlone(t *testing.T) {
	base := t.TempDir()
	t.Setenv("XDG_STATE_HOME", base)
	dir, err := StateDir()
	if err != nil || dir != filepath.Join(base, "kdeck") {
		t.Fatalf("StateDir = %q, %v", dir, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
}

func TestARelativeStateHomeIsIgnored(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_STATE_HOME", "state")
	dir, err := StateDir()
	if err != nil || dir != filepath.Join(home, ".local", "state", "kdeck") {
		t.Fatalf("StateDir = %q, %v", dir, err)
	}
}

func TestALongLogIsSetAside(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	f, err := OpenLog()
	if err != nil {
		t.Fatal(err)
	}
	path := f.Name()
	if err := f.Truncate(logLimit + 1); err != nil {
		t.Fatal(err)
	}
	f.Close()
	f, err = OpenLog()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, _ := f.Stat(); info.Size() != 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("new log: %d bytes, mode %v", info.Size(), info.Mode())
	}
	if info, err := os.Stat(path + ".1"); err != nil || info.Size() != logLimit+1 {
		t.Errorf("old log: %v", err)
	}
}
