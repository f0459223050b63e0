package cluster

import (
	"fmt"
	"net"

	"kdeck/devcluster/parts"
)

// allocate finds a free loopback port for each part. A wanted port that is not 0 is taken if it is free, whoever is told
// so; fixed is one that has to be had. All are held at once, so that they differ, and given back together: what
// somebody else takes before a part binds it shows as a failed start, and the start is tried again.
func allocate(want parts.Ports, fixed int) (parts.Ports, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	take := func(port int) (int, error) {
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return 0, err
		}
		held = append(held, l)
		return l.Addr().(*net.TCPAddr).Port, nil
	}
	got := want
	if fixed != 0 {
		got.APIServer = fixed
		if _, err := take(fixed); err != nil {
			return got, fmt.Errorf("port %d: %w", fixed, err)
		}
	}
	for _, p := range []*int{&got.Etcd, &got.EtcdPeer, &got.APIServer, &got.ControllerManager, &got.Scheduler, &got.Kwok, &got.Kubelet} {
		if p == &got.APIServer && fixed != 0 {
			continue
		}
		port, err := take(*p)
		if err != nil && *p != 0 {
			port, err = take(0)
		}
		if err != nil {
			return got, fmt.Errorf("find a free port: %w", err)
		}
		*p = port
	}
	return got, nil
}
