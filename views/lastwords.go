package views

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// instance is an instance of a container that has ended, and after which another one was or will be started.
type instance struct {
	pod       types.UID
	name      string
	namespace string
	container string
	restarts  int32
}

// lastEnded is the instance whose last lines may tell why a container keeps ending: of the first pod with one that waits for its next
// start, else of one that ended with an error lately.
func lastEnded(r report) (found instance, ok bool) {
	for _, p := range r.pods {
		for i := range p.Containers {
			c := &p.Containers[i]
			if c.Last == nil || c.Restarts == 0 || c.Last.ExitCode == 0 && c.State.Reason != "CrashLoopBackOff" {
				continue
			}
			waits := c.State.Stage == kube.Waiting
			if !waits && (ok || r.now.Sub(c.Last.Finished.Time()) > lately) {
				continue
			}
			found, ok = instance{p.UID, p.Name, p.Namespace, c.Name, c.Restarts}, true
			if waits {
				return found, true
			}
		}
	}
	return found, ok
}

// mostLast is how many lines of an instance that has ended are told.
const mostLast = 10

// lastWords are the last lines that an ended instance has written.
type lastWords struct {
	of    instance
	lines []string
	err   error
}

// lastWordsMsg brings a Report the last lines it asked for.
type lastWordsMsg struct {
	to    *Report
	gen   int
	words lastWords
}

// listenLast reads the last lines of the instance that a story is about, unless they have been asked for already.
func (v *Report) listenLast(r report) tea.Cmd {
	of, ok := lastEnded(r)
	if !v.last || !ok || of == v.asked {
		return nil
	}
	v.asked = of
	ctx, cluster, gen := v.ctx, v.s.Cluster, v.gen
	return func() tea.Msg { return lastWordsMsg{v, gen, readLast(ctx, cluster, of)} }
}

func readLast(ctx context.Context, c *kube.Cluster, of instance) lastWords {
	lines, err := c.LastLines(ctx, kube.Ref{Namespace: of.namespace, Name: of.name, UID: of.pod}, of.container, mostLast)
	return lastWords{of, lines, err}
}

// heardLast keeps the last lines and has the text made anew with them.
func (v *Report) heardLast(msg lastWordsMsg) ui.Step {
	if msg.to != v || msg.gen != v.gen || msg.words.of != v.asked {
		return ui.Quiet()
	}
	v.heard = msg.words
	return v.retell()
}

// lastLines are the lines of a report that tell what an ended instance wrote last.
func lastLines(r report) []valueLine {
	w := r.last
	if w.of == (instance{}) {
		return nil
	}
	head := fmt.Sprintf("Last lines of %s before its restart %d", w.of.container, w.of.restarts)
	if r.res.String() != "pods" {
		head += ", in pod " + w.of.name
	}
	lines := []valueLine{{}, {text: head, head: true}}
	switch {
	case w.err != nil:
		return append(lines, valueLine{text: "  " + kube.Explain(w.err), tone: themes.Muted})
	case len(w.lines) == 0:
		return append(lines, valueLine{text: "  it has written nothing", tone: themes.Muted})
	}
	for _, text := range w.lines {
		lines = append(lines, valueLine{text: "  | " + text})
	}
	return lines
}
