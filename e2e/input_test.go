package e2e

import (
	"testing"
	"time"

	"kdeck/e2e/tty"
)

// What slow lines do to what is typed: sequences in pieces, and keys in one piece.

// torn types the pieces of something with a pause between them.
func (s *Session) torn(pause time.Duration, pieces ...string) *Session {
	s.t.Helper()
	for i, piece := range pieces {
		if i > 0 {
			time.Sleep(pause)
		}
		if err := s.Session.Type(piece); err != nil {
			s.t.Fatal(err)
		}
	}
	return s
}

const esc = "\x1b"

func TestATornArrowLeavesTheFilterAlone(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0", "web-1", "db-0")
	atSizes(t, func(t *testing.T, size Option) {
		s := at(t, size, "pods", ns, SlowLine()).SeeMatch(`web-1 .*Running`).Filter("web").See("2/3").Selected("web-0")
		for _, pause := range []time.Duration{60, 150, 250} {
			s.torn(pause*time.Millisecond, esc, "[B").Selected("web-1").torn(pause*time.Millisecond, esc, "[A").Selected("web-0")
		}
		s.torn(120*time.Millisecond, esc+"[1", ";5D").torn(120*time.Millisecond, esc+"O", "F").Selected("web-1")
		s.torn(120*time.Millisecond, esc+"[1;", "5").torn(1500*time.Millisecond, "", "k").Selected("web-0").See("2/3")
		s.Press("esc").Gone("2/3").See("db-0")
	})
}

func TestTornKeysLeaveAReviewAlone(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0")
	s := at(t, Size(80, 24), "pods", ns, SlowLine()).SeeMatch(`web-0 .*Running`)
	s.Press("ctrl+d").See("delete pod web-0", "[a Apply")
	s.torn(120*time.Millisecond, esc+"O", "A").torn(120*time.Millisecond, esc+"[<0;1;", "1M").torn(200*time.Millisecond, esc, "[1;5A")
	s.Settle()
	s.See("delete pod web-0", "[a Apply").Press("esc").Gone("[a Apply").Selected("web-0")
}

func TestATornPasteConfirmsNothing(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0")
	s := at(t, Size(80, 24), "pods", ns, SlowLine()).SeeMatch(`web-0 .*Running`)
	s.Press("ctrl+d").See("delete pod web-0", "[a Apply")
	s.torn(150*time.Millisecond, esc+"[200~a", "\r", "a"+esc, "[201~").Settle()
	s.See("delete pod web-0", "[a Apply").Press("esc").Gone("[a Apply")

	s.Press("ctrl+d").See("[a Apply").torn(150*time.Millisecond, esc+"[2", "00~a\ra") // and no end of it
	s.torn(5500*time.Millisecond, "", "\x0c").Settle()
	s.torn(time.Second, "a\ra", esc, "").Gone("[a Apply").Selected("web-0")
	if c.ending("v1", "Pod", ns, "web-0") {
		t.Error("the pod was deleted")
	}
}

func TestCtrlCEndsAPasteThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0")
	s := at(t, Size(80, 24), "pods", ns, SlowLine(), Rude()).SeeMatch(`web-0 .*Running`)
	s.Press("ctrl+d").See("delete pod web-0", "[a Apply").torn(150*time.Millisecond, esc+"[200~a", "a\r", "a\r"+esc).Settle()
	_ = s.Session.Press("ctrl+c")
	e := s.Ends()
	s.Restored(e)
	if e.Code != 0 || c.ending("v1", "Pod", ns, "web-0") {
		t.Errorf("exit code %d %s; the pod is ending: %v", e.Code, e.Signal, c.ending("v1", "Pod", ns, "web-0"))
	}
}

func TestEscAndAKeyInOnePieceAreBothPressed(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0", "web-1", "db-0")
	s := at(t, Size(80, 24), "pods", ns, SlowLine()).SeeMatch(`web-1 .*Running`)
	s.Filter("web").See("2/3").Type(esc + esc).Gone("2/3").See("db-0")
	s.Filter("web-0").See("1/3").Type(esc + "k").Gone("1/3").Filter("web").See("2/3").Selected("web-0").Type(esc + "j").Gone("2/3").Selected("web-1")
	s.Filter("web").See("2/3").Type(esc+":").Gone("2/3").Type("nodes\r").See("nodes", "node-001")
}

func TestATornAnswerOfTheTerminalIsNotTyped(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0", "web-1")
	look := func(how ...Option) tty.Cell {
		s := at(t, Size(80, 24), "pods", ns, how...).SeeMatch(`web-1 .*Running`)
		time.Sleep(5 * time.Second) // as long as the pieces take
		s.Settle()
		s.See("pods("+ns+")", "connected").Selected("web-0").Press("j").Selected("web-1")
		cell, _, _, _ := s.Screen().CellOf("NAME")
		return cell
	}
	if dark, torn := look(Mute()), look(Light(), Torn(200*time.Millisecond), SlowLine()); dark.Style() == torn.Style() {
		t.Error("the background was not understood")
	}
}
