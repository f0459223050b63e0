package parts

import (
	"fmt"
	"strconv"
	"strings"

	"kdeck/devcluster/pki"
)

const loopback = "127.0.0.1"

// Setup is what the command lines depend on.
type Setup struct {
	Dir     Dir
	Ports   Ports
	APIArgs []string // additional "key=value" flags of the API server; they win over ours
}

// Args returns the arguments of a part.
func (s Setup) Args(part string) []string {
	switch part {
	case Etcd:
		return s.etcd()
	case APIServer:
		return s.apiserver()
	case ControllerManager:
		return s.controllerManager()
	case Scheduler:
		return s.scheduler()
	case Kwok:
		return []string{"--v=WARN", "--config", s.Dir.KwokConfig(), "--kubeconfig", s.Dir.Path("parts", Kwok+".kubeconfig")}
	case Kubelet:
		return []string{"--dir", string(s.Dir), "--port", strconv.Itoa(s.Ports.Kubelet)}
	case Life:
		return []string{"--dir", string(s.Dir)}
	}
	return nil
}

// etcd speaks mutual TLS even on loopback: whoever reaches it otherwise reads every Secret. Nothing is flushed to disk
// (a cluster for tests may be lost with its machine), and the quota holds 100,000 pods with churn.
func (s Setup) etcd() []string {
	url := func(port int) string { return "https://" + loopback + ":" + strconv.Itoa(port) }
	return []string{
		"--name=devcluster",
		"--data-dir=" + s.Dir.Path("etcd"),
		"--listen-client-urls=" + url(s.Ports.Etcd),
		"--advertise-client-urls=" + url(s.Ports.Etcd),
		"--listen-peer-urls=" + url(s.Ports.EtcdPeer),
		"--initial-advertise-peer-urls=" + url(s.Ports.EtcdPeer),
		"--initial-cluster=devcluster=" + url(s.Ports.EtcdPeer),
		"--cert-file=" + s.Dir.Cert(pki.Server),
		"--key-file=" + s.Dir.Key(pki.Server),
		"--trusted-ca-file=" + s.Dir.Cert(pki.CA),
		"--client-cert-auth",
		"--peer-cert-file=" + s.Dir.Cert(pki.Server),
		"--peer-key-file=" + s.Dir.Key(pki.Server),
		"--peer-trusted-ca-file=" + s.Dir.Cert(pki.CA),
		"--peer-client-cert-auth",
		"--unsafe-no-fsync",
		"--quota-backend-bytes=8000000000",
		"--auto-compaction-mode=periodic",
		"--auto-compaction-retention=5m",
		"--log-level=warn",
	}
}

func (s Setup) apiserver() []string {
	args := []string{
		"--bind-address=" + loopback,
		"--secure-port=" + strconv.Itoa(s.Ports.APIServer),
		// Endpoints may not hold a loopback address; this one is only ever shown.
		"--advertise-address=10.10.0.2",
		"--tls-cert-file=" + s.Dir.Cert(pki.Server),
		"--tls-private-key-file=" + s.Dir.Key(pki.Server),
		"--client-ca-file=" + s.Dir.Cert(pki.CA),
		"--token-auth-file=" + s.Dir.Tokens(),
		"--authorization-mode=RBAC",
		"--allow-privileged",
		"--etcd-servers=https://" + loopback + ":" + strconv.Itoa(s.Ports.Etcd),
		"--etcd-cafile=" + s.Dir.Cert(pki.CA),
		"--etcd-certfile=" + s.Dir.Cert(pki.Client),
		"--etcd-keyfile=" + s.Dir.Key(pki.Client),
		"--service-cluster-ip-range=10.96.0.0/16",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + s.Dir.Cert(pki.Accounts),
		"--service-account-signing-key-file=" + s.Dir.Key(pki.Accounts),
		// Every simulated node has the external name localhost, where one kubelet serves for all of them.
		"--kubelet-preferred-address-types=ExternalDNS",
		"--kubelet-certificate-authority=" + s.Dir.Cert(pki.CA),
		"--kubelet-client-certificate=" + s.Dir.Cert(pki.Client),
		"--kubelet-client-key=" + s.Dir.Key(pki.Client),
		"--requestheader-client-ca-file=" + s.Dir.Cert(pki.FrontCA),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + s.Dir.Cert(pki.FrontProxy),
		"--proxy-client-key-file=" + s.Dir.Key(pki.FrontProxy),
		"--enable-aggregator-routing",
		"--max-requests-inflight=1600",
		"--max-mutating-requests-inflight=800",
		"--cert-dir=" + s.Dir.Path("pki"),
		"--v=1",
	}
	for _, a := range s.APIArgs {
		args = append(args, "--"+strings.TrimLeft(a, "-"))
	}
	return args
}

func (s Setup) controllerManager() []string {
	args := append(s.client(ControllerManager),
		"--service-account-private-key-file="+s.Dir.Key(pki.Accounts),
		"--root-ca-file="+s.Dir.Cert(pki.CA),
		"--cluster-signing-cert-file="+s.Dir.Cert(pki.CA),
		"--cluster-signing-key-file="+s.Dir.Key(pki.CA),
		"--requestheader-client-ca-file="+s.Dir.Cert(pki.FrontCA),
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	)
	for _, c := range []string{"deployment", "replicaset", "job", "endpoint", "service-endpoint", "gc", "namespace"} {
		args = append(args, fmt.Sprintf("--concurrent-%s-syncs=%d", c, 50))
	}
	return args
}

func (s Setup) scheduler() []string {
	return append(s.client(Scheduler), "--kube-api-qps=500", "--kube-api-burst=1000")
}

// client is what the controller manager and the scheduler have in common.
func (s Setup) client(part string) []string {
	kubeconfig := s.Dir.Path("parts", part+".kubeconfig")
	return []string{
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=" + loopback,
		"--secure-port=" + strconv.Itoa(s.Ports.Of(part)),
		"--tls-cert-file=" + s.Dir.Cert(pki.Server),
		"--tls-private-key-file=" + s.Dir.Key(pki.Server),
		// Their leases are there to be seen; but a part that loses its lease ends, and the API server may be frozen or
		// killed on purpose for a long while.
		"--leader-elect",
		"--leader-elect-lease-duration=1h",
		"--leader-elect-renew-deadline=59m",
		"--leader-elect-retry-period=5s",
		"--v=1",
	}
}
