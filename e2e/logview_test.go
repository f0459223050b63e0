package e2e

import (
	"testing"

	"kdeck/e2e/lab"
)

func TestTheLogsOfPodsAreSeenTogetherAndAPodThatJoinsIsReadToo(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "web-one", "style=numbered lines=30 length=30")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).See("web-one").SeeMatch(`web-one .* Running`)
		s.Press("l").See("logs("+ns+"/web-one)", numbered(30, 30), "following", "30 lines").Press("esc")
		s.Command("logs -l app=talker").See(numbered(30, 30))
		talker(c, ns, "web-two", "style=numbered lines=20 length=40")
		s.SeeMatch(`two +.* joined`).SeeMatch(`two +` + numbered(20, 40)).See("2 containers")
		s.Press("g").SeeMatch(`one +` + numbered(1, 30)).See("paused")
		s.Press("G").See("following", numbered(20, 40))
		c.Delete("v1", "Pod", ns, "web-two")
		s.SeeMatch(`two +.* the pod is gone`).Press("esc").See("pods(" + ns + ")")
	})
}

func TestALogOfManyLinesIsSearchedAndFilteredToTheLastOne(t *testing.T) {
	t.Parallel()
	const lines, length = 300_000, 60
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "talker", "style=numbered lines=300000 length=60")
	s := Start(t, inNamespace(t, ns), Args("pods")).SeeMatch(`talker .* Running`)
	s.Press("l").See(numbered(lines, length), "1,000 lines")
	s.Press("1").See("300,000 lines", numbered(1, length))
	s.Filter("0000299999").See(numbered(lines-1, length), "/0000299999 1 line")
	s.Press("&").Type("re:0000[01]12345").Press("enter").See("2 of 300,000 lines", numbered(12345, length), numbered(112345, length)).Gone(numbered(12346, length))
	s.Press("esc", "esc").See(numbered(lines-1, length)).Gone("of 300,000").Press("g").See(numbered(2, length))
}

func TestAPausedLogIsNotOverwrittenAndGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	const lines, length = 40_000, 100
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "talker", "style=numbered lines=40000 length=100")
	s := Start(t, inNamespace(t, ns), Home(configured(t, "logs: {buffer: 1Mi}\n")), Args("pods")).SeeMatch(`talker .* Running`)
	s.Press("l").See(numbered(lines, length)).Press("1").See("the server waits", numbered(1, length))
	s.Press("pgdown", "pgdown").See(numbered(80, length))
	s.Press("s").See(numbered(lines, length), "following").Press("g").See("older lines were overwritten")
}

func TestALogThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: unpulled, annotations: {devcluster/fault: image-pull}}, spec: {containers: [{name: main, image: img}]}}`)
		c.Pods(ns, "fine")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`unpulled .*ImagePull`)
		s.Command("logs unpulled").SeeMatch(`waiting: .*ImagePull`).Press("esc")
		s.Command("logs nowhere").See("There is no pod nowhere").Press("esc")
		s.Command("logs deploy/nowhere").See(`"nowhere" not found`).Press("esc")
		s.Filter("fine").Selected("fine").Press("p").SeeMatch(`no instance before this one: previous\s+terminated\s+container`).Press("esc")
		Start(t, size, As(lab.Nobody), Args("pods", "-n", ns)).See("Not allowed").Command("logs fine").See("may not get pods/log")
	})
}
