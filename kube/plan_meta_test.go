package kube

import "testing"

// planned is a change as a table of tests has it.
type planned struct {
	change               Change
	title, body, kubectl string
}

// check compares changes with what they should say and send.
func (want planned) check(t *testing.T) {
	t.Helper()
	c := want.change
	if c.Title != want.title {
		t.Errorf("the title is %q, not %q", c.Title, want.title)
	}
	if string(c.Body) != want.body {
		t.Errorf("%s: the patch is %s, not %s", c, c.Body, want.body)
	}
	if c.Kubectl != "kubectl --context test -n shop "+want.kubectl {
		t.Errorf("%s: the command is %s, not %s", c, c.Kubectl, want.kubectl)
	}
	if c.Ref.UID == "" && c.Verb != Create {
		t.Errorf("%s: there is no UID", c)
	}
}

func TestALabelOrAnAnnotationIsSetOrTakenAwayAlone(t *testing.T) {
	value, empty, long := "a b", "", "a line\nof a text that goes on and on, for longer than anybody would read in a title"
	for _, c := range []planned{
		{Labelled(deployments(), webRef, "app.kubernetes.io/tier", &value), "label deployment web: app.kubernetes.io/tier=a b",
			`{"metadata":{"labels":{"app.kubernetes.io/tier":"a b"}}}`, `label --overwrite deployments.apps/web 'app.kubernetes.io/tier=a b'`},
		{Labelled(deployments(), webRef, "tier", &empty), "label deployment web: tier=", `{"metadata":{"labels":{"tier":""}}}`, `label --overwrite deployments.apps/web tier=`},
		{Labelled(deployments(), webRef, "tier", nil), "label deployment web: take tier away", `{"metadata":{"labels":{"tier":null}}}`, `label deployments.apps/web tier-`},
		{Annotated(deployments(), webRef, "note", nil), "annotate deployment web: take note away", `{"metadata":{"annotations":{"note":null}}}`, `annotate deployments.apps/web note-`},
		{Annotated(deployments(), webRef, "note", &long), "annotate deployment web: note=a line of a text that goes on and on, for longer than anybod...",
			`{"metadata":{"annotations":{"note":"a line\nof a text that goes on and on, for longer than anybody would read in a title"}}}`,
			"annotate --overwrite deployments.apps/web 'note=" + long + "'"},
	} {
		c.check(t)
	}
}
