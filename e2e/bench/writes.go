package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
	"kdeck/e2e/tty"
)

// What is written is measured on objects of its own.
const (
	bulkNamespace = "bench-bulk"
	bulkPods      = 500
	beyondReview  = 100 * time.Millisecond // what a review may take besides two round trips
	writings      = 10_000                 // in the transcript that is opened
)

// writes measures from a key to its dialog, from there to the reviewed difference over a slow line, the deletion of many
// pods, and the opening of a long transcript.
func (b *bench) writes() error {
	for _, measure := range []func() error{b.reviewed, b.bulk, b.transcript} {
		if err := measure(); err != nil {
			return err
		}
	}
	return nil
}

// agreeable tells a review that can be agreed to: a moment after it has come, so that nobody agrees to what they have not seen.
func agreeable(sc tty.Screen) bool { return sc.Has("[a Apply") }

func (b *bench) reviewed() error {
	p, err := proxy.New(b.lab.Kubeconfig(lab.Admin))
	if err != nil {
		return err
	}
	defer p.Close()
	kubeconfig, err := p.Kubeconfig(b.home)
	if err != nil {
		return err
	}
	s, err := b.kdeck(kubeconfig, nil, "deployments", "-n", rolloutNamespace)
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "all rows", whole("deployments")); err != nil {
		return err
	}
	p.Delay(roundTrip)
	for _, action := range []struct{ name, key string }{{"restart", "r"}, {"delete", "ctrl+d"}} {
		if err := b.review(s, action.name, action.key); err != nil {
			return err
		}
	}
	return nil
}

// review measures one action of the list that is shown: to its dialog, and to what would be done.
func (b *bench) review(s *tty.Session, name, key string) error {
	var dialogs, reviews []float64
	for range b.rounds {
		opened := func(sc tty.Screen) bool { return sc.Has(name + ": deployments rollout-00") }
		took, _, err := timed(s, key, opened)
		if err != nil {
			return err
		}
		dialogs = append(dialogs, took)
		if _, err := s.Wait(patience, agreeable); err != nil {
			return err
		}
		if _, _, err := timed(s, "esc", whole("deployments")); err != nil {
			return err
		}
		took, _, err = timed(s, key, func(sc tty.Screen) bool { return opened(sc) && !sc.Has("asking the server") })
		if err != nil {
			return err
		}
		reviews = append(reviews, took)
		if _, err := s.Wait(patience, agreeable); err != nil {
			return err
		}
		if _, _, err := timed(s, "esc", whole("deployments")); err != nil {
			return err
		}
	}
	b.table.add(name+": key to its dialog", "ms", 50, false, dialogs...)
	b.table.add(fmt.Sprintf("%s: key to the reviewed difference, round trip %s", name, roundTrip), "ms", ms(2*roundTrip+beyondReview), false, reviews...)
	return nil
}

// bulk deletes many marked pods, once: they are gone afterwards.
func (b *bench) bulk() error {
	if err := b.namespace(bulkNamespace); err != nil {
		return err
	}
	err := each(bulkPods, func(ctx context.Context, i int) error {
		_, err := b.client.CoreV1().Pods(bulkNamespace).Create(ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("bulk-%03d", i), Labels: map[string]string{"devcluster/fast": "true"}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "img"}}},
		}, metav1.CreateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, "pods", "-n", bulkNamespace)
	if err != nil {
		return err
	}
	defer quit(s)
	all := regexp.MustCompile(fmt.Sprintf(` %d$`, bulkPods))
	if _, err := await(s, "all pods", func(sc tty.Screen) bool { return all.MatchString(sc.Line(1)) && hasRows(sc) }); err != nil {
		return err
	}
	for _, step := range []struct {
		key  string
		sees func(tty.Screen) bool
	}{
		{"g", func(tty.Screen) bool { return true }},
		{"space", func(sc tty.Screen) bool { return sc.Has("1 marked") }},
		{"G", func(tty.Screen) bool { return true }},
		{"V", func(sc tty.Screen) bool { return sc.Has(fmt.Sprintf("%d marked", bulkPods)) }},
	} {
		if _, _, err := timed(s, step.key, step.sees); err != nil {
			return err
		}
	}
	took, _, err := timed(s, "ctrl+d", func(sc tty.Screen) bool { return sc.Has(fmt.Sprintf("[a Apply %d]", bulkPods)) })
	if err != nil {
		return err
	}
	b.table.add(fmt.Sprintf("%d pods: key to their review", bulkPods), "ms", 10_000, false, took)
	rest(s)
	start := time.Now()
	if err := s.Press("a"); err != nil {
		return err
	}
	// The keys go on working meanwhile: the dialog is left, and help opened.
	if _, err := s.Wait(patience, func(sc tty.Screen) bool { return sc.Has("Leave it running") || sc.Has("done: delete") }); err != nil {
		return err
	}
	if s.Screen().Has("Leave it running") {
		var keys []float64
		for _, step := range []struct {
			key  string
			sees func(tty.Screen) bool
		}{
			{"n", func(sc tty.Screen) bool { return !sc.Has("Leave it running") }},
			{"?", func(sc tty.Screen) bool { return sc.Has("every table") }},
		} {
			pressed := time.Now()
			if err := s.Press(step.key); err != nil {
				return err
			}
			sc, err := s.Wait(patience, step.sees)
			if err != nil {
				return err
			}
			keys = append(keys, ms(sc.At.Sub(pressed)))
		}
		if err := s.Press("esc"); err != nil {
			return err
		}
		b.table.add("a key meanwhile, to its frame", "ms", 50, false, keys...)
	}
	sc, err := s.Wait(patience, func(sc tty.Screen) bool { return sc.Has("done: delete") })
	if err != nil {
		return err
	}
	b.table.add(fmt.Sprintf("%d pods deleted", bulkPods), "ms", 10_000, false, ms(sc.At.Sub(start)))
	return nil
}

// transcript opens a long one.
func (b *bench) transcript() error {
	var times []float64
	for range b.rounds {
		took, err := b.opened()
		if err != nil {
			return err
		}
		times = append(times, took)
	}
	b.table.add(fmt.Sprintf("transcript of %d writes: key to its first screen", writings), "ms", 250, false, times...)
	return nil
}

func (b *bench) opened() (float64, error) {
	home, err := os.MkdirTemp(b.home, "home-")
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(home, "state", "kdeck", "journal")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	var lines strings.Builder
	begin := time.Now().Add(-24 * time.Hour).UTC()
	for i := range writings {
		at := begin.Add(time.Duration(i) * time.Second)
		id := fmt.Sprintf("%s-%08d", at.Format("20060102T150405.000000"), i)
		fmt.Fprintf(&lines, `{"id":%q,"began":%q,"context":"prod","verb":"patch","resource":"deployments.apps","name":"web","title":"scale deployment web-%05d to 1","kubectl":"kubectl scale deployments.apps/web --replicas=1"}`+"\n",
			id, at.Format(time.RFC3339), i)
		fmt.Fprintf(&lines, `{"id":%q,"ended":%q,"result":"done"}`+"\n", id, at.Format(time.RFC3339))
	}
	if err := os.WriteFile(filepath.Join(dir, "transcript.jsonl"), []byte(lines.String()), 0o600); err != nil {
		return 0, err
	}
	s, err := tty.Start(tty.Options{Path: lab.Bin("kdeck"), Args: []string{"namespaces"}, Width: 120, Height: 40, Dir: home,
		Env: lab.Env(home, "KUBECONFIG="+b.lab.Kubeconfig(lab.Admin))})
	if err != nil {
		return 0, err
	}
	defer quit(s)
	if _, err := await(s, "the list", hasRows); err != nil {
		return 0, err
	}
	return command(s, "transcript", func(sc tty.Screen) bool { return sc.Has("web-09999") })
}
