package views

import (
	"strings"
	"testing"

	"kdeck/kube"
	"kdeck/ui"
)

func TestTheTaintFormTellsWhatIsThereAndTakesNothingInvalid(t *testing.T) {
	node := func(name string, taints ...kube.Taint) *Item {
		return &Item{Object: &kube.Node{Meta: meta("", name, 0), Taints: taints}}
	}
	items := []*Item{node("a", kube.Taint{Key: "x", Value: "gpu", Effect: "NoSchedule"}), node("b", kube.Taint{Key: "x", Value: "gpu", Effect: "NoSchedule"}, kube.Taint{Key: "y", Effect: "NoExecute"})}
	fields := taintAction().Ask(Selection{Kind: Nodes(), Item: items[0], Items: items})
	if fields[0].Hint != "there: x=gpu:NoSchedule, y:NoExecute" {
		t.Errorf("the hint is %q", fields[0].Hint)
	}
	for _, c := range []struct {
		given ui.Answers
		wrong string
	}{
		{ui.Answers{taintKey: "x", taintValue: "new"}, ""},
		{ui.Answers{taintKey: "dedicated.example.com/gpu"}, ""},
		{ui.Answers{}, "name part must be non-empty"},
		{ui.Answers{taintKey: "x=gpu:NoSchedule"}, "name part must consist of"},
		{ui.Answers{taintKey: "x", taintValue: "a:b"}, "a valid label must be"},
		{ui.Answers{taintKey: "x", taintOff: "true"}, ""},
		{ui.Answers{taintKey: "y", taintEffect: "NoExecute", taintOff: "true"}, ""},
		{ui.Answers{taintKey: "y", taintOff: "true"}, "there is no taint y:NoSchedule"},
	} {
		if _, wrong := answered(fields, c.given); !strings.Contains(wrong, c.wrong) || wrong != "" && c.wrong == "" {
			t.Errorf("%v: %q", c.given, wrong)
		}
	}
}
