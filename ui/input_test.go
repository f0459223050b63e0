package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func newInput(t *testing.T) *Input { return NewInput(mono(), keys(t), ":") }

// enter types text and presses named keys (in angle brackets) and gives the last result.
func enter(i *Input, text string) (last Edit) {
	for len(text) > 0 {
		if name, rest, ok := strings.Cut(text, ">"); ok && text[0] == '<' {
			last, text = i.Update(press(name[1:])), rest
			continue
		}
		last, text = i.Update(press(text[:1])), text[1:]
	}
	return last
}

func TestTypingEditsTheLine(t *testing.T) {
	for keys, want := range map[string]string{
		"hello": "hello", "helo<left>l": "hello", "ab<backspace>c": "ac", "a b<ctrl+w>c": "a c", "abc<ctrl+u>d": "d", "abc<home>x": "xabc",
	} {
		i := newInput(t)
		enter(i, keys)
		expect(t, keys, i.Value(), want)
	}
}

func TestAnInputSaysWhatAKeyDid(t *testing.T) {
	i := newInput(t)
	for _, c := range []struct {
		keys string
		want Edit
	}{{"a", Typed}, {"<left>", Moved}, {"<left>", Ignored}, {"<tab>", Ignored}, {"<enter>", Accepted}, {"<esc>", Cancelled}, {"<up>", Typed}} {
		if got := enter(i, c.keys); got != c.want {
			t.Errorf("%s gives %d, not %d", c.keys, got, c.want)
		}
	}
}

func TestPastedTextIsOneLineWithoutControlCharacters(t *testing.T) {
	i := newInput(t)
	if i.Update(tea.PasteMsg{Content: "get pods\n-n \x1b[31mshop\x07\r\n"}) != Typed {
		t.Error("a paste is not typed")
	}
	expect(t, "pasted", i.Value(), "get pods -n [31mshop")
}

func TestHistoryComesBackNewestFirst(t *testing.T) {
	i := newInput(t)
	for _, text := range []string{"one", "two", "one", " "} {
		i.SetValue("")
		enter(i, text+"<enter>")
	}
	expect(t, "history", strings.Join(i.History(), ","), "two,one")
	i.SetValue("draft")
	for _, c := range []struct{ key, want string }{
		{"<up>", "one"}, {"<up>", "two"}, {"<up>", "two"}, {"<down>", "one"}, {"<down>", "draft"}, {"<down>", "draft"},
	} {
		enter(i, c.key)
		expect(t, c.key, i.Value(), c.want)
	}
}

func TestCompletionsGoAroundThroughWhatWasTyped(t *testing.T) {
	i := newInput(t)
	i.Complete = func(text string) []string { return Match(text, []string{"pods", "podtemplates", "nodes"}) }
	enter(i, "po")
	for _, c := range []struct{ key, want string }{
		{"<tab>", "pods"}, {"<tab>", "podtemplates"}, {"<tab>", "po"}, {"<shift+tab>", "podtemplates"}, {"<shift+tab>", "pods"},
	} {
		enter(i, c.key)
		expect(t, c.key, i.Value(), c.want)
	}
	enter(i, "x")
	expect(t, "typed on", i.Value(), "podsx")
	if list, at := i.Completions(); len(list) != 0 || at != -1 {
		t.Errorf("offers %v", list)
	}
}

func TestTheCaretIsAlwaysInSight(t *testing.T) {
	for _, text := range []string{strings.Repeat("long ", 30) + "END", strings.Repeat("日本語", 30), strings.Repeat("👩‍👩‍👧‍👦", 9)} {
		i := newInput(t)
		i.SetValue(text)
		for range 200 {
			for _, w := range []int{1, 2, 3, 5, 10, 40} {
				out := i.Draw(w)
				within(t, out, w, 1)
				if w > 5 && !strings.Contains(out, penOf(i.theme.Caret).open) {
					t.Fatalf("no caret in %q", out)
				}
			}
			enter(i, "<left>")
		}
	}
}

func TestTheCompletionListShowsTheChosenOne(t *testing.T) {
	i := newInput(t)
	i.Complete = func(string) []string { return numbered(30) }
	enter(i, "x")
	for n := range 30 {
		enter(i, "<tab>")
		lines := i.DrawList(40, 8)
		if len(lines) != 8 || !strings.Contains(ansi.Strip(strings.Join(lines, "\n")+"\n"), " "+numbered(30)[n]+" ") {
			t.Fatalf("%d: %q", n, lines)
		}
	}
	if i.DrawList(40, 0) != nil {
		t.Error("no room, yet lines")
	}
}
