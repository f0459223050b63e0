package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// The words a cluster with many operators has: kinds are a noun and a role of it, a group of the API to each noun.
var (
	nouns = strings.Fields(`certificate mesh queue bucket topic backup gateway tunnel cache dashboard policy volume cluster
		database stream function pipeline workflow repository registry rollout tenant vault monitor probe`)
	roles = strings.Fields(`request claim binding class set template snapshot schedule profile route rule target source sink
		group quota config report scan pool`)
)

// spaceName is the i-th of the namespaces that are there to be completed.
func spaceName(i int) string { return fmt.Sprintf("space-%04d", i) }

// customKind is the i-th of the custom kinds.
func customKind(i int) (group, singular string) {
	noun := nouns[i%len(nouns)]
	return noun + ".bench.example.com", noun + roles[i/len(nouns)%len(roles)]
}

// fillWords makes the custom kinds and the namespaces, and waits until the API server serves all the kinds.
func (b *bench) fillWords() error {
	say("making %d kinds and %d namespaces", kinds, spaces)
	admin, err := b.lab.Dynamic(lab.Admin)
	if err != nil {
		return err
	}
	crds := admin.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
	if err := each(kinds, func(ctx context.Context, i int) error {
		_, err := crds.Create(ctx, definition(i), metav1.CreateOptions{})
		return err
	}); err != nil {
		return err
	}
	if err := each(spaces, func(_ context.Context, i int) error { return b.namespace(spaceName(i)) }); err != nil {
		return err
	}
	return until("the API server serves the kinds", func() (bool, error) { return served(b.client) >= kinds, nil })
}

// definition is a custom kind that takes any object.
func definition(i int) *unstructured.Unstructured {
	group, name := customKind(i)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": name + "s." + group},
		"spec": map[string]any{
			"group": group, "scope": "Namespaced",
			"names": map[string]any{"plural": name + "s", "singular": name, "kind": strings.ToUpper(name[:1]) + name[1:]},
			"versions": []any{map[string]any{"name": "v1", "served": true, "storage": true, "schema": map[string]any{
				"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}},
		},
	}}
}

// served is how many of the custom kinds discovery tells of. It is asked anew each time, as a program that starts asks.
func served(client kubernetes.Interface) (n int) {
	_, lists, _ := client.Discovery().ServerGroupsAndResources()
	for _, l := range lists {
		for _, r := range l.APIResources {
			if strings.Contains(l.GroupVersion, ".bench.example.com/") && !strings.Contains(r.Name, "/") {
				n++
			}
		}
	}
	return n
}

// palette measures the keys of a command line where there are many words to complete it with.
func (b *bench) palette() error {
	if err := b.fillWords(); err != nil {
		return err
	}
	s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-n", smallNamespace)
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "all rows", whole("pods")); err != nil {
		return err
	}
	// What is typed last is known last, too: the words come in the background.
	_, kind := customKind(kinds - 1)
	for _, line := range []string{kind + "s", "ns " + spaceName(spaces-1)} {
		if err := until("the words are known", func() (bool, error) { return offered(s, line) }); err != nil {
			return err
		}
	}
	var words, names []float64
	for round := range b.rounds {
		_, kind := customKind(round * 97 % kinds)
		if words, err = b.typed(s, kind+"s", words); err == nil {
			names, err = b.typed(s, "ns "+spaceName(round*193%spaces), names)
		}
		if err != nil {
			return err
		}
	}
	b.table.add(fmt.Sprintf("%d kinds, %d namespaces: a key in ':KIND' to its frame", kinds, spaces), "ms", 16, false, words...)
	b.table.add(fmt.Sprintf("%d kinds, %d namespaces: a key in ':ns NAME' to its frame", kinds, spaces), "ms", 16, false, names...)
	return nil
}

// offered says whether a line is among the completions of itself.
func offered(s *tty.Session, line string) (bool, error) {
	if err := s.Press(":"); err != nil {
		return false, err
	}
	if err := s.Type(line); err != nil {
		return false, err
	}
	sc, err := s.Wait(patience, func(sc tty.Screen) bool { return strings.HasPrefix(sc.Line(-1), ":"+line) })
	if err != nil {
		return false, fmt.Errorf("type :%s: %w\n%s", line, err, sc)
	}
	return strings.HasPrefix(strings.TrimSpace(sc.Line(-2)), line), closePalette(s)
}

func closePalette(s *tty.Session) error {
	_, _, err := timed(s, "esc", func(sc tty.Screen) bool { return !strings.HasPrefix(sc.Line(-1), ":") })
	return err
}

// typed types a line key by key, with rests between, and adds how long each key took to the times; its frame is the one
// with the line as typed so far, which shows the completions as well.
func (b *bench) typed(s *tty.Session, line string, times []float64) ([]float64, error) {
	if _, _, err := timed(s, ":", func(sc tty.Screen) bool { return strings.HasPrefix(sc.Line(-1), ":") }); err != nil {
		return nil, err
	}
	for i := range line {
		rest(s)
		start := time.Now()
		if err := s.Type(line[i : i+1]); err != nil {
			return nil, err
		}
		so := ":" + strings.TrimSpace(line[:i+1])
		sc, err := s.Wait(patience, func(sc tty.Screen) bool { return strings.TrimRight(sc.Line(-1), " ") == so })
		if err != nil {
			return nil, fmt.Errorf("type %s: %w\n%s", so, err, sc)
		}
		if line[i] != ' ' { // which is not seen on the screen
			times = append(times, ms(sc.At.Sub(start)))
		}
	}
	return times, closePalette(s)
}
