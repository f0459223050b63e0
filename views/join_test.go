package views

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kdeck/kube"
)

// script is a feed that gives its lists one by one.
type script struct {
	lists chan kube.List
	asked int
}

func (s *script) Next(ctx context.Context, _ uint64) (kube.List, error) {
	s.asked++
	select {
	case l := <-s.lists:
		return l, nil
	case <-ctx.Done():
		return kube.List{}, ctx.Err()
	}
}

func (s *script) Close() {}

func TestAJoinedFeedIsSyncedWhenAllItsPartsAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &script{lists: make(chan kube.List)}, &script{lists: make(chan kube.List)}
		j := join(merge, a, b)
		defer j.Close()
		go func() { a.lists <- kube.List{Version: 1, Synced: true, Objects: webs(2).Objects, Total: 2} }()
		l, err := j.Next(t.Context(), 0)
		if err != nil || l.Synced || len(l.Objects) != 2 {
			t.Fatalf("after one part: %+v, %v", l, err)
		}
		go func() { b.lists <- kube.List{Version: 1, Synced: true, Objects: webs(3).Objects, Total: 3} }()
		l, err = j.Next(t.Context(), l.Version)
		if err != nil || !l.Synced || len(l.Objects) != 5 || l.Total != 5 {
			t.Fatalf("after both parts: %+v, %v", l, err)
		}
	})
}

func TestAJoinedFeedAsksNobodyWhileNobodyAsksIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &script{lists: make(chan kube.List, 100)}
		for i := range 100 {
			a.lists <- kube.List{Version: uint64(i + 1)}
		}
		j := join(merge, a)
		defer j.Close()
		if _, err := j.Next(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if a.asked > 2 {
			t.Errorf("asked %d times for one Next", a.asked)
		}
	})
}

func TestAClosedJoinedFeedLeavesNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := join(merge, &script{lists: make(chan kube.List)})
		done := make(chan error, 1)
		go func() { _, err := j.Next(context.Background(), 0); done <- err }()
		synctest.Wait()
		j.Close()
		if err := <-done; err == nil {
			t.Error("Next gave a list after Close")
		}
	})
}

// fragile is a feed that panics.
type fragile struct{}

func (fragile) Next(context.Context, uint64) (kube.List, error) { panic("no such thing") }
func (fragile) Close()                                          {}

func TestAPanicInAPartComesOutWhereTheJoinedFeedIsAsked(t *testing.T) {
	j := join(merge, &script{lists: make(chan kube.List)}, fragile{})
	defer j.Close()
	for range 2 {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "no such thing") || !strings.Contains(text, "fragile.Next") {
					t.Errorf("what comes out is %q", text)
				}
			}()
			_, _ = j.Next(t.Context(), 0)
		}()
	}
}
