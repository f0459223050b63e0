package e2e

import (
	"strings"
	"testing"
)

func TestRecordsAreColumnsOfChosenFieldsAndPrettyOnEnter(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "json", "style=json rate=20/s lines=400")
		talker(c, ns, "fmt", "style=logfmt rate=20/s lines=400")
		talker(c, ns, "plain", "style=plain rate=20/s lines=400")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).See("pods(" + ns + ")")
		s.Command("logs -l app=talker").See("3 containers").SeeMatch(`json +\{"level"`)
		s.Press("J").SeeMatch(`json +(INFO|DEBUG|WARN|ERROR) +\w`).SeeMatch(`fmt +(INFO|DEBUG|WARN|ERROR) +.*source=`).SeeMatch(`plain +\d\d\d\d-\d\d-\d\dT`)
		s.Filter("logger=http  ").SeeMatch(`/logger=http +[1-9]\d* lines`).SeeMatch(`▸json .* logger=http  `).Press("esc", "G").See("following")
		s.Press("F").See("JSON and logfmt", "columns").Type("level logger message").Press("enter")
		s.SeeMatch(`^ +LEVEL +LOGGER +MESSAGE`).SeeMatch(`json +INFO +http +request`).SeeMatch(`plain +\d\d\d\d-\d\d-\d\dT`).Gone("logger=")
		s.Press("F").See("columns").Press("esc").Press("J").Gone("LOGGER").SeeMatch(`json +\{"level"`)
		s.Press("s").See("paused").Filter(`{"level"`).SeeMatch(`▸json +\{"level"`).Press("enter").See("container main").SeeMatch(`^  "level": "`).SeeMatch(`^  "msg": "`)
		s.Press("esc").See("paused")
	})
}

func TestFieldsOfTheConfigurationAreTheColumns(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "json", "style=json rate=20/s lines=400")
	s := Start(t, inNamespace(t, ns), Home(configured(t, "logs: {fields: [message, level]}\n")), Args("pods")).SeeMatch(`json .* Running`)
	s.Press("l").SeeMatch(`\{"level"`).Press("J").SeeMatch(`^ +MESSAGE +LEVEL`).SeeMatch(`^ \w.* (INFO|DEBUG|WARN|ERROR)$`)
}

func TestStackTracesAreFoldedAndUnfolded(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "java", "style=java rate=200/s lines=900")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`java .* Running`)
		s.Press("l").See("900 lines").Press("&").Type(`re:^\s+at`).Press("enter").SeeMatch(`^ +at `).SeeMatch(`[1-9]\d* of 900 lines`).Press("esc")
		s.Press("s").Press("z").See("stack traces folded: enter unfolds one")
		s.Press("&").Type("Exception").Press("enter").SeeMatch(`\[\+\d+\] \S*Exception`).Gone("    at ")
		s.Press("esc").Filter("Exception").SeeMatch(`▸\[\+\d+\] .*Exception`).Press("enter").SeeMatch(`▸[^[].*Exception`).SeeMatch(`^ +at `)
		s.Press("z").See("stack traces unfolded")
	})
}

func TestColoursOfAProgramAreShownAndNothingElseOfItsEscapes(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "color", "style=color rate=20/s lines=200 binary=3")
	s := Start(t, Size(200, 50), inNamespace(t, ns), Args("pods")).SeeMatch(`color .* Running`)
	mark := s.Bytes()
	s.Press("l").SeeMatch(`[2-9]\d lines|\d\d\d lines`).Writes(mark, `\x1b\[[0-9;]*3[0-9][;m]`)
	s.Settle()
	for _, bad := range []string{"owned", "\x1b]52", "\x00", "\x1b[2J"} {
		if strings.Contains(s.Raw(mark), bad) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
	if title := s.Screen().Title; title == "owned" {
		t.Error("the title is the program's")
	}
}
