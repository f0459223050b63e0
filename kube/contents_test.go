package kube

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// wordsOfFacts are the facts of an entry, one a line, with ! for odd and x for wrong ones.
func wordsOfFacts(facts []Fact) string {
	var b strings.Builder
	for _, f := range facts {
		sign := map[bool]string{true: "x ", false: ""}[f.Wrong] + map[bool]string{true: "! ", false: ""}[f.Odd]
		fmt.Fprintf(&b, "%s%s", sign, f.Name)
		if f.Text != "" {
			fmt.Fprintf(&b, ": %s", f.Text)
		}
		if !f.To.IsZero() {
			fmt.Fprintf(&b, " (%s to %s)", f.From.UTC().Format(time.DateOnly), f.To.UTC().Format(time.DateOnly))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// secret is the body of a Secret with values as they are.
func secret(kind string, values map[string]string) map[string]any {
	data := map[string]any{}
	for k, v := range values {
		data[k] = base64.StdEncoding.EncodeToString([]byte(v))
	}
	return map[string]any{"type": kind, "data": data}
}

func read(kind string, reveal bool, values map[string]string) *Contents {
	return contents(Resource{Name: "secrets"}, secret(kind, values), reveal)
}

func certificate(t *testing.T, subject string, key crypto.Signer, change func(*x509.Certificate)) string {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: subject},
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	if change != nil {
		change(c)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func keyPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func TestACertificateIsToldAndWhetherItsKeyFits(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, other, _ := ed25519.GenerateKey(rand.Reader)
	cert := certificate(t, "shop\x1b[31m", key, func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses = []string{"shop.example.com"}, []net.IP{net.IPv4(192, 0, 2, 1)}
	})
	root := certificate(t, "root", other, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true })
	pair := func(cert, key string) *Contents {
		return read("kubernetes.io/tls", false, map[string]string{"tls.crt": cert, "tls.key": key, "ca.crt": root})
	}
	c := pair(cert+root, keyPEM(t, key))
	const want = `subject: CN=shop
issuer: itself
names: shop.example.com, 192.0.2.1
valid (2026-01-01 to 2026-04-01)
key: ECDSA P-256
also: CN=root (2026-01-01 to 2026-04-01)
`
	if got := wordsOfFacts(c.entry("tls.crt").Facts); strings.Replace(got, `\x1B[31m`, "", 1) != want {
		t.Errorf("got\n%s", got)
	}
	if got := wordsOfFacts(c.entry("ca.crt").Facts); !strings.HasPrefix(got, "subject: CN=root\nissuer: itself\nvalid") {
		t.Errorf("got\n%s", got)
	}
	if got := wordsOfFacts(c.entry("tls.key").Facts); got != "key: ECDSA P-256\nbelongs to tls.crt\n" {
		t.Errorf("got\n%s", got)
	}
	ec, _ := x509.MarshalECPrivateKey(key)
	params := "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
	for name, c := range map[string]struct{ cert, key, want string }{
		"the form of openssl":    {cert, params + string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: ec})), "key: ECDSA P-256\nbelongs to tls.crt\n"},
		"another key":            {cert, keyPEM(t, other), "key: Ed25519\nx does not belong to tls.crt\n"},
		"no key":                 {cert, "hunter2", "x not a private key\n"},
		"an empty key":           {cert, "", "! empty\n"},
		"a broken key":           {cert, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "x a private key that cannot be read\n"},
		"a locked key":           {cert, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "x an encrypted private key, which no server can read\n"},
		"a key without end":      {cert, strings.Repeat("k", longestKey+1), "x too long for a private key\n"},
		"a key beside no cert":   {"hunter2", keyPEM(t, key), "key: ECDSA P-256\n"},
		"certificates exchanged": {keyPEM(t, key), cert, "x not a private key\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := wordsOfFacts(pair(c.cert, c.key).entry("tls.key").Facts); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
	if got := wordsOfFacts(pair("hunter2", "").entry("tls.crt").Facts); got != "x not a certificate\n" {
		t.Errorf("got\n%s", got)
	}
}

func TestAPullSecretTellsItsRegistriesAndUsersButNoPassword(t *testing.T) {
	const config = `{"auths": {"b.example.com": {"auth": "YW5uYTpodW50ZXIy"}, "a.example.com": {"username": "bot", "password": "hunter2"},
		"c.example.com": {"username": "bot"}, "d.example.com": {}, "e.example.com": {"identitytoken": "hunter2"}, "f\u001b[31m": {"username": "x\u001b]0;t\u0007y", "password": "hunter2"}}}`
	want := `a.example.com: user bot%[1]s
b.example.com: user anna%[1]s
x c.example.com: user bot, no password
x d.example.com: no user name
e.example.com: identity token
f: user xy%[1]s
`
	for _, reveal := range []bool{false, true} {
		password := map[bool]string{true: ", password hunter2"}[reveal]
		c := read("kubernetes.io/dockerconfigjson", reveal, map[string]string{".dockerconfigjson": config})
		if got := wordsOfFacts(c.Values[0].Facts); got != fmt.Sprintf(want, password) {
			t.Errorf("revealed %v: got\n%s", reveal, got)
		}
		old := read("kubernetes.io/dockercfg", reveal, map[string]string{".dockercfg": `{"a.example.com": {"username": "bot", "password": "hunter2"}}`})
		if got := wordsOfFacts(old.Values[0].Facts); got != "a.example.com: user bot"+password+"\n" {
			t.Errorf("the old form, revealed %v: got\n%s", reveal, got)
		}
	}
	for _, bad := range []string{"hunter2", "{", "[]", "null", `{"auths": "hunter2"}`, `{"auths": {"a": "hunter2"}}`, "{}"} {
		c := read("kubernetes.io/dockerconfigjson", false, map[string]string{".dockerconfigjson": bad})
		if got := wordsOfFacts(c.Values[0].Facts); got != "x not in docker's format\n" {
			t.Errorf("%s: got\n%s", bad, got)
		}
	}
}

func TestATokenTellsItsClaims(t *testing.T) {
	jwt := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	for name, c := range map[string]struct{ token, want string }{
		"for ever":         {jwt(`{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:a:b"}`), "issuer: kubernetes/serviceaccount\nsubject: system:serviceaccount:a:b\n! valid: for ever\n"},
		"for a time":       {jwt(`{"iss":"i","sub":"s","iat":1767225600,"exp":1775001600}`), "issuer: i\nsubject: s\nvalid (2026-01-01 to 2026-04-01)\n"},
		"beyond all bound": {jwt(`{"iss":"i","sub":"s","iat":-1,"exp":1e300}`), "issuer: i\nsubject: s\nvalid (0001-01-01 to 9999-12-31)\n"},
		"of odd types":     {jwt(`{"iss":1,"sub":["s"]}`), "x not a token\n"},
		"no token":         {"hunter2", "x not a token\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := wordsOfFacts(read("kubernetes.io/service-account-token", false, map[string]string{"token": c.token}).Values[0].Facts); got != c.want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestAHelmReleaseIsToldByItsLabels(t *testing.T) {
	o := secret("helm.sh/release.v1", map[string]string{"release": "hunter2"})
	o["metadata"] = map[string]any{"labels": map[string]any{"name": "web", "version": "3", "status": "pending-upgrade", "owner": "helm"}}
	c := contents(Resource{Name: "secrets"}, o, true)
	if got := wordsOfFacts(c.Facts); got != "release: web\nrevision: 3\n! status: pending-upgrade\n" {
		t.Errorf("got\n%s", got)
	}
	if v := c.Values[0]; !v.Binary || v.Text != "" || v.Size != 7 {
		t.Errorf("got %+v", v)
	}
}

func TestWhatIsMaskedLeavesNoTraceInTheContents(t *testing.T) {
	const value = "hunter2"
	kinds := []string{"Opaque", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg", "kubernetes.io/service-account-token", "kubernetes.io/basic-auth", "helm.sh/release.v1"}
	for _, kind := range kinds {
		values := map[string]string{}
		for _, key := range []string{"tls.crt", "tls.key", ".dockerconfigjson", ".dockercfg", "token", "password", "release"} {
			for i, form := range []string{"%s", "%s\n", "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----", `{"auths":{"a":{"username":"u","password":"%s"}}}`, `{"%s`} {
				values[fmt.Sprint(key, strings.Repeat("x", i))] = fmt.Sprintf(form, value)
				if i > 0 {
					values[key] = fmt.Sprintf(form, value)
					if text := fmt.Sprintf("%+v", *read(kind, false, values)); strings.Contains(text, value) {
						t.Errorf("%s, %s: %s", kind, key, text)
					}
				}
			}
		}
	}
	c := read("Opaque", true, map[string]string{"a": value + "\n", "b": "one\ntwo\n", "c": "\xff\xfe", "d": "x\x00y", "e": "", "f": "\x1b[31mred\tthing\r\n"})
	want := []Value{
		{Key: "a", Size: 8, Text: value + "\n", Facts: []Fact{{Name: "one line, with a line break at its end", Odd: true}}},
		{Key: "b", Size: 8, Text: "one\ntwo\n"},
		{Key: "c", Size: 2, Binary: true},
		{Key: "d", Size: 3, Binary: true},
		{Key: "e", Facts: []Fact{{Name: "empty", Odd: true}}},
		{Key: "f", Size: 16, Text: "red\tthing\n", Facts: []Fact{{Name: "one line, with a line break at its end", Odd: true}}},
	}
	if got := fmt.Sprintf("%+v", c.Values); got != fmt.Sprintf("%+v", want) {
		t.Errorf("got\n%s\nwant\n%+v", got, want)
	}
}

func TestAConfigMapIsReadWithItsBinaries(t *testing.T) {
	c := contents(Resource{Name: "configmaps"}, map[string]any{"immutable": true,
		"data":       map[string]any{"b": "text", "odd": 7, "bad": "\x1b]0;title\x07clean"},
		"binaryData": map[string]any{"a": base64.StdEncoding.EncodeToString([]byte{0xff, 0}), "z": "not base64!"}}, false)
	var got []string
	for _, v := range c.Values {
		got = append(got, fmt.Sprintf("%s %d %v %q %s", v.Key, v.Size, v.Binary, v.Text, strings.TrimSpace(wordsOfFacts(v.Facts))))
	}
	if text := strings.Join(got, "\n"); !c.Immutable || text != `a 2 true "" `+"\n"+`b 4 false "text" `+"\n"+`bad 15 false "clean" `+"\n"+`odd 0 false "" `+"\n"+`z 0 false "" x not base64` {
		t.Errorf("got\n%s", text)
	}
	if contents(pods(), map[string]any{"data": map[string]any{"a": "b"}}, false) != nil {
		t.Error("a pod holds no values")
	}
}

func TestADocumentPassesOnTheContentsOfASecret(t *testing.T) {
	s := newServer(t)
	secrets, _ := Find(Builtin(), "secrets")
	s.put("secrets", "a", "x", secret("Opaque", map[string]string{"p": "hunter2"}))
	k := s.join(t, options{})
	for _, reveal := range []bool{false, true} {
		doc := next(t, k.Document(Ref{Namespace: "a", Name: "x"}, secrets, reveal), "the object", func(d Doc) bool { return d.Object != nil })
		if v := doc.Contents.Values[0]; v.Size != 7 || v.Masked == reveal || (v.Text == "hunter2") != reveal {
			t.Errorf("revealed %v: %+v", reveal, v)
		}
	}
}
