package views

import (
	"strings"
	"testing"

	"kdeck/config"
	"kdeck/kube"
)

func TestTheUsersColumnsComeInTheUsersOrder(t *testing.T) {
	list := webs(1)
	list.Objects[0].(*kube.Pod).Extra = []string{"front"}
	p := newProjector(Pods(), true, []config.Column{{Name: "status"}, {Name: "Tier", Path: "{.metadata.labels.tier}"}, {Name: "NO-SUCH"}, {Name: "node"}, {Name: "NAME"}}, newMemo())
	pic := p.project(list, look{}, noon)
	var heads []string
	for _, c := range pic.columns {
		heads = append(heads, c.Name)
		if c.Wide {
			t.Errorf("%s hides behind wide columns", c.Name)
		}
	}
	if got := strings.Join(heads, " "); got != "NAMESPACE STATUS TIER NODE NAME" {
		t.Errorf("columns %s", got)
	}
	if got := strings.Join(cellTexts(pic.sheet.Rows[0], noon), " "); got != "shop CrashLoopBackOff front <none> web-00000" {
		t.Errorf("cells %s", got)
	}
	if got := paths(p.wanted); len(got) != 1 || got[0] != "{.metadata.labels.tier}" {
		t.Errorf("paths %v", got)
	}
}
