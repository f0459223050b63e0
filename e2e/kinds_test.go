package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// ownViews are the kinds whose columns are kdeck's own; the differential test compares those.
var ownViews = []string{"pods", "deployments.apps", "namespaces", "events"}

// TestEveryKindOfTheServerOpensWithItsOwnColumns walks all of discovery.
func TestEveryKindOfTheServerOpensWithItsOwnColumns(t *testing.T) {
	t.Parallel()
	config, err := world.Config(lab.Viewer)
	if err != nil {
		t.Fatal(err)
	}
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := disco.ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	s := Start(t, Size(200, 50), As(lab.Viewer)).See("pods(default)", "connected")
	seen := 0
	for _, l := range lists {
		gv, err := schema.ParseGroupVersion(l.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.APIResources {
			word := r.Name
			if gv.Group != "" {
				word += "." + gv.Group
			}
			if !slices.Contains(r.Verbs, "list") || !slices.Contains(r.Verbs, "watch") || slices.Contains(ownViews, word) {
				continue
			}
			seen++
			table, err := tableOf(config, gv, r.Name)
			if err != nil {
				t.Fatalf("%s: %v", word, err)
			}
			title, full := r.Name, word // a kind named like an everyday one is told by its group too
			if r.Namespaced {
				title, full = title+"(all)", full+"(all)"
			}
			command := word
			if r.Namespaced {
				command += " -A"
			}
			s.Command(command)
			s.wait("open "+command, func(sc tty.Screen) bool {
				return (strings.Contains(sc.Line(1), title) || strings.Contains(sc.Line(1), full)) && heads(sc, table, r.Namespaced)
			})
			if len(table.Rows) == 0 {
				s.See("no "+r.Name, "in the cluster")
			} else {
				s.Gone("loading " + r.Name)
			}
		}
	}
	t.Logf("%d kinds", seen)
	if seen < 40 {
		t.Errorf("only %d kinds were walked", seen)
	}
}

// heads tells whether the columns on the screen are those of the server's Table that are not wide.
func heads(sc tty.Screen, table *metav1.Table, namespaced bool) bool {
	var want []string
	if namespaced {
		want = append(want, "NAMESPACE")
	}
	for _, c := range table.ColumnDefinitions {
		if c.Priority == 0 {
			want = append(want, strings.ToUpper(c.Name))
		}
	}
	line := strings.NewReplacer("▲", "", "▼", "").Replace(sc.Line(2))
	for _, w := range want {
		i := strings.Index(line, w)
		if i < 0 {
			return strings.HasSuffix(line, "›") // the rest is to the right
		}
		line = line[i+len(w):]
	}
	return true
}

// tableOf asks the API server for its own Table of all objects of a kind.
func tableOf(config *rest.Config, gv schema.GroupVersion, resource string) (*metav1.Table, error) {
	return tableIn(config, gv, resource, "")
}

// tableIn asks for the Table of a kind's objects in one namespace; "" is all.
func tableIn(config *rest.Config, gv schema.GroupVersion, resource, ns string) (*metav1.Table, error) {
	c := rest.CopyConfig(config)
	c.GroupVersion, c.NegotiatedSerializer, c.APIPath = &gv, scheme.Codecs.WithoutConversion(), "/apis"
	if gv.Group == "" {
		c.APIPath = "/api"
	}
	client, err := rest.RESTClientFor(c)
	if err != nil {
		return nil, err
	}
	data, err := client.Get().NamespaceIfScoped(ns, ns != "").Resource(resource).
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(context.Background()).Raw()
	if err != nil {
		return nil, fmt.Errorf("ask for the table: %w", err)
	}
	table := &metav1.Table{}
	return table, json.Unmarshal(data, table)
}
