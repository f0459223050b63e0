package kubelet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// PortsAnnotation says what answers at a pod's ports; see the README.
const PortsAnnotation = "devcluster/ports"

// portForward serves connections to a pod's ports.
func (s *server) portForward(w http.ResponseWriter, r *http.Request) error {
	o, err := portforward.NewV4Options(r)
	if err != nil {
		return refuse(http.StatusBadRequest, "%v", err)
	}
	pod, err := s.podOf(r)
	if err != nil {
		return err
	}
	if pod.Status.Phase != corev1.PodRunning {
		return refuse(http.StatusInternalServerError, "pod not found (%q)", pod.Name+"_"+pod.Namespace)
	}
	var cut cut
	ports, err := portsOf(pod, &cut)
	if err != nil {
		return err
	}
	cut.arm(wireOf(r))
	portforward.ServePortForward(w, r, forwarder{pod, ports}, pod.Name, string(pod.UID), o,
		idleLimit, remotecommand.DefaultStreamCreationTimeout, portforward.SupportedProtocols)
	return nil
}

// portsOf says which service answers at which port: HTTP at those that containers declare, and what the annotation says.
func portsOf(pod *corev1.Pod, cut *cut) (map[int32]service, error) {
	ports, known := map[int32]service{}, services()
	for _, c := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		for _, p := range c.Ports {
			if p.Protocol == "" || p.Protocol == corev1.ProtocolTCP {
				ports[p.ContainerPort] = known["http"]
			}
		}
	}
	keys := cut.Keys()
	for name, serve := range known {
		keys[name] = func(numbers string) error {
			for number := range strings.SplitSeq(numbers, ",") {
				port, err := strconv.ParseUint(number, 10, 16)
				if err != nil {
					return fmt.Errorf("not a port: %q", number)
				}
				ports[int32(port)] = serve
			}
			return nil
		}
	}
	return ports, read(pod, keys, PortsAnnotation)
}

// forwarder connects a client with a pod's ports.
type forwarder struct {
	pod   *corev1.Pod
	ports map[int32]service
}

// PortForward serves one connection. Where nobody listens, the error is that of containerd.
func (f forwarder) PortForward(_ context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	serve := f.ports[port]
	if serve == nil {
		return fmt.Errorf("failed to execute portforward in network namespace %q: failed to connect to localhost:%d inside namespace %q, IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found ",
			"/var/run/netns/cni-"+string(f.pod.UID), port, f.pod.UID, port)
	}
	ours, theirs, err := socketPair()
	if err != nil {
		return err
	}
	defer func() { _ = ours.Close() }()
	go func() {
		defer func() { _ = theirs.Close() }()
		serve(theirs, f.pod, port)
	}()
	go func() {
		_, _ = io.Copy(ours, stream)
		_ = ours.CloseWrite()
	}()
	_, err = io.Copy(stream, ours)
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("copy: %w", err)
	}
	return nil
}

// socketPair makes a connection within this process. Unlike a pipe it can be closed in one direction.
func socketPair() (ours, theirs *net.UnixConn, err error) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a pair of sockets: %w", err)
	}
	var ends [2]*net.UnixConn
	for i, fd := range pair {
		syscall.CloseOnExec(fd)
		f := os.NewFile(uintptr(fd), "socket")
		c, wrong := net.FileConn(f)
		_ = f.Close()
		if wrong != nil {
			err = errors.Join(err, wrong)
			continue
		}
		ends[i] = c.(*net.UnixConn)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("use a pair of sockets: %w", err)
	}
	return ends[0], ends[1], nil
}
