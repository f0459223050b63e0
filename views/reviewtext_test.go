package views

import (
	"fmt"
	"strings"
	"testing"

	"kdeck/kube"
	"kdeck/themes"
)

func TestOfManyChangesWhatHoldsThemUpStandsFirst(t *testing.T) {
	theme := themes.Named("none", true, nil)
	const why, hit = "a pod does not come back as it was", "service web is left without a ready endpoint"
	review := func(n int) (r kube.Review) {
		for i := range n {
			it := kube.Reviewed{Change: kube.Change{Verb: kube.Evict, Title: fmt.Sprint("evict pod web-", i), Keep: why}, Hits: []string{hit}}
			if i == 2 {
				it.Blocked = "the budget gateway needs 2"
			}
			r.Items = append(r.Items, it)
		}
		return r
	}
	many := tellReview(&theme, review(5), 0).lines
	if many[0] != "5 changes, each of them below; of 5 evictions 1 is held back now" || many[1] != "  ! evict pod web-2: the budget gateway needs 2" || many[2] != "  ! "+hit ||
		!strings.HasSuffix(many[3], why) {
		t.Errorf("%q", many[:5])
	}
	text := strings.Join(many, "\n")
	if strings.Count(text, why) != 1 || strings.Count(text, "evict pod web-") != 6 {
		t.Errorf("what is the same for all is told once, each change is named:\n%s", text)
	}
	if few := strings.Join(tellReview(&theme, review(3), 0).lines, "\n"); strings.Contains(few, "each of them below") || strings.Count(few, why) != 3 {
		t.Errorf("three need no summary:\n%s", few)
	}
}

func TestHowManyChangesWouldFailIsSaidInEnglish(t *testing.T) {
	for want, n := range map[string][2]int{
		"it would fail:":                      {1, 1},
		"all 3 would fail:":                   {3, 3},
		"1 of 3 would fail and is left out:":  {1, 3},
		"2 of 3 would fail and are left out:": {2, 3},
	} {
		if got := failing(n[0], n[1]); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}

func TestAmountsOfBytesHaveAUnit(t *testing.T) {
	for n, want := range map[int64]string{2: "2 B", 1000: "1,000 B", 1536: "1.5 KiB", 5 << 20: "5.0 MiB"} {
		if got := bytesWords(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
