package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

func TestEnterOnAConfigMapShowsItsValues(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {colour: red, "app.conf": "line one\nline two\n"},
  binaryData: {logo: //4AAQ==}}`)
		s := Start(t, size, inNamespace(t, ns), Args("cm")).See("settings").Filter("settings").Selected("settings")
		s.Press("enter").See("configmaps/settings values", "3 keys", "colour  3 bytes", "red", "line one", "line two", "logo  «binary, 4 bytes»")
		c.Patch("v1", "ConfigMap", ns, "settings", "", `{"data":{"colour":"green"}}`)
		s.See("green").Gone("  red")
		s.Filter("line two").See("line two").Press("esc", "esc").See("configmaps(" + ns + ")").Selected("settings")
		s.Press("x").See("settings values", "green")
	})
}

func TestEnterOnASecretMasksItsValuesUntilTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		value := secretValue()
		encoded := base64.StdEncoding.EncodeToString([]byte(value))
		c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: pass}, data: {word: `+encoded+`, blob: //4AAQ==}}`)
		s := Start(t, size, inNamespace(t, ns), Args("secrets")).See("pass").Filter("pass").Selected("pass")
		s.Press("enter").See("secrets/pass values", "Opaque, 2 keys", "***", "values hidden", "blob  «binary, 4 bytes»")
		s.Settle()
		for _, bad := range []string{value, encoded} {
			if strings.Contains(s.Raw(0), bad) {
				t.Fatalf("%s has been shown\n%s", bad, s.Screen())
			}
		}
		s.Press("x").See(value, "values shown", "«binary, 4 bytes»").Settle()
		mark := s.Bytes()
		s.Press("x").Gone(value).See("***", "values hidden")
		s.Press("esc").See("secrets("+ns+")").Press("enter").See("values hidden", "***")
		if strings.Contains(s.Raw(mark), value) {
			t.Error("the value was shown again")
		}
	})
}

func TestARegistryLoginTellsItsHostsAndUsersButNoPassword(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		password := secretValue()
		auth := base64.StdEncoding.EncodeToString([]byte("anna:" + password))
		login := base64.StdEncoding.EncodeToString([]byte(`{"auths": {"a.example.com": {"username": "bot", "password": "` + password +
			`"}, "b.example.com": {"auth": "` + auth + `"}}}`))
		c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: pull}, type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: `+login+`}}`)
		s := Start(t, size, inNamespace(t, ns), Args("secrets")).See("pull").Filter("pull").Selected("pull")
		s.Press("enter").See("kubernetes.io/dockerconfigjson", "a.example.com: user bot", "b.example.com: user anna")
		s.Settle()
		for _, bad := range []string{password, auth, login} {
			if strings.Contains(s.Raw(0), bad) {
				t.Fatalf("the password has been shown as %s\n%s", bad, s.Screen())
			}
		}
		s.Press("x").See(password)
	})
}

func TestACertificateTellsItsSubjectAndItsEnd(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		fresh, key := certified(t, "fresh.example.com", time.Now().Add(90*24*time.Hour+time.Hour))
		old, oldKey := certified(t, "old.example.com", time.Now().Add(-3*24*time.Hour-time.Hour))
		for name, pair := range map[string][2]string{"fresh": {fresh, key}, "old": {old, oldKey}, "mixed": {fresh, oldKey}} {
			c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: `+name+`}, type: kubernetes.io/tls, data: {tls.crt: `+
				base64.StdEncoding.EncodeToString([]byte(pair[0]))+`, tls.key: `+base64.StdEncoding.EncodeToString([]byte(pair[1]))+`}}`)
		}
		s := Start(t, size, inNamespace(t, ns), Args("secrets")).See("fresh", "old", "mixed")
		s.Filter("fresh").Selected("fresh").Press("enter").See("kubernetes.io/tls", "subject: CN=fresh.example.com", "expires in 90d", "belongs to tls.crt")
		s.Press("esc", "esc").Filter("old").Selected("old").Press("enter").See("subject: CN=old.example.com", "expired 3d")
		s.Press("esc", "esc").Filter("mixed").Selected("mixed").Press("enter").See("subject: CN=fresh.example.com").SeeMatch(`tls\.key|key: `)
		s.Gone("belongs to tls.crt")
		if raw := s.Raw(0); strings.Contains(raw, "PRIVATE KEY") {
			t.Error("a private key has been shown")
		}
	})
}

// certified makes a certificate signed by its own key, as PEM texts.
func certified(t *testing.T, name string, until time.Time) (cert, key string) {
	t.Helper()
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: until.Add(-365 * 24 * time.Hour), NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &pair.PublicKey, pair)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(pair)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}))
}
