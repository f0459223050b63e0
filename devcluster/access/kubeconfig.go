package access

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

// WriteKubeconfigs writes a kubeconfig for every user, each 0600 and with one context named after the user. The authority
// is part of the file, so that it can be copied away.
func WriteKubeconfigs(d parts.Dir, port int, tokens map[string]string) error {
	ca, err := os.ReadFile(d.Cert(pki.CA))
	if err != nil {
		return fmt.Errorf("read the authority: %w", err)
	}
	for _, u := range Users() {
		if err := write(d.Path(u.File), kubeconfig(u, port, ca, tokens[u.Name])); err != nil {
			return err
		}
	}
	return nil
}

func kubeconfig(u User, port int, ca []byte, token string) *api.Config {
	short := strings.TrimPrefix(u.Name, "system:")
	name := "devcluster-" + strings.TrimPrefix(short, "devcluster")
	c := api.NewConfig()
	c.Clusters["devcluster"] = &api.Cluster{
		Server: fmt.Sprintf("https://127.0.0.1:%d", port), CertificateAuthorityData: ca,
	}
	c.AuthInfos[name] = &api.AuthInfo{Token: token}
	c.Contexts[name] = &api.Context{Cluster: "devcluster", AuthInfo: name, Namespace: u.Namespace}
	c.CurrentContext = name
	return c
}

// write replaces the file in one step: others may be reading it.
func write(file string, c *api.Config) error {
	data, err := clientcmd.Write(*c)
	if err != nil {
		return fmt.Errorf("encode %s: %w", filepath.Base(file), err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	if err := os.WriteFile(file+".new", data, 0o600); err != nil {
		return fmt.Errorf("write a kubeconfig: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("put a kubeconfig in place: %w", err)
	}
	return nil
}
