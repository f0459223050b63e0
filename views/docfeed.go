package views

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/ui"
)

// live is what can be followed: a kube.Document, a kube.Description.
type live[T any] interface {
	Next(ctx context.Context, seen uint64) (T, error)
	Close()
}

// docFeed follows one object for a view of its text: it pulls while the view is on the screen, begins anew when the cluster
// is another one or values are revealed or hidden, and drops what comes late from before that.
type docFeed[T any] struct {
	s    *Session
	res  kube.Resource
	ref  kube.Ref
	open func(c *kube.Cluster, reveal bool) live[T]
	look func(T) docState
	took func(old T) ui.Step // what the view does with a new latest
	pace time.Duration       // how soon after one version the next may come; the first after a rest comes at once

	ctx     context.Context
	cancel  context.CancelFunc
	source  live[T]
	gen     int    // counts the sources
	seen    uint64 // the version of the latest, 0 while this source has given none
	latest  T      // also of the source before, until this one has given something
	lastAt  time.Time
	told    bool // the view has a text of it, or the reason why there is none
	reveal  bool // nothing is masked
	shown   bool
	pulling bool
	ticking bool
}

// docState is what a feed has to know about a version.
type docState struct {
	version   uint64
	gone      bool
	stale     time.Time
	unwatched kube.Unwatched
}

// The messages a feed sends itself.
type (
	fedMsg[T any] struct {
		to  *docFeed[T]
		gen int
		got T
		err error
	}
	feedTickMsg[T any] struct{ to *docFeed[T] }
)

// begin follows the object, from its first version on.
func (f *docFeed[T]) begin() {
	f.Close()
	f.gen++
	f.seen, f.pulling = 0, false
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.source = f.open(f.s.Cluster, f.reveal)
}

// Close lets the object go.
func (f *docFeed[T]) Close() {
	if f.cancel != nil {
		f.cancel()
		f.source.Close()
	}
}

// hear takes the messages that are the feed's, and says whether this was one.
func (f *docFeed[T]) hear(msg tea.Msg) (ui.Step, bool) {
	switch msg := msg.(type) {
	case ui.Shown:
		f.shown = true
		return ui.Step{Cmd: f.wait()}, true
	case ui.Hidden:
		f.shown = false
		return ui.Quiet(), true
	case fedMsg[T]:
		if msg.to == f && msg.gen == f.gen {
			return f.take(msg), true
		}
		return ui.Quiet(), true
	case feedTickMsg[T]:
		if msg.to != f {
			return ui.Quiet(), true
		}
		f.ticking = false
		return ui.Step{Cmd: f.tick()}, true
	case reconnectedMsg:
		if msg.new != f.s.Cluster {
			return ui.Quiet(), true
		}
		f.begin()
		return ui.Step{Cmd: f.wait()}, true
	}
	return ui.Step{}, false
}

// toggle shows what is masked, or masks it again: it is let go of at once then, and wipe takes it off the view.
func (f *docFeed[T]) toggle(wipe func()) ui.Step {
	f.reveal = !f.reveal
	f.begin()
	if !f.reveal {
		var none T
		f.latest = none
		wipe()
	}
	return ui.Step{Cmd: f.wait()}
}

// again reads all of it anew; what is shown stays until it is there.
func (f *docFeed[T]) again() ui.Step {
	f.begin()
	return ui.Step{Cmd: f.wait(), Say: say("reading %s/%s anew", f.res.Name, f.ref.Name)}
}

func (f *docFeed[T]) wait() tea.Cmd { return tea.Batch(f.pull(), f.tick()) }

// pull waits for a newer version, no sooner than the pace allows.
func (f *docFeed[T]) pull() tea.Cmd {
	if f.pulling || !f.shown {
		return nil
	}
	f.pulling = true
	ctx, source, gen, seen, rest := f.ctx, f.source, f.gen, f.seen, time.Until(f.lastAt.Add(f.pace))
	return func() tea.Msg {
		if rest > 0 {
			select {
			case <-time.After(rest):
			case <-ctx.Done():
			}
		}
		got, err := source.Next(ctx, seen)
		return fedMsg[T]{to: f, gen: gen, got: got, err: err}
	}
}

func (f *docFeed[T]) take(msg fedMsg[T]) ui.Step {
	f.pulling = false
	if msg.err != nil { // only when the view or the cluster was closed
		return ui.Quiet()
	}
	old := f.latest
	f.latest, f.seen, f.lastAt = msg.got, f.look(msg.got).version, time.Now()
	step := f.took(old)
	f.told = f.told || f.look(f.latest).gone
	step.Cmd = tea.Batch(step.Cmd, f.wait())
	return step
}

// Waits says that the text is not there yet that keys are meant for.
func (f *docFeed[T]) Waits() ui.Waiting {
	return ui.Waiting{On: !f.told, What: "reading " + f.res.Name + "/" + f.ref.Name + " ..."}
}

// early says whether a key means the text, and has to wait for it.
func (f *docFeed[T]) early(msg tea.KeyPressMsg) bool {
	if f.told {
		return false
	}
	switch f.s.Keys.Name(msg.String(), keymap.Pager, keymap.Global) {
	case "yaml", "describe":
		return false
	case "filter", "up", "down", "top", "bottom", "page-up", "page-down", "left", "right":
		return true
	}
	return f.s.Keys.Name(msg.String(), keymap.Pager) != ""
}

// tick wakes the view while the age of what is stale goes on.
func (f *docFeed[T]) tick() tea.Cmd {
	if f.ticking || !f.shown || f.look(f.latest).stale.IsZero() {
		return nil
	}
	f.ticking = true
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return feedTickMsg[T]{f} })
}

// words say what is special about the latest version; nothing, when nothing is.
func (f *docFeed[T]) words() []string {
	switch now := f.look(f.latest); {
	case now.gone:
		return []string{"deleted, this was the last version"}
	case !now.stale.IsZero():
		return []string{"stale " + duration.HumanDuration(f.s.Now().Sub(now.stale).Round(time.Second))}
	case f.seen == 0:
		return []string{"loading"}
	case now.unwatched.Why != nil:
		return []string{unlive(now.unwatched, f.s.Keys)}
	}
	return nil
}

// followDocument is a feed of the object itself.
func followDocument(s *Session, res kube.Resource, ref kube.Ref) docFeed[kube.Doc] {
	return docFeed[kube.Doc]{s: s, res: res, ref: ref,
		open: func(c *kube.Cluster, reveal bool) live[kube.Doc] { return c.Document(ref, res, reveal) },
		look: func(d kube.Doc) docState { return docState{d.Version, d.Gone, d.Stale, d.Unwatched} },
	}
}

// followDescription is a feed of what kubectl says about the object.
func followDescription(s *Session, res kube.Resource, ref kube.Ref) docFeed[kube.Described] {
	return docFeed[kube.Described]{s: s, res: res, ref: ref, pace: describePace,
		open: func(c *kube.Cluster, _ bool) live[kube.Described] { return c.Describe(ref, res) },
		look: func(d kube.Described) docState { return docState{d.Version, d.Gone, d.Stale, d.Unwatched} },
	}
}
