package kube

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func dialing(err error) error {
	return &url.Error{Op: "Get", URL: "https://10.0.0.1:6443/api", Err: &net.OpError{Op: "dial", Net: "tcp",
		Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 6443}, Err: err}}
}

func TestEveryErrorBecomesASentenceThatSaysWhatToDo(t *testing.T) {
	podsGR := schema.GroupResource{Resource: "pods"}
	denied := apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "deployments"}, "",
		errors.New(`User "jane" cannot list resource "deployments" in API group "apps" in the namespace "shop"`))
	wide := apierrors.NewForbidden(podsGR, "", errors.New(`User "jane" cannot list resource "pods" in API group "" at the cluster scope`))
	for _, c := range []struct {
		name    string
		err     error
		want    string
		network bool
	}{
		{"no rights names user, verb, kind and namespace", denied, "jane may not list deployments.apps in namespace shop", false},
		{"no rights cluster-wide advises a namespace", wide, "jane may not list pods in the whole cluster; choose a namespace", false},
		{"wrong credentials ask to log in again", apierrors.NewUnauthorized("Unauthorized"), "(401)", false},
		{"a missing object may have been deleted", apierrors.NewNotFound(podsGR, "x"), "pods \"x\" not found. It may have been deleted", false},
		{"an unknown kind is told from a missing object", apierrors.NewGenericServerResponse(404, "get", schema.GroupResource{Resource: "widgets"}, "", "404 page not found", 0, true), "does not know this kind", false},
		{"an expired version is read anew", apierrors.NewResourceExpired("too old"), "(410)", false},
		{"an overloaded server says when to try again", apierrors.NewTooManyRequests("slow down", 7), "try again in 7s", false},
		{"an eviction held back keeps its reason", apierrors.NewTooManyRequestsError("Cannot evict pod as it would violate the pod's disruption budget."), "disruption budget", false},
		{"a conflict asks to look again", apierrors.NewConflict(podsGR, "x", errors.New("changed")), "Someone else changed it", false},
		{"an unavailable server is tried again", apierrors.NewServiceUnavailable("etcd is down"), "not available (503)", false},
		{"a server timeout is told", apierrors.NewTimeoutError("slow", 1), "(504)", false},
		{"an invalid request keeps its reason", apierrors.NewBadRequest("spec.x is wrong"), "spec.x is wrong", false},
		{"a refused connection names the address", dialing(&os.SyscallError{Syscall: "connect", Err: syscall.ECONNREFUSED}), "Connection refused by 10.0.0.1:6443", true},
		{"an unknown host is named", dialing(&net.DNSError{Err: "no such host", Name: "api.example.com", IsNotFound: true}), "No such host api.example.com", true},
		{"no route is told", dialing(&os.SyscallError{Syscall: "connect", Err: syscall.EHOSTUNREACH}), "No route to 10.0.0.1:6443", true},
		{"a dial timeout is told", dialing(os.ErrDeadlineExceeded), "No answer from 10.0.0.1:6443 in time", true},
		{"a deadline is told", fmt.Errorf("get: %w", context.DeadlineExceeded), "No answer from the server in time", true},
		{"an unknown authority points at the kubeconfig", &url.Error{Op: "Get", URL: "https://x", Err: x509.UnknownAuthorityError{}}, "certificate-authority", false},
		{"an expired certificate points at the clock", &url.Error{Op: "Get", URL: "https://x", Err: x509.CertificateInvalidError{Reason: x509.Expired, Detail: "now is after 2026"}}, "clock", false},
		{"a certificate for another host names the host", &url.Error{Op: "Get", URL: "https://x", Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "10.0.0.1"}}, "not for 10.0.0.1", false},
		{"a missing plugin is to be installed", &url.Error{Op: "Get", URL: "https://x", Err: errors.New(`getting credentials: exec: executable file not found: "aws"`)}, "install it", false},
		{"a failing plugin is to be run with the terminal", &url.Error{Op: "Get", URL: "https://x", Err: errors.New("getting credentials: exec: executable gcloud failed with exit code 1")}, ":login runs it", false},
		{"a closed connection is tried again", &url.Error{Op: "Get", URL: "https://x", Err: io.EOF}, "closed the connection", true},
		{"a reset connection is told", dialing(syscall.ECONNRESET), "reset", true},
		{"a frozen connection is told", errors.New("http2: client connection lost"), "frozen", true},
		{"silence is told", silence{"no answer for 30s"}, "no answer for 30s", true},
		{"HTTPS in place of HTTP is told", apierrors.NewGenericServerResponse(400, "get", podsGR, "", "Client sent an HTTP request to an HTTPS server.", 0, true), "speaks HTTPS", false},
		{"HTTP in place of HTTPS is told", &url.Error{Op: "Get", URL: "https://x", Err: errors.New("http: server gave HTTP response to HTTPS client")}, "plain HTTP", true},
		{"an error without a kind is at least a sentence", errors.New("something broke"), "Something broke.", false},
		{"an escape sequence in a message is harmless", apierrors.NewBadRequest("a\x1b[31mb"), "ab", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Explain(fmt.Errorf("list pods: %w", c.err))
			if c.name == "an error without a kind is at least a sentence" {
				got = Explain(c.err)
			}
			if !strings.Contains(got, c.want) || strings.ContainsAny(got, "\x1b\n") || strings.Contains(got, "..") || !strings.ContainsAny(got[len(got)-1:], ".?") {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
			if IsNetwork(c.err) != c.network {
				t.Errorf("IsNetwork is %v", !c.network)
			}
			if c.network && (IsForbidden(c.err) || IsUnauthorized(c.err)) {
				t.Error("a network error is taken for a refusal")
			}
		})
	}
	if Explain(nil) != "" {
		t.Error("nothing is explained as something")
	}
	if code(apierrors.FromObject(&metav1.Status{Code: 410, Reason: metav1.StatusReasonExpired})) != 410 {
		t.Error("code")
	}
}
