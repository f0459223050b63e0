package views

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields of the forms that make something new.
const (
	newName      = "name"
	newNamespace = "namespace"
	pullServer   = "server"
	pullUser     = "user"
	pullPassword = "password"
	tlsCertFile  = "certificate file"
	tlsKeyFile   = "key file"
)

// dockerHub is the registry when none is named (kubectl create secret docker-registry).
const dockerHub = "https://index.docker.io/v1/"

// creating makes the action of a form for one new object of a kind.
func creating(id, help, kind string, fields []ui.Field, plan func(c *kube.Cluster, a ui.Answers) (kube.Change, error)) Action {
	res := builtin(kind)
	return Action{
		ID: id, Help: help, For: []string{kind}, Free: true, Need: kube.Need{Verb: "create", Resource: res},
		Ask: func(sel Selection) []ui.Field {
			first := []ui.Field{{Name: newName, Check: func(text string) string { return faults(validation.IsDNS1123Subdomain(text)) }}}
			if res.Namespaced {
				first = append(first, ui.Field{Name: newNamespace, Value: sel.Scope.Namespace, Check: aNamespace})
			} else {
				first[0].Check = aNamespace
			}
			return append(first, fields...)
		},
		Plan: func(_ context.Context, c *kube.Cluster, _ Selection, a ui.Answers) ([]kube.Change, error) {
			change, err := plan(c, a)
			if err != nil {
				return nil, err
			}
			return []kube.Change{change}, nil
		},
	}
}

func aNamespace(text string) string { return faults(validation.IsDNS1123Label(text)) }

func createNamespaceAction() Action {
	return creating("create-namespace", "create a namespace", "namespaces", nil, func(c *kube.Cluster, a ui.Answers) (kube.Change, error) {
		return kube.NewNamespace(c.Name(), a.Text(newName)), nil
	})
}

func createConfigMapAction() Action {
	return creating("create-configmap", "create a config map", "configmaps", entryFields(), func(c *kube.Cluster, a ui.Answers) (kube.Change, error) {
		entries, words, err := entriesOf(a, false)
		if err != nil {
			return kube.Change{}, err
		}
		return kube.NewConfigMap(c.Name(), a.Text(newNamespace), a.Text(newName), entries, words), nil
	})
}

// createSecretAction makes a Secret of entries of any kind.
func createSecretAction() Action {
	return creating("create-secret", "create a secret", "secrets", entryFields(), func(c *kube.Cluster, a ui.Answers) (kube.Change, error) {
		entries, words, err := entriesOf(a, true)
		if err != nil {
			return kube.Change{}, err
		}
		words = append([]string{"generic", a.Text(newName)}, words...)
		return kube.NewSecret(c.Name(), a.Text(newNamespace), a.Text(newName), corev1.SecretTypeOpaque, entries, words), nil
	})
}

// createPullSecretAction makes a Secret with which images are pulled.
func createPullSecretAction() Action {
	fields := []ui.Field{
		{Name: pullServer, Hint: "empty: " + dockerHub},
		{Name: pullUser, Check: needed},
		{Name: pullPassword, Mask: true, Check: needed},
	}
	return creating("create-pull-secret", "create a pull secret", "secrets", fields, func(c *kube.Cluster, a ui.Answers) (kube.Change, error) {
		server, name := a.Text(pullServer), a.Text(newName)
		if server == "" {
			server = dockerHub
		}
		words := []string{"docker-registry", name, "--docker-server=" + server, "--docker-username=" + a.Text(pullUser), "--docker-password=" + kube.Hidden}
		return kube.NewSecret(c.Name(), a.Text(newNamespace), name, corev1.SecretTypeDockerConfigJson,
			kube.PullSecret(server, a.Text(pullUser), a.Text(pullPassword)), words), nil
	})
}

// createTLSSecretAction makes a Secret of a certificate and its key. The two are checked before anything is sent.
func createTLSSecretAction() Action {
	fields := []ui.Field{
		{Name: tlsCertFile, Check: needed, Hint: "PEM, the server's certificate first"},
		{Name: tlsKeyFile, Check: needed, Hint: "PEM"},
	}
	return creating("create-tls-secret", "create a TLS secret", "secrets", fields, func(c *kube.Cluster, a ui.Answers) (kube.Change, error) {
		cert, err := readEntry(a.Text(tlsCertFile))
		if err != nil {
			return kube.Change{}, err
		}
		key, err := readEntry(a.Text(tlsKeyFile))
		if err != nil {
			return kube.Change{}, err
		}
		entries, notes, err := kube.TLSPair(cert, key, time.Now())
		if err != nil {
			return kube.Change{}, err
		}
		words := []string{"tls", a.Text(newName), "--cert=" + a.Text(tlsCertFile), "--key=" + a.Text(tlsKeyFile)}
		change := kube.NewSecret(c.Name(), a.Text(newNamespace), a.Text(newName), corev1.SecretTypeTLS, entries, words)
		change.Notes = notes
		return change, nil
	})
}
