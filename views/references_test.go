package views

import (
	"errors"
	"testing"

	"kdeck/kube"
)

func TestWhatAPodUsesIsListedWithWhatIsNotThere(t *testing.T) {
	secret := &kube.Record{Meta: meta("shop", "db", 0), Cells: []any{"db"}}
	c := newScreen(t, usedOf(builtin("pods"), kube.Ref{Namespace: "shop", Name: "web-0"}), Scope{About: "pod/web-0"}, 80, 24)
	c.give(usedList([]kube.Used{
		{Resource: builtin("secrets"), Namespace: "shop", Name: "db", Object: secret, How: []string{"volume db", "env A of app", "env B of app", "env C of app", "env D of app"}},
		{Resource: builtin("configmaps"), Namespace: "shop", Name: "gone", How: []string{"volume config"}},
		{Resource: builtin("persistentvolumeclaims"), Namespace: "shop", Name: "data", How: []string{"volume data"}, Err: errors.New("timeout")},
	}, nil))
	c.see("references of pod/web-0", "secret", "volume db, env A of app", "not there", "3")
	c.press("down", "y")
	c.see("nothing is selected", "references of pod/web-0")
	c.press("up", "x")
	c.see("db values")
}
