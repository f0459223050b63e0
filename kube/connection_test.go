package kube

import (
	"errors"
	"strings"
	"testing"

	"net/http"
	"net/url"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

func TestTheStateOfAConnectionFollowsFromWhatItsSourcesHaveHeardInTurn(t *testing.T) {
	cut := &url.Error{Op: "Get", Err: errors.New("connection refused")}
	denied := &apierrors.StatusError{ErrStatus: apierrors.NewUnauthorized("who?").ErrStatus}
	denied.ErrStatus.Code = http.StatusUnauthorized
	for sequence, want := range map[string]Phase{
		"":                                      Connecting,
		"bad(a)":                                Connecting,
		"denied(a)":                             Denied,
		"good(a)":                               Ready,
		"good(a) bad(a)":                        Stale,
		"good(a) bad(a) good(a)":                Ready,
		"good(a) bad(a) good(b)":                Ready, // the server speaks; one source has trouble of its own
		"good(b) bad(a) good(b) bad(a)":         Ready, // which began before
		"good(b) bad(a) good(b) good(a) bad(a)": Stale, // a new one
		"good(b) bad(a) bad(b) good(b)":         Ready,
		"good(b) bad(a) bad(b) good(a)":         Ready,
		"good(b) bad(a) bad(b) forget(a)":       Stale,
		"good(b) bad(a) bad(b) forget(a) forget(b)":            Ready,
		"good(b) bad(a) good(b) forget(a) bad(a)":              Stale,
		"good(b) bad(a) denied(b)":                             Denied,
		"good(b) denied(a) good(b) good(a) bad(b)":             Stale,
		"bad(a) good(b) good(a) bad(a) good(a)":                Ready,
		"good(a) good(b) bad(a) bad(b) good(a) good(b) bad(b)": Stale,
	} {
		h := newHealth(nil)
		for _, step := range strings.Fields(sequence) {
			word, who, _ := strings.Cut(strings.TrimSuffix(step, ")"), "(")
			switch word {
			case "good":
				h.good(who)
			case "bad":
				h.bad(who, cut)
			case "denied":
				h.bad(who, denied)
			case "forget":
				h.forget(who)
			}
		}
		if s, err := h.Next(t.Context(), 0); err != nil || s.Phase != want {
			t.Errorf("%s: %s %v, want %s", sequence, s.Phase, err, want)
		}
	}
}
