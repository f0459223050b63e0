//go:build unix

package ttyinput

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// typed is what comes from the terminal, and after how long a pause.
type typed struct {
	after time.Duration
	bytes string
}

func (t typed) String() string { return fmt.Sprintf("%s %q", t.after, t.bytes) }

// line is a terminal on which things are typed, in the time of a synctest bubble.
type line struct {
	script  []typed
	due     time.Time // when the first of the script comes
	arrived []byte
	reads   int
	stopped bool
}

func newLine(script []typed) *line {
	return &line{script: script, due: time.Now().Add(script[0].after)}
}

// arrive takes what has come by now.
func (l *line) arrive() {
	for len(l.script) > 0 && !time.Now().Before(l.due) {
		l.arrived = append(l.arrived, l.script[0].bytes...)
		if l.script = l.script[1:]; len(l.script) > 0 {
			l.due = l.due.Add(l.script[0].after)
		}
	}
}

func (l *line) wait(deadline time.Time) (arrival, error) {
	if l.arrive(); l.stopped {
		return stopped, nil
	}
	if len(l.arrived) > 0 {
		return input, nil
	}
	switch {
	case len(l.script) > 0 && (deadline.IsZero() || !l.due.After(deadline)):
		time.Sleep(time.Until(l.due))
		l.arrive()
		return input, nil
	case !deadline.IsZero():
		time.Sleep(time.Until(deadline))
		return nothing, nil
	}
	return nothing, io.EOF
}

func (l *line) read(p []byte) (int, error) {
	l.reads++
	n := copy(p, l.arrived)
	l.arrived = l.arrived[n:]
	return n, nil
}

func (l *line) now() time.Time { return time.Now() }
func (l *line) stop()          { l.stopped = true }
func (l *line) unstop()        { l.stopped = false }

// gate calls Read as Bubble Tea does: when the terminal has something to read.
type gate struct {
	r io.Reader
	l *line
}

func (g gate) Read(p []byte) (int, error) {
	if _, err := g.l.wait(time.Time{}); err != nil {
		return 0, err
	}
	return g.r.Read(p)
}

// heard is what Bubble Tea makes of what is typed, with the time of each since the start.
func heard(t *testing.T, script []typed, prepare func(*Reader)) (events []string, times []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		l := newLine(append(slices.Clone(script), typed{time.Hour, ""}))
		r := &Reader{from: l, parser: parser{escDelay: defaultEscDelay}}
		if prepare != nil {
			prepare(r)
		}
		got := make(chan uv.Event)
		go func() {
			defer close(got)
			if err := uv.NewTerminalReader(gate{r, l}, "xterm-256color").StreamEvents(context.Background(), got); err != nil {
				t.Error(err)
			}
		}()
		for e := range got {
			if s := spoken(e); s != "" {
				events, times = append(events, s), append(times, time.Since(start))
			}
		}
	})
	return events, times
}

// spoken is an event in a word, "" for what a program does not look at.
func spoken(e uv.Event) string {
	switch e := e.(type) {
	case uv.KeyPressEvent:
		return e.String()
	case uv.MouseClickEvent, uv.MouseReleaseEvent, uv.MouseWheelEvent, uv.MouseMotionEvent:
		return fmt.Sprintf("%T%v", e, e)
	case uv.PasteEvent:
		return "paste:" + e.Content
	case uv.BackgroundColorEvent:
		return "background"
	case uv.ModeReportEvent:
		return "mode"
	case uv.KeyboardEnhancementsEvent:
		return "kitty"
	case uv.UnknownEvent, uv.UnknownCsiEvent, uv.UnknownSs3Event, uv.UnknownOscEvent, uv.UnknownDcsEvent:
		return fmt.Sprintf("unknown:%q", e)
	}
	return ""
}

const ms = time.Millisecond

func asked(r *Reader) { r.AnswerIsDue() }

func TestWhatIsTypedIsWhatIsHeard(t *testing.T) {
	long := strings.Repeat("x", maxPaste)
	for _, c := range []struct {
		name    string
		script  []typed
		want    string // by blanks
		prepare func(*Reader)
	}{
		{"plain keys", []typed{{0, "jk\r"}, {0, "\x03"}}, "j k enter ctrl+c", nil},
		{"a lone ESC", []typed{{0, "\x1b"}}, "esc", nil},
		{"ESC, and a key after a while", []typed{{0, "\x1b"}, {400 * ms, "j"}}, "esc j", nil},
		{"ESC, and an arrow after a while", []typed{{0, "\x1b"}, {time.Second, "\x1b[A"}, {time.Second, "\x1b"}, {time.Second, "\x1b"}}, "esc up esc esc", nil},
		{"ESC and a key at once", []typed{{0, "\x1bj"}}, "alt+j", nil},
		{"ESC and a capital", []typed{{0, "\x1bX\x1bP\x1b^"}}, "alt+shift+x alt+shift+p alt+^", nil},
		{"ESC and a colon", []typed{{0, "\x1b:"}}, "alt+:", nil},
		{"ESC and ctrl+c", []typed{{0, "\x1b\x03"}}, "ctrl+alt+c", nil},
		{"ESC and a character of two bytes", []typed{{0, "\x1b\xc3"}, {200 * ms, "\xa9"}}, "alt+é", nil},
		{"ESC twice", []typed{{0, "\x1b\x1b"}}, "alt+esc", nil},
		{"ESC three times", []typed{{0, "\x1b\x1b\x1b"}}, "esc alt+esc", nil},
		{"ESC twice and a key", []typed{{0, "\x1b\x1bj"}}, "esc alt+j", nil},
		{"alt and an arrow, as rxvt sends it", []typed{{0, "\x1b\x1b[A"}}, "alt+up", nil},
		{"ESC and a paste", []typed{{0, "\x1b\x1b[200~q\x1b[201~"}}, "esc paste:q", nil},
		{"ESC and a click", []typed{{0, "\x1b\x1b[<0;3;4M"}}, "esc uv.MouseClickEventleft", nil},

		{"a torn arrow", []typed{{0, "\x1b"}, {300 * ms, "[B"}}, "down", nil},
		{"a torn arrow with ctrl", []typed{{0, "\x1b[1"}, {120 * ms, ";5D"}}, "ctrl+left", nil},
		{"a torn end key", []typed{{0, "\x1bO"}, {900 * ms, "F"}}, "end", nil},
		{"keys around a torn arrow", []typed{{0, "j\x1b["}, {500 * ms, "Bk"}}, "j down k", nil},
		{"an arrow that never comes", []typed{{0, "\x1b[1;"}, {3 * time.Second, "j"}}, "j", nil},
		{"an arrow that comes too late", []typed{{0, "\x1b[1"}, {3 * time.Second, ";5Dj"}}, "j", nil},
		{"an arrow whose last byte comes too late", []typed{{0, "\x1b["}, {3 * time.Second, "B"}, {time.Second, "j"}}, "j", nil},
		{"an arrow of which ESC comes too early", []typed{{0, "\x1b"}, {3 * time.Second, "[B"}, {time.Second, "j"}}, "esc j", nil},
		{"a sequence that breaks off with ctrl+c", []typed{{0, "\x1b[1;"}, {100 * ms, "\x03"}}, "ctrl+c", nil},
		{"a sequence that breaks off with another", []typed{{0, "\x1b[1;\x1b[B"}}, "down", nil},
		{"a sequence nobody knows", []typed{{0, "\x1b[1;2;3;4zj"}}, "j", nil},
		{"a sequence with too many parameters", []typed{{0, "\x1b[" + strings.Repeat("1;", 40) + "Bj"}}, "j", nil},
		{"function keys of the Linux console", []typed{{0, "\x1b[[A\x1b[[E"}, {0, "\x1b[["}, {900 * ms, "B"}}, "f1 f5 f2", nil},
		{"shift in rxvt", []typed{{0, "\x1b[2$j\x1b[6$"}}, "shift+insert j shift+pgdown", nil},
		{"control sequences of 8 bits", []typed{{0, "\x9bA\x8fP"}, {0, "\x9b"}, {900 * ms, "B"}}, "up f1 down", nil},
		{"a character in pieces", []typed{{0, "\xe2"}, {900 * ms, "\x82"}, {900 * ms, "\xac"}}, "€", nil},
		{"a character whose end comes too late", []typed{{0, "\xe2"}, {2 * time.Second, "\x9b"}, {300 * ms, "\x84j"}}, "j", nil},
		{"half a character and a key", []typed{{0, "\xe2j"}}, "j", nil},
		{"a click in X10's form", []typed{{0, "\x1b[M \xff"}, {900 * ms, "!j"}}, "uv.MouseClickEventleft j", nil},
		{"a wheel", []typed{{0, "\x1b[<64;10;1"}, {900 * ms, "0M\x1b[<65;1;1M"}}, "uv.MouseWheelEventwheelup uv.MouseWheelEventwheeldown", nil},

		{"an answer", []typed{{0, "\x1b]11;rgb:1010/1010/1010\x07j"}}, "background j", asked},
		{"an answer in pieces", []typed{{0, "\x1b"}, {300 * ms, "]11;rgb:00"}, {900 * ms, "00/0000/0000\x1b"}, {900 * ms, "\\j"}}, "background j", asked},
		{"an answer whose end comes too late", []typed{{0, "\x1b]11;rgb:0"}, {2 * time.Second, "00/0000/0000\x07j"}}, "j", asked},
		{"an answer whose ESC comes too early", []typed{{0, "\x1b"}, {time.Second, "]11;rgb:0000/0000/0000\x1b\\j"}}, "esc j", asked},
		{"an answer nobody waits for any more", []typed{{time.Hour, "\x1b]11;rgb:1010/1010/1010\x07j"}}, "background j", asked},
		{"a torn mode report", []typed{{0, "\x1b[?2026;2"}, {900 * ms, "$yj"}}, "mode j", nil},
		{"ESC and keys that introduce an answer, with none due", []typed{{0, "\x1b]\x1bP\x1b_j"}}, "alt+] alt+shift+p alt+_ j", nil},
		{"the same with one after the other", []typed{{0, "\x1b"}, {100 * ms, "]"}, {100 * ms, "1"}}, "alt+] 1", nil},
		{"the same when all are answered", []typed{{0, "\x1b]11;rgb:1010/1010/1010\x07"}, {time.Second, "\x1b]j"}}, "background alt+] j", asked},
		{"ctrl+c in an answer", []typed{{0, "\x1b]11;rgb\x03"}}, "ctrl+c", asked},

		{"a paste", []typed{{0, "\x1b[200~a b\r\nc\x1b[201~j"}}, "paste:a b\r\nc j", nil},
		{"a paste in pieces", []typed{{0, "\x1b"}, {150 * ms, "[200~a"}, {900 * ms, "b\xc3"}, {900 * ms, "\xa9\x1b"}, {150 * ms, "[201~j"}}, "paste:abé j", nil},
		{"a paste whose end comes late", []typed{{0, "\x1b[200~q"}, {0, "\x1b"}, {4 * time.Second, "[201~j"}}, "paste:q j", nil},
		{"a paste whose beginning comes late", []typed{{0, "\x1b[2"}, {2 * time.Second, "00~q\x1b[201~j"}}, "paste:q j", nil},
		{"escape sequences in a paste", []typed{{0, "\x1b[200~a\x1b[31mb\x1b]0;c\x07\x1bOd\x9be\x00\x1b[201~j"}}, "paste:ab]0;cOde j", nil},
		{"the end of no paste", []typed{{0, "\x1b[201~j"}}, "j", nil},
		{"a paste that never ends", []typed{{0, "\x1b[200~q"}, {6 * time.Second, "j"}}, "paste:q j", nil},
		{"what is left of it", []typed{{0, "\x1b[200~q"}, {6 * time.Second, "dyj"}, {time.Second, "qq\x1b[201~j"}, {0, "jj"}}, "paste:q j j j", nil},
		{"what is left of it, with keys before", []typed{{0, "\x1b[200~q"}, {6 * time.Second, "j"}, {time.Second, "\x1b[B"}, {time.Second, "\x1b"},
			{time.Second, "dy"}, {time.Second, "q\x1b"}, {400 * ms, "[201~j"}}, "paste:q j down esc j", nil},
		{"its end that comes too late", []typed{{0, "\x1b[200~q\x1b"}, {6 * time.Second, "[201~j"}}, "paste:q j", nil},
		{"another paste after it", []typed{{0, "\x1b[200~q"}, {6 * time.Second, "dy\x1b[200~r\x1b[201~j"}}, "paste:q paste:r j", nil},
		{"ctrl+c alone in a paste", []typed{{0, "\x1b[200~q\x1b"}, {time.Second, "\x03"}, {time.Second, "dy"}, {time.Second, "j"}}, "paste:q ctrl+c j", nil},
		{"ctrl+c twice in a paste", []typed{{0, "\x1b[200~q"}, {time.Second, "\x03\x03"}}, "paste:q ctrl+c ctrl+c", nil},
		{"ctrl+c of the Kitty protocol in a paste", []typed{{0, "\x1b[200~q"}, {time.Second, "\x1b[99;5u"}}, "paste:q ctrl+c", nil},
		{"ctrl+c in the text of a paste", []typed{{0, "\x1b[200~q\x03r\x1b[201~j"}}, "paste:qr j", nil},
		{"a paste beyond all bounds", []typed{{0, "\x1b[200~" + long + "dyj"}, {0, "dyj\x1b[201~j"}}, "paste:" + long + " j", nil},

		{"escape with the Kitty protocol", []typed{{0, "\x1b[?1u"}, {0, "\x1b[27u"}, {time.Second, "\x1b"}, {900 * ms, "[B"}}, "kitty esc down", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, _ := heard(t, c.script, c.prepare)
			if got := strings.Join(events, " "); got != c.want {
				t.Errorf("heard %.200q, want %.200q", got, c.want)
			}
		})
	}
}

func TestWhatIsWholeIsHandedOnAtOnce(t *testing.T) {
	_, times := heard(t, []typed{{0, "jk\x1b[Bl\x1b"}, {3 * time.Second, "\x1b[27u\x1b[?1u\x1b[27u\x1bj"}}, nil)
	want := []time.Duration{0, 0, 0, 0, 350 * ms, 3 * time.Second, 3 * time.Second, 3 * time.Second, 3 * time.Second}
	if !slices.Equal(times, want) {
		t.Errorf("after %v, want %v", times, want)
	}
}

func TestEscDelayIsRead(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 350 * ms, "25": 25 * ms, "0": 0, "-1": 350 * ms, "soon": 350 * ms, "99999": time.Second} {
		if got := escDelay(text); got != want {
			t.Errorf("ESCDELAY=%q is %s, want %s", text, got, want)
		}
	}
	_, times := heard(t, []typed{{0, "\x1b"}}, func(r *Reader) { r.parser.escDelay = escDelay("25") })
	if !slices.Equal(times, []time.Duration{25 * ms}) {
		t.Errorf("esc after %v", times)
	}
}
