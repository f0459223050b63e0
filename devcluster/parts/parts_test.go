package parts

import (
	"slices"
	"strings"
	"testing"
)

func setup() Setup {
	return Setup{
		Dir:     "/tmp/c",
		Ports:   Ports{Etcd: 1, EtcdPeer: 2, APIServer: 3, ControllerManager: 4, Scheduler: 5, Kwok: 6, Kubelet: 7},
		APIArgs: []string{"feature-gates=WatchList=false", "--v=9"},
	}
}

func TestEveryPartListensOnLoopbackOnly(t *testing.T) {
	for part, want := range map[string]string{
		Etcd:              "--listen-client-urls=https://127.0.0.1:1",
		APIServer:         "--bind-address=127.0.0.1",
		ControllerManager: "--bind-address=127.0.0.1",
		Scheduler:         "--bind-address=127.0.0.1",
	} {
		if args := setup().Args(part); !slices.Contains(args, want) {
			t.Errorf("%s: no %s in %q", part, want, args)
		}
	}
	if !slices.Contains(setup().Args(Etcd), "--client-cert-auth") {
		t.Error("etcd lets everybody in")
	}
}

func TestPortsGoToTheirParts(t *testing.T) {
	for part, want := range map[string]string{
		APIServer: "--secure-port=3", ControllerManager: "--secure-port=4", Scheduler: "--secure-port=5",
	} {
		if args := setup().Args(part); !slices.Contains(args, want) {
			t.Errorf("%s: no %s", part, want)
		}
	}
	for i, part := range []string{Etcd, "", APIServer, ControllerManager, Scheduler, Kwok, Kubelet} {
		if part != "" && setup().Ports.Of(part) != i+1 {
			t.Errorf("%s has port %d", part, setup().Ports.Of(part))
		}
	}
	if setup().Ports.Of(Life) != 0 {
		t.Error("life has a port")
	}
}

func TestAdditionalFlagsComeLastAndSoWin(t *testing.T) {
	args := setup().Args(APIServer)
	if got := args[len(args)-2:]; got[0] != "--feature-gates=WatchList=false" || got[1] != "--v=9" {
		t.Errorf("the last flags are %q", got)
	}
}

func TestEverythingIsInTheDirectory(t *testing.T) {
	for _, part := range Names() {
		for _, arg := range setup().Args(part) {
			for _, word := range strings.Split(arg, "=") {
				if strings.HasPrefix(word, "/") && !strings.HasPrefix(word, "/tmp/c") {
					t.Errorf("%s: %s", part, arg)
				}
			}
		}
	}
}
