package kube

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// IsForbidden tells whether the server knows the user and refuses (403); never true of a network error.
func IsForbidden(err error) bool { return apierrors.IsForbidden(err) }

// IsUnauthorized tells whether the server does not accept the credentials (401).
func IsUnauthorized(err error) bool { return apierrors.IsUnauthorized(err) }

// IsGone tells whether an object or a kind is not there (404).
func IsGone(err error) bool { return apierrors.IsNotFound(err) }

// IsNetwork tells whether the server could not be reached, or fell silent: nothing was said about rights or objects.
func IsNetwork(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || IsCertificate(err) || IsPlugin(err) || IsConfig(err) {
		return false
	}
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		return false // a server has answered
	}
	var (
		ne net.Error
		ue *url.Error
		no syscall.Errno
	)
	return errors.As(err, &ne) || errors.As(err, &ue) || errors.As(err, &no) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) ||
		utilnet.IsProbableEOF(err) || utilnet.IsHTTP2ConnectionLost(err)
}

// IsCertificate tells whether the two ends do not trust each other's certificates.
func IsCertificate(err error) bool {
	var (
		ua x509.UnknownAuthorityError
		ci x509.CertificateInvalidError
		hn x509.HostnameError
		cv *tls.CertificateVerificationError
		al tls.AlertError
	)
	return errors.As(err, &ua) || errors.As(err, &ci) || errors.As(err, &hn) || errors.As(err, &cv) || errors.As(err, &al)
}

// IsPlugin tells whether the credential plugin of the kubeconfig (users[].user.exec) failed. Some layers pass on the text of an
// error only, so the words before it count as much as its type.
func IsPlugin(err error) bool {
	var failed *PluginError
	return errors.As(err, &failed) || err != nil && strings.Contains(err.Error(), gettingCredentials)
}

// gettingCredentials stands before a plugin's failure, as client-go has it.
const gettingCredentials = "getting credentials:"

// IsConfig tells whether the kubeconfig leads nowhere: no server was asked.
func IsConfig(err error) bool {
	var bad *ConfigError
	return errors.As(err, &bad)
}

// busy tells whether the same request is worth repeating soon: no contact, or a server that says "not now".
//
// A resourceVersion that is too large is a 504 too, but it is for the reflector, which starts over without one.
func busy(err error) bool {
	if IsNetwork(err) || IsPlugin(err) || IsCertificate(err) {
		return true
	}
	if apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge) || apierrors.IsInvalid(err) {
		return false
	}
	switch code(err) {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func code(err error) int {
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		return int(status.Status().Code)
	}
	return 0
}

// silence is the error of a request whose answer stopped coming.
type silence struct{ what string }

func (e silence) Error() string { return "the server stopped answering: " + e.what }
func (silence) Timeout() bool   { return true }
func (silence) Temporary() bool { return true }
