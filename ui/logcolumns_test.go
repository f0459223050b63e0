package ui

import (
	"strings"
	"testing"

	"kdeck/logbuf"
)

func TestChosenFieldsOfRecordsStandInColumnsAndOtherLinesStayAsTheyAre(t *testing.T) {
	l := newLogs(t, 60, 8)
	l.add(`{"level":"info","msg":"served","status":200,"http":{"path":"/cart"}}`,
		"a plain line between them",
		`level=warn msg="slow one" status=504 took=2s`,
		`{"level":"error","msg":"no status here"}`,
		`{"other":1}`)
	l.pane.Columns([]string{"level", "status", "http.path", "message"})
	l.frame()
	want := []string{
		" LEVEL  STATUS  HTTP.PATH  MESSAGE",
		" INFO   200     /cart      served",
		" a plain line between them",
		" WARN   504                slow one",
		" ERROR                     no status here",
		"          other=1",
	}
	for i, line := range l.frame()[:len(want)] {
		if strings.TrimRight(line, " ") != want[i] {
			t.Errorf("row %d is %q, not %q", i, line, want[i])
		}
	}
	l.pane.Columns(nil)
	if got := strings.Join(l.frame(), "\n"); strings.Contains(got, "LEVEL") || !strings.Contains(got, "status=200") {
		t.Errorf("without chosen fields:\n%s", got)
	}
}

func TestColumnsGrowWithWhatIsSeenAndLongValuesStandInFull(t *testing.T) {
	l := newLogs(t, 120, 4)
	long := strings.Repeat("v", columnMost+5)
	l.add(`{"msg":"a","id":"1"}`, `{"msg":"`+long+`","id":"2"}`, `{"msg":"b","id":"3"}`)
	l.pane.Columns([]string{"message", "id"})
	rows := l.frame()
	if !strings.Contains(rows[2], long+"  2") || strings.Index(rows[3], "3") != 1+columnMost+2 {
		t.Errorf("\n%s", strings.Join(rows, "\n"))
	}
}

func TestLinesOfHiddenSourcesAreNotShownAndComeBack(t *testing.T) {
	l := newLogs(t, 40, 6)
	for i, text := range []string{"of a", "of b", "of a again"} {
		l.put(logbuf.Entry{Source: uint32(i % 2), Time: day.UnixNano(), Text: []byte(text)})
	}
	l.run(l.pane.Hide(map[uint32]bool{0: true}))
	if got := strings.Join(l.frame(), "\n"); strings.Contains(got, "of a") || !strings.Contains(got, "of b") {
		t.Errorf("hidden:\n%s", got)
	}
	l.run(l.pane.Filter("again"))
	if got := strings.Join(l.frame(), "\n"); !strings.Contains(got, "no line matches") {
		t.Errorf("hidden and filtered:\n%s", got)
	}
	l.run(l.pane.Filter(""))
	l.run(l.pane.Hide(map[uint32]bool{0: true, 1: true}))
	if got := strings.Join(l.frame(), "\n"); !strings.Contains(got, "hidden") {
		t.Errorf("all hidden:\n%s", got)
	}
	l.run(l.pane.Hide(nil))
	if got := strings.Join(l.frame(), "\n"); !strings.Contains(got, "of a again") || !strings.Contains(got, "of b") {
		t.Errorf("shown again:\n%s", got)
	}
}

func TestWhatIsSoughtIsTheFilterAndTheSearch(t *testing.T) {
	l := newLogs(t, 40, 6).add("one two", "two three")
	if _, text := l.pane.Sought(); text != "" {
		t.Errorf("nothing is %q", text)
	}
	l.run(l.pane.Filter("& two !one"))
	l.press("/", "t", "h", "enter")
	f, text := l.pane.Sought()
	if text != "& two !one /th" || len(f.Include) != 2 || len(f.Exclude) != 1 || f.Context == 0 {
		t.Errorf("%q: %+v", text, f)
	}
}
