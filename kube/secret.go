package kube

import (
	"crypto"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// The keys of Secrets with a type of their own (core/v1).
const (
	tlsCert      = "tls.crt"
	tlsKey       = "tls.key"
	dockerConfig = ".dockerconfigjson"
	dockerCfg    = ".dockercfg"
	accountToken = "token"
)

// publicKey is what every public key of the standard library can (crypto.PublicKey).
type publicKey interface{ Equal(crypto.PublicKey) bool }

// readTLS tells the certificate, and whether the key belongs to it.
func readTLS(c *Contents, _ map[string]any, _ bool) {
	var public crypto.PublicKey
	if v := c.entry(tlsCert); v != nil && v.Size > 0 {
		certs := parseCertificates(v.Text)
		if len(certs) == 0 {
			v.Facts = append(v.Facts, Fact{Name: "not a certificate", Wrong: true})
		} else {
			public = certs[0].PublicKey
		}
	}
	for i := range c.Values {
		if v := &c.Values[i]; v.Key != tlsKey {
			v.Facts = append(v.Facts, certificates(v.Text)...)
		}
	}
	v := c.entry(tlsKey)
	if v == nil || v.Size == 0 {
		return
	}
	key, err := parseKey(v.Text)
	if err != nil {
		v.Facts = append(v.Facts, Fact{Name: err.Error(), Wrong: true})
		return
	}
	v.Facts = append(v.Facts, Fact{Name: "key", Text: keyType(key.Public())})
	same, ok := key.Public().(publicKey)
	switch {
	case public == nil || !ok:
	case same.Equal(public):
		v.Facts = append(v.Facts, Fact{Name: "belongs to " + tlsCert})
	default:
		v.Facts = append(v.Facts, Fact{Name: "does not belong to " + tlsCert, Wrong: true})
	}
}

func (c *Contents) entry(key string) *Value {
	if i := slices.IndexFunc(c.Values, func(v Value) bool { return v.Key == key }); i >= 0 {
		return &c.Values[i]
	}
	return nil
}

// registry is what a pull secret holds for one registry (docker's config.json).
type registry struct {
	Username, Password, Auth, IdentityToken string
}

// readRegistries tells the registries and user names of a pull secret; passwords only when revealed.
func readRegistries(c *Contents, _ map[string]any, reveal bool) {
	for i := range c.Values {
		v := &c.Values[i]
		var auths map[string]registry
		switch v.Key {
		case dockerConfig:
			var config struct{ Auths map[string]registry }
			if json.Unmarshal([]byte(v.Text), &config) == nil {
				auths = config.Auths
			}
		case dockerCfg:
			if json.Unmarshal([]byte(v.Text), &auths) != nil {
				auths = nil
			}
		default:
			continue
		}
		if auths == nil && v.Size > 0 { // why is not told: the parser's words may hold some of the text
			v.Facts = append(v.Facts, Fact{Name: "not in docker's format", Wrong: true})
		}
		for _, host := range slices.Sorted(maps.Keys(auths)) {
			v.Facts = append(v.Facts, auths[host].fact(Clean(host), reveal))
		}
	}
}

func (r registry) fact(host string, reveal bool) Fact {
	user, password := r.Username, r.Password
	if r.Auth != "" && (user == "" || password == "") {
		b, err := base64.StdEncoding.DecodeString(r.Auth)
		if u, p, ok := strings.Cut(string(b), ":"); err == nil && ok {
			user, password = u, p
		}
	}
	f := Fact{Name: host, Text: "user " + Clean(user)}
	switch {
	case user == "" && r.IdentityToken == "":
		f.Text, f.Wrong = "no user name", true
	case r.IdentityToken != "":
		f.Text = strings.TrimSuffix("identity token, "+f.Text, ", user ")
	case password == "":
		f.Text, f.Wrong = f.Text+", no password", true
	case reveal:
		f.Text += ", password " + Clean(password)
	}
	return f
}

// readToken tells the claims of a service account's token (RFC 7519), which are no secret; the signature is.
func readToken(c *Contents, _ map[string]any, _ bool) {
	for i := range c.Values {
		v := &c.Values[i]
		if v.Key != accountToken {
			v.Facts = append(v.Facts, certificates(v.Text)...)
			continue
		}
		var claims struct {
			Iss, Sub string
			Aud      any
			Iat, Nbf float64
			Exp      *float64
		}
		parts := strings.Split(v.Text, ".")
		if len(parts) == 3 {
			if b, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
				_ = json.Unmarshal(b, &claims)
			}
		}
		if claims.Sub == "" {
			if v.Size > 0 {
				v.Facts = append(v.Facts, Fact{Name: "not a token", Wrong: true})
			}
			continue
		}
		v.Facts = append(v.Facts, Fact{Name: "issuer", Text: Clean(claims.Iss)}, Fact{Name: "subject", Text: Clean(claims.Sub)})
		if claims.Exp == nil {
			v.Facts = append(v.Facts, Fact{Name: "valid", Text: "for ever", Odd: true})
		} else {
			v.Facts = append(v.Facts, Fact{Name: "valid", From: seconds(max(claims.Nbf, claims.Iat)), To: seconds(*claims.Exp)})
		}
	}
}

// seconds is a NumericDate, kept within what a clock can show.
func seconds(n float64) time.Time {
	const year9999 = 253402300799
	if !(n > 0) {
		return time.Time{}
	}
	return time.Unix(int64(min(n, year9999)), 0)
}
