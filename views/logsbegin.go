package views

import (
	"context"

	"kdeck/kube"
	"kdeck/logbuf"
	"kdeck/ui"
)

// begin reads anew, into an empty buffer.
func (v *Logs) begin() {
	v.Close()
	v.gen++
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.tap = newTap(v.s.Cluster.Logs(v.wanted()), logbuf.New(int(v.s.Values.Logs.Buffer), v.s.Now))
	if v.sought != nil {
		v.tap.sieve = logbuf.NewSieve(v.sought.filter)
	}
	v.now, v.names, v.cleared = tapState{}, nil, 0
	v.pane.Reset()
	v.pane.SetNames(nil)
	v.pane.Follow(true)
	if v.span.head {
		v.pane.Goto(0)
	}
	v.say()
}

// wanted is the query with how much of the logs is read.
func (v *Logs) wanted() kube.LogQuery {
	q := v.query
	q.Follow, q.Tail, q.Since, q.From = !q.Previous, v.span.tail, v.span.since, v.span.from
	return q
}

// reconnected goes on with the cluster there is now; where the old one is another, or had said that it has nothing, anew.
func (v *Logs) reconnected(old *kube.Cluster) ui.Step {
	switch {
	case v.over() && old.Server() == v.s.Cluster.Server():
		return ui.Quiet()
	case v.now.err == nil && !v.query.Previous && old.Server() == v.s.Cluster.Server():
		v.s.Cluster.GoOnWith(v.tap.stream, v.wanted())
		return ui.Quiet()
	}
	v.begin()
	return ui.Step{Cmd: v.pull()}
}

// Close ends the stream.
func (v *Logs) Close() {
	if v.cancel != nil {
		v.cancel()
		v.tap.stream.Close()
	}
}
