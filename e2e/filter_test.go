package e2e

import (
	"testing"
	"time"
)

// lookingAt is kdeck on four pods of a namespace of the test's own.
func lookingAt(t *testing.T, size Option) (*Session, *cluster, string) {
	t.Helper()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "api-0 app=api", "web-0 app=web tier=front", "web-1 app=web tier=back")
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: web-sick, labels: {app: web}}, spec: {schedulerName: nobody, containers: [{name: main, image: img}]}}`)
	c.Patch("v1", "Pod", ns, "web-sick", "status", `{"phase":"Running","containerStatuses":[{"name":"main","image":"img","imageID":"",
		"ready":false,"restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}`)
	s := Start(t, size, inNamespace(t, ns))
	for _, name := range []string{"api-0", "web-0", "web-1"} {
		s.SeeMatch(`^` + name + ` +1/1 +Running`)
	}
	s.See("CrashLoopBackOff").SeeMatch(` 4$`)
	return s, c, ns
}

func TestFiltersShowWhatMatchesAndSayHowMany(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		filter    string
		count     string
		see, gone []string
	}{
		"a word":                  {"web", "3/4", []string{"web-0", "web-1", "web-sick"}, []string{"api-0 "}},
		"a word in other letters": {"WEB-0", "1/4", []string{"web-0"}, []string{"web-1"}},
		"two words":               {"web running", "2/4", []string{"web-0", "web-1"}, []string{"web-sick"}},
		"a word to be missed":     {"!web", "1/4", []string{"api-0"}, []string{"web-0 "}},
		"both":                    {"web !crash", "2/4", []string{"web-0"}, []string{"web-sick", "api-0"}},
		"a status":                {"crashloop", "1/4", []string{"web-sick"}, []string{"web-0"}},
		"a regular expression":    {"re:^web-[0-9]$", "2/4", []string{"web-0", "web-1"}, []string{"web-sick"}},
		"a label":                 {"l:app=api", "1/4", []string{"api-0"}, []string{"web-0"}},
		"a label selector":        {"l:app=web,tier in (front, none)", "1/4", []string{"web-0"}, []string{"web-1", "api-0"}},
		"nothing":                 {"no-such-pod", "0/4", []string{"none of 4 pods matches"}, []string{"web-0"}},
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				s, _, _ := lookingAt(t, size)
				s.Filter(x.filter).See(x.count).See(x.see...).Gone(x.gone...)
				s.Press("esc").See("api-0", "web-0", "web-1", "web-sick").Gone(x.count)
			})
		})
	}
}

func TestAFilterThatDoesNotParseNeverShowsEverything(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]string{
		"an open parenthesis": "re:web(", "an open bracket": "re:[", "an open quote": `"web`, "no expression": "re:",
		"a bad selector": "l:app in (", "a lone exclamation mark": "!",
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				s, _, _ := lookingAt(t, size)
				s.Filter("web-0").See("1/4").Gone("web-1")
				s.Press("/", "end").Type(" " + bad).See("✗")
				s.Never("api-0 ", 300*time.Millisecond)
				mark := s.Bytes()
				s.Press("enter").Never("api-0 ", 300*time.Millisecond)
				s.Writes(mark, `✗ `) // a note goes after a while: on a busy machine before it is looked for
				s.Press("esc").See("1/4").Gone("web-1").Press("esc").See("api-0")
			})
		})
	}
}

func TestABlankFilterIsNoFilterButNeverALie(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, _, _ := lookingAt(t, size)
		s.Filter("   ").See("api-0", "web-1")
		s.SeeMatch(` 4$`)
	})
}

func TestAFilterIsLiveWhileItIsTypedAndWhileTheClusterChanges(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		s.Press("/").Type("new").See("0/4")
		c.Pods(ns, "new-0", "old-9")
		s.See("new-0", "1/6").Gone("old-9")
		s.Press("enter").See("new-0", "1/6")
		c.Delete("v1", "Pod", ns, "new-0")
		s.See("0/5")
		s.Press("esc").See("old-9")
	})
}

func TestGivingUpAFilterGoesBackToTheOneBefore(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, _, _ := lookingAt(t, size)
		s.Filter("web").See("3/4")
		s.Press("/", "end").Type("-1").See("1/4").Press("esc").See("3/4")
	})
}

func TestOnlyWhatIsUnhealthyIsShownOnDemand(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		s.Press("!").See("1/4", "web-sick").Gone("web-0 ")
		c.Patch("v1", "Pod", ns, "web-sick", "status", `{"conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"main",
			"image":"img","imageID":"","ready":true,"restartCount":3,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}`)
		s.See("none of 4 pods looks unhealthy").Press("!").See("web-0", "web-sick")
	})
}
