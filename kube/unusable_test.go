package kube

import (
	"strings"
	"testing"
)

func TestAContextThatCannotBeUsedLeavesTheOthersToChooseFrom(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"no current-context":                   {strings.Replace(twoContexts, "current-context: shop-prod", "", 1), "sets no current-context"},
		"a current-context that is not there":  {strings.Replace(twoContexts, "current-context: shop-prod", "current-context: gone", 1), `no context "gone"`},
		"one whose cluster is not there":       {strings.Replace(twoContexts, "cluster: prod,", "cluster: gone,", 1), `no cluster "gone"`},
		"one whose certificate cannot be read": {strings.Replace(twoContexts, `server: "https://prod`, `certificate-authority: /nowhere/ca.pem, server: "https://prod`, 1), "/nowhere/ca.pem"},
	} {
		t.Run(name, func(t *testing.T) {
			flags, _ := flagsFor(t, c.config)
			conf, err := Load(flags)
			if err != nil {
				t.Fatal(err)
			}
			_, why := conf.Connect("")
			if why == nil || !strings.Contains(why.Error(), c.want) || len(conf.Contexts()) != 2 {
				t.Fatalf("%v of %v", why, conf.Contexts())
			}
			k := conf.Unusable(conf.Current(), why)
			defer k.Close()
			if k.Usable() == nil || !k.ReadOnly() {
				t.Error("it looks usable")
			}
			s := reach(t, k, "the reason", func(s State) bool { return s.Err != nil })
			if Explain(s.Err) != Clean(why.Error()) || Brief(s.Err) != "no usable context" || IsNetwork(s.Err) || IsForbidden(s.Err) {
				t.Errorf("%v", s.Err)
			}
			l := until(t, k.Watch(Query{Resource: pods()}), "the reason", func(l List) bool { return l.Err != nil })
			if Explain(l.Err) != Clean(why.Error()) {
				t.Errorf("%v", l.Err)
			}
			if v, err := k.May(t.Context(), Need{Verb: "list", Resource: pods(), Namespace: "a"}); v != RightUnknown || err == nil {
				t.Errorf("a right is %v, %v", v, err)
			}
			other, err := conf.Connect("shop-test")
			if err != nil {
				t.Fatal(err)
			}
			other.Close()
		})
	}
}
