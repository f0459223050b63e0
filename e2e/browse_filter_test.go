package e2e

import (
	"testing"
	"time"
)

func TestTheFilterGrammarAsksForColumnsNumbersAgesAndLabels(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		filter    string
		count     string
		see, gone []string
	}{
		"a word in a column":          {"status:crash", "1/4", []string{"web-sick"}, []string{"web-0", "api-0"}},
		"a column that lacks it":      {"name:crash", "0/4", nil, []string{"web-sick "}},
		"a column not to have it":     {"!status:crash", "3/4", []string{"web-0", "api-0"}, []string{"web-sick "}},
		"more than a number":          {"restarts>2", "1/4", []string{"web-sick"}, []string{"web-0"}},
		"no more than a number":       {"restarts<=2", "3/4", []string{"web-0", "api-0"}, []string{"web-sick "}},
		"just a number":               {"restarts=3", "1/4", []string{"web-sick"}, []string{"web-0"}},
		"younger than":                {"age<10m", "4/4", []string{"web-0", "web-sick"}, nil},
		"older than":                  {"age>10m", "0/4", nil, []string{"web-0 "}},
		"a cell as it is":             {"status=Running", "3/4", []string{"web-0", "api-0"}, []string{"web-sick "}},
		"a cell as it is not":         {"STATUS!=running", "1/4", []string{"web-sick"}, []string{"web-0"}},
		"letters in their order":      {"~wsk", "1/4", []string{"web-sick"}, []string{"web-0", "api-0"}},
		"a label by its key":          {"app=api", "1/4", []string{"api-0"}, []string{"web-0"}},
		"a label that is not":         {"tier!=front", "3/4", []string{"api-0", "web-1", "web-sick"}, []string{"web-0"}},
		"a label with words":          {"running l:app=web", "2/4", []string{"web-0", "web-1"}, []string{"api-0", "web-sick "}},
		"quotes":                      {`"back"`, "1/4", []string{"web-sick"}, []string{"web-0"}},
		"quotes with a blank in them": {`"web-0 1"`, "0/4", nil, []string{"web-1 "}},
		"quotes behind a column":      {`status:"run" web`, "2/4", []string{"web-0", "web-1"}, []string{"api-0"}},
		"several at once":             {"web restarts<1 age<1h !tier=front", "1/4", []string{"web-1"}, []string{"web-0", "api-0", "web-sick "}},
		"what is no column":           {"a:b", "0/4", nil, []string{"web-0 "}},
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

func TestAFilterThatMakesNoSenseIsToldAtThePromptAndTheLastGoodOneStays(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ filter, why string }{
		"a number that is none":   {"restarts>many", "many is no number"},
		"an age without its unit": {"age<10", "an age is a number"},
		"a column there is not":   {"nosuch>3", "there is no column nosuch"},
		"no value":                {"restarts>", "a value is missing"},
		"no fuzzy word":           {"~", "~ wants a word"},
		"no label selector":       {"l:", "l: wants a label selector"},
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				s, _, _ := lookingAt(t, size)
				s.Filter("web-0").See("1/4").Gone("web-1")
				s.Press("/", "end").Type(" "+x.filter).See(x.why, "✗").Gone("api-0 ", "web-1")
				s.Press("enter").See(x.why).Never("api-0 ", 200*time.Millisecond)
				s.Press("esc").See("1/4", "/web-0").Gone("web-1", x.why)
			})
		})
	}
}

func TestAFilterCountsAgesAsTimeGoesOn(t *testing.T) {
	t.Parallel()
	s, c, ns := lookingAt(t, Size(120, 40))
	s.Filter("age<15s") // time enough to see it, however slow the machine
	c.Pods(ns, "newborn")
	s.See("newborn", "/5")
	s.Gone("newborn").See("0/5")
}
