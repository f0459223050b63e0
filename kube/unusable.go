package kube

import (
	"net/http"

	"k8s.io/client-go/rest"
)

// Unusable stands in for the cluster of a context that cannot be connected to, so that another can be chosen from what is
// there: whatever is asked of it fails with why, and nothing is sent anywhere. It is read-only.
func (c *Config) Unusable(name string, why error) *Cluster {
	if !IsConfig(why) {
		why = &ConfigError{Text: sentence(Clean(why.Error())), Err: why}
	}
	k := newCluster(name, c.namespace(name), c.options)
	k.unusable = why
	cfg := &rest.Config{Host: "https://unusable.invalid"} // RFC 6761: a name that never is one
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return refusing{why, next} })
	if err := k.dial(cfg); err != nil { // it reads no files and asks nobody
		k.log(k.name + ": " + err.Error())
	}
	return k
}

// Usable is nil, or why the context could not be connected to.
func (k *Cluster) Usable() error { return k.unusable }

// refusing fails every request.
type refusing struct {
	why  error
	next http.RoundTripper // never used
}

// WrappedRoundTripper lets client-go reach through, to close idle connections.
func (r refusing) WrappedRoundTripper() http.RoundTripper { return r.next }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.why }
