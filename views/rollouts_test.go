package views

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
)

// deployed is a Deployment of two pods of which so many have the latest template.
func deployed(t *testing.T, name, meta, status string) kube.List {
	o := parse(t, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: `+name+`, `+meta+`}, spec: {replicas: 2}, status: {`+status+`}}`)
	return kube.List{Synced: true, Objects: []kube.Object{&wholeObject{o, kube.Doc{Object: o}}}}
}

const (
	halfway = "observedGeneration: 1, replicas: 2, updatedReplicas: 1, availableReplicas: 2"
	through = "observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2"
	stuck   = "observedGeneration: 1, replicas: 2, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]"
)

func TestAnOperationIsAsFarAsItsLastWorkload(t *testing.T) {
	of := func(status string) kube.List { return deployed(t, "web", "generation: 1", status) }
	gone := kube.List{Objects: []kube.Object{&wholeObject{nil, kube.Doc{Gone: true}}}}
	unread := kube.List{Objects: []kube.Object{&wholeObject{nil, kube.Doc{}}}}
	for name, c := range map[string]struct {
		lists  []kube.List
		told   bool
		level  health.Level
		reason string
	}{
		"all there":               {[]kube.List{of(through), of(through)}, true, health.Well, "rolled out"},
		"one is halfway":          {[]kube.List{of(through), of(halfway)}, true, health.Starting, "1 of 2 pods updated"},
		"one has come to a stop":  {[]kube.List{of(halfway), of(stuck), of(through)}, true, health.Broken, "past its progress deadline"},
		"one is not known yet":    {[]kube.List{of(through), unread}, false, health.Unjudged, ""},
		"one has not been heard":  {[]kube.List{of(through), {}}, false, health.Unjudged, ""},
		"one is gone":             {[]kube.List{gone, of(through)}, true, health.Well, "rolled out"},
		"all are gone":            {[]kube.List{gone}, true, health.Unjudged, ""},
		"there is nothing at all": {nil, false, health.Unjudged, ""},
	} {
		j, told := rolled(c.lists, noon)
		if told != c.told || told && (j.Level != c.level || j.Reason != c.reason) {
			t.Errorf("%s: %t, %s: %q, want %t, %s: %q", name, told, j.Level, j.Reason, c.told, c.level, c.reason)
		}
	}
}

func TestARolloutIsFollowedUntilItIsDoneAndToldWhenSomethingIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := &script{lists: make(chan kube.List)}
		r := &rolling{op: &kube.Operation{Title: "restart deployment web"}, clock: time.Now,
			feed: combined(func(lists []kube.List, _ uint64) []kube.List { return append([]kube.List(nil), lists...) }, feed)}
		defer r.feed.Close()
		stored := time.Now().Add(-time.Second).UTC().Format(time.RFC3339)
		unseen := `generation: 2, managedFields: [{manager: a, operation: Update, time: "` + stored + `", fieldsV1: {"f:spec": {"f:replicas": {}}}}]`
		go func() {
			for i, l := range []kube.List{deployed(t, "web", unseen, through), deployed(t, "web", "generation: 1", halfway), deployed(t, "web", "generation: 1", halfway), deployed(t, "web", "generation: 1", through)} {
				if i > 0 {
					time.Sleep(2 * time.Minute)
				}
				l.Version = uint64(i + 1)
				feed.lists <- l
			}
		}()
		for i, want := range []struct {
			level  health.Level
			reason string
			end    bool
		}{
			{health.Starting, "not yet observed by its controller", false},
			{health.Attention, "not yet observed by its controller", false}, // time alone makes it so
			{health.Starting, "1 of 2 pods updated", false},                 // and once, though it came twice
			{health.Well, "rolled out", true},
		} {
			m, ok := r.next().(rolledMsg)
			if !ok || m.now.Level != want.level || m.now.Reason != want.reason || m.end != want.end {
				t.Fatalf("%d: %+v, want %+v", i, m, want)
			}
		}
	})
}

func TestWhatACommandHasBegunIsToldWhenItIsDoneOrDoesNotGoOn(t *testing.T) {
	for _, c := range []struct {
		now  health.Judgement
		end  bool
		tone themes.Tone
		note string
	}{
		{health.Judgement{Level: health.Starting, Reason: "1 of 2 pods updated"}, false, themes.Plain, ""},
		{health.Judgement{Level: health.Well, Reason: "rolled out"}, true, themes.OK, "done: restart deployment web (rolled out)"},
		{health.Judgement{Level: health.Attention, Reason: "not yet observed by its controller"}, false, themes.Warn, "restart deployment web: not yet observed by its controller"},
		{health.Judgement{Level: health.Broken, Reason: "past its progress deadline"}, false, themes.Bad, "restart deployment web: past its progress deadline"},
		{health.Judgement{}, true, themes.Plain, ""},
	} {
		s := newSession(t)
		op := &kube.Operation{Title: "restart deployment web"}
		cmd, note := s.takeRolled(rolledMsg{of: &rolling{op: op}, now: c.now, end: c.end})
		if note.Tone != c.tone || note.Text != c.note || (cmd == nil) != c.end {
			t.Errorf("%s: %+v, goes on %t, want %q", c.now.Level, note, cmd != nil, c.note)
		}
		if far := s.howFar(op); !strings.HasSuffix(far, " · "+c.now.Reason) {
			t.Errorf("in the list: %q", far)
		}
	}
}
