package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// What can go wrong between a key and a write, each on the real server.

// guard makes the server refuse to delete what has the label guarded in a namespace, as an admission webhook would.
func (c *cluster) guard(ns string) {
	c.t.Helper()
	c.Apply("", `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: `+ns+`}, spec: {failurePolicy: Fail, matchConstraints: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: `+ns+`}}, resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [DELETE], resources: [configmaps]}]}, validations: [{expression: "!has(oldObject.metadata.labels) || !('guarded' in oldObject.metadata.labels)", message: the house keeps this one}]}}`)
	c.Apply("", `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: `+ns+`}, spec: {policyName: `+ns+`, validationActions: [Deny]}}`)
	c.Await("the policy is in force", func() bool {
		err := c.resource("v1", "ConfigMap", ns).Delete(context.Background(), "guarded-0", metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}})
		return err != nil && strings.Contains(err.Error(), "the house keeps this one")
	})
}

func TestOfABulkDeletionWhatFailsStaysMarkedWithItsReason(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	for i := range 5 {
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: ConfigMap, metadata: {name: guarded-%d, labels: {guarded: ""}}}`, i))
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: ConfigMap, metadata: {name: plain-%d}}`, i))
	}
	s := at(t, Size(120, 40), "configmaps", ns).See("guarded-0", "plain-4").Filter("-").SeeMatch(`\d+/11`).Press("/").Press("ctrl+u").Type("re:guarded|plain").Press("enter").See("10/11")
	s.Press("g").Selected("guarded-0")
	for range 10 {
		s.Press("space")
	}
	s.See("10 marked").Press("ctrl+d").See("delete configmap guarded-0", "[a Apply 10]")
	c.guard(ns) // after the review: what it said is not so any more
	s.Press("a").See("5 of 10 done, 5 failed", "guarded-4", "the house keeps this one").Press("n").Gone("DESTROYS").See("5 marked")
	for i := range 5 {
		if c.ending("v1", "ConfigMap", ns, fmt.Sprintf("guarded-%d", i)) || !c.ending("v1", "ConfigMap", ns, fmt.Sprintf("plain-%d", i)) {
			t.Errorf("number %d is not as it should be", i)
		}
	}
	// Asked again, the review knows.
	s.Press("ctrl+d").See("all 5 would fail", "the house keeps this one").Press("esc")
}

func TestAnObjectThatIsAnotherOneMeanwhileIsNotTouched(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	conf := `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one}}`
	c.Apply(ns, conf)
	s := at(t, Size(120, 40), "configmaps", ns).See("conf").Filter("conf").Selected("conf")
	s.Press("ctrl+d").See("delete configmap conf", "[a Apply")
	c.Delete("v1", "ConfigMap", ns, "conf")
	c.Apply(ns, conf)
	s.Press("a").SeeMatch(`!.*conf`).Gone("done: delete").Press("n")
	if c.ending("v1", "ConfigMap", ns, "conf") {
		t.Error("the new one was deleted")
	}
}

func TestWhatWasChangedSinceItsReviewIsReviewedAgain(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web +1/1`)
	s.scales(1, 3).See("+  replicas: 3", "[a Apply")
	c.Patch("apps/v1", "Deployment", ns, "web", "", `{"spec":{"replicas":2}}`)
	s.Press("a").See("changed by someone else since it was reviewed", "Review again")
	if n := replicas(c.Get("apps/v1", "Deployment", ns, "web")); n != 2 {
		t.Fatalf("%d replicas", n)
	}
	s.Press("r").See("-  replicas: 2", "+  replicas: 3").agree().See("done: scale")
	c.Await("three replicas", func() bool { return replicas(c.Get("apps/v1", "Deployment", ns, "web")) == 3 })
}

func TestAFieldThatCannotChangeIsSaidInTheEditorsFile(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	kept := t.TempDir() + "/kept"
	// The first round changes what may not change, the second one finds the reason on top and gives up.
	s := at(t, Size(120, 40), "deployments", ns, sed(t, `if grep -q 'field is immutable' "$1"; then cp "$1" `+kept+`; exit 1; else sed -i 's/app: web/app: other/' "$1"; fi`)).SeeMatch(`^web +1/1`)
	s.Press("e").See("field is immutable")
	if o := c.Get("apps/v1", "Deployment", ns, "web"); textAt(o, "spec", "selector", "matchLabels", "app") != "web" {
		t.Error("it was changed")
	}
	s.Press("esc")
	s.ends("deployment web") // what was typed is kept
}

func TestAQuotaIsSaidInTheReview(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ResourceQuota, metadata: {name: no-jobs}, spec: {hard: {count/jobs.batch: "0"}}}`)
	c.Apply(ns, `{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}}}`)
	c.Await("the quota has been reckoned", func() bool {
		_, ok, _ := unstructured.NestedString(c.Get("v1", "ResourceQuota", ns, "no-jobs").Object, "status", "used", "count/jobs.batch")
		return ok
	})
	s := at(t, Size(120, 40), "cronjobs", ns).See("nightly")
	s.Press("t").See("it would fail", "quota", "no-jobs").Press("esc")
	if jobs := c.list("batch/v1", "Job", ns, ""); len(jobs) != 0 {
		t.Errorf("%d jobs", len(jobs))
	}
}

func TestAServerThatDiesBetweenReviewAndWriteIsNotAskedTwice(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(120, 40))
	s.Selected("before-0").Press("ctrl+d").See("delete pod before-0", "[a Apply")
	before := len(p.Requests())
	p.Answer(http.StatusInternalServerError, func(r *http.Request) bool { return r.Method == http.MethodDelete })
	s.Press("a").SeeMatch(`!.*before-0`).See("0 of 1 done, 1 failed")
	deletes := 0
	for _, r := range p.Requests()[before:] {
		if r.Verb == "delete" && !strings.Contains(r.Query, "dryRun") {
			deletes++
		}
	}
	if deletes != 1 {
		t.Errorf("%d times it was sent", deletes)
	}
	if c.ending("v1", "Pod", ns, "before-0") {
		t.Error("it is gone all the same")
	}
	p.Answer(0, nil)
	s.Press("r").See("delete pod before-0").agree().See("done: delete")
	c.Await("it is gone", func() bool { return c.ending("v1", "Pod", ns, "before-0") })
}
