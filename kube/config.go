package kube

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/near"
)

// Config is what the user's kubeconfig and kubectl's flags say. It is never written; Next has it follow its files. It is
// safe for concurrent use.
type Config struct {
	flags   *genericclioptions.ConfigFlags
	current string
	inPod   string // the namespace of the pod, of the context inCluster
	files   []string
	timeout time.Duration
	options

	mu     sync.RWMutex
	raw    *clientcmdapi.Config // as last read; what it points to is never changed
	print  print                // of the files it was read from
	reload Reload               // the newest
}

// Context is one entry of the kubeconfig, as a menu shows it.
type Context struct {
	Name, Cluster, Server, User, Namespace string
	Current                                bool // the one kdeck starts in: --context, else current-context
}

type options struct {
	version string
	log     func(string)
	crash   func(v any, stack []byte)
	linger  time.Duration
	reread  time.Duration // how long what may not be watched is believed; 0 is rereadEvery
	wrap    func(*rest.Config) *rest.Config
	trust   func(Plugin) bool
	record  Recorder
}

// Option adjusts Load.
type Option func(*options)

// Version sets what the User-Agent says after "kdeck/".
func Version(v string) Option { return func(o *options) { o.version = v } }

// Log takes what client-go, warnings and kube itself have to say; without it, it is dropped. Never the terminal's.
func Log(f func(string)) Option { return func(o *options) { o.log = f } }

// Crash is told of a panic in a goroutine of kube's, so that the terminal can be restored; without it, it is only logged.
func Crash(f func(v any, stack []byte)) Option { return func(o *options) { o.crash = f } }

// Linger sets how long an informer outlives its last onlooker; 3 minutes by default, so that going back costs nothing.
func Linger(d time.Duration) Option { return func(o *options) { o.linger = d } }

// Wrap may change the configuration of the clients last of all, as tests and a read-only gate do.
func Wrap(f func(*rest.Config) *rest.Config) Option { return func(o *options) { o.wrap = f } }

// inCluster names the context there is inside a pod without a kubeconfig, as kubectl falls back to it.
const inCluster = "in-cluster"

// Load reads the kubeconfig by kubectl's rules: --kubeconfig, else the files of $KUBECONFIG, else ~/.kube/config.
//
// Its errors are *ConfigError, sentences to be shown as they are; errors.Is(err, ErrNoConfig) when there is none at all.
func Load(flags *genericclioptions.ConfigFlags, opts ...Option) (*Config, error) {
	c := &Config{flags: flags, options: options{version: "dev", linger: 3 * time.Minute}}
	for _, o := range opts {
		o(&c.options)
	}
	if c.log == nil {
		c.log = func(string) {}
	}
	loader := flags.ToRawKubeConfigLoader()
	access := loader.ConfigAccess()
	explicit := text(flags.KubeConfig)
	if explicit != "" {
		c.files = []string{explicit}
		if _, err := os.Stat(explicit); err != nil {
			return nil, &ConfigError{Text: fmt.Sprintf("The kubeconfig file %s (--kubeconfig) cannot be read: %s.", explicit, reason(err)), Err: err}
		}
	} else {
		c.files = access.GetLoadingPrecedence()
	}
	c.print = fingerprint(c.files)
	raw, err := loader.RawConfig()
	if err != nil {
		return nil, brokenConfig(c.files, err)
	}
	c.raw, c.reload = &raw, Reload{Version: 1, Current: raw.CurrentContext}
	d, err := clientcmd.ParseTimeout(cmp.Or(text(flags.Timeout), "0"))
	if err != nil {
		return nil, &ConfigError{Text: fmt.Sprintf("--request-timeout %q is no duration: write it like 30s or 2m.", text(flags.Timeout)), Err: err}
	}
	c.timeout = d
	if len(raw.Contexts) == 0 && text(flags.APIServer) == "" {
		if _, err := rest.InClusterConfig(); err == nil && explicit == "" {
			c.current = inCluster
			if b, err := os.ReadFile("/var/run/secrets/kubernetes.io/serviceaccount/namespace"); err == nil {
				c.inPod = strings.TrimSpace(string(b))
			}
			return c, nil
		}
		return nil, noConfig(c.files)
	}
	c.current = cmp.Or(text(flags.Context), raw.CurrentContext)
	if text(flags.Context) != "" {
		if err := c.known(c.current); err != nil {
			return nil, err
		}
	}
	return c, nil // a current-context that is missing or leads nowhere is for Connect to tell: there are others to choose from
}

// Contexts lists the contexts by name.
func (c *Config) Contexts() []Context {
	raw := c.now()
	if len(raw.Contexts) == 0 {
		return []Context{{Name: c.current, Cluster: c.current, Server: text(c.flags.APIServer), Current: true, Namespace: c.namespace(c.current)}}
	}
	out := make([]Context, 0, len(raw.Contexts))
	for name, x := range raw.Contexts {
		e := Context{Name: name, Cluster: x.Cluster, User: x.AuthInfo, Namespace: cmp.Or(x.Namespace, "default"), Current: name == c.current}
		if cl := raw.Clusters[x.Cluster]; cl != nil {
			e.Server = cl.Server
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b Context) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// now is the kubeconfig as last read.
func (c *Config) now() *clientcmdapi.Config {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.raw
}

// Current is the context kdeck starts in.
func (c *Config) Current() string { return c.current }

func (c *Config) known(name string) error {
	if c.now().Contexts[name] != nil || name == inCluster && len(c.now().Contexts) == 0 {
		return nil
	}
	var names []string
	for n := range c.now().Contexts {
		names = append(names, n)
	}
	slices.Sort(names)
	if name == "" {
		return &ConfigError{Text: fmt.Sprintf("The kubeconfig sets no current-context: choose one with --context (%s).", list(names))}
	}
	hint := "there are " + list(names)
	if meant := near.Name(name, names); meant != "" {
		hint = fmt.Sprintf("did you mean %q?", meant)
	}
	return &ConfigError{Text: fmt.Sprintf("The kubeconfig has no context %q: %s", name, strings.TrimSuffix(hint, ".")+end(hint))}
}

// namespace of a context: --namespace counts for the one kdeck was started in.
func (c *Config) namespace(context string) string {
	if context == c.current && text(c.flags.Namespace) != "" {
		return text(c.flags.Namespace)
	}
	if x := c.now().Contexts[context]; x != nil && x.Namespace != "" {
		return x.Namespace
	}
	if context == inCluster {
		return cmp.Or(c.inPod, "default")
	}
	return "default"
}

// rest builds the configuration of one context's clients.
//
// The flags that name a server, a user or a credential count only for the context kdeck was started in: carried over to
// another one, --token would hand a password to a stranger. Impersonation (--as) stays, for dropping it would add rights.
func (c *Config) rest(name string) (*rest.Config, error) {
	if err := c.complete(name); err != nil {
		return nil, err
	}
	f := genericclioptions.NewConfigFlags(false)
	f.KubeConfig, f.Impersonate, f.ImpersonateUID = c.flags.KubeConfig, c.flags.Impersonate, c.flags.ImpersonateUID
	f.ImpersonateGroup, f.ImpersonateUserExtra = c.flags.ImpersonateGroup, c.flags.ImpersonateUserExtra
	f.DisableCompression, f.WrapConfigFn = c.flags.DisableCompression, c.flags.WrapConfigFn
	if name != inCluster || len(c.now().Contexts) > 0 {
		f.Context = &name
	}
	if name == c.current {
		f.ClusterName, f.AuthInfoName, f.APIServer = c.flags.ClusterName, c.flags.AuthInfoName, c.flags.APIServer
		f.TLSServerName, f.Insecure, f.ProxyURL = c.flags.TLSServerName, c.flags.Insecure, c.flags.ProxyURL
		f.CertFile, f.KeyFile, f.CAFile = c.flags.CertFile, c.flags.KeyFile, c.flags.CAFile
		f.BearerToken, f.Username = c.flags.BearerToken, c.flags.Username
		if text(c.flags.Password) != "" { // set at all, it makes the loader ask on the terminal
			f.Password = c.flags.Password
		}
	}
	cfg, err := f.ToRESTConfig()
	if err != nil {
		return nil, c.unusable(name, err)
	}
	return cfg, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func end(s string) string {
	if strings.HasSuffix(s, "?") {
		return ""
	}
	return "."
}

func reason(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
