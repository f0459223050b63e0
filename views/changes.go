package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// changesAction tells who wrote an object and what, how its pod template has changed, and what happened to it lately.
func changesAction() Action {
	return Action{
		ID: "changes", Keys: []string{"T"}, Help: "what changed",
		Not: func(sel Selection) string {
			if sel.Kind.Resource.Name == "" {
				return sel.Kind.Name + " keep no record of changes"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			return ui.Step{Open: newReport(s, sel.Kind.Resource, sel.Ref(s.Cluster), "changes", true, changeLines)}
		},
	}
}

// changeLines tells what has changed, the newest first: who wrote which fields, the revisions of the pod template with
// their differences, and the events.
func changeLines(r report) []valueLine {
	return slices.Concat(writerLines(r), revisionLines(r), eventLines(r, "Events", r.events), missingLines(r))
}

// moment is a time and how long ago that was.
func moment(t, now time.Time) string {
	if t.IsZero() {
		return "at an unknown time"
	}
	return fmt.Sprintf("%s ago, %s UTC", duration.HumanDuration(now.Sub(t)), t.UTC().Format("2006-01-02 15:04:05"))
}

// writerLines tell who wrote which fields (metadata.managedFields). The server keeps a time for each writer and not for
// each field: a field may have been written before. Those who write the status alone come behind the others.
func writerLines(r report) []valueLine {
	entries := slices.Clone(r.object.GetManagedFields())
	if len(entries) == 0 {
		return []valueLine{{text: "The object has no record of who wrote it (managedFields).", tone: themes.Muted}}
	}
	slices.SortStableFunc(entries, func(a, b metav1.ManagedFieldsEntry) int {
		if a.Subresource != b.Subresource && (a.Subresource == "" || b.Subresource == "") {
			return strings.Compare(a.Subresource, b.Subresource)
		}
		return when(b).Compare(when(a))
	})
	lines := []valueLine{{text: "Last written " + moment(when(entries[0]), r.now) + ", by " + writer(entries[0])}, {}, {text: "Who wrote what", head: true}}
	for _, e := range entries {
		fields, err := ownedFields(e, r.object.Object)
		if err == nil && created(r, e) {
			lines = append(lines, valueLine{text: fmt.Sprintf("  %s  %s: created it, with %s", writer(e), moment(when(e), r.now), amount(len(fields), "field"))})
			continue
		}
		lines = append(lines, valueLine{text: fmt.Sprintf("  %s  %s", writer(e), moment(when(e), r.now))})
		if err != nil {
			lines = append(lines, valueLine{text: "      its fields cannot be read: " + err.Error(), tone: themes.Warn})
		}
		for _, f := range fields {
			lines = append(lines, valueLine{text: "      " + f, tone: themes.Muted})
		}
	}
	return lines
}

// created says whether all that an entry tells of was written when the object was created: of that, the object itself is the record.
func created(r report, e metav1.ManagedFieldsEntry) bool {
	at := r.object.GetCreationTimestamp()
	return e.Subresource == "" && !at.IsZero() && !when(e).IsZero() && !when(e).After(at.Add(time.Second))
}

func when(e metav1.ManagedFieldsEntry) time.Time {
	if e.Time == nil {
		return time.Time{}
	}
	return e.Time.Time
}

// writer names who wrote: the manager, how, and what beside the object itself.
func writer(e metav1.ManagedFieldsEntry) string {
	how := kube.Clean(string(e.Operation))
	if e.Subresource != "" {
		how += " of " + kube.Clean(e.Subresource)
	}
	return kube.Clean(e.Manager) + " (" + how + ")"
}

// revisionLines tell how the pod template has changed from revision to revision, as far as the controller keeps them.
func revisionLines(r report) []valueLine {
	if len(r.revisions) == 0 {
		return nil
	}
	lines := []valueLine{{}, {text: "Revisions of the pod template", head: true}}
	for i, rev := range r.revisions {
		about := fmt.Sprintf("  revision %d, %s/%s, made %s", rev.Number, rev.Owner.Singular, rev.Ref.Name, moment(rev.Created, r.now))
		if rev.Current {
			about += ", the one asked for now"
		}
		if rev.Cause != "" {
			about += ": " + rev.Cause
		}
		lines = append(lines, valueLine{text: about})
		if i+1 == len(r.revisions) {
			lines = append(lines, valueLine{text: "      the oldest that is kept", tone: themes.Muted})
			continue
		}
		lines = append(lines, diffLines(r.revisions[i+1], rev)...)
	}
	return lines
}

// diffLines are the differences between the templates of two revisions.
func diffLines(from, to kube.Revision) []valueLine {
	text := udiff.Unified(fmt.Sprintf("revision %d", from.Number), fmt.Sprintf("revision %d", to.Number), from.Text, to.Text)
	if text == "" {
		return []valueLine{{text: fmt.Sprintf("      the same as revision %d", from.Number), tone: themes.Muted}}
	}
	var lines []valueLine
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		lines = append(lines, valueLine{text: line, diff: true})
	}
	return lines
}

// mostEvents is how many events are told; the list of events (v) has all.
const mostEvents = 20

// eventLines tell events, the latest first.
func eventLines(r report, title string, events []*kube.Event) []valueLine {
	if len(events) == 0 {
		return nil
	}
	lines := []valueLine{{}, {text: title, head: true}}
	for i, e := range events {
		if i == mostEvents {
			lines = append(lines, valueLine{text: fmt.Sprintf("  and %d more", len(events)-i), tone: themes.Muted})
			break
		}
		lines = append(lines, eventLine(r, e))
	}
	return lines
}

func eventLine(r report, e *kube.Event) valueLine {
	text := fmt.Sprintf("%s ago", duration.HumanDuration(r.now.Sub(e.When())))
	if e.When().IsZero() {
		text = unknown
	}
	text = fmt.Sprintf("  %-8s %s %s", text, e.Type, e.Reason)
	var to *link
	if e.Regarding.Kind != r.res.Kind || e.Regarding.Name != r.ref.Name {
		text += fmt.Sprintf(", %s/%s", strings.ToLower(e.Regarding.Kind), e.Regarding.Name)
		to = r.regarding(e)
	}
	text += ": " + strings.TrimSpace(e.Message)
	if n := e.Times(); n > 1 {
		text += fmt.Sprintf(" (%d times)", n)
	}
	l := valueLine{text: text, to: to}
	if e.Type == "Warning" {
		l.tone = themes.Warn
	}
	return l
}

// regarding leads to what an event is about, nil where it does not say.
func (r report) regarding(e *kube.Event) *link {
	for _, p := range r.pods {
		if p.UID == e.Regarding.UID {
			return podLink(p)
		}
	}
	if e.Regarding.Kind == "" || e.Regarding.Name == "" {
		return nil
	}
	about := metav1.OwnerReference{APIVersion: e.Regarding.APIVersion, Kind: e.Regarding.Kind, Name: e.Regarding.Name}
	return &link{to: about, namespace: e.Regarding.Namespace}
}

// missingLines tell what could not be read around the object.
func missingLines(r report) []valueLine {
	var lines []valueLine
	for _, err := range r.missing {
		lines = append(lines, valueLine{}, valueLine{text: r.sign(themes.Warn) + " Not all could be looked at: " + kube.Explain(err), tone: themes.Warn})
	}
	return lines
}
