package kube

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
)

// kept is a ReplicaSet of web as the server lists it.
func kept(uid, number string) string {
	return `{metadata: {name: web-` + uid + `, namespace: shop, uid: ` + uid + `, annotations: {deployment.kubernetes.io/revision: "` + number + `"}, ownerReferences: [{uid: u1, kind: Deployment, name: web, apiVersion: apps/v1, controller: true}]}, spec: {template: {metadata: {labels: {pod-template-hash: x}}, spec: {containers: [{name: main, image: "img:` + number + `"}]}}}}`
}

func TestARollBackIsPlannedToTheRevisionThatWasChosenAndNoOther(t *testing.T) {
	const live = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: u1}, spec: {paused: false}}`
	lists := `{kind: ReplicaSetList, apiVersion: apps/v1, items: [` + kept("r1", "1") + `, ` + kept("r10", "10") + `, ` + kept("r9", "9") + `]}`
	for _, c := range []struct{ live, uid, want string }{
		{live, "r1", ""},
		{live, "r10", "revision 10 is the one of now"},
		{live, "r2", "web-r2 is no revision any more"},
		{strings.Replace(live, "paused: false", "paused: true", 1), "r1", "deployment web is paused: resume it first"},
		{strings.Replace(live, "uid: u1", "uid: u2", 1), "r1", "was deleted and created again meanwhile"},
	} {
		k := worldOf(t, map[string]string{webPath: c.live, "/apis/apps/v1/namespaces/shop/replicasets": lists})
		got, err := k.RollBack(t.Context(), deploymentKind(), webRef, Ref{Name: "web-" + c.uid, UID: types.UID(c.uid)})
		switch {
		case c.want == "" && (err != nil || got.Title != "roll deployment web back to revision 1" || !strings.Contains(string(got.Body), "img:1\"") ||
			strings.Contains(string(got.Body), "pod-template-hash")):
			t.Errorf("%v %s %s", err, got.Title, got.Body)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", c.want, err)
		}
	}
}
