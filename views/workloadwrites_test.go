package views

import (
	"fmt"
	"testing"

	"kdeck/kube"
)

// deploymentsOf are marked deployments with 1, 2, 3 ... replicas, each in the namespace given for it.
func deploymentsOf(namespaces ...string) Selection {
	sel := Selection{Kind: Deployments(), Marked: len(namespaces) > 1}
	for i, ns := range namespaces {
		sel.Items = append(sel.Items, &Item{Object: &kube.Deployment{Meta: meta(ns, fmt.Sprint("d", i+1), 0), Replicas: int32(i + 1)}})
	}
	return sel
}

func TestTheFormThatScalesSaysHowManyThereAreNow(t *testing.T) {
	for want, sel := range map[string]Selection{
		"now 1":                                  deploymentsOf("shop"),
		"each of the 3; now d1 1, d2 2, d3 3":    deploymentsOf("shop", "shop", "shop"),
		"each of the 2; now shop/d1 1, pay/d2 2": deploymentsOf("shop", "pay"),
		"each of the 10; now d1 1, d2 2, d3 3, d4 4, d5 5, d6 6, d7 7, d8 8 and 2 more": deploymentsOf("a", "a", "a", "a", "a", "a", "a", "a", "a", "a"),
	} {
		fields := scaleAction().Ask(sel)
		if len(fields) != 1 || fields[0].Hint != want || fields[0].Value != "1" {
			t.Errorf("not %q: %+v", want, fields)
		}
	}
	sel := deploymentsOf("shop", "shop")
	sel.Items[1].Object = &kube.Record{Meta: meta("shop", "other", 0)}
	if fields := scaleAction().Ask(sel); fields != nil {
		t.Errorf("of one it is not known, and yet it is not asked for: %+v", fields)
	}
}
