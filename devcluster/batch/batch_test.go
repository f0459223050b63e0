package batch

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

func TestEveryIndexIsDoneOnce(t *testing.T) {
	var done [500]atomic.Int32
	if err := Do(t.Context(), 7, len(done), func(_ context.Context, i int) error { done[i].Add(1); return nil }); err != nil {
		t.Fatal(err)
	}
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Errorf("%d was done %d times", i, n)
		}
	}
	if err := Do(t.Context(), 7, 0, nil); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}

func TestTheFirstErrorEndsTheRest(t *testing.T) {
	bad := errors.New("bad")
	var calls atomic.Int32
	err := Do(t.Context(), 2, 100_000, func(_ context.Context, i int) error {
		calls.Add(1)
		if i == 5 {
			return bad
		}
		return nil
	})
	if !errors.Is(err, bad) || calls.Load() > 90_000 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}
