package kube

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
)

// ErrNoConfig is in the chain when there is no kubeconfig anywhere, so that the caller can offer something else.
var ErrNoConfig = errors.New("no kubeconfig")

// ErrClosed is what Next returns after Close.
var ErrClosed = errors.New("closed")

// ConfigError is a trouble with the kubeconfig: a sentence for the user, and what caused it.
type ConfigError struct {
	Text string
	Err  error
}

func (e *ConfigError) Error() string { return e.Text }
func (e *ConfigError) Unwrap() error { return e.Err }

// noConfig tells an absent kubeconfig from an empty one.
func noConfig(files []string) error {
	for _, f := range files {
		if _, err := os.Stat(f); err == nil {
			return &ConfigError{Text: fmt.Sprintf("The kubeconfig %s has no contexts in it: add one, or name another file by --kubeconfig or KUBECONFIG.", f)}
		}
	}
	return &ConfigError{Text: fmt.Sprintf("There is no kubeconfig: looked for %s.", strings.Join(files, ", ")), Err: ErrNoConfig}
}

var (
	badFile = regexp.MustCompile(`error loading config file "([^"]*)": (.*)`)
	badLine = regexp.MustCompile(`yaml: line (\d+): (.*)`)
)

func brokenConfig(files []string, err error) error {
	if errors.Is(err, os.ErrPermission) {
		return &ConfigError{Text: fmt.Sprintf("The kubeconfig may not be read: %s.", err), Err: err}
	}
	if all := utilerrors.Aggregate(nil); errors.As(err, &all) && len(all.Errors()) > 0 { // of several broken files the first is told
		err = all.Errors()[0]
	}
	file, why := strings.Join(files, ", "), err.Error()
	if m := badFile.FindStringSubmatch(why); m != nil {
		file, why = m[1], m[2]
	}
	if m := badLine.FindStringSubmatch(why); m != nil {
		line, _ := strconv.Atoi(m[1])
		if strings.HasPrefix(m[2], "did not find expected") {
			line++ // what go-yaml's parser finds it counts from 0, what its scanner finds from 1
		}
		return &ConfigError{Text: fmt.Sprintf("The kubeconfig %s is broken at line %d: %s.", file, line, Clean(m[2])), Err: err}
	}
	if line, why := misread(file); line > 0 {
		return &ConfigError{Text: fmt.Sprintf("The kubeconfig %s is broken at line %d: %s.", file, line, Clean(why)), Err: err}
	}
	return &ConfigError{Text: fmt.Sprintf("The kubeconfig %s cannot be understood: %s.", file, strings.TrimSuffix(Clean(why), ".")), Err: err}
}

// complete finds what a context names but the kubeconfig lacks: clientcmd would go to localhost:8080, or as nobody.
// What a flag says instead is not missed.
func (c *Config) complete(name string) error {
	x := c.now().Contexts[name]
	if x == nil {
		return nil
	}
	own := func(flag *string) bool { return name == c.current && text(flag) != "" }
	fail := func(format string, a ...any) error {
		return &ConfigError{Text: fmt.Sprintf("Context %q cannot be used: ", name) + fmt.Sprintf(format, a...)}
	}
	cluster := c.now().Clusters[x.Cluster]
	if own(c.flags.ClusterName) && c.now().Clusters[*c.flags.ClusterName] == nil {
		return fail("the kubeconfig has no cluster %q (--cluster).", *c.flags.ClusterName)
	}
	if own(c.flags.AuthInfoName) && c.now().AuthInfos[*c.flags.AuthInfoName] == nil {
		return fail("the kubeconfig has no user %q (--user).", *c.flags.AuthInfoName)
	}
	switch {
	case own(c.flags.APIServer) || own(c.flags.ClusterName):
	case cluster == nil:
		return fail("the kubeconfig has no cluster %q.", x.Cluster)
	case cluster.Server == "":
		return fail("cluster %q has no server.", x.Cluster)
	}
	if c.now().AuthInfos[x.AuthInfo] == nil && x.AuthInfo != "" && !own(c.flags.AuthInfoName) {
		return fail("the kubeconfig has no user %q.", x.AuthInfo)
	}
	return nil
}

// unusable explains why clients cannot be built: first by what can be named exactly, then by what clientcmd found.
func (c *Config) unusable(name string, err error) error {
	fail := func(format string, a ...any) error {
		return &ConfigError{Text: fmt.Sprintf("Context %q cannot be used: ", name) + fmt.Sprintf(format, a...), Err: err}
	}
	var files []struct{ what, path string }
	if x := c.now().Contexts[name]; x != nil {
		if cluster := c.now().Clusters[x.Cluster]; cluster != nil {
			files = append(files, struct{ what, path string }{"certificate-authority", cluster.CertificateAuthority})
		}
		if user := c.now().AuthInfos[x.AuthInfo]; user != nil {
			files = append(files, []struct{ what, path string }{{"client-certificate", user.ClientCertificate},
				{"client-key", user.ClientKey}, {"tokenFile", user.TokenFile}}...)
		}
	}
	for _, f := range files {
		if f.path == "" {
			continue
		}
		if h, e := os.Open(f.path); e != nil {
			return fail("the %s file %s cannot be read: %s.", f.what, f.path, reason(e))
		} else {
			_ = h.Close()
		}
	}
	if strings.Contains(err.Error(), "unable to load root certificates") { // client-go/util/cert
		return fail("the certificate-authority of its cluster is not a certificate in PEM form.")
	}
	return fail("%s.", strings.TrimSuffix(strings.TrimPrefix(err.Error(), "invalid configuration: "), "."))
}

func list(names []string) string {
	if len(names) > 8 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:8], ", "), len(names)-8)
	}
	return strings.Join(names, ", ")
}
