package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lonePod is a pod that neither scheduler nor kubelet touches, so that its status stays as it is written.
func lonePod(c *cluster, ns, name, spec, status string) {
	c.t.Helper()
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: `+name+`}, spec: {schedulerName: nobody, `+spec+`containers: [{name: a, image: img}]}}`)
	c.Patch("v1", "Pod", ns, name, "status", status)
}

func calm(name string) string {
	return fmt.Sprintf(`{"name":%q,"image":"img","imageID":"","ready":true,"restartCount":0,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}`, name)
}

func TestAPodIsJudgedByItsFactsInItsRowInTheFilterAndInWords(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	const ready = `"conditions":[{"type":"Ready","status":"True"}]`
	ago := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339) }
	lonePod(c, ns, "fine", "", `{"phase":"Running",`+ready+`,"containerStatuses":[`+calm("a")+`]}`)
	lonePod(c, ns, "gate", `readinessGates: [{conditionType: "x/gate"}], `, `{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"ReadinessGatesNotReady"}],"containerStatuses":[`+calm("a")+`]}`)
	lonePod(c, ns, "evicted", "", `{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory.","containerStatuses":[`+ended("a", `"exitCode":0,"reason":"Completed"`)+`]}`)
	lonePod(c, ns, "over", "", `{"phase":"Succeeded","containerStatuses":[`+ended("a", `"exitCode":255,"reason":"Error"`)+`]}`)
	lonePod(c, ns, "ghostly", "", `{"phase":"Running",`+ready+`,"containerStatuses":[`+calm("a")+`,`+calm("ghost")+`]}`)
	lonePod(c, ns, "looping", "", `{"phase":"Running",`+ready+`,"containerStatuses":[{"name":"a","image":"img","imageID":"","ready":true,"restartCount":28,"state":{"running":{"startedAt":"`+ago(50*time.Second)+`"}},
		"lastState":{"terminated":{"exitCode":1,"reason":"Error","startedAt":"`+ago(80*time.Second)+`","finishedAt":"`+ago(50*time.Second)+`"}}}]}`)
	lonePod(c, ns, "pulling", "", `{"phase":"Pending","containerStatuses":[{"name":"a","image":"img","imageID":"","ready":false,"restartCount":0,
		"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"img\": manifest unknown"}}}]}`)
	pulling := c.Get("v1", "Pod", ns, "pulling")
	c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Event, metadata: {name: pulling.1}, type: Warning, reason: Failed, message: "Error: ImagePullBackOff", lastTimestamp: %q,
		involvedObject: {kind: Pod, name: pulling, namespace: %s, uid: %s}}`, ago(time.Second), ns, pulling.GetUID()))

	s := Start(t, Size(160, 40), inNamespace(t, ns)).See("fine", "gate", "evicted", "over", "looping", "pulling").SeeMatch(`ghostly +2/1`)
	s.Press("!").See("gate", "evicted", "looping", "pulling", "4/7").Gone("fine ", "over ")
	s.Filter("fine").See("1 matches, but looks healthy").Press("esc").See("4/7").Press("!").See("fine", "over")
	for name, says := range map[string]string{
		"gate":    "x/gate (there is no such condition)",
		"evicted": "It was evicted",
		"over":    "Nothing is wrong",
		"looping": "It keeps ending: container a, exit code 1",
		"pulling": "manifest unknown",
	} {
		s.Filter(name).Selected(name).Press("I").See("pods/"+name+" why", says).Gone("Error: ImagePullBackOff\n").Press("esc").Press("esc").See("fine", "over")
	}
	s.Filter("ghostly").Selected("ghostly").Press("enter").SeeMatch(`ghost +not in the spec`)
	s.Quit()
}

func TestWhatAStrategyKeepsBackIsSaidBeforeAndAfterAChange(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: hands}, spec: {replicas: 2, serviceName: hands, podManagementPolicy: Parallel, updateStrategy: {type: OnDelete},
		selector: {matchLabels: {app: hands}}, template: {metadata: {labels: {app: hands, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: "img:1"}]}}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: parted}, spec: {replicas: 2, serviceName: parted, podManagementPolicy: Parallel, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}},
		selector: {matchLabels: {app: parted}}, template: {metadata: {labels: {app: parted, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: "img:1"}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: halted}, spec: {replicas: 1, paused: true,
		selector: {matchLabels: {app: halted}}, template: {metadata: {labels: {app: halted, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: "img:1"}]}}}}`)
	s := Start(t, Size(160, 50), inNamespace(t, ns)).See("connected")
	s.Command("sts").SeeMatch(`hands +2/2`).SeeMatch(`parted +2/2`).Filter("hands").Selected("hands").Press("r").
		See("restart statefulset hands", "pods hands-0 to hands-1 keep the old template until deleted: the update strategy is OnDelete").agree().
		See("2 pods keep the old template until they are deleted").Press("I").See("statefulsets/hands why", "2 pods keep the old template until they are deleted").Press("esc")
	for _, name := range []string{"hands-0", "hands-1"} {
		c.Delete("v1", "Pod", ns, name)
	}
	s.See("done: restart: statefulset hands (rolled out)")
	s.Press("esc").Filter("parted").Selected("parted").Press("r").
		See("restart statefulset parted", "pod parted-0 keeps the old template: the partition lets only ordinals from 1 on have the new one").agree().
		See("done: restart: statefulset parted (rolled out, but for ordinals below 1").Press("I").See("statefulsets/parted why", "ordinals below 1").Press("esc")
	s.Command("deploy").See("halted").Filter("halted").Selected("halted").Press("i").See("main", "img").Press("ctrl+u").Type("img:2").Press("enter").
		See("set image of deployment halted", "it is paused: the new template reaches no pod before it is resumed").agree().
		See("paused: not rolled out before it is resumed").Press("I").See("deployments/halted why", "It is paused")
}

func TestANamespaceThatCannotGoTellsWhatItsConditionsSay(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [example.com/keep]}}`)
	c.t.Cleanup(func() { c.Patch("v1", "ConfigMap", ns, "held", "", `{"metadata":{"finalizers":null}}`) })
	c.Delete("v1", "Namespace", "", ns)
	s := Start(t, Size(160, 40), Args("namespaces")).See(ns).Filter(ns).Selected(ns).Press("I")
	s.See("namespaces/"+ns+" why", "example.com/keep in 1 resource instances").Gone("kubelet")
	s.Quit()
}

func TestWhyNobodyAnswersBehindAServiceIsSaidInItsExplanation(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	workload := func(name, replicas string) string {
		return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ` + name + `}, spec: {replicas: ` + replicas + `, selector: {matchLabels: {app: ` + name + `}},
			template: {metadata: {labels: {app: ` + name + `, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: "img:1"}]}}}}
---
`
	}
	service := func(name, app, target string) string {
		return `{apiVersion: v1, kind: Service, metadata: {name: ` + name + `}, spec: {selector: {app: ` + app + `}, ports: [{port: 80, targetPort: ` + target + `}]}}
---
`
	}
	c.Apply(ns, strings.TrimSuffix(workload("web", "1")+workload("idle", "0")+service("astray", "webb", "8080")+service("portless", "web", "nosuch")+service("resting", "idle", "8080"), "---\n"))
	s := Start(t, Size(160, 40), Args("deployments"), inNamespace(t, ns)).SeeMatch(`web +1/1`).Command("svc").See("astray", "portless", "resting")
	for name, says := range map[string]string{
		"astray":   "It has a selector that fits no pod and no template: app=webb; nearest is deployment web with app=web.",
		"portless": "It leads nowhere by port 80: no container of its pods has a port named nosuch.",
		"resting":  "It has nothing behind it: deployment idle is scaled to zero.",
	} {
		s.Filter(name).Selected(name).Press("I").See("services/"+name+" why", says).Press("esc").Press("esc").See("astray", "portless", "resting")
	}
	s.Quit()
}
