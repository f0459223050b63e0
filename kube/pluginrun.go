package kube

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/pkg/apis/clientauthentication/install"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Terminal is lent to a credential plugin, so that it can ask for a password or show a code.
type Terminal struct {
	In       io.Reader // an *os.File, to be a terminal to the plugin too
	Out, Err io.Writer // Out is never the plugin's: it answers on its standard output
}

// pass is a credential as a plugin gave it.
type pass struct {
	token   string
	cert    *tls.Certificate
	expires time.Time // zero: until the server refuses it
	got     time.Time
}

func (p *pass) good(now time.Time) bool {
	return p != nil && (p.expires.IsZero() || now.Before(p.expires)) &&
		(p.cert == nil || p.cert.Leaf == nil || now.Before(p.cert.Leaf.NotAfter))
}

// runPlugin runs a credential plugin by the protocol of client.authentication.k8s.io and returns what it answers.
//
// client-go does the same, but for good with the standard input and error of the moment a client is made, and without a way
// to stop: a plugin that waits for somebody would keep kdeck from ending. Without a terminal the plugin is also in a
// session of its own, so that it cannot open /dev/tty and draw over the screen or eat keys.
func runPlugin(ctx context.Context, conf *clientcmdapi.ExecConfig, cluster *clientauthentication.Cluster, t *Terminal) (*pass, error) {
	if t == nil && conf.InteractiveMode == clientcmdapi.AlwaysExecInteractiveMode {
		return nil, pluginError(conf, PluginTerminal, nil, "it needs a terminal to ask you something")
	}
	gv, err := schema.ParseGroupVersion(conf.APIVersion)
	if err != nil {
		return nil, pluginError(conf, PluginVersion, err, "its apiVersion %q in the kubeconfig is none", conf.APIVersion)
	}
	scheme := runtime.NewScheme()
	install.Install(scheme)
	codecs := serializer.NewCodecFactory(scheme)

	interactive := t != nil && conf.InteractiveMode != clientcmdapi.NeverExecInteractiveMode
	ask := &clientauthentication.ExecCredential{Spec: clientauthentication.ExecCredentialSpec{Interactive: interactive, Cluster: cluster}}
	info, err := runtime.Encode(codecs.LegacyCodec(gv), ask)
	if err != nil {
		return nil, pluginError(conf, PluginVersion, err, "its apiVersion %q in the kubeconfig is not supported", conf.APIVersion)
	}
	var out bytes.Buffer
	end := &tail{}
	cmd := exec.CommandContext(ctx, filepath.Clean(conf.Command), conf.Args...)
	cmd.Env = append(os.Environ(), variables(conf.Env)...)
	cmd.Env = append(cmd.Env, "KUBERNETES_EXEC_INFO="+string(info))
	cmd.Stdout, cmd.Stderr = &out, end
	cmd.WaitDelay = 2 * time.Second
	if t != nil {
		cmd.Stderr = t.Err
		lend(cmd)
	} else {
		detach(cmd)
	}
	if interactive {
		cmd.Stdin = t.In
	}
	if err := cmd.Run(); err != nil {
		return nil, pluginFailure(ctx, conf, cmd.Path, end.last(), err)
	}
	p, err := readPass(codecs, gv, out.Bytes())
	if errors.Is(err, errOtherVersion) {
		return nil, pluginError(conf, PluginVersion, nil, "%v", err)
	}
	if err != nil {
		return nil, pluginError(conf, PluginAnswer, nil, "%v", err)
	}
	return p, nil
}

// errOtherVersion is in the chain when a plugin answers in another version than it was asked in.
var errOtherVersion = errors.New("where the kubeconfig says another")

func variables(env []clientcmdapi.ExecEnvVar) (out []string) {
	for _, v := range env {
		out = append(out, v.Name+"="+v.Value)
	}
	return out
}

// readPass reads a plugin's answer. No error quotes it: it may be a secret.
func readPass(codecs serializer.CodecFactory, gv schema.GroupVersion, answer []byte) (*pass, error) {
	var cred clientauthentication.ExecCredential
	_, gvk, err := codecs.UniversalDecoder(gv).Decode(answer, nil, &cred)
	if gvk != nil && gvk.Group == gv.Group && gvk.Version != gv.Version {
		return nil, fmt.Errorf("it answered in %s, %w: %s", Clean(gvk.GroupVersion().String()), errOtherVersion, gv)
	}
	if err != nil {
		return nil, fmt.Errorf("its answer is no ExecCredential of %s", gv)
	}
	st := cred.Status
	switch {
	case st == nil:
		return nil, errors.New("its answer has no status")
	case st.Token == "" && st.ClientCertificateData == "" && st.ClientKeyData == "":
		return nil, errors.New("its answer has neither a token nor a certificate")
	case (st.ClientCertificateData == "") != (st.ClientKeyData == ""):
		return nil, errors.New("its answer has only one of certificate and key")
	}
	p := &pass{token: st.Token, got: time.Now()}
	if st.ExpirationTimestamp != nil {
		p.expires = st.ExpirationTimestamp.Time
	}
	if st.ClientCertificateData != "" {
		cert, err := tls.X509KeyPair([]byte(st.ClientCertificateData), []byte(st.ClientKeyData))
		if err != nil {
			return nil, errors.New("its certificate and key do not fit together")
		}
		if cert.Leaf == nil {
			cert.Leaf, _ = x509.ParseCertificate(cert.Certificate[0])
		}
		p.cert = &cert
	}
	return p, nil
}

// tail keeps the end of what is written to it.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if n := len(t.text) - 4096; n > 0 {
		t.text = append([]byte(nil), t.text[n:]...)
	}
	return len(p), nil
}

// last is the last line that says something.
func (t *tail) last() string {
	var found string
	for line := range strings.Lines(string(t.text)) {
		found = cmp.Or(strings.TrimSpace(Clean(line)), found)
	}
	if r := []rune(found); len(r) > 200 {
		found = string(r[:200])
	}
	return found
}
