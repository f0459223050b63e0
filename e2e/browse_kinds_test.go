package e2e

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/e2e/tty"
)

// workloads makes a small shop of which every part leads to another: two deployments behind a service behind an ingress,
// scaled by an autoscaler, with a job, a cron job, a set of each kind, and a volume with its claim.
func workloads(c *cluster) (ns string) {
	c.t.Helper()
	ns = c.Namespace()
	template := func(app string) string {
		return `template: {metadata: {labels: {app: ` + app + `, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: img}]}}`
	}
	spec := func(app string) string { return `selector: {matchLabels: {app: ` + app + `}}, ` + template(app) }
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {replicas: 2, `+spec("shop")+`}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: other}, spec: {replicas: 1, `+spec("other")+`}}
---
{apiVersion: v1, kind: Service, metadata: {name: shop}, spec: {selector: {app: shop}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: other}, spec: {selector: {app: other}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: unused}, spec: {selector: {app: unused}, ports: [{port: 80}]}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: door}, spec: {defaultBackend: {service: {name: other, port: {number: 80}}},
  rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: scaler}, spec: {minReplicas: 2, maxReplicas: 5,
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: store}, spec: {replicas: 2, serviceName: none, `+spec("store")+`}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {`+spec("agent")+`}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: pack}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: stray}, spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {schedule: "0 0 30 2 *", suspend: true,
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}}}`)
	uid := string(c.Get("batch/v1", "CronJob", ns, "nightly").GetUID())
	c.Apply(ns, `{apiVersion: batch/v1, kind: Job, metadata: {name: nightly-1, ownerReferences: [{apiVersion: batch/v1, kind: CronJob,
  name: nightly, uid: "`+uid+`", controller: true}]}, spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: main, image: img}]}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: pinned, labels: {devcluster/fast: "true"}}, spec: {nodeName: node-002, containers: [{name: main, image: img}]}}
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: `+ns+`-disk}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce],
  hostPath: {path: /nowhere}, claimRef: {namespace: `+ns+`, name: data}, storageClassName: ""}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {storageClassName: "", volumeName: `+ns+`-disk,
  accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: elsewhere}, spec: {storageClassName: none, accessModes: [ReadWriteOnce],
  resources: {requests: {storage: 1Gi}}}}`)
	c.Await("two pods of the shop", func() bool {
		n, _, _ := unstructured.NestedInt64(c.Get("apps/v1", "Deployment", ns, "shop").Object, "status", "readyReplicas")
		return n == 2
	})
	return ns
}

func TestEnterOnAKindOpensWhatItStandsFor(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := workloads(c)
	for name, x := range map[string]struct {
		command, row string
		heads        []string
		title        string
		see          []string // regular expressions
		not          []string
	}{
		"a service's pods": {"svc", "shop", []string{"NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"},
			"pods(" + ns + ") -l app=shop", []string{`^shop-[a-z0-9]+-[a-z0-9]+ +1/1 +Running`}, []string{"other-", "store-0", "pinned"}},
		"a job's pods": {"jobs", "pack", []string{"NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"},
			"pods(" + ns + ")", []string{`^pack-[a-z0-9]{5} `}, []string{"shop-", "store-0", "pinned"}},
		"the pods on a node": {"nodes", "node-002", []string{"NAME", "STATUS", "ROLES", "AGE", "VERSION"},
			"pods(all) spec.nodeName=node-002", []string{` [1-9]\d*$`}, []string{"loading"}},
		"a stateful set's pods": {"sts", "store", []string{"NAME", "READY", "AGE"},
			"pods(" + ns + ")", []string{`^store-0 `}, []string{"shop-", "pinned"}},
		"a daemon set's pods": {"ds", "agent", []string{"NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"},
			"pods(" + ns + ")", []string{`^agent-[a-z0-9]{5} `}, []string{"shop-", "pinned"}},
		"a replica set's pods": {"rs", "other-", []string{"NAME", "DESIRED", "CURRENT", "READY", "AGE"},
			"pods(" + ns + ")", []string{`^other-[a-z0-9]+-[a-z0-9]{5} `}, []string{"shop-", "pinned"}},
		"a cron job's jobs": {"cj", "nightly", []string{"NAME", "SCHEDULE", "TIMEZONE", "SUSPEND", "ACTIVE", "LAST SCHEDULE", "AGE"},
			"jobs(" + ns + ") of cronjob/nightly", []string{`^nightly-1 `}, []string{"stray", "pack"}},
		"an ingress's services": {"ing", "door", []string{"NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"},
			"services(" + ns + ") of ingress/door", []string{`^other `, `^shop `}, []string{"unused"}},
		"an autoscaler's target": {"hpa", "scaler", []string{"NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"},
			"deployments(" + ns + ")/shop", []string{`^shop +2/2`}, []string{"other"}},
		"a volume's claim": {"pv", ns + "-disk", []string{"NAME", "CAPACITY", "ACCESS MODES", "RECLAIM POLICY", "STATUS", "CLAIM", "STORAGECLASS"},
			"persistentvolumeclaims(" + ns + ")/data", []string{`^data +Bound`}, []string{"elsewhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			atSizes(t, func(t *testing.T, size Option) {
				s := Start(t, size, inNamespace(t, ns), Args(x.command)).See("connected")
				s.See(x.heads[0])
				if sc := s.Screen(); sc.Width > 100 {
					s.wait("see kubectl's columns", func(sc tty.Screen) bool { return inTurn(sc.Line(2), x.heads) })
				}
				s.Filter(x.row).Selected(x.row)
				s.Press("enter").See(clip(x.title, s.Screen().Width-20))
				for _, re := range x.see {
					s.SeeMatch(re)
				}
				s.Gone(x.not...)
				if x.command == "nodes" { // which has pods of others, too
					s.Filter(ns).SeeMatch(ns + ` +pinned`).See("/" + ns).Gone("loading").Press("esc")
				}
				s.Press("esc").Selected(x.row)
			})
		})
	}
}

func TestEnterWhereThereIsNothingBelowSaysWhy(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: abroad}, spec: {type: ExternalName, externalName: db.example.com}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shut}, spec: {rules: [{host: a.example.com}]}}
---
{apiVersion: v1, kind: PersistentVolume, metadata: {name: `+ns+`-free}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce],
  hostPath: {path: /nowhere}, storageClassName: nobody}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: lost}, spec: {maxReplicas: 5,
  scaleTargetRef: {apiVersion: example.invalid/v1, kind: Gadget, name: none}}}`)
		s := Start(t, size, inNamespace(t, ns), Args("svc")).See("abroad")
		s.Press("enter").See("abroad is a name for db.example.com", "services("+ns+")")
		s.Command("ing").See("shut").Press("enter").See("shut routes to no service", "ingresses("+ns+")")
		s.Command("pv").Filter(ns).Selected(ns+"-free").Press("enter").See("no claim has taken", "persistentvolumes")
		s.Press("esc").Command("hpa").See("lost").Press("enter").See("no kind Gadget")
	})
}

// inTurn tells whether the words stand in a line in this order.
func inTurn(line string, words []string) bool {
	for _, w := range words {
		i := strings.Index(line, w)
		if i < 0 {
			return false
		}
		line = line[i+len(w):]
	}
	return true
}

// clip is the beginning of a text that may be cut off on a small screen.
func clip(text string, n int) string { return text[:min(len(text), n)] }
