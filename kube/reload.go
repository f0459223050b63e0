package kube

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Reload tells that the kubeconfig's files have changed. A newer one has a higher Version; what Load has read is 1.
type Reload struct {
	Version uint64
	Current string // the context the files name as current now; nobody is taken there for that
	Err     error  // they cannot be read, and have not been for a while: what was read before still counts
}

// brokenFor is how long files may be broken before anybody is told: some are written in several steps.
const brokenFor = 2 * time.Second

// Next has the kubeconfig follow its files and returns when there is news; it errs only when ctx ends. Nothing is watched
// while nobody is in Next, and what changed meanwhile is news to the next one.
func (c *Config) Next(ctx context.Context, seen uint64) (Reload, error) {
	w := newFileWatch(c.files)
	defer w.close()
	var broken time.Time
	for {
		w.listen() // before the files are looked at, so that no change falls in between
		c.mu.RLock()
		now, old := c.reload, c.print
		c.mu.RUnlock()
		if now.Version > seen {
			return now, nil
		}
		patience := time.Duration(0) // as long as it takes
		if print := fingerprint(c.files); print != old {
			err := c.reread(print)
			switch {
			case err == nil:
				continue
			case broken.IsZero():
				broken = time.Now()
			case time.Since(broken) >= brokenFor:
				c.broken(print, err)
				continue
			}
			patience = brokenFor / 4
		} else {
			broken = time.Time{}
		}
		if err := w.wait(ctx, patience); err != nil {
			return Reload{}, err
		}
	}
}

// reread takes over what the files say now, if they can be understood.
func (c *Config) reread(print print) error {
	f := genericclioptions.NewConfigFlags(false)
	f.KubeConfig = c.flags.KubeConfig
	raw, err := f.ToRawKubeConfigLoader().RawConfig()
	if err != nil {
		return brokenConfig(c.files, err)
	}
	if len(raw.Contexts) == 0 && len(c.now().Contexts) > 0 {
		return noConfig(c.files) // written anew, in several steps
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw, c.print, c.reload = &raw, print, Reload{Version: c.reload.Version + 1, Current: raw.CurrentContext}
	return nil
}

// broken tells of files that stay broken; they are looked at again when they change.
func (c *Config) broken(print print, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.print, c.reload.Err = print, err
	c.reload.Version++
}

// Outdated tells whether the kubeconfig says something else of a cluster's server or user than when it was connected to;
// gone, that it no longer has the context at all. Its namespace does not count: the one in use is the user's choice.
func (c *Config) Outdated(k *Cluster) (outdated, gone bool) {
	raw := c.now()
	if k.entry == "" || len(raw.Contexts) == 0 {
		return false, false
	}
	if raw.Contexts[k.name] == nil {
		return false, true
	}
	return c.entry(k.name) != k.entry, false
}

// entry is a hash of all a context's clients are made from; it keeps no secret in memory.
func (c *Config) entry(context string) string {
	raw := c.now()
	x := raw.Contexts[context]
	if x == nil {
		return ""
	}
	_, user := c.user(context)
	all, err := json.Marshal(struct {
		Cluster *clientcmdapi.Cluster
		User    *clientcmdapi.AuthInfo
		Names   []string
	}{raw.Clusters[x.Cluster], user, []string{x.Cluster, x.AuthInfo}})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:])
}
