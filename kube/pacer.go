package kube

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// Deadlines are on progress, never on a whole list or watch: a 400 MB list over a thin line is slow, not dead.
const (
	// A page's answer must begin within this, and go on within this: a page has 500 objects, and the API server itself
	// gives up on a request after 60 s.
	pagePatience = 30 * time.Second
	// A watch answers at once, but some proxies hold the headers back until the first event; bookmarks come every minute.
	// After that nothing is expected: a quiet watch is a good one, and a dead connection is seen by HTTP/2 pings, which
	// apimachinery sends after 30 s of silence and waits 15 s for (HTTP2_READ_IDLE_TIMEOUT_SECONDS and
	// HTTP2_PING_TIMEOUT_SECONDS in the environment change it).
	watchPatience = 75 * time.Second
	// A single call without --request-timeout.
	unaryPatience = 30 * time.Second
)

// pace says how a request may keep us waiting, and who wants to know how it goes.
type pace struct {
	head, body time.Duration // 0 waits for ever
	answered   atomic.Bool   // the server has begun to answer with success
	lost       func(error)   // told when reading the body fails, but not of its end
}

type paceKey struct{}

func (p *pace) in(ctx context.Context) context.Context { return context.WithValue(ctx, paceKey{}, p) }

// pacer is the round tripper that keeps a request's pace; requests without one pass untouched.
type pacer struct{ next http.RoundTripper }

// WrappedRoundTripper lets client-go reach through, to close idle connections.
func (t *pacer) WrappedRoundTripper() http.RoundTripper { return t.next }

func (t *pacer) RoundTrip(req *http.Request) (*http.Response, error) {
	p, _ := req.Context().Value(paceKey{}).(*pace)
	if p == nil {
		return t.next.RoundTrip(req)
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := time.AfterFunc(orEver(p.head), func() { cancel(silence{"no answer for " + p.head.String()}) })
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err != nil {
		defer cancel(nil)
		return nil, muted(ctx, err)
	}
	if resp.StatusCode < 300 {
		p.answered.Store(true)
	}
	resp.Body = &pacedBody{rc: resp.Body, pace: p, ctx: ctx, cancel: cancel}
	return resp, nil
}

type pacedBody struct {
	rc     io.ReadCloser
	pace   *pace
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func (b *pacedBody) Read(buf []byte) (int, error) {
	if d := b.pace.body; d > 0 {
		if b.timer == nil {
			b.timer = time.AfterFunc(d, func() { b.cancel(silence{"half an answer, then nothing for " + d.String()}) })
		} else {
			b.timer.Reset(d)
		}
		defer b.timer.Stop()
	}
	n, err := b.rc.Read(buf)
	if err != nil && err != io.EOF {
		err = muted(b.ctx, err)
		if b.pace.lost != nil {
			b.pace.lost(err)
		}
	}
	return n, err
}

func (b *pacedBody) Close() error {
	err := b.rc.Close()
	b.cancel(nil)
	return err
}

// muted is the silence that ended a request, in place of the cancellation it caused.
func muted(ctx context.Context, err error) error {
	var mute silence
	if errors.As(context.Cause(ctx), &mute) {
		return mute
	}
	return err
}

func orEver(d time.Duration) time.Duration {
	if d <= 0 {
		return 1<<63 - 1
	}
	return d
}
