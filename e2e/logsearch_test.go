package e2e

import (
	"testing"
)

// TestTheServersOlderLinesAreLookedThroughOnRequest looks for what is in none of the lines that have been read, in a log that is
// larger than the buffer.
func TestTheServersOlderLinesAreLookedThroughOnRequest(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		const lines, length = 40_000, 60
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", "style=numbered lines=40000 length=60")
		s := Start(t, size, inNamespace(t, ns), Home(configured(t, "logs: {buffer: 1Mi}\n")), Args("pods")).SeeMatch(`talker .* Running`)
		s.Press("l").See(numbered(lines, length), "1,000 lines")
		s.Filter("0000001234").See("no line matches 0000001234: o looks through all the server's lines")
		s.Press("o").See("with /0000001234", numbered(1234, length), "1 of 40,000 lines match /0000001234")
		s.Press("o").SeeMatch(`▸`+numbered(1234, length)).See(numbered(1233, length), numbered(1235, length), "since ")
		s.Press("esc").See("1 of 40,000 lines match").Press("esc").Press("esc").Gone("/0000001234")
		s.Press("&").Type("& re:00000(20000|39999) ").Press("enter").SeeMatch(`& re:\S+ +1 of`).Press("o")
		s.See("2 of 40,000", numbered(20003, length), numbered(19997, length), numbered(40000, length)).Gone(numbered(20004, length), numbered(19996, length))
		s.Press("esc", "esc").Press("o").See("look through all the server's lines").Type("re:(").Press("enter").See("missing closing").Press("esc")
		s.Press("o").Type("quixotic").Press("enter").See("none of the server's 40,000 lines matches quixotic")
	})
}

func TestASearchIsIncrementalAndGoesBothWays(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", "style=numbered lines=900 length=40")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`talker .* Running`)
		s.Press("l").See("900 lines").Press("g")
		s.Press("/").Type("00000005").SeeMatch(`▸` + numbered(5, 40))
		s.Type("7").SeeMatch(`▸` + numbered(57, 40)).Press("backspace").SeeMatch(`▸` + numbered(5, 40))
		s.Type("7").Press("enter").See("/000000057 11 lines").Press("n").SeeMatch(`▸` + numbered(570, 40))
		s.Press("N", "N").SeeMatch(`▸` + numbered(579, 40)).See("around the end")
		s.Press("/").Type("re:(").See("missing closing").Press("esc").See("/000000057 11 lines")
		s.Press("esc").Gone("/000000057").Press("&").Type("00000005 !re:" + `"[0-8] "`).Press("enter").See("11 of 900 lines")
		s.Press("g").See(numbered(509, 40)).Gone(numbered(508, 40))
		s.Press("&").Type("re:[").See("missing closing").Press("enter").See("the filter set before stays", "11 of 900 lines")
		s.Press("&").Press("esc").See("11 of 900 lines").Press("esc").See("900 lines")
	})
}
