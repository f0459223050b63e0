package ui

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func numbered(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d", i+1)
	}
	return lines
}

func newPager(t testing.TB, lines []string, w, h int) *Pager {
	p := NewPager(mono(), keys(t))
	p.SetLines(lines, nil)
	p.Draw(w, h)
	return p
}

// feed presses keys and draws after each.
func feed(p *Pager, keys ...string) {
	for _, k := range keys {
		p.Update(press(k))
		p.Draw(p.w, p.h)
	}
}

func firstLine(p *Pager) string {
	line, _, _ := strings.Cut(ansi.Strip(p.Draw(p.w, p.h)), "\n")
	return line
}

func TestAPagerScrolls(t *testing.T) {
	p := newPager(t, numbered(100), 40, 10)
	for _, c := range []struct{ keys, first, status string }{
		{"", "line 1", "1-10/100 10%"},
		{"j j", "line 3", "3-12/100 12%"},
		{"pgdown", "line 12", "12-21/100 21%"},
		{"pgup k k k", "line 1", "1-10/100 10%"},
		{"G", "line 91", "91-100/100 100%"},
		{"j pgdown", "line 91", "91-100/100 100%"},
		{"g", "line 1", "1-10/100 10%"},
	} {
		feed(p, strings.Fields(c.keys)...)
		if got := firstLine(p); got != c.first || p.Status() != c.status {
			t.Errorf("after %q: %q, %q", c.keys, got, p.Status())
		}
	}
}

func TestAPagerKeepsItsPlaceAndSearchWhenTheTextIsReplaced(t *testing.T) {
	p := newPager(t, numbered(100), 40, 10)
	p.Goto(40)
	p.Search("line 4")
	p.SetLines(append(numbered(100), "line 4 more"), nil)
	if p.Top() != 40 || !strings.HasPrefix(p.Status(), "match 3/12") {
		t.Errorf("at %d, %s", p.Top(), p.Status())
	}
	p.SetLines(numbered(20), nil)
	if got := firstLine(p); got != "line 11" {
		t.Errorf("a shorter text begins at %q", got)
	}
	p.SetLines(nil, nil)
	p.Draw(40, 10)
	if p.Status() != "empty" {
		t.Error(p.Status())
	}
}

func TestSearchingWhileTyping(t *testing.T) {
	lines := numbered(200)
	lines[149] = "the NEEDLE, and another needle"
	p := newPager(t, lines, 40, 10)
	feed(p, "j", "j", "/", "n", "e", "e", "d")
	if !p.Captures() || !strings.Contains(ansi.Strip(p.Draw(40, 10)), "the NEEDLE") {
		t.Fatal("typing does not find the line")
	}
	if rows := strings.Split(ansi.Strip(p.Draw(40, 10)), "\n"); !strings.HasPrefix(rows[9], "/need") {
		t.Errorf("the entry is %q", rows[9])
	}
	feed(p, "esc")
	if p.Captures() || firstLine(p) != "line 3" {
		t.Errorf("giving up leads to %q", firstLine(p))
	}
	feed(p, "/", "n", "e", "e", "d", "l", "e", "enter")
	if at, n := p.Matches(); at != 1 || n != 2 {
		t.Errorf("match %d of %d", at, n)
	}
	feed(p, "n")
	if at, _ := p.Matches(); at != 2 {
		t.Errorf("n leads to match %d", at)
	}
	feed(p, "n", "N", "N")
	if at, _ := p.Matches(); at != 1 {
		t.Errorf("around the ends: match %d", at)
	}
	if step := p.Update(press("esc")); step.Pass || p.find.text != "" {
		t.Error("esc does not clear the search")
	}
	if step := p.Update(press("esc")); !step.Pass {
		t.Error("a second esc is not passed on")
	}
}

func TestSearchIgnoresCaseInAnyScript(t *testing.T) {
	for _, c := range []struct{ text, small, want string }{
		{"Hello", "hello", "Hello"}, {"say ÄPFEL now", "äpfel", "ÄPFEL"}, {"日本語", "本", "本"}, {"abc", "d", ""}, {"aab", "ab", "ab"}, {"x", "", ""},
	} {
		from, to := index(c.text, fold(c.small))
		got := ""
		if from >= 0 {
			got = c.text[from:to]
		}
		expect(t, c.small+" in "+c.text, got, c.want)
	}
}

func TestHitsAreMarkedInStyledLines(t *testing.T) {
	th := dark()
	p := NewPager(th, keys(t))
	plain := []string{"key: a value, a value", "日本: value"}
	p.SetLines(plain, func(i int) string { return render(th.YAMLKey, plain[i][:3]) + render(th.YAMLString, plain[i][3:]) })
	p.Draw(60, 4)
	p.Search("VALUE")
	out := p.Draw(60, 4)
	if strings.Count(out, penOf(th.Match).open+"value") != 2 || strings.Count(out, penOf(th.MatchNow).open+"value") != 1 {
		t.Errorf("%q", out)
	}
	expect(t, "text", ansi.Strip(out), "key: a value, a value\n日本: value\n\n")
}

func TestLongLinesWrapWithoutLoss(t *testing.T) {
	text := strings.Repeat("0123456789", 9) + "end"
	wide := ""
	for i := range 24 {
		wide += fmt.Sprintf("日本%d", 10+i)
	}
	p := newPager(t, []string{"first", text, wide, "", "last"}, 25, 30)
	p.Wrap(true)
	got := strings.TrimRight(ansi.Strip(p.Draw(25, 30)), "\n")
	rows := strings.Split(got, "\n")
	if strings.Join(rows, "") != "first"+text+wide+"last" || len(rows) != 1+4+6+1+1 {
		t.Errorf("%d rows:\n%s", len(rows), got)
	}
	p = newPager(t, []string{"first", text, wide, "", "last"}, 25, 5)
	p.Wrap(true)
	var seen []string
	for range 20 {
		row := firstLine(p)
		if len(seen) == 0 || seen[len(seen)-1] != row {
			seen = append(seen, row)
		}
		feed(p, "j")
	}
	if want := rows[:len(rows)-4]; strings.Join(seen, "|") != strings.Join(want, "|") {
		t.Errorf("scrolling shows\n%s\nnot\n%s", strings.Join(seen, "|"), strings.Join(want, "|"))
	}
	feed(p, "G")
	if out := ansi.Strip(p.Draw(25, 5)); !strings.HasSuffix(out, "last") {
		t.Errorf("the end is %q", out)
	}
	feed(p, "g")
	expect(t, "the beginning", firstLine(p), "first")
}

func TestSidewaysScrollingEndsWithTheLongestLine(t *testing.T) {
	p := newPager(t, []string{strings.Repeat("x", 50) + "end", "short"}, 20, 3)
	for range 9 {
		feed(p, "right")
	}
	expect(t, "the end", firstLine(p), "…"+strings.Repeat("x", 16)+"end")
	for range 9 {
		feed(p, "left")
	}
	expect(t, "the beginning", firstLine(p), strings.Repeat("x", 19)+"…")
}

func TestASignStandsWhereALineGoesOnBeyondTheScreen(t *testing.T) {
	p := NewPager(dark(), keys(t))
	lines := []string{"0123456789", "0123456789a", "日本語日本語日", "", "ab"}
	red := func(i int) string { return "\x1b[31m" + lines[i] + "\x1b[m" }
	for _, styled := range []func(int) string{nil, red} {
		p.SetLines(lines, styled)
		for _, c := range []struct {
			left int
			rows string
		}{
			{0, "0123456789|012345678…|日本語日 …||ab"},
			{1, "…23456789|…23456789a|…本語日本…||…"},
			{4, "…56789|…56789a|… 日本語日||…"},
		} {
			p.left = c.left
			out := p.Draw(10, 5)
			within(t, out, 10, 5)
			expect(t, fmt.Sprint("from ", c.left), strings.ReplaceAll(ansi.Strip(out), "\n", "|"), c.rows)
		}
		p.left = 0
		p.Wrap(true)
		expect(t, "wrapped", strings.ReplaceAll(ansi.Strip(p.Draw(10, 6)), "\n", "|"), "0123456789|0123456789|a|日本語日本|語日|")
		p.Wrap(false)
	}
	p.theme.ASCII = true
	if got := firstLine(p); got != "0123456789" {
		t.Errorf("%q", got)
	}
	p.Draw(10, 1)
	p.Goto(1)
	p.left = 1
	if got := ansi.Strip(p.Draw(10, 1)); got != "~23456789a" {
		t.Errorf("%q", got)
	}
}

func TestAHitIsNeverBehindTheSignOfACutLine(t *testing.T) {
	th := dark()
	p := NewPager(th, keys(t))
	p.SetLines([]string{strings.Repeat("x", 16) + "hit!" + strings.Repeat("x", 15) + "hit!" + strings.Repeat("x", 40)}, nil)
	p.Draw(20, 3)
	p.Search("hit!")
	for range 4 {
		if out := p.Draw(20, 3); !strings.Contains(out, penOf(th.MatchNow).open+"hit!") {
			t.Errorf("from %d: %q", p.left, out)
		}
		p.Do("next-match")
	}
	p.SetLines([]string{strings.Repeat("x", 16) + "hit!"}, nil)
	p.left = 0
	p.Search("hit!")
	if p.Draw(20, 3); p.left != 0 {
		t.Errorf("a hit in sight is scrolled to, to %d", p.left)
	}
}

func TestASentenceInThePlaceOfATextIsWrapped(t *testing.T) {
	p := newPager(t, []string{"the server does not answer: it may be overloaded"}, 20, 4)
	p.Whole(true)
	expect(t, "it", ansi.Strip(p.Draw(20, 4)), "the server does not \nanswer: it may be \noverloaded\n")
	p.Whole(false)
	expect(t, "cut", firstLine(p), "the server does not…")
}

func TestPagersStayWithinTheScreen(t *testing.T) {
	rnd := rand.New(rand.NewSource(4))
	words := []string{"plain text ", "日本語", "e\u0301", "👩‍👩‍👧‍👦", "\x1b[2J", "\t", "1\ufe0f\u20e3", "", "\u0301", strings.Repeat("z", 500)}
	for range 60 {
		lines := make([]string, rnd.Intn(40))
		for i := range lines {
			for range rnd.Intn(6) {
				lines[i] += words[rnd.Intn(len(words))]
			}
		}
		p := NewPager(dark(), keys(t))
		var styled func(int) string
		if rnd.Intn(2) == 0 {
			styled = func(i int) string { return "\x1b[31m" + lines[i] + "\x1b[m" }
		}
		p.SetLines(lines, styled)
		for range 15 {
			w, h := 1+rnd.Intn(60), 1+rnd.Intn(20)
			within(t, p.Draw(w, h), w, h)
			feed(p, []string{"j", "k", "G", "g", "pgdown", "pgup", "left", "right", "w", "n", "N"}[rnd.Intn(11)])
			if rnd.Intn(4) == 0 {
				p.Search([]string{"z", "本", "e", "", "text"}[rnd.Intn(5)])
			}
			_ = p.Status()
			within(t, p.Draw(w, h), w, h)
		}
	}
}

func TestTheWheelScrolls(t *testing.T) {
	p := newPager(t, numbered(100), 40, 10)
	p.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	expect(t, "first line", firstLine(p), "line 4")
	p.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	expect(t, "first line", firstLine(p), "line 1")
}

func TestAMatchStaysOnTheScreenWhenALiveTextGrowsAboveItAndOneThatComesLateIsShown(t *testing.T) {
	p := newPager(t, numbered(60), 40, 10)
	p.Search("line 30")
	p.SetLines(append(make([]string, 20), numbered(60)...), nil)
	if got := ansi.Strip(p.Draw(40, 10)); !strings.Contains(got, "line 30") {
		t.Errorf("after 20 lines above it the match is lost:\n%s", got)
	}
	p.Goto(0)
	p.SetLines(numbered(70), nil)
	if p.Top() != 0 {
		t.Errorf("a match that was scrolled away brings the text back to it, to %d", p.Top())
	}
	p.Search("late")
	p.SetLines(append(numbered(90), "it comes late"), nil)
	if got := p.Draw(40, 10); !strings.Contains(ansi.Strip(got), "it comes late") {
		t.Errorf("the first match is not shown:\n%s", got)
	}
	p.Goto(0)
	p.SetLines(append(numbered(80), "it comes late"), nil)
	if p.Top() != 0 {
		t.Errorf("the text moves to %d", p.Top())
	}
}
