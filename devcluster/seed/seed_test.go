package seed

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

func TestTheDemoHasEachObjectOnce(t *testing.T) {
	lists, err := load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := workloads()
	if err != nil {
		t.Fatal(err)
	}
	namespaces := map[string]bool{"": true, "kube-system": true, "team-a": true}
	for i, list := range lists {
		for _, o := range list {
			if o.GetKind() == "Namespace" {
				namespaces[o.GetName()] = true
			}
			if i == 0 && o.GetNamespace() != "" {
				t.Errorf("%s is in a namespace that may not be there yet", o.GetName())
			}
		}
		all = append(all, list...)
	}
	seen := map[string]bool{}
	for _, o := range all {
		id := o.GetKind() + " " + o.GetNamespace() + "/" + o.GetName()
		if seen[id] {
			t.Errorf("%s: twice", id)
		}
		seen[id] = true
		if !namespaces[o.GetNamespace()] {
			t.Errorf("%s: nobody makes the namespace", id)
		}
		if o.GetKind() == "Service" && len(validation.IsDNS1035Label(o.GetName())) > 0 {
			t.Errorf("%s: not a name for a Service", id)
		}
	}
	for _, id := range []string{"Deployment shop/myweb", "Service shop/myweb", "Ingress shop/myweb", "HorizontalPodAutoscaler shop/myweb",
		"ConfigMap shop/myweb-config", "Secret shop/myweb-credentials", "Secret shop/registry-credentials", "StatefulSet payments/ledger-db"} {
		if !seen[id] {
			t.Errorf("%s is missing", id)
		}
	}
}

func TestAnAppliedSecretCarriesItsValuesInTheAnnotation(t *testing.T) {
	list, err := parse([]byte(`{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: n}, stringData: {password: hunter2}}`))
	if err != nil {
		t.Fatal(err)
	}
	o, err := applied(list[0])
	if err != nil {
		t.Fatal(err)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("hunter2"))
	if !strings.Contains(o.GetAnnotations()[corev1.LastAppliedConfigAnnotation], `"password":"`+encoded+`"`) {
		t.Errorf("annotations: %v", o.GetAnnotations())
	}
	if _, there := list[0].Object["data"]; there {
		t.Error("the object that was given has changed")
	}
}

func TestALoadIsTheSameEveryTime(t *testing.T) {
	l := Load{Pods: 3000, Nodes: 40, Namespaces: 20}
	seen := map[string]bool{}
	perNamespace, perNode := map[string]int{}, map[string]int{}
	for i := range l.Pods {
		p := loadPod(i, l)
		id := p.Namespace + "/" + p.Name
		if seen[id] {
			t.Fatalf("%s: twice", id)
		}
		seen[id] = true
		perNamespace[p.Namespace]++
		perNode[p.Spec.NodeName]++
		if errs := validation.IsDNS1123Subdomain(p.Name); len(errs) > 0 {
			t.Fatalf("%s: %v", p.Name, errs)
		}
		if again := loadPod(i, l); again.Name != p.Name || again.Spec.NodeName != p.Spec.NodeName {
			t.Fatalf("pod %d is %s, then %s", i, p.Name, again.Name)
		}
	}
	if len(perNamespace) != 20 || perNamespace["load-1"] != 150 || perNamespace["load-10"] != 150 || len(perNode) != 40 {
		t.Errorf("spread over %d namespaces %v and %d nodes", len(perNamespace), perNamespace, len(perNode))
	}
}

func TestALargeSecretIsAReleaseOfTheSizeAskedFor(t *testing.T) {
	for _, size := range []int{20_000, 500_000} {
		s, err := releaseSecret(3, size)
		if err != nil {
			t.Fatal(err)
		}
		got := len(s.Data["release"])
		if got < size*95/100 || got > size*105/100 {
			t.Errorf("asked for %d, got %d", size, got)
		}
		packed, err := base64.StdEncoding.DecodeString(string(s.Data["release"]))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		var release struct{ Name string }
		if err := json.NewDecoder(z).Decode(&release); err != nil || release.Name != "release-0004" {
			t.Errorf("%q, %v", release.Name, err)
		}
	}
}
