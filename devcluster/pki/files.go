package pki

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The names of the pairs in a cluster's directory; each is a NAME.crt and a NAME.key.
const (
	CA         = "ca"               // signs every certificate below but the proxy's
	Server     = "server"           // what the API server, etcd, kwok and the rest serve with
	Client     = "client"           // the API server's face to etcd and to the nodes
	FrontCA    = "front-proxy-ca"   // trusted for aggregated APIs
	FrontProxy = "front-proxy"      // the API server's face to aggregated APIs
	Accounts   = "service-accounts" // signs service account tokens
)

// Masters is the group that may do everything.
const Masters = "system:masters"

// ServiceIP is the address of the Service "kubernetes", the first of the service range.
const ServiceIP = "10.96.0.1"

// Ensure writes a complete set into dir if there is none yet; a set that is there is kept, so that tokens and kubeconfigs
// handed out earlier stay good when a cluster is started again.
func Ensure(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, Accounts+".key")); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for keys: %w", err)
	}
	pairs, err := makeSet()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the key directory: %w", err)
	}
	// The service account key is written last: its presence says that the set is complete.
	for _, name := range []string{CA, Server, Client, FrontCA, FrontProxy, Accounts} {
		for ext, data := range map[string][]byte{".crt": pairs[name].Cert, ".key": pairs[name].Key} {
			if err := os.WriteFile(filepath.Join(dir, name+ext), data, 0o600); err != nil {
				return fmt.Errorf("write a key: %w", err)
			}
		}
	}
	return nil
}

func makeSet() (map[string]Pair, error) {
	ca, err := NewAuthority("devcluster-ca")
	if err != nil {
		return nil, err
	}
	front, err := NewAuthority("devcluster-front-proxy-ca")
	if err != nil {
		return nil, err
	}
	set := map[string]Pair{CA: ca.Pair, FrontCA: front.Pair}
	leaves := []struct {
		name string
		by   *Authority
		leaf Leaf
	}{
		{Server, ca, Leaf{Name: "devcluster", Hosts: []string{
			"localhost", "127.0.0.1", "::1", ServiceIP,
			"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
		}}},
		{Client, ca, Leaf{Name: "devcluster-apiserver", Groups: []string{Masters}}},
		{FrontProxy, front, Leaf{Name: "front-proxy-client"}},
	}
	for _, l := range leaves {
		if set[l.name], err = l.by.Issue(l.leaf); err != nil {
			return nil, err
		}
	}
	set[Accounts], err = NewKey()
	return set, err
}
