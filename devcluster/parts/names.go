// Package parts knows the programs a cluster is made of: their names, their command lines and when they are ready.
package parts

// The parts of a cluster, named as in logs, pid files and on the command line.
const (
	Etcd              = "etcd"
	APIServer         = "apiserver"
	ControllerManager = "controller-manager"
	Scheduler         = "scheduler"
	Kwok              = "kwok"
	Kubelet           = "kubelet"
	Life              = "life"
)

// Names lists the parts in the order in which they are started. Life runs in seeded clusters only.
func Names() []string {
	return []string{Etcd, APIServer, ControllerManager, Scheduler, Kwok, Kubelet, Life}
}

// Ports are the loopback ports of one cluster.
type Ports struct {
	Etcd              int `json:"etcd"`
	EtcdPeer          int `json:"etcdPeer"`
	APIServer         int `json:"apiserver"`
	ControllerManager int `json:"controllerManager"`
	Scheduler         int `json:"scheduler"`
	Kwok              int `json:"kwok"`
	Kubelet           int `json:"kubelet"`
}

// Of returns the port that a part is asked on, 0 for one that has none.
func (p Ports) Of(part string) int {
	return map[string]int{
		Etcd: p.Etcd, APIServer: p.APIServer, ControllerManager: p.ControllerManager, Scheduler: p.Scheduler, Kwok: p.Kwok,
		Kubelet: p.Kubelet,
	}[part]
}
