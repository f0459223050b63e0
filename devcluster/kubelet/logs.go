package kubelet

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"kdeck/devcluster/logs"
)

// LogsAnnotation says how a container logs; see package logs and the README.
const LogsAnnotation = "devcluster/logs"

// containerLogs serves a container's log.
func (s *server) containerLogs(w http.ResponseWriter, r *http.Request) error {
	o, previous, err := options(r.URL.Query(), time.Now())
	if err != nil {
		return refuse(http.StatusBadRequest, "%v", err)
	}
	t, err := s.targetOf(r)
	if err != nil {
		return err
	}
	run, err := t.run(previous)
	if err != nil {
		return err
	}
	l, cut, err := s.log(t, run)
	if err != nil {
		return err
	}
	wire := wireOf(r)
	cut.arm(wire)
	defer wire.disarm()
	// As a kubelet does: the answer has begun before there is a line.
	flush := http.NewResponseController(w).Flush
	w.Header().Set("Content-Type", "text/plain")
	if err := flush(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	var news <-chan *logs.Log
	if o.Follow && !l.Ended() {
		news = s.news(ctx, t, run)
	}
	// Nobody is left to be told of an error: it is that the reader has gone.
	_ = logs.Copy(ctx, w, func() { _ = flush() }, l, o, news)
	return nil
}

// log is the log of a run, as the annotations want it.
func (s *server) log(t target, run logs.Run) (*logs.Log, cut, error) {
	var spec logs.Spec
	var c cut
	if err := t.read(LogsAnnotation, spec.Keys().With(c.Keys())); err != nil {
		return nil, c, err
	}
	l, err := s.catalog.Log(run, spec)
	if err != nil {
		return nil, c, refuse(http.StatusBadRequest, "the annotation %s: %v", LogsAnnotation, err)
	}
	return l, c, nil
}

// news tells how a run ends, and is closed when nothing more can be said of it.
func (s *server) news(ctx context.Context, t target, run logs.Run) <-chan *logs.Log {
	news := make(chan *logs.Log)
	go func() {
		defer close(news)
		for pod := range s.watch(ctx, t.pod) {
			now, ok := find(pod, t.container.Name)
			if !ok {
				return
			}
			var end logs.Run
			switch st := now.status; {
			case st.State.Running != nil && st.State.Running.StartedAt.Time.Equal(run.Started):
				continue
			case st.State.Terminated != nil && st.State.Terminated.StartedAt.Time.Equal(run.Started):
				end = now.ended(st.State.Terminated)
			case st.LastTerminationState.Terminated != nil && st.LastTerminationState.Terminated.StartedAt.Time.Equal(run.Started):
				end = now.ended(st.LastTerminationState.Terminated)
			default:
				return
			}
			l, _, err := s.log(now, end)
			if err != nil {
				return
			}
			select {
			case news <- l:
			case <-ctx.Done():
			}
			return
		}
	}()
	return news
}

// options reads what the API server passes on of a pod's log options. Times in them have whole seconds.
func options(q url.Values, now time.Time) (o logs.Options, previous bool, err error) {
	o.Tail = -1
	number := func(name string, to *int64, least int64) {
		if text := q.Get(name); text != "" {
			n, bad := strconv.ParseInt(text, 10, 64)
			if *to = n; bad != nil || n < least {
				err = errors.Join(err, errors.New(name+" is not valid"))
			}
		}
	}
	var seconds int64
	number("tailLines", &o.Tail, 0)
	number("limitBytes", &o.Limit, 1)
	number("sinceSeconds", &seconds, 1)
	if seconds > 0 {
		o.Since = now.Add(-time.Duration(seconds) * time.Second)
	}
	if text := q.Get("sinceTime"); text != "" {
		at, bad := time.Parse(time.RFC3339, text)
		o.Since, err = at, errors.Join(err, bad)
	}
	o.Follow, o.Timestamps, previous = q.Get("follow") == "true", q.Get("timestamps") == "true", q.Get("previous") == "true"
	stream := q.Get("stream")
	o.Stdout, o.Stderr = stream != "Stderr", stream != "Stdout"
	return o, previous, err
}
