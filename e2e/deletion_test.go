package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Deletions with their options, what cannot be taken back, and jobs that are held.

func TestADeletionLeavesItsDependentsWhenAskedTo(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(80, 24), "deployments", ns).SeeMatch(`^web +1/1`)
	s.Press("ctrl+d").See("delete deployment web", "[o Options]").Press("o").See("dependents", "background").Press("right").Press("right").See("orphan").Press("enter")
	s.See("delete deployment web, leaving its dependents behind", "--cascade=orphan").Gone("goes with it").agree().See("done: delete")
	c.Await("it is gone", func() bool { return c.find("apps/v1", "Deployment", ns, "web") == nil })
	left := c.list("apps/v1", "ReplicaSet", ns, "app=web")
	if len(left) != 1 || left[0].GetDeletionTimestamp() != nil || len(c.list("v1", "Pod", ns, "app=web")) != 1 {
		t.Errorf("%d replica sets are left", len(left))
	}
}

func TestAPodIsDeletedByForceOnceItsNameIsTyped(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "stuck", "other")
	c.Patch("v1", "Pod", ns, "stuck", "", `{"metadata":{"annotations":{"devcluster/stop-after":"10m"}}}`)
	s := at(t, Size(80, 24), "pods", ns).SeeMatch(`stuck .*Running`).Filter("stuck").Selected("stuck")
	s.Press("ctrl+d").See("[o Options]").Press("o").See("seconds to end").Press("tab").Type("x").Press("enter").See("a whole number is wanted").Press("ctrl+u").Type("90").Press("enter")
	s.See("delete pod stuck with 90 s to end").Press("o").See("force").Press("tab").Press("tab").Press("space").Press("enter")
	s.See("force delete pod stuck", "--force", "type stuck to confirm").Type("other").Press("enter")
	if c.ending("v1", "Pod", ns, "stuck") {
		t.Fatal("it went though another name was typed")
	}
	s.Press("ctrl+u").Type("stuck").Press("tab").Press("tab").Press("enter").See("done: delete")
	c.Await("it is gone at once", func() bool { return c.find("v1", "Pod", ns, "stuck") == nil })
	if c.ending("v1", "Pod", ns, "other") {
		t.Error("the other one is gone too")
	}
}

func TestTheReviewSaysBeforeWhatCannotBeUndone(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: PersistentVolume, metadata: {name: `+ns+`}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Delete, storageClassName: "", hostPath: {path: /tmp}, claimRef: {namespace: `+ns+`, name: data}}}`)
	c.Apply(ns, `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: "", volumeName: `+ns+`, resources: {requests: {storage: 1Gi}}}}`)
	c.Await("the claim is bound", func() bool {
		return textAt(c.Get("v1", "PersistentVolumeClaim", ns, "data"), "status", "phase") == "Bound"
	})
	s := at(t, Size(120, 40), "persistentvolumeclaims", ns).SeeMatch(`data +Bound`).Selected("data")
	s.Press("ctrl+d").See("delete persistentvolumeclaim data", "the data is lost", "cannot be undone: its volume is deleted with it").Press("esc")
	s.Command("namespaces").See(ns).Filter(ns).Selected(ns).Press("ctrl+d").See("delete namespace "+ns, "cannot be undone: what is in a namespace is deleted with it").Press("esc")
	group := ns + ".example.com"
	c.Apply("", `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: boats.`+group+`}, spec: {group: `+group+`, scope: Namespaced, names: {plural: boats, singular: boat, kind: Boat}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}`)
	s.Command("crd").See("boats." + group).Filter("boats." + group).Selected("boats." + group)
	s.Press("ctrl+d").See("delete customresourcedefinition boats."+group, "cannot be undone: all objects of the kind are deleted with it").Press("esc")
}

func TestAJobIsSuspendedAndResumed(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: batch/v1, kind: Job, metadata: {name: report}, spec: {template: {metadata: {annotations: {devcluster/run-for: 10m}}, spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}`)
	held := func() bool { return flagAt(c.Get("batch/v1", "Job", ns, "report"), "suspend") }
	s := at(t, Size(80, 24), "jobs", ns).See("report").Selected("report")
	c.Await("its pod runs", func() bool { return len(c.list("v1", "Pod", ns, "")) == 1 })
	s.Press("s").See("suspend job report", "+  suspend: true").agree().See("done: suspend")
	c.Await("it is held", held)
	c.Await("its pod is ended", func() bool {
		for _, p := range c.list("v1", "Pod", ns, "") {
			if p.GetDeletionTimestamp() == nil {
				return false
			}
		}
		return true
	})
	s.Press("s").See("resume job report").agree().See("done: suspend")
	c.Await("it goes on", func() bool { return !held() && len(c.list("v1", "Pod", ns, "")) == 1 })
}

func TestAWebhookThatRefusesRehearsalsIsSaidAndReviewedWithout(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`)
	hook := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var review struct {
			Request struct {
				UID    string `json:"uid"`
				DryRun bool   `json:"dryRun"`
			} `json:"request"`
		}
		_ = json.NewDecoder(r.Body).Decode(&review)
		fmt.Fprintf(w, `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":%q,"allowed":%v,"status":{"message":"the audit takes no dry-run requests"}}}`,
			review.Request.UID, !review.Request.DryRun)
	}))
	defer hook.Close()
	authority := base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: hook.Certificate().Raw}))
	c.Apply("", `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: `+ns+`}, webhooks: [{name: audit.example.com, sideEffects: NoneOnDryRun, failurePolicy: Fail, admissionReviewVersions: [v1], clientConfig: {url: "`+hook.URL+`/audit", caBundle: `+authority+`}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: `+ns+`}}, rules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [configmaps]}]}]}`)
	s := at(t, Size(80, 24), "configmaps", ns, sed(t, `sed -i 's/a: one/a: two/' "$1"`)).See("conf").Filter("conf").Selected("conf")
	c.Await("the webhook is asked", func() bool { return !c.rehearses("v1", "ConfigMap", ns, "conf") })
	s.Press("e").See("edit configmap conf", "not rehearsed: an admission webhook cannot", "the audit takes no dry-run requests").agree().See("done: edit")
	c.Await("the new value", func() bool { return textAt(c.Get("v1", "ConfigMap", ns, "conf"), "data", "a") == "two" })
	s.undoes("undo: edit configmap conf", "not rehearsed").agree().See("done: undo")
	c.Await("the old value", func() bool { return textAt(c.Get("v1", "ConfigMap", ns, "conf"), "data", "a") == "one" })
}

func TestAWriteWhoseAnswerIsLostIsLookedUpAndNotRepeated(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(100, 30))
	s.Selected("before-0").Press("ctrl+d").See("delete pod before-0", "[a Apply")
	before := len(p.Requests())
	p.Lose(func(r *http.Request) bool { return r.Method == http.MethodDelete })
	s.Press("a")
	c.Await("it was carried out", func() bool { return c.ending("v1", "Pod", ns, "before-0") })
	s.See("done: delete")
	p.Lose(nil)
	deletes := 0
	for _, r := range p.Requests()[before:] {
		if r.Verb == "delete" && !strings.Contains(r.Query, "dryRun") {
			deletes++
		}
	}
	if deletes != 1 {
		t.Errorf("%d times it was sent", deletes)
	}
	s.Command("operations").See("delete: pod before-0", "1 of 1 done").Press("enter").See("no answer, or no good one, has come; looked up since: it was done").Press("esc")
	s.Command("transcript").SeeMatch(`delete pod before-0 +done`)
}

func TestAServerThatIsGoneAtTheWriteIsSaidAndNothingIsSentLater(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(100, 30))
	s.Selected("before-0").Press("ctrl+d").See("delete pod before-0", "[a Apply")
	p.Stop()
	s.Press("a").See("0 of 1 done, 1 failed", "before-0")
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	s.Press("n").Recovers("connected", "before-0")
	if c.ending("v1", "Pod", ns, "before-0") {
		t.Error("it was sent after all")
	}
}

func TestWhatIsGoneMeanwhileIsSaid(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(80, 24), "deployments", ns).SeeMatch(`^web +1/1`)
	s.scales(1, 2).See("[a Apply")
	c.Delete("apps/v1", "Deployment", ns, "web")
	s.Press("a").See("0 of 1 done, 1 failed").See("It may have been deleted.").Press("n")
}

// rehearses tells whether the server takes a rehearsal of a change.
func (c *cluster) rehearses(apiVersion, kind, ns, name string) bool {
	c.t.Helper()
	_, err := c.resource(apiVersion, kind, ns).Patch(context.Background(), name, types.MergePatchType, []byte(`{"metadata":{"labels":{"rehearsal":"x"}}}`),
		metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}})
	return err == nil
}
