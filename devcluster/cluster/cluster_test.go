package cluster

import (
	"net"
	"os"
	"strings"
	"testing"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/proc"
)

func TestPortsAreFreeAndDiffer(t *testing.T) {
	p, err := allocate(parts.Ports{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, port := range []int{p.Etcd, p.EtcdPeer, p.APIServer, p.ControllerManager, p.Scheduler, p.Kwok, p.Kubelet} {
		if port == 0 || seen[port] {
			t.Errorf("port %d in %+v", port, p)
		}
		seen[port] = true
	}
	again, err := allocate(p, 0)
	if err != nil || again != p {
		t.Errorf("ports that are free are not kept: %+v, then %+v, %v", p, again, err)
	}
}

func TestATakenPortIsLeftToItsOwner(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	taken := l.Addr().(*net.TCPAddr).Port
	p, err := allocate(parts.Ports{Etcd: taken}, 0)
	if err != nil || p.Etcd == taken || p.Etcd == 0 {
		t.Errorf("wanted: port %d, %v", p.Etcd, err)
	}
	if _, err := allocate(parts.Ports{}, taken); err == nil {
		t.Error("asked for by the user: no error")
	}
}

func TestTheStateIsReadAsItWasWritten(t *testing.T) {
	d := parts.Dir(t.TempDir())
	if s, err := ReadState(d); err != nil || s.Running() {
		t.Fatalf("an empty directory: %+v, %v", s, err)
	}
	self, err := proc.Self()
	if err != nil {
		t.Fatal(err)
	}
	want := State{Phase: Ready, Supervisor: self, Ports: parts.Ports{APIServer: 7}, Parts: []PartState{{Name: parts.Etcd, State: PartRunning}}}
	if err := writeState(d, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadState(d)
	if err != nil || !got.Running() || got.Ports != want.Ports || len(got.Parts) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if info, _ := os.Stat(d.State()); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: the token is in there", info.Mode())
	}
}

func TestALockIsHadByOneOnly(t *testing.T) {
	d := parts.Dir(t.TempDir())
	held, err := lock(d, "x", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(d, "x", false); err == nil {
		t.Error("had twice")
	}
	_ = held.Close()
	again, err := lock(d, "x", false)
	if err != nil {
		t.Fatalf("not given back: %v", err)
	}
	_ = again.Close()
}

func TestTheTailIsTheLastLines(t *testing.T) {
	file := t.TempDir() + "/log"
	if err := os.WriteFile(file, []byte(strings.Repeat("old\n", 50)+"one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := tail(file, 2); got != "one\ntwo\n" {
		t.Errorf("%q", got)
	}
	if got := tail(file+"x", 2); !strings.Contains(got, "no such file") {
		t.Errorf("%q", got)
	}
}

func TestTheUsersOwnSettingsDoNotReachTheParts(t *testing.T) {
	t.Setenv("HOME", "/home/jane")
	t.Setenv("KUBECONFIG", "/home/jane/.kube/config")
	t.Setenv("ETCD_NAME", "production")
	t.Setenv("https_proxy", "http://proxy:3128")
	env := strings.Join(environment("/d"), "\n")
	for _, word := range []string{"jane", "ETCD_NAME", "proxy:3128"} {
		if strings.Contains(env, word) {
			t.Errorf("%s is in the environment", word)
		}
	}
	if !strings.Contains(env, "HOME=/d/home") {
		t.Error("no home in the directory")
	}
}
