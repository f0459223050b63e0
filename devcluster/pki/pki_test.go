package pki

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
)

func TestASetIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	if err := Ensure(dir); err != nil {
		t.Fatal(err)
	}
	before := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 12 {
		t.Fatalf("%d files, want a certificate and a key of 6 pairs", len(files))
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v", f, info.Mode(), err)
		}
		data, _ := os.ReadFile(f)
		before[f] = string(data)
	}
	if err := Ensure(dir); err != nil {
		t.Fatal(err)
	}
	for f, was := range before {
		if now, _ := os.ReadFile(f); string(now) != was {
			t.Errorf("%s has changed", f)
		}
	}
}

func TestTheServerIsTrustedOnLoopbackByItsAuthority(t *testing.T) {
	dir := t.TempDir()
	if err := Ensure(filepath.Join(dir, "p")); err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "p", Server+".crt"), filepath.Join(dir, "p", Server+".key"))
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	for authority, good := range map[string]bool{CA: true, FrontCA: false} {
		data, _ := os.ReadFile(filepath.Join(dir, "p", authority+".crt"))
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(data)
		for _, host := range []string{"127.0.0.1", "localhost", ServiceIP, "kubernetes.default.svc"} {
			_, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: host})
			if (err == nil) != good {
				t.Errorf("%s by %s: %v", host, authority, err)
			}
		}
	}
}

func TestACertificateSaysWhoItIsFor(t *testing.T) {
	ca, err := NewAuthority("test")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := ca.Issue(Leaf{Name: "jane", Groups: []string{"system:masters"}})
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(pair.Cert)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if cert.Subject.CommonName != "jane" || cert.Subject.Organization[0] != "system:masters" {
		t.Errorf("subject is %v", cert.Subject)
	}
}
