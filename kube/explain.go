package kube

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// Explain puts an error into words: what happened, and what can be done about it.
//
// It is the one place that does, so that the same trouble reads the same everywhere.
func Explain(err error) string {
	if err == nil {
		return ""
	}
	var outcome *outcomeError
	if errors.As(err, &outcome) { // which counts for more than how the answer was lost
		return Clean(fmt.Sprintf("%s: %s. ", outcome.change, outcome.what)) + Explain(outcome.cause)
	}
	for _, e := range explanations {
		if text, ok := e(err); ok {
			return Clean(text)
		}
	}
	return Clean(sentence(err.Error()))
}

// explanations are tried in order: the particular before the general.
var explanations = []func(error) (string, bool){
	explainOwn, explainPlugin, explainCertificate, explainStatus, explainNetwork,
}

func explainOwn(err error) (string, bool) {
	var bad *ConfigError
	var lost *lostNode
	var old *EarlierContainerError
	switch {
	case errors.As(err, &old):
		words, _ := explainStatus(old.Refusal)
		return sentence(old.Error()) + " " + words, true
	case errors.As(err, &lost):
		return sentence(lost.Error()), true
	case errors.As(err, &bad):
		return bad.Error(), true
	case errors.Is(err, ErrClosed):
		return "The connection to this cluster was closed.", true
	case errors.Is(err, context.Canceled):
		return "Cancelled.", true
	}
	return "", false
}

func explainCertificate(err error) (string, bool) {
	var (
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		host      x509.HostnameError
	)
	switch {
	case errors.As(err, &authority):
		return "The server's certificate is signed by an authority the kubeconfig does not know: check certificate-authority of this cluster, or a proxy in between.", true
	case errors.As(err, &host):
		return fmt.Sprintf("The server's certificate is not for %s: check the server address, or set tls-server-name.", host.Host), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("The server's certificate is not valid now (%s): check this machine's clock, or renew the certificate.", invalid.Detail), true
	case errors.As(err, &invalid):
		return fmt.Sprintf("The server's certificate is not accepted: %s.", strings.TrimPrefix(invalid.Error(), "x509: ")), true
	case IsCertificate(err) && strings.Contains(err.Error(), "remote error"):
		return "The server did not accept the client certificate: it may have expired; renew the credentials of this context.", true
	case IsCertificate(err):
		return "The server's certificate could not be verified: " + last(err) + ".", true
	}
	return "", false
}

func explainStatus(err error) (string, bool) {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return "", false
	}
	s := status.Status()
	message := strings.TrimSuffix(strings.TrimSpace(s.Message), ".")
	if apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge) {
		return "The server is behind what was already seen; it is asked again.", true
	}
	switch s.Code {
	case http.StatusUnauthorized:
		return "The server does not accept your credentials (401): they may have expired; log in again (:login, where a plugin does it), or check the user of this context.", true
	case http.StatusForbidden:
		return forbidden(message), true
	case http.StatusNotFound:
		if strings.Contains(message, "could not find the requested resource") {
			return "The server does not know this kind (404): the API or its CRD is not installed, or not in this version.", true
		}
		return fmt.Sprintf("Not found (404): %s. It may have been deleted.", message), true
	case http.StatusMethodNotAllowed:
		return fmt.Sprintf("The server does not offer this for the kind (405): %s.", message), true
	case http.StatusConflict:
		if s.Reason == metav1.StatusReasonAlreadyExists {
			return fmt.Sprintf("It exists already (409): %s.", message), true
		}
		return fmt.Sprintf("Someone else changed it meanwhile (409): look again and repeat. %s.", message), true
	case http.StatusGone:
		return "The server no longer has that old a version (410): the list is read anew.", true
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		if details := s.Details; details != nil && slices.ContainsFunc(details.Causes, plainHTTP) {
			return "The server speaks HTTPS where plain HTTP was asked for: check the server address of this context.", true
		}
		return fmt.Sprintf("The server refuses this as invalid (%d): %s.", s.Code, message), true
	case http.StatusTooManyRequests:
		if wait, ok := apierrors.SuggestsClientDelay(err); ok && wait > 0 {
			return fmt.Sprintf("The server is overloaded or holds this back (429): try again in %s.%s", time.Duration(wait)*time.Second, more(message)), true
		}
		return fmt.Sprintf("The server is overloaded or holds this back (429): try again soon.%s", more(message)), true
	case http.StatusServiceUnavailable, http.StatusBadGateway:
		return fmt.Sprintf("The server, or the service behind this API, is not available (%d): it is tried again.%s", s.Code, more(message)), true
	case http.StatusGatewayTimeout:
		return fmt.Sprintf("The server did not answer in time (504): it may be overloaded.%s", more(message)), true
	case http.StatusInternalServerError:
		return fmt.Sprintf("The server failed (500): %s.", message), true
	}
	return sentence(message), message != ""
}

// plainHTTP is how net/http's server answers who does not encrypt.
func plainHTTP(c metav1.StatusCause) bool {
	return c.Type == metav1.CauseTypeUnexpectedServerResponse && strings.Contains(c.Message, "HTTP request to an HTTPS server")
}

// forbidden reads what the authorizer wrote: `pods is forbidden: User "x" cannot list resource "pods" in API group "" in
// the namespace "y"`; only the message has the verb (apiserver/pkg/endpoints/handlers/responsewriters).
func forbidden(message string) string {
	_, rest, ok := strings.Cut(message, "cannot ")
	if !ok {
		return fmt.Sprintf("Not allowed (403): %s.", message)
	}
	verb, _, _ := strings.Cut(rest, " ")
	what := quoted(rest, "resource ")
	if what == "" {
		return fmt.Sprintf("Not allowed (403): you cannot %s.", rest)
	}
	if group := quoted(rest, "API group "); group != "" {
		what += "." + group
	}
	where := ""
	switch ns := quoted(rest, "in the namespace "); {
	case ns != "":
		where = " in namespace " + ns
	case strings.Contains(rest, "at the cluster scope"):
		where = " in the whole cluster"
	}
	who := "you"
	if u := quoted(message, "User "); u != "" {
		who = u
	}
	advice := "ask for the right"
	if strings.HasPrefix(where, " in the whole") && (verb == "list" || verb == "watch") {
		advice = "choose a namespace you may see, or ask for the right"
	}
	return fmt.Sprintf("Not allowed (403): %s may not %s %s%s; %s.", who, verb, what, where, advice)
}

func quoted(s, after string) string {
	_, rest, ok := strings.Cut(s, after+`"`)
	if !ok {
		return ""
	}
	word, _, _ := strings.Cut(rest, `"`)
	return word
}

func explainNetwork(err error) (string, bool) {
	var (
		dns  *net.DNSError
		op   *net.OpError
		mute silence
	)
	where := "the server"
	if errors.As(err, &op) && op.Addr != nil {
		where = op.Addr.String()
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "proxyconnect"), strings.Contains(text, "socks connect"):
		return "The proxy could not be reached or refused: " + last(err) + "; check HTTPS_PROXY and the proxy-url of this context.", true
	case errors.As(err, &dns):
		return fmt.Sprintf("No such host %s: check the server address of this context, the name servers and the VPN.", dns.Name), true
	case errors.As(err, &mute):
		return "The server stopped answering: " + mute.what + "; it is tried again.", true
	case utilnet.IsConnectionRefused(err):
		return fmt.Sprintf("Connection refused by %s: nothing listens there; is the API server, or the tunnel to it, running?", where), true
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return fmt.Sprintf("No route to %s: check the network and the VPN.", where), true
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "The server speaks plain HTTP where HTTPS was asked for: check the server address of this context.", true
	case utilnet.IsHTTP2ConnectionLost(err):
		return "The connection fell silent and was given up: the server, or the network to it, is frozen; it is tried again.", true
	case utilnet.IsConnectionReset(err):
		return fmt.Sprintf("The connection was reset by %s: something in between cut it; it is tried again.", where), true
	case errors.Is(err, context.DeadlineExceeded), utilnet.IsTimeout(err):
		return fmt.Sprintf("No answer from %s in time: the server or the network is slow or down.", where), true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), utilnet.IsProbableEOF(err):
		return "The server closed the connection in mid-sentence: it may be restarting; it is tried again.", true
	case IsNetwork(err):
		return "The server cannot be reached: " + last(err) + ".", true
	}
	return "", false
}

// last is the innermost message: the outer ones only tell the way it came.
func last(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func more(message string) string {
	if message == "" {
		return ""
	}
	return " " + sentence(message)
}

func sentence(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return s
	}
	if s[0] >= 'a' && s[0] <= 'z' && !strings.Contains(strings.SplitN(s, " ", 2)[0], ".") {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}
