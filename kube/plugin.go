package kube

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Plugin is a credential plugin: a program the kubeconfig names (users[].user.exec), which is run to get credentials.
type Plugin struct {
	File    string   // the kubeconfig that names it
	Command string   // the program
	Args    []string // its arguments
	Env     []string // the names of the variables it is given; the values may be secrets
	Key     string   // a hash of all of it, values included: what was allowed once is allowed no longer when any of it changes
}

// bareWord is a word a shell would take as it is.
var bareWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./~-]+$`)

// Line is the command line, on one line; what could be mistaken for something else is quoted, and what cannot be seen is
// spelled out.
func (p Plugin) Line() string {
	words := append([]string{p.Command}, p.Args...)
	for i, w := range words {
		if !bareWord.MatchString(w) {
			words[i] = strconv.Quote(w)
		}
	}
	return strings.Join(words, " ")
}

// Trust decides which credential plugins may be run; it is asked from any goroutine. Without it, all are.
func Trust(f func(Plugin) bool) Option { return func(o *options) { o.trust = f } }

// UntrustedError is what Connect returns for a plugin that may not be run.
type UntrustedError struct{ Plugin Plugin }

func (e *UntrustedError) Error() string {
	return fmt.Sprintf("The kubeconfig would run %s to get credentials, and that is not allowed.", e.Plugin.Line())
}

// Plugin is the credential plugin a context would run, as the kubeconfig was last read. For a server without TLS none is:
// client-go sends no credentials in clear.
func (c *Config) Plugin(context string) (Plugin, bool) {
	context = cmp.Or(context, c.current)
	if raw := c.now(); raw.Contexts[context] != nil {
		if cl := raw.Clusters[raw.Contexts[context].Cluster]; cl != nil && strings.HasPrefix(cl.Server, "http://") {
			return Plugin{}, false
		}
	}
	name, user := c.user(context)
	own := func(flags ...*string) bool {
		for _, f := range flags {
			if context == c.current && text(f) != "" {
				return true
			}
		}
		return false
	}
	if user == nil || user.Exec == nil || own(c.flags.BearerToken, c.flags.Username, c.flags.CertFile) ||
		user.Token != "" || user.TokenFile != "" || user.Username != "" {
		return Plugin{}, false
	}
	return c.plugin(name, user.Exec), true
}

// user is the kubeconfig's entry for a context's user.
func (c *Config) user(context string) (string, *clientcmdapi.AuthInfo) {
	raw, name := c.now(), ""
	if x := raw.Contexts[context]; x != nil {
		name = x.AuthInfo
	}
	if context == c.current {
		name = cmp.Or(text(c.flags.AuthInfoName), name)
	}
	return name, raw.AuthInfos[name]
}

func (c *Config) plugin(user string, e *clientcmdapi.ExecConfig) Plugin {
	p := Plugin{Command: e.Command, Args: e.Args}
	if u := c.now().AuthInfos[user]; u != nil {
		p.File = u.LocationOfOrigin
	}
	if abs, err := filepath.Abs(p.File); err == nil && p.File != "" {
		p.File = abs
	}
	values := make([]string, 0, len(e.Env))
	for _, v := range e.Env {
		p.Env = append(p.Env, v.Name)
		values = append(values, v.Name, v.Value)
	}
	all, _ := json.Marshal([]any{p.File, p.Command, p.Args, values}) // strings only: it cannot fail
	sum := sha256.Sum256(all)
	p.Key = hex.EncodeToString(sum[:])
	return p
}

// trusted checks the plugin the clients of a context would really run: the file may have changed since it was shown.
func (c *Config) trusted(context string, cfg *rest.Config) (*Plugin, error) {
	if !needsPlugin(cfg) {
		return nil, nil
	}
	name, _ := c.user(context)
	p := c.plugin(name, cfg.ExecProvider)
	if c.trust != nil && !c.trust(p) {
		return nil, &UntrustedError{p}
	}
	return &p, nil
}

// needsPlugin tells whether clients would run a plugin: other credentials go before it, as in client-go.
func needsPlugin(cfg *rest.Config) bool {
	return cfg.ExecProvider != nil && cfg.BearerToken == "" && cfg.BearerTokenFile == "" && cfg.Username == "" && cfg.Password == "" &&
		cfg.CertFile == "" && len(cfg.CertData) == 0
}
