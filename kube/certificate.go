package kube

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"kdeck/kube/scrub"
)

// Bounds on what is parsed: more is no certificate or key that anything would take, or more than a screen can show.
const (
	mostCertificates = 20
	longestKey       = 16 << 10
)

// certificates are the facts of the certificates in a text: all of the first, and whose and how long of the others.
func certificates(text string) []Fact {
	var out []Fact
	for i, c := range parseCertificates(text) {
		if i > 0 {
			out = append(out, Fact{Name: "also", Text: Clean(c.Subject.String()), From: c.NotBefore, To: c.NotAfter})
			continue
		}
		issuer := Clean(c.Issuer.String())
		if string(c.RawIssuer) == string(c.RawSubject) {
			issuer = "itself"
		}
		out = append(out, Fact{Name: "subject", Text: Clean(c.Subject.String())}, Fact{Name: "issuer", Text: issuer})
		if names := alternatives(c); len(names) > 0 {
			out = append(out, Fact{Name: "names", Text: strings.Join(names, ", ")})
		} else if !c.IsCA {
			out = append(out, Fact{Name: "no names: clients go by them and no longer by the subject", Odd: true})
		}
		out = append(out, Fact{Name: "valid", From: c.NotBefore, To: c.NotAfter}, Fact{Name: "key", Text: keyType(c.PublicKey)})
	}
	return out
}

// alternatives are the names and addresses a certificate is good for.
func alternatives(c *x509.Certificate) []string {
	out := scrub.Each(c.DNSNames)
	for _, ip := range c.IPAddresses {
		out = append(out, ip.String())
	}
	for _, u := range c.URIs {
		out = append(out, Clean(u.String()))
	}
	return append(out, scrub.Each(c.EmailAddresses)...)
}

func parseCertificates(text string) []*x509.Certificate {
	if !strings.Contains(text, "-----BEGIN CERTIFICATE-----") {
		return nil
	}
	var out []*x509.Certificate
	for rest := []byte(text); len(out) < mostCertificates; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// parseKey reads a private key in any of its PEM forms. Its errors are ours and hold nothing of the key.
func parseKey(text string) (crypto.Signer, error) {
	if len(text) > longestKey {
		return nil, errors.New("too long for a private key")
	}
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, errors.New("not a private key")
		}
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue // such as EC PARAMETERS
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return nil, errors.New("an encrypted private key, which no server can read")
		}
		if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if s, ok := k.(crypto.Signer); ok {
				return s, nil
			}
		}
		if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
			return k, nil
		}
		if k, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
			return k, nil
		}
		return nil, errors.New("a private key that cannot be read")
	}
}

// keyType is a public key's algorithm and size.
func keyType(k crypto.PublicKey) string {
	switch k := k.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return "of another kind"
}
