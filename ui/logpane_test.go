package ui

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/keymap"
	"kdeck/logbuf"
	"kdeck/themes"
)

// logs is a log pane on a buffer, driven without a program.
type logs struct {
	t    *testing.T
	buf  *logbuf.Buffer
	pane *LogPane
	said string
	w, h int
}

func newLogs(t *testing.T, w, h int) *logs {
	p := NewLogPane(mono(), keys(t))
	p.Zone = time.FixedZone("", 3600)
	return &logs{t: t, buf: logbuf.New(1<<20, func() time.Time { return day }), pane: p, w: w, h: h}
}

// add writes lines of one source.
func (l *logs) add(lines ...string) *logs {
	var in []logbuf.Entry
	for _, text := range lines {
		in = append(in, logbuf.Entry{Time: day.UnixNano(), Text: []byte(text)})
	}
	return l.put(in...)
}

func (l *logs) put(in ...logbuf.Entry) *logs {
	l.buf.Append(in)
	l.run(l.pane.Show(l.buf.View()))
	return l
}

// run carries commands out until there are none.
func (l *logs) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			l.run(c)
		}
	default:
		l.step(l.pane.Update(msg))
	}
}

func (l *logs) step(s Step) {
	l.said = s.Say.Text
	l.run(s.Cmd)
}

// press gives keys to the pane, as its owner does.
func (l *logs) press(keys ...string) *logs {
	for _, k := range keys {
		l.frame()
		if l.pane.Captures() {
			l.step(l.pane.Update(press(k)))
			continue
		}
		step, _ := l.pane.Do(l.pane.keys.Name(press(k).String(), keymap.Logs, keymap.Global))
		l.step(step)
	}
	return l
}

func (l *logs) typed(text string) *logs {
	for _, r := range text {
		l.press(string(r))
	}
	return l
}

func (l *logs) frame() []string {
	out := l.pane.Draw(l.w, l.h)
	within(l.t, out, l.w, l.h)
	lines := strings.Split(ansi.Strip(out), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func (l *logs) shows(want ...string) {
	l.t.Helper()
	if got := l.frame(); !reflect.DeepEqual(got, want) {
		l.t.Fatalf("the screen is\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func lineNumbers(from, to int) (out []string) {
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprintf("line %d", i))
	}
	return out
}

func TestANewLineIsSeenWhileTheEndIsFollowedAndNotWhilePaused(t *testing.T) {
	l := newLogs(t, 20, 3).add(lineNumbers(0, 10)...)
	l.shows(" line 7", " line 8", " line 9")
	l.add("line 10")
	l.shows(" line 8", " line 9", " line 10")
	l.press("up").add("line 11", "line 12")
	l.shows(" line 8", "▸line 9", " line 10")
	if n := l.pane.Below(); n != 2 {
		t.Errorf("%d lines below", n)
	}
	l.press("s")
	l.shows(" line 10", " line 11", " line 12")
}

func TestTheLineStoodOnStaysWhateverIsOverwritten(t *testing.T) {
	l := newLogs(t, 40, 3)
	l.buf = logbuf.New(8<<10, nil)
	l.add(lineNumbers(0, 300)...).press("up")
	for i := 300; i < 400; i++ {
		l.add(fmt.Sprintf("line %d", i))
	}
	l.shows(" line 297", "▸line 298", " line 299")
	for i := 400; i < 2000; i++ {
		l.add(fmt.Sprintf("line %d", i))
	}
	first := l.pane.view.First()
	if first < 300 {
		t.Fatalf("nothing was overwritten: %d", first)
	}
	l.shows(fmt.Sprintf("▸line %d", first), fmt.Sprintf(" line %d", first+1), fmt.Sprintf(" line %d", first+2))
}

func TestTheNoteAboveTheOldestLineIsScrolledTo(t *testing.T) {
	for _, wrap := range []bool{false, true} {
		l := newLogs(t, 20, 3)
		l.pane.Above = "older ones"
		l.pane.Wrap(wrap)
		l.add(lineNumbers(0, 2)...)
		l.shows(" older ones", " line 0", " line 1")
		l.add("line 2")
		l.shows(" line 0", " line 1", " line 2")
		l.press("g")
		l.shows(" older ones", "▸line 0", " line 1")
		l.press("j", "j")
		l.shows(" line 0", " line 1", "▸line 2")
		l.press("k", "k")
		l.shows(" older ones", "▸line 0", " line 1")
		l.press("G")
		l.shows(" line 0", " line 1", " line 2")
	}
}

func TestAWrappedLineIsShownWholeAndScrolledThroughRowByRow(t *testing.T) {
	l := newLogs(t, 11, 4).add("a", "0123456789abcdefghijklmnopqrstuvwxyz", "z")
	l.shows(" a", " 012345678…", " z", "")
	l.press("w")
	l.shows(" abcdefghij", " klmnopqrst", " uvwxyz", " z")
	l.press("up")
	l.shows("▸0123456789", "▸abcdefghij", "▸klmnopqrst", "▸uvwxyz")
	l.press("up")
	l.shows("▸a", " 0123456789", " abcdefghij", " klmnopqrst")
	long := newLogs(t, 11, 3).add("a", strings.Repeat("0123456789", 5), "z").press("w", "g", "j", "j", "j")
	long.shows("▸0123456789", "▸0123456789", "▸0123456789")
	if long.pane.sub == 0 {
		t.Error("the line taller than the screen is not scrolled through")
	}
	long.press("j", "j", "j")
	if n, _ := long.pane.At(); n != 2 {
		t.Errorf("stands on line %d", n)
	}
}

func TestWhatIsNoTextOfAProgramStandsInFullWithoutWrapToo(t *testing.T) {
	l := newLogs(t, 20, 5).add("0123456789abcdefghijklmnop", "b")
	l.put(logbuf.Entry{Kind: 1, Text: []byte("waiting: the config map is not found")}).add("c", "d")
	l.shows(" ── waiting: the", " config map is not", " found", " c", " d")
	l.press("g")
	l.shows("▸0123456789abcdefgh…", " b", " ── waiting: the", " config map is not", " found")
	l.press("right")
	l.shows("▸…89abcdefghijklmnop", " …", " ── waiting: the", " config map is not", " found")
	l.press("left", "j", "j", "j", "j")
	l.shows(" ── waiting: the", " config map is not", " found", " c", "▸d")
	l.press("k", "k", "m", "k", "k")
	l.shows("▸0123456789abcdefgh…", " b", "●── waiting: the", "●config map is not", "●found")
	l.step(l.pane.Update(tea.MouseClickMsg{Y: 4}))
	if n, _ := l.pane.At(); n != 2 || l.pane.Below() != 2 {
		t.Errorf("a click on its last row stands on %d, %d are below", n, l.pane.Below())
	}
	l.step(l.pane.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown}))
	l.shows("●── waiting: the", "●config map is not", "●found", " c", " d")
	small := newLogs(t, 20, 2).add("a")
	small.put(logbuf.Entry{Kind: 1, Text: []byte("waiting: the config map is not found")}).add("z")
	small.press("g", "j")
	small.shows("▸── waiting: the", "▸config map is not")
	small.press("j")
	small.shows("▸config map is not", "▸found")
	small.press("j")
	small.shows(" found", "▸z")
}

func TestScrollingSidewaysStopsAtTheLongestLineOnTheScreen(t *testing.T) {
	l := newLogs(t, 11, 2).add("0123456789abcdef", "short").press("right")
	l.shows(" …6789abcd…", " …")
	l.press("right", "right")
	l.shows(" …789abcdef", " …")
	l.press("left", "left")
	l.shows(" 012345678…", " short")
}

func TestASearchGoesFromMatchToMatchCountsThemAndGoesRound(t *testing.T) {
	l := newLogs(t, 30, 4)
	for i := range 100 {
		text := fmt.Sprintf("line %d", i)
		if i%10 == 3 {
			text += " Needle"
		}
		l.add(text)
	}
	l.press("/").typed("needle")
	if n, _ := l.pane.At(); n != 93 || l.pane.Following() {
		t.Errorf("while the end is followed the newest match comes first, not %d", n)
	}
	l.press("enter", "N")
	if n, _ := l.pane.At(); n != 83 {
		t.Errorf("before it is %d", n)
	}
	l.press("n", "n")
	if n, _ := l.pane.At(); n != 3 || l.said == "" {
		t.Errorf("around the end is %d, said %q", n, l.said)
	}
	if n, ok := l.pane.Matches(); n != 10 || !ok {
		t.Errorf("%d matches", n)
	}
	l.add("another needle")
	if n, _ := l.pane.Matches(); n != 11 {
		t.Errorf("%d matches with the new one", n)
	}
	l.press("/").typed("re:(")
	if l.press("enter"); l.said == "" {
		t.Error("nothing is said of an expression that is none")
	}
	l.press("/").typed("nowhere").press("enter", "n")
	if !strings.Contains(l.said, "nowhere") {
		t.Errorf("said %q", l.said)
	}
	if l.press("esc"); l.pane.Searching() != "" {
		t.Error("esc does not end the search")
	}
}

func TestGivingASearchUpGoesBackToWhereItBegan(t *testing.T) {
	l := newLogs(t, 30, 3).add(lineNumbers(0, 50)...).press("g", "j")
	before := l.frame()
	l.press("/").typed("line 44")
	if n, _ := l.pane.At(); n != 44 {
		t.Fatal(n)
	}
	l.press("esc")
	l.shows(before...)
}

func TestAFilterShowsOnlyWhatMatchesAlsoOfWhatComesLater(t *testing.T) {
	l := newLogs(t, 30, 5).add("get a", "put b", "get c", "del d", "get x")
	l.press("&").typed("get !x").press("enter")
	if shown := l.frame(); shown[0] != " get a" && shown[0] != "▸get a" {
		t.Error(shown)
	}
	l.add("get f", "put g", "get x2")
	l.press("G")
	l.shows(" get a", " get c", " get f", "", "")
	if _, x := l.pane.View(); x.Matches() != 3 {
		t.Errorf("%d match", x.Matches())
	}
	l.press("&", "end").typed(` "`).press("enter")
	if !strings.Contains(l.said, "not closed") || l.pane.Filtering() != "get !x" {
		t.Errorf("said %q, filter %q", l.said, l.pane.Filtering())
	}
	l.press("esc")
	if _, x := l.pane.View(); x.Len() != 8 {
		t.Errorf("%d of 8 lines without the filter", x.Len())
	}
}

func TestAFilterWithContextKeepsTheLinesAround(t *testing.T) {
	l := newLogs(t, 30, 9).add(lineNumbers(0, 50)...)
	l.press("&").typed("&20").press("enter")
	l.shows(" line 17", " line 18", " line 19", " line 20", " line 21", " line 22", " line 23", "", "")
}

func TestASearchInAFilteredLogSeesOnlyWhatIsShown(t *testing.T) {
	l := newLogs(t, 30, 5).add("get x", "put x", "get y", "put x", "get x", "put y")
	l.press("&").typed("get").press("enter").press("g", "/").typed("x").press("enter")
	if n, ok := l.pane.Matches(); n != 2 || !ok {
		t.Errorf("%d matches", n)
	}
	for _, want := range []int64{4, 0, 4} {
		l.press("n")
		if n, _ := l.pane.At(); n != want {
			t.Errorf("at %d, not %d", n, want)
		}
	}
	l.press("N")
	if n, _ := l.pane.At(); n != 0 {
		t.Errorf("back at %d", n)
	}
}

func TestTheNextErrorIsFoundAndItsStackTraceIsNoOther(t *testing.T) {
	l := newLogs(t, 40, 3).add("INFO a", "ERROR java.lang.Exception", "\tat b", "\tat c", "INFO d", "ERROR e", "INFO f")
	for _, want := range []int64{5, 1, 5} {
		l.press("E")
		if n, _ := l.pane.At(); n != want {
			t.Errorf("at %d, not %d", n, want)
		}
	}
}

func TestNamesTimesAndMarksStandBeforeTheText(t *testing.T) {
	l := newLogs(t, 60, 3)
	l.pane.SetNames([]string{"web-a", "db"})
	l.pane.Kinds[3] = themes.Warn
	at := day.Add(1500 * time.Millisecond).UnixNano()
	l.put(logbuf.Entry{Source: 0, Time: at, Text: []byte("hello")}, logbuf.Entry{Source: 1, Kind: 3, Time: at, Text: []byte("restarted")},
		logbuf.Entry{Source: 1, Text: []byte("when?")})
	l.shows(" web-a hello", " db    ── restarted", " db    when?")
	l.press("t")
	l.shows(" 11-23 12:00:01.500Z web-a hello", " 11-23 12:00:01.500Z db    ── restarted", "                     db    when?")
	l.press("t")
	l.shows(" 11-23 13:00:01.500 web-a hello", " 11-23 13:00:01.500 db    ── restarted", "                    db    when?")
	l.press("t")
	l.shows(" web-a hello", " db    ── restarted", " db    when?")
}

func TestTheColoursOfAProgramAreShownAndNoOtherSequence(t *testing.T) {
	l := newLogs(t, 40, 1)
	l.pane.theme = dark()
	l.add("plain \x1b[31mred\x1b[0m and \x1b]0;title\x07 no more")
	out := l.pane.Draw(40, 1)
	within(t, out, 40, 1)
	if !strings.Contains(out, "\x1b[31mred") || strings.Contains(out, "\x1b]") {
		t.Errorf("%q", out)
	}
	l.pane.theme = mono()
	if out := l.pane.Draw(40, 1); strings.Contains(out, "31m") {
		t.Errorf("a colour where there are none: %q", out)
	}
}

func TestAVeryLongLineIsDrawnInPartAndSaysHowMuchIsMissing(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 300_000), strings.Repeat("日本", 50_000)} {
		l := newLogs(t, 50, 4).add("before", text)
		l.press("w")
		if last := l.frame()[3]; !strings.HasSuffix(last, "bytes more") && !strings.HasSuffix(strings.Join(l.frame()[2:], ""), "bytes more") {
			t.Errorf("%q", l.frame())
		}
		l.press("g")
		if l.frame()[0] != "▸before" {
			t.Errorf("%q", l.frame())
		}
	}
}

func TestARecordIsShownAsColumnsAndOtherLinesAsTheyAre(t *testing.T) {
	l := newLogs(t, 70, 3).add(`{"time":"2026-11-23T12:00:00Z","level":"warn","msg":"slow query","table":"orders","ms":912}`, "plain words",
		`level=info msg="got it" path=/a b="c d"`)
	l.press("J")
	l.shows(" WARN   slow query  table=orders  ms=912", " plain words", ` INFO   got it  path=/a  b="c d"`)
}

func TestAClickStandsOnALineAndTheWheelScrolls(t *testing.T) {
	l := newLogs(t, 20, 3).add(lineNumbers(0, 20)...)
	l.frame()
	l.step(l.pane.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}))
	l.shows(" line 14", " line 15", "▸line 16")
	l.step(l.pane.Update(tea.MouseClickMsg{Y: 1}))
	l.shows(" line 14", "▸line 15", " line 16")
}

func TestManyLinesAreFilteredAndSearchedOffTheLoop(t *testing.T) {
	l := newLogs(t, 30, 3)
	var in []logbuf.Entry
	for i := range 3 * atOnce {
		in = append(in, logbuf.Entry{Text: fmt.Appendf(nil, "line %d", i)})
	}
	l.buf.Append(in)
	l.run(l.pane.Show(l.buf.View()))
	cmd := l.pane.Filter(`"line 59"`)
	if cmd == nil {
		t.Fatal("it was done in the loop")
	}
	if _, x := l.pane.View(); x.Len() != len(in) {
		t.Errorf("%d lines are shown while the filter works", x.Len())
	}
	l.add("line 59 again") // comes meanwhile
	l.run(cmd)
	if _, x := l.pane.View(); x.Matches() != 112 {
		t.Errorf("%d lines match", x.Matches())
	}
	stale := l.pane.Filter("a")
	l.run(l.pane.Filter("line"))
	l.run(stale)
	if _, x := l.pane.View(); x.Filter().Include[0].String() != "line" {
		t.Error("an older filter's lines came last")
	}
}

func TestMarksStayOnTheirLinesAndAreGoneTo(t *testing.T) {
	l := newLogs(t, 20, 4).add(lineNumbers(0, 30)...).press("up", "m", "g", "m")
	l.shows("●line 0", " line 1", " line 2", " line 3")
	if m := l.pane.Marks(); len(m) != 2 || !m[0] || !m[28] {
		t.Errorf("marked: %v", m)
	}
	for i, want := range []int64{28, 0, 28} {
		l.press("]")
		if n, _ := l.pane.At(); n != want {
			t.Errorf("step %d: at %d", i, n)
		}
	}
	l.press("[", "m")
	if n, _ := l.pane.At(); n != 0 || len(l.pane.Marks()) != 1 {
		t.Errorf("at %d, marked: %v", n, l.pane.Marks())
	}
	if l.press("\\"); len(l.pane.Marks()) != 0 {
		t.Error("marks are left")
	}
}

func TestATraceUnfoldedOnTheLastRowComesIntoSight(t *testing.T) {
	l := newLogs(t, 60, 4).add("INFO a", "INFO b", "INFO c", "ERROR x.Exception", "\tat y", "\tat z", "INFO d", "INFO e", "INFO f")
	l.press("z", "g", "down", "down", "down")
	l.shows(" INFO a", " INFO b", " INFO c", "▸[+2] ERROR x.Exception")
	step, _ := l.pane.Unfold(3)
	l.step(step)
	l.shows(" INFO c", "▸ERROR x.Exception", "     at y", "     at z")
	l = newLogs(t, 60, 4).add("INFO a", "ERROR x.Exception", "\tat u", "\tat v", "\tat w", "\tat x", "\tat y", "INFO d")
	l.press("z", "g", "down")
	step, _ = l.pane.Unfold(1)
	l.step(step)
	l.shows("▸ERROR x.Exception", "     at u", "     at v", "     at w")
}

func TestStackTracesFoldToTheirFirstLineAndOneCanBeOpened(t *testing.T) {
	l := newLogs(t, 60, 8).add("INFO a", "ERROR java.lang.Exception", "\tat b", "\tat c", "INFO d", "ERROR x.Exception", "\tat y")
	l.press("z")
	l.shows(" INFO a", " [+2] ERROR java.lang.Exception", " INFO d", " [+1] ERROR x.Exception", "", "", "", "")
	step, ok := l.pane.Unfold(1)
	if l.step(step); !ok {
		t.Fatal("it has no frames")
	}
	if rows := l.frame(); rows[2] != "     at b" || rows[5] != "▸[+1] ERROR x.Exception" && rows[5] != " [+1] ERROR x.Exception" {
		t.Errorf("%q", rows)
	}
	if _, ok := l.pane.Unfold(0); ok {
		t.Error("a line without frames was unfolded")
	}
	l.press("z")
	if _, x := l.pane.View(); x.Len() != 7 {
		t.Errorf("%d of 7 lines unfolded", x.Len())
	}
}
