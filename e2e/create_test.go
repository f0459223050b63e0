package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// What is made by form, and what is set of what is there.

// pair writes a certificate and its key.
func pair(t *testing.T, host string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(30*24*time.Hour + time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "k")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	cert, key = filepath.Join(dir, "cert"), filepath.Join(dir, "key")
	for path, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestANamespaceAConfigMapAndATLSSecretAreMadeByForm(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	made := ns + "-made"
	t.Cleanup(func() {
		if c.find("v1", "Namespace", "", made) != nil {
			c.Delete("v1", "Namespace", "", made)
		}
	})
	s := at(t, Size(80, 24), "configmaps", ns).See("kube-root-ca.crt")
	s.Command("create-namespace").See("create a namespace").Type("Not_Right").Press("enter").See("lowercase").Press("ctrl+u").Type(made).Press("enter").
		See("create namespace "+made, "kubectl").agree().See("done: create a namespace")
	c.Await("the namespace", func() bool { return c.find("v1", "Namespace", "", made) != nil })
	s.Command("create-configmap").See("NAME=VALUE, one a line").Type("conf").Press("tab").Press("tab").Type("color=blue").Press("tab").Press("tab").Press("enter").
		See("create configmap conf", "+  color: blue", "create configmap conf").agree().See("done: create a config map")
	c.Await("the config map", func() bool { return textAt(c.find("v1", "ConfigMap", ns, "conf"), "data", "color") == "blue" })
	s.undoes("undo: create configmap conf").agree().See("done: undo")
	c.Await("the config map is gone again", func() bool { return c.find("v1", "ConfigMap", ns, "conf") == nil })
	cert, key := pair(t, "shop.example.com")
	_, other := pair(t, "other.example.com")
	s.Command("create-tls-secret").See("certificate file").fill("front", "=", cert, other).See("The key does not belong to the certificate").Press("esc")
	s.Command("create-tls-secret").See("certificate file").fill("front", "=", cert, key).
		See("create secret front", "shop.example.com", "30 days more", "tls.key: '***").agree().See("done: create a TLS secret")
	c.Await("the secret", func() bool {
		o := c.find("v1", "Secret", ns, "front")
		return textAt(o, "type") == "kubernetes.io/tls" && textAt(o, "data", "tls.key") != ""
	})
}

func TestAnnotationsAndResourcesAreSetAndTakenAway(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	note := func() string {
		return textAt(c.Get("apps/v1", "Deployment", ns, "web"), "metadata", "annotations", "team")
	}
	limits := func() map[string]any {
		list, _, _ := unstructured.NestedSlice(c.Get("apps/v1", "Deployment", ns, "web").Object, "spec", "template", "spec", "containers")
		m, _, _ := unstructured.NestedMap(list[0].(map[string]any), "resources")
		return m
	}
	s := at(t, Size(80, 24), "deployments", ns).SeeMatch(`^web `)
	s.Command("annotate").See("there:").fill("team", "storefront").See("annotate deployment web: team=storefront", "+    team: storefront", "annotate --overwrite").agree().See("done: set annotation")
	c.Await("the annotation", func() bool { return note() == "storefront" })
	s.Command("annotate").See("there:").fill("team", "").See("-    team: storefront", "team-").agree().See("done: set annotation")
	c.Await("no annotation", func() bool { return note() == "" })
	s.Command("set-resources").See("cpu request").fill("=", "2", "1").See("the limit is below the request").Press("esc").Gone("below the request")
	s.Command("set-resources").See("cpu request").fill("=", "250m", "1", "64Mi", "many").See("an amount is wanted").Press("ctrl+u").Type("128Mi").Press("enter")
	s.See("requests cpu=250m", "cpu: 250m", "memory: 128Mi").agree().See("done: set resources")
	c.Await("the resources", func() bool {
		m := limits()
		cpu, _, _ := unstructured.NestedString(m, "requests", "cpu")
		memory, _, _ := unstructured.NestedString(m, "limits", "memory")
		return cpu == "250m" && memory == "128Mi"
	})
	s.undoes("undo: set resources").agree().See("done: undo")
	c.Await("none", func() bool { return len(limits()) == 0 })
}

func TestAnObjectIsDuplicatedIntoAnotherNamespace(t *testing.T) {
	t.Parallel()
	c := admin(t)
	from, to := c.Namespace(), c.Namespace()
	c.Apply(from, deployment("web", 1))
	s := at(t, Size(80, 24), "deployments", from).SeeMatch(`^web +1/1`)
	s.Command("duplicate").See("web-copy").fill("web", "=").See("another name or another namespace is wanted").Press("ctrl+u").Type(to).Press("enter").
		See("duplicate deployment web", to, "[a Apply").agree().See("done: duplicate")
	c.Await("the copy", func() bool {
		o := c.find("apps/v1", "Deployment", to, "web")
		return o != nil && imageOf(o) == "img" && textAt(o, "metadata", "annotations", "deployment.kubernetes.io/revision") != ""
	})
	s.Command("deployments -n " + to).SeeMatch(`^web +1/1`)
}

func TestATaintIsTakenOff(t *testing.T) {
	c := admin(t)
	const node = "node-004"
	c.Patch("v1", "Node", "", node, "", `{"spec":{"taints":[{"key":"e2e-off","value":"x","effect":"PreferNoSchedule"}]}}`)
	t.Cleanup(func() { c.Patch("v1", "Node", "", node, "", `{"spec":{"taints":null}}`) })
	s := Start(t, Size(80, 24), Args("nodes")).See(node, "connected").Filter(node).Selected(node)
	s.Command("taint").See("e2e-off=x:PreferNoSchedule").Type("e2e-off").Press("tab").Press("tab").Press("right").Press("tab").Press("space").Press("enter").
		See("-  - effect: PreferNoSchedule", "e2e-off:PreferNoSchedule-").agree().See("done: taint")
	c.Await("it is off", func() bool {
		list, _, _ := unstructured.NestedSlice(c.Get("v1", "Node", "", node).Object, "spec", "taints")
		return !strings.Contains(fmt.Sprint(list), "e2e-off") // the node may be cordoned, which is a taint too
	})
}
