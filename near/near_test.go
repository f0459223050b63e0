package near

import (
	"strings"
	"testing"
)

func TestTheNearestNameIsTheOneThatWasPerhapsMeant(t *testing.T) {
	known := []string{"NAME", "NAMESPACE", "pods", "deployments", "Shop-Prod", "true", "wide"}
	for word, want := range map[string]string{
		"names": "NAME", "namesp": "NAMESPACE", "pds": "pods", "POD": "pods", "dep": "deployments", "deploymnets": "deployments", "shop-prd": "Shop-Prod",
		"tru": "true", "wdie": "wide", "x": "", "": "", "gadgets": "", "nothing like it": "", strings.Repeat("pods", 40): "",
	} {
		if got := Name(word, known); got != want {
			t.Errorf("%q: %q, not %q", word, got, want)
		}
	}
}
