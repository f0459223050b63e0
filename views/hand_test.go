package views

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/kube"
)

// slowRecord begins an entry when it is told to, and then fails: nothing is sent.
type slowRecord chan struct{}

func (r slowRecord) Begin(kube.Entry) (kube.Trace, error) {
	<-r
	return nil, errors.New("no room")
}

func TestARenewedLoginWaitsForWhatWasBegun(t *testing.T) {
	c, path := reloading(t, nil)
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	record := make(slowRecord)
	conf, err := kube.Load(flags, kube.Recording(record))
	if err != nil {
		t.Fatal(err)
	}
	from, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	c.s.Cluster.Close()
	c.s.Config, c.s.Cluster = conf, from
	from.SetReadOnly(false)

	op, _ := c.s.operate("scale", kube.Review{Items: []kube.Reviewed{{Change: kube.Change{Verb: kube.Patch, Title: "scale web"}}}})
	to, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	cmd := c.s.hand(from, to)
	c.s.Cluster = to
	done := make(chan struct{})
	go func() { cmd(); close(done) }()
	soon, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := from.Health().Next(soon, 1<<40); err == kube.ErrClosed {
		t.Error("the old cluster was closed while an operation ran on it")
	}
	record <- struct{}{}
	<-done
	if p := op.Now(); p.Ended.IsZero() || p.Failed != 1 || !strings.Contains(p.Results[0].Err.Error(), "no room") {
		t.Errorf("it ended with %+v", p)
	}
	if _, err := from.Health().Next(t.Context(), 1<<40); err != kube.ErrClosed {
		t.Errorf("the old cluster is not left: %v", err)
	}
}
