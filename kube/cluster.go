package kube

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr/funcr"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcore "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// Cluster is one kubeconfig context: its clients, informers and health. It is safe for concurrent use.
type Cluster struct {
	name, namespace, user, server string
	impersonated                  string
	acting                        []string // the flags by which kubectl would act as who is impersonated
	options
	timeout time.Duration // --request-timeout: for unary calls, never for lists and watches

	entry    string      // what the kubeconfig said of this context when it was connected to: Config.Outdated
	plugin   *Plugin     // the credential plugin it runs, or nil
	cred     *credential // what that has given
	unusable error       // why there is no server behind it: Config.Unusable
	conns    *conns

	http  *http.Client              // nil over fakes
	wire  *rest.Config              // for what needs a connection of its own: wireFor
	typed kubernetes.Interface      // protobuf
	lines typedcore.CoreV1Interface // logs, at their own pace: a thousand containers must not keep everything else waiting
	raw   rest.Interface            // JSON, any path
	door  rest.Interface            // JSON, any path, at its own pace: for what goes through the door
	disco discovery.DiscoveryInterfaceWithContext

	ctx    context.Context // ends with Close; carries the logger
	cancel context.CancelFunc
	wg     sync.WaitGroup
	greet  sync.Once
	health *Health

	mu     sync.Mutex
	feeds  map[feedKey]*feed
	nudged chan struct{} // closed when waiting for the next try makes no sense any more

	known  kinds
	scales scaleFields

	writable atomic.Bool // SetReadOnly; a cluster nobody has decided about is read-only
	rights   rights
	forwards forwards
	systems  systems
}

// Connect builds the clients of a context ("" is the current one) without a word on the network.
func (c *Config) Connect(name string) (*Cluster, error) {
	if name == "" {
		name = c.current
	}
	if name != "" || text(c.flags.APIServer) == "" {
		if err := c.known(name); err != nil {
			return nil, err
		}
	}
	entry := c.entry(name) // before it is read again below: at worst it looks outdated
	cfg, err := c.rest(name)
	if err != nil {
		return nil, err
	}
	plugin, err := c.trusted(name, cfg)
	if err != nil {
		return nil, err
	}
	k := newCluster(name, c.namespace(name), c.options)
	k.entry, k.plugin = entry, plugin
	k.timeout, k.server = c.timeout, cfg.Host
	if x := c.now().Contexts[name]; x != nil {
		k.user = x.AuthInfo
	}
	if as := cfg.Impersonate; as.UserName != "" {
		k.impersonated = Clean(as.UserName)
		k.user, k.acting = as.UserName+" (impersonated by "+cmp.Or(k.user, "nobody in particular")+")", acting(as)
	}
	if err := k.dial(cfg); err != nil {
		k.cancel()
		return nil, c.unusable(name, err)
	}
	return k, nil
}

func newCluster(name, namespace string, o options) *Cluster {
	if o.log == nil {
		o.log = func(string) {}
	}
	o.reread = cmp.Or(o.reread, rereadEvery)
	k := &Cluster{name: name, namespace: namespace, options: o, feeds: map[feedKey]*feed{}, rights: newRights(), nudged: make(chan struct{})}
	logger := funcr.New(func(prefix, args string) { k.log(name + " " + prefix + " " + args) }, funcr.Options{})
	k.ctx, k.cancel = context.WithCancel(klog.NewContext(context.Background(), logger))
	k.health = newHealth(k.ctx.Done())
	return k
}

// dial builds the clients; they share one transport, and so one HTTP/2 connection.
func (k *Cluster) dial(cfg *rest.Config) error {
	cfg = rest.CopyConfig(cfg)
	// The timeout of an http.Client covers the body too: it would cut watches and big lists for ever.
	cfg.Timeout = 0
	// client-go's default of 5 requests a second is for controllers; a person opening views comes in bursts.
	cfg.QPS, cfg.Burst = 50, 300
	cfg.UserAgent = "kdeck/" + k.version
	cfg.WarningHandlerWithContext = warnings{k}
	cfg.Wrap(k.guard(cfg.Host))
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return &pacer{next} })
	if err := k.authenticate(cfg); err != nil {
		return err
	}
	if k.wrap != nil {
		cfg = k.wrap(cfg)
	}
	k.wire = cfg
	if err := k.transport(cfg); err != nil {
		return err
	}
	proto := rest.CopyConfig(cfg)
	proto.ContentType, proto.AcceptContentTypes = "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf,application/json"
	clients, err := kubernetes.NewForConfigAndClient(proto, k.http)
	if err != nil {
		return err
	}
	proto.QPS = -1 // logs are bounded by how many are read at a time
	lines, err := typedcore.NewForConfigAndClient(proto, k.http)
	if err != nil {
		return err
	}
	plain := rest.CopyConfig(cfg)
	plain.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	raw, err := rest.UnversionedRESTClientForConfigAndClient(plain, k.http)
	if err != nil {
		return err
	}
	plain = rest.CopyConfig(plain)
	plain.QPS = -1 // writes are bounded by how many are under way (Apply)
	door, err := rest.UnversionedRESTClientForConfigAndClient(plain, k.http)
	if err != nil {
		return err
	}
	disco, err := discovery.NewDiscoveryClientForConfigAndClient(cfg, k.http)
	if err != nil {
		return err
	}
	k.typed, k.lines, k.raw, k.door, k.disco = clients, lines, raw, door, disco
	v, stop := watchful()
	if !k.spawn(func() { defer stop(); k.keepWatch(v) }) {
		stop()
	}
	return nil
}

// Name is the context's.
func (k *Cluster) Name() string { return k.name }

// Namespace is the context's, or --namespace, or "default".
func (k *Cluster) Namespace() string { return k.namespace }

// User is the kubeconfig's name for the user; Health knows the server's.
func (k *Cluster) User() string { return k.user }

// Impersonated is who the kubeconfig has this cluster's requests made as (rest.ImpersonationConfig), "" where nobody is.
func (k *Cluster) Impersonated() string { return k.impersonated }

// Server is the address.
func (k *Cluster) Server() string { return k.server }

// Health is the live state of the connection; asking for it makes first contact.
func (k *Cluster) Health() *Health {
	k.hello()
	return k.health
}

// Close stops everything and returns when no goroutine is left; open Nexts end with ErrClosed.
func (k *Cluster) Close() {
	k.cancel()
	k.mu.Lock()
	for _, f := range k.feeds {
		f.quiet()
	}
	clear(k.feeds)
	k.mu.Unlock()
	k.wg.Wait()
	if k.http != nil {
		utilnet.CloseIdleConnectionsFor(k.http.Transport)
		k.conns.cut(anyConn)
	}
}

// spawn runs a goroutine of ours behind a panic barrier; once the cluster is closed it refuses.
func (k *Cluster) spawn(f func()) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ctx.Err() != nil {
		return false
	}
	k.wg.Go(func() {
		defer k.barrier(nil)
		f()
	})
	return true
}

// barrier is deferred where a panic must not go on: into client-go, which would end the program, or out of a goroutine.
func (k *Cluster) barrier(err *error) {
	v := recover()
	if v == nil {
		return
	}
	stack := debug.Stack()
	k.log(fmt.Sprintf("%s panic: %v\n%s", k.name, v, stack))
	if k.crash != nil {
		k.crash(v, stack)
	}
	if err != nil {
		*err = fmt.Errorf("internal error: %v", v)
	}
}

// unary bounds a single call by --request-timeout, or by what is left of anyone's patience.
func (k *Cluster) unary(ctx context.Context) (context.Context, context.CancelFunc) {
	d := k.timeout
	if d <= 0 {
		d = unaryPatience
	}
	return context.WithTimeout(ctx, d)
}

type warnings struct{ k *Cluster }

func (w warnings) HandleWarningHeaderWithContext(ctx context.Context, code int, _ string, text string) {
	if code != 299 || text == "" { // the only code API servers send (KEP-1693)
		return
	}
	if h, ok := ctx.Value(hearingKey{}).(*hearing); ok {
		h.add(Clean(text))
	}
	w.k.log(w.k.name + " warning: " + Clean(text))
}
