package views

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// finishedMsg says that an operation has ended, whoever looks.
type finishedMsg struct {
	op  *kube.Operation
	end kube.Progress
}

// operate begins to carry out a review.
func (s *Session) operate(title string, r kube.Review) (*kube.Operation, tea.Cmd) {
	op := s.Cluster.Start(title, r)
	return op, s.mind(op)
}

// mind remembers an operation and follows it to its end.
func (s *Session) mind(op *kube.Operation) tea.Cmd {
	s.operations = append(s.operations, op)
	if n := len(s.operations); n > maxOperations {
		for _, old := range s.operations[:n-maxOperations] {
			delete(s.rollouts, old)
		}
		s.operations = s.operations[n-maxOperations:]
	}
	return func() tea.Msg { return finishedMsg{op, awaitEnd(op)} }
}

// awaitEnd blocks until an operation has ended, as it does when its cluster is closed, and says how.
func awaitEnd(op *kube.Operation) (now kube.Progress) {
	for now.Ended.IsZero() {
		next, err := op.Next(context.Background(), now.Version)
		if err != nil {
			break
		}
		now = next
	}
	return now
}

// maxOperations is how many operations are remembered; the transcript has them all.
const maxOperations = 200

// running are the operations that have not ended.
func (s *Session) running() (n int) {
	for _, op := range s.operations {
		if op.Now().Ended.IsZero() {
			n++
		}
	}
	return n
}

// outcome is what is said of an operation that has ended.
func outcome(msg finishedMsg) ui.Note {
	end := msg.end
	rolls := slices.ContainsFunc(end.Results, func(r kube.Result) bool { return r.Rolls() })
	if end.Failed == 0 && rolls { // it is done when the cluster is: see rolling
		return ui.Note{Tone: themes.Busy, Text: fmt.Sprintf("sent: %s (%s)", msg.op.Title, progressLine(end))}
	}
	if end.Failed == 0 {
		return ui.Note{Tone: themes.OK, Text: fmt.Sprintf("done: %s (%s)", msg.op.Title, progressLine(end))}
	}
	note := ui.Note{Tone: themes.Bad, Text: fmt.Sprintf("%s: %s", msg.op.Title, progressLine(end))}
	for i := range end.Results {
		if err := end.Results[i].Err; err != nil {
			note.Text += ": " + kube.Explain(err)
			break
		}
	}
	return note
}

// finished takes the marks off what was done; what has failed stays marked.
func (v *List) finished(msg finishedMsg) ui.Step {
	var done []string
	for i := range msg.end.Results {
		if r := &msg.end.Results[i]; r.Done() {
			done = append(done, string(r.Ref.UID), r.Undoes)
		}
	}
	v.table.Unmark(done...)
	return ui.Step{Cmd: v.pull()}
}

// follow is the dialog of an operation that was begun before.
func follow(s *Session, op *kube.Operation) ui.View {
	v := newReview(s, reviewing{title: op.Title})
	v.op, v.stay = op, true
	return v
}

// are is a number of things with its verb: "1 port is", "2 ports are".
func are(n int, unit string) string {
	if n == 1 {
		return amount(n, unit) + " is"
	}
	return amount(n, unit) + " are"
}

// Leave asks before the program ends while something is under way; nil when nothing is.
func (s *Session) Leave() ui.View {
	var text []string
	if n := s.running(); n > 0 {
		text = append(text, are(n, "operation")+" under way; what is not begun yet would not be done.")
	}
	if n := s.forwarding(); n > 0 {
		text = append(text, are(n, "port")+" forwarded, and would lead nowhere.")
	}
	if names := s.losing(); len(names) > 0 {
		text = append(text, "What was typed for "+strings.Join(names, ", ")+" was not sent, is in memory only, and would be lost.")
	}
	if text == nil {
		return nil
	}
	return ui.NewQuestion(s.Theme, s.Keys, "quit?", text,
		[]ui.Choice{{Key: "n", Text: "No, stay"}, {Key: "y", Text: "Yes, quit", Do: func() ui.Step { return ui.Step{Quit: true} }}})
}
