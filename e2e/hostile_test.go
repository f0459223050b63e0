package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile is a text that takes the terminal over when it is written as it is: a title, a cleared screen, a copied
// clipboard, a bell, an 8-bit escape, and a right-to-left override that swaps what stands behind it.
const hostile = "start\x1b]0;OWNED\x07\x1b[2J\x1b[31mred\x1b]52;c;T1dORUQ=\x07\u009b31m\u202egnp.exe\r\nnext\ttab end"

func TestTextsOfTheClusterCannotReachTheTerminal(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		data, _ := json.Marshal(hostile)
		// YAML takes no 8-bit controls as they are.
		message := strings.NewReplacer("\u009b", `\u009b`, "\u202e", `\u202e`).Replace(string(data))
		now := time.Now().UTC().Format(time.RFC3339)
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Event, metadata: {name: bad}, reason: Hostile, type: Warning, message: %s,
			involvedObject: {kind: Pod, name: victim, namespace: %s}, firstTimestamp: %q, lastTimestamp: %q, count: 3}`, message, ns, now, now))
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: ConfigMap, metadata: {name: bad, annotations: {note: %s}}, data: {text: %s}}`, message, message))
		s := Start(t, size, inNamespace(t, ns), Args("events")).See("Hostile", "pod/victim")
		s.Press("right", "right", "right", "left", "left", "left")
		s.Press("y").See("Hostile").Press("G", "g", "esc")
		s.Command("cm").See("bad").Filter("bad").Selected("bad").Press("y").See("bad yaml", "start")
		s.Press("G", "g").Settle()
		raw := s.Raw(0)
		for what, seq := range map[string]string{
			"a title": "OWNED\x07", "a clipboard": "\x1b]52;", "an 8-bit escape": "\u009b", "a bell": "\x07\x1b[2J", "a right-to-left override": "\u202e",
		} {
			if strings.Contains(raw, seq) {
				t.Errorf("%s got through", what)
			}
		}
		if title := s.Screen().Title; strings.Contains(title, "OWNED") {
			t.Errorf("the window's title is %q", title)
		}
	})
}

func TestWideRunesTakeTheirPlaceAndNoMore(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		now := time.Now().UTC().Format(time.RFC3339)
		for i, text := range []string{"数据库连接失败请检查网络", "e\u0301\u0301 combining", "👩‍👩‍👧‍👦 family 🏳️‍🌈", "plain"} {
			message, _ := json.Marshal(text)
			c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Event, metadata: {name: wide-%d}, reason: Wide, type: Normal, message: %s,
				involvedObject: {kind: Pod, name: victim-%d, namespace: %s}, firstTimestamp: %q, lastTimestamp: %q, count: 1}`, i, message, i, ns, now, now))
		}
		s := Start(t, size, inNamespace(t, ns), Args("events")).See("victim-0", "victim-1", "victim-2", "victim-3")
		s.Press("right", "right")
		s.See("数据库")
		sc := s.Settle()
		if !strings.HasPrefix(sc.Line(0), "ctx ") || !strings.HasPrefix(sc.Line(-1), "? help") {
			t.Errorf("the frame is broken\n%s", sc)
		}
		for range 4 {
			s.Press("j")
		}
		if sc := s.Settle(); strings.Count(sc.String(), "victim-3")+strings.Count(sc.String(), "plain") == 0 {
			t.Errorf("a row is lost\n%s", sc)
		}
	})
}
