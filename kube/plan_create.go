package kube

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
)

// Entries are the entries of a new ConfigMap or Secret by key.
type Entries map[string][]byte

// NewNamespace makes a namespace.
func NewNamespace(cluster, name string) Change {
	ref := Ref{Cluster: cluster, Resource: "namespaces", Name: name}
	c := made(ref, map[string]any{"metadata": map[string]any{"name": name}})
	c.Kubectl = command(ref, "create", "namespace", name)
	return c
}

// NewConfigMap makes a ConfigMap; what is no text becomes binaryData. Words are those of kubectl's command behind the name.
func NewConfigMap(cluster, namespace, name string, entries Entries, words []string) Change {
	ref := Ref{Cluster: cluster, Resource: "configmaps", Namespace: namespace, Name: name}
	data, binary := map[string]string{}, map[string]string{}
	for key, v := range entries {
		if utf8.Valid(v) {
			data[key] = string(v)
		} else {
			binary[key] = base64.StdEncoding.EncodeToString(v)
		}
	}
	c := made(ref, map[string]any{"metadata": map[string]any{"name": name, "namespace": namespace}, "data": data, "binaryData": binary})
	c.Kubectl = command(ref, append([]string{"create", "configmap", name}, words...)...)
	if len(c.Kubectl) > kubectlPatch {
		c.Kubectl = command(ref, "create", "-f", "-")
	}
	return c
}

// NewSecret makes a Secret of a type. Words are those of kubectl's command from the type on; they hold no values.
func NewSecret(cluster, namespace, name string, kind corev1.SecretType, entries Entries, words []string) Change {
	ref := Ref{Cluster: cluster, Resource: "secrets", Namespace: namespace, Name: name}
	data := map[string]string{}
	for key, v := range entries {
		data[key] = base64.StdEncoding.EncodeToString(v)
	}
	c := made(ref, map[string]any{"metadata": map[string]any{"name": name, "namespace": namespace}, "type": kind, "data": data})
	c.Kubectl = command(ref, append([]string{"create", "secret"}, words...)...)
	return c
}

// made makes an object of an everyday kind; empty parts are left out.
func made(ref Ref, o map[string]any) Change {
	res, _ := Find(Builtin(), ref.Resource)
	o["apiVersion"], o["kind"] = res.GVR().GroupVersion().String(), res.Kind
	maps.DeleteFunc(o, func(_ string, v any) bool {
		m, ok := v.(map[string]string)
		return ok && len(m) == 0
	})
	return Created(res, ref, o)
}

// Hidden stands for a Secret's value in a command that can be copied.
const Hidden = "***"

// PullSecret is what a Secret for a registry holds (docker's config.json; kubectl/pkg/cmd/create/create_secret_docker.go).
func PullSecret(server, user, password string) Entries {
	raw, err := json.Marshal(map[string]any{"auths": map[string]any{server: map[string]string{
		"username": user, "password": password, "auth": base64.StdEncoding.EncodeToString([]byte(user + ":" + password)),
	}}})
	if err != nil {
		panic("kube: a registry of plain texts: " + err.Error())
	}
	return Entries{dockerConfig: raw}
}

// TLSPair is what a Secret for TLS holds, and what is to be known of the certificate. It errs when the two are no pair; the
// reason holds nothing of the key.
func TLSPair(cert, key []byte, now time.Time) (Entries, []string, error) {
	chain := parseCertificates(string(cert))
	if len(chain) == 0 {
		return nil, nil, errors.New("the first file holds no certificate")
	}
	private, err := parseKey(string(key))
	if err != nil {
		return nil, nil, fmt.Errorf("the second file: %w", err)
	}
	leaf := chain[0]
	if public, ok := private.Public().(publicKey); !ok || !public.Equal(leaf.PublicKey) {
		return nil, nil, fmt.Errorf("the key does not belong to the certificate of %s", Clean(leaf.Subject.String()))
	}
	notes := []string{"certificate of " + Clean(leaf.Subject.String()) + ", key " + keyType(leaf.PublicKey) + " belongs to it"}
	if names := alternatives(leaf); len(names) > 0 {
		notes = append(notes, "for "+some(names))
	} else {
		notes = append(notes, "for no names: clients go by them and no longer by the subject")
	}
	for _, c := range chain {
		if c != leaf && now.Before(c.NotAfter) {
			continue
		}
		notes = append(notes, validity(Clean(c.Subject.CommonName), c.NotBefore, c.NotAfter, now))
	}
	return Entries{tlsCert: cert, tlsKey: key}, notes, nil
}

// validity tells until when a certificate is valid, in UTC.
func validity(whose string, from, to, now time.Time) string {
	const minutes = "2006-01-02 15:04 UTC"
	if whose = strings.TrimSpace(whose); whose != "" {
		whose += ": "
	}
	switch days := int(to.Sub(now).Hours() / 24); {
	case now.After(to):
		return whose + "EXPIRED on " + to.UTC().Format(minutes)
	case now.Before(from):
		return whose + "NOT YET VALID: from " + from.UTC().Format(minutes)
	default:
		return fmt.Sprintf("%svalid until %s, %d days more", whose, to.UTC().Format(minutes), days)
	}
}
