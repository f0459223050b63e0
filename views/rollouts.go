package views

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/kube/object"
	"kdeck/themes"
	"kdeck/ui"
)

// rolling follows what an operation has begun after it has ended: the changes are stored, and controllers carry them out.
type rolling struct {
	op     *kube.Operation
	feed   *joined[[]kube.List]
	clock  func() time.Time
	seen   uint64
	lists  []kube.List
	before health.Judgement // what was told last
	told   bool             // something was
}

// rolledMsg says how far it is.
type rolledMsg struct {
	of  *rolling
	now health.Judgement
	end bool // nothing more is to come
}

// mostRollouts is how many workloads of one operation are followed.
const mostRollouts = 20

// roll begins to follow the workloads that an operation has changed; nil when there are none.
func (s *Session) roll(msg finishedMsg) tea.Cmd {
	var parts []Feed
	for i := range msg.end.Results {
		if r := &msg.end.Results[i]; r.Rolls() && len(parts) < mostRollouts {
			parts = append(parts, whole{s.Cluster.Document(r.Ref, r.Resource, false)})
		}
	}
	if len(parts) == 0 {
		return nil
	}
	feed := combined(func(lists []kube.List, _ uint64) []kube.List { return append([]kube.List(nil), lists...) }, parts...)
	return (&rolling{op: msg.op, feed: feed, clock: s.Now}).next
}

// next waits for the next thing to tell: something has changed, or time alone has changed what it means.
func (r *rolling) next() tea.Msg {
	for {
		ctx, cancel := context.WithCancel(context.Background())
		if u := r.before.Until; !u.IsZero() {
			ctx, cancel = context.WithTimeout(context.Background(), max(time.Second, u.Sub(r.clock())))
		}
		lists, version, err := r.feed.next(ctx, r.seen)
		late := ctx.Err() != nil
		cancel()
		switch {
		case err == nil:
			r.lists, r.seen = lists, version
		case !late: // the cluster is closed
			r.feed.Close()
			return nil
		}
		now := r.clock()
		j, told := rolled(r.lists, now)
		same := r.told && j.Level == r.before.Level && j.Reason == r.before.Reason
		r.before = j
		if !told || same {
			continue
		}
		r.told = true
		end := j.Level == health.Well || j.Level == health.Unjudged // all is done, or all is gone
		if end {
			r.feed.Close()
		}
		return rolledMsg{r, j, end}
	}
}

// rolled is the worst of some workloads, once all are known; those that are gone have no rollout.
func rolled(lists []kube.List, now time.Time) (worst health.Judgement, told bool) {
	for _, l := range lists {
		if len(l.Objects) == 0 {
			return worst, false
		}
		w, ok := l.Objects[0].(*wholeObject)
		if !ok || w.doc.Object == nil && !w.doc.Gone {
			return worst, false
		}
		if w.doc.Gone {
			continue
		}
		if o, err := object.Compact(w.doc.Object); err == nil {
			worst = health.Worse(worst, health.Rollout(o, now))
		}
	}
	return worst, len(lists) > 0
}

// takeRolled keeps how far it is for the list of operations, and tells when it is done or does not go on.
func (s *Session) takeRolled(msg rolledMsg) (tea.Cmd, ui.Note) {
	if s.rollouts == nil {
		s.rollouts = map[*kube.Operation]health.Judgement{}
	}
	s.rollouts[msg.of.op] = msg.now
	var cmd tea.Cmd
	if !msg.end {
		cmd = msg.of.next
	}
	title := msg.of.op.Title
	switch tone := healthTone(msg.now); {
	case msg.now.Level == health.Well:
		return cmd, ui.Note{Tone: themes.OK, Text: fmt.Sprintf("done: %s (%s)", title, msg.now.Reason)}
	case tone >= themes.Warn:
		return cmd, ui.Note{Tone: tone, Text: fmt.Sprintf("%s: %s", title, msg.now.Reason)}
	}
	return cmd, ui.Note{}
}

// howFar is an operation in one line: what was sent, and what the cluster has made of it.
func (s *Session) howFar(op *kube.Operation) string {
	text := progressLine(op.Now())
	if j, ok := s.rollouts[op]; ok {
		text += " · " + j.Reason
	}
	return text
}
