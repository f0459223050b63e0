package e2e

import (
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestBlanksBeforeALineBreakAreSeenAndKept(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		const was = "a = 1 \nb = 2\t\n\n  c = 3  \n"
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {app.ini: %q}}`, was))
		value := func() string {
			text, _, _ := unstructured.NestedString(c.Get("v1", "ConfigMap", ns, "conf").Object, "data", "app.ini")
			return text
		}
		s := at(t, size, "configmaps", ns, sed(t, `sed -i 's/b = 2/b = 5/' "$1"`)).See("conf").Filter("conf").Selected("conf")
		s.Press("y").See("app.ini: |", "a = 1·", "c = 3··").Press("esc")
		s.Press("e").See("edit configmap conf").SeeMatch(`-    b = 2→`).SeeMatch(`\+    b = 5→`).See("a = 1·").agree().Gone("[a Apply")
		c.Await("the line is changed and no other", func() bool { return value() == strings.Replace(was, "b = 2", "b = 5", 1) })
		s.Press("e").See("nothing was changed in configmap conf") // there is no b = 2 any more
		if got := value(); got != strings.Replace(was, "b = 2", "b = 5", 1) {
			t.Errorf("%q", got)
		}
	})
}
