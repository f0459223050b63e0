package kube

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"
)

func TestSomethingNewIsWhatKubectlWouldMake(t *testing.T) {
	for _, c := range []planned{
		{NewConfigMap("test", "shop", "conf", Entries{"a": []byte("one\n"), "b": {0xff}}, []string{"--from-literal=a=one", "--from-file=b=/b"}), "create configmap conf",
			`{"apiVersion":"v1","binaryData":{"b":"/w=="},"data":{"a":"one\n"},"kind":"ConfigMap","metadata":{"name":"conf","namespace":"shop"}}`,
			"create configmap conf --from-literal=a=one --from-file=b=/b"},
		{NewConfigMap("test", "shop", "none", nil, nil), "create configmap none", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"none","namespace":"shop"}}`, "create configmap none"},
		{NewConfigMap("test", "shop", "big", nil, []string{strings.Repeat("x", kubectlPatch)}), "create configmap big",
			`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"big","namespace":"shop"}}`, "create -f -"},
		{NewSecret("test", "shop", "db", "Opaque", Entries{"p": []byte("hunter2")}, []string{"generic", "db", "--from-literal=p=" + Hidden}), "create secret db",
			`{"apiVersion":"v1","data":{"p":"aHVudGVyMg=="},"kind":"Secret","metadata":{"name":"db","namespace":"shop"},"type":"Opaque"}`,
			"create secret generic db '--from-literal=p=***'"},
	} {
		c.check(t)
		if c.change.Ref.UID != "" || c.change.Verb != Create {
			t.Errorf("%+v", c.change)
		}
	}
	ns := NewNamespace("test", "new")
	if string(ns.Body) != `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"new"}}` || ns.Kubectl != "kubectl --context test create namespace new" ||
		ns.Need().String() != "create namespaces" {
		t.Errorf("%s, %s, %+v", ns.Body, ns.Kubectl, ns.Need())
	}
}

func TestAPullSecretIsWhatDockerReads(t *testing.T) {
	entries := PullSecret("registry.example.com", "anna", `p"w`)
	c := contents(secrets(), map[string]any{"type": "kubernetes.io/dockerconfigjson", "data": map[string]any{
		dockerConfig: base64.StdEncoding.EncodeToString(entries[dockerConfig])}}, true)
	if f := c.Values[0].Facts; len(entries) != 1 || len(f) != 1 || f[0].Name != "registry.example.com" || f[0].Text != `user anna, password p"w` || f[0].Wrong {
		t.Errorf("%+v", c.Values)
	}
	var config struct {
		Auths map[string]struct{ Auth string }
	}
	if err := json.Unmarshal(entries[dockerConfig], &config); err != nil || config.Auths["registry.example.com"].Auth != base64.StdEncoding.EncodeToString([]byte(`anna:p"w`)) {
		t.Errorf("%+v, %v", config, err)
	}
}

func secrets() Resource { r, _ := Find(Builtin(), "secrets"); return r }

func TestACertificateAndItsKeyAreCheckedAndTheExpiryIsTold(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	cert, key := pairFor(t, now.Add(-time.Hour), now.Add(40*24*time.Hour))
	old, oldKey := pairFor(t, now.Add(-48*time.Hour), now.Add(-time.Hour))
	next, nextKey := pairFor(t, now.Add(time.Hour), now.Add(48*time.Hour))
	locked := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})
	for name, c := range map[string]struct {
		cert, key []byte
		want      string // in the notes, or the error
		fails     bool
	}{
		"a pair":                  {cert, key, "valid until 2027-01-02 12:00 UTC, 40 days more", false},
		"names":                   {cert, key, "for shop.example.com", false},
		"expired":                 {old, oldKey, "EXPIRED on 2026-11-23 11:00 UTC", false},
		"not yet":                 {next, nextKey, "NOT YET VALID: from 2026-11-23 13:00 UTC", false},
		"with one that expired":   {append(append([]byte{}, cert...), old...), key, "shop: EXPIRED on", false},
		"another's key":           {cert, oldKey, "the key does not belong to the certificate of CN=shop", true},
		"the files the other way": {key, cert, "the first file holds no certificate", true},
		"no key":                  {cert, cert, "the second file: not a private key", true},
		"a key with a passphrase": {cert, locked, "encrypted", true},
		"nothing":                 {nil, nil, "the first file holds no certificate", true},
	} {
		entries, notes, err := TLSPair(c.cert, c.key, now)
		text := strings.Join(notes, "\n")
		if err != nil {
			text = err.Error()
		}
		if (err != nil) != c.fails || !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, %v", name, notes, err)
		}
		if err == nil && (len(entries) != 2 || string(entries[tlsCert]) != string(c.cert) || string(entries[tlsKey]) != string(c.key)) {
			t.Errorf("%s: entries %v", name, len(entries))
		}
	}
}

// pairFor is a certificate for shop.example.com and its key.
func pairFor(t *testing.T, from, to time.Time) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := certificate(t, "shop", private, func(c *x509.Certificate) {
		c.DNSNames, c.NotBefore, c.NotAfter = []string{"shop.example.com"}, from, to
	})
	return []byte(text), []byte(keyPEM(t, private))
}
