package e2e

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// The server is the oracle: its own Table of the same objects, with all wide columns, is compared cell by cell with what
// kdeck shows of its own projections. Only ages are left out: they tick.
func TestEveryCellIsWhatTheServerWouldPrint(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	oddPods(c, ns)
	oddDeployments(c, ns)
	oddEvents(c, ns)
	for _, kind := range []struct {
		word     string
		gv       schema.GroupVersion
		resource string
		spaced   bool
	}{
		{"pods", schema.GroupVersion{Version: "v1"}, "pods", true},
		{"deployments", schema.GroupVersion{Group: "apps", Version: "v1"}, "deployments", true},
		{"namespaces", schema.GroupVersion{Version: "v1"}, "namespaces", false},
		{"events", schema.GroupVersion{Version: "v1"}, "events", true},
	} {
		t.Run(kind.word, func(t *testing.T) {
			t.Parallel()
			args := []string{kind.word}
			scopes := []string{""}
			if kind.spaced {
				scopes = []string{"shop-prod", "payments", "batch", "observability", lab.TenantNamespace, ns}
			}
			for _, scope := range scopes {
				args := args
				if scope != "" {
					args = append(slices.Clone(args), "-n", scope)
				}
				s := Start(t, Size(700, 320), Args(args...)).See("connected").Press("W")
				compare(t, s, kind.gv, kind.resource, scope)
				s.Quit()
			}
		})
	}
}

// compare looks at screen and server until they agree; the demo's objects change all the time, so a difference counts
// only when the same one is there several times in a row.
func compare(t *testing.T, s *Session, gv schema.GroupVersion, resource, ns string) {
	t.Helper()
	config, err := world.Config(lab.Admin)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for range 40 {
		table, err := tableIn(config, gv, resource, ns)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(700 * time.Millisecond)
		diffs := differences(s.Settle(), table)
		if len(diffs) == 0 {
			return
		}
		now := map[string]int{}
		for _, d := range diffs {
			now[d] = seen[d] + 1
		}
		seen = now
	}
	n := 0
	for d, times := range seen {
		if times >= 4 && n < 25 {
			n++
			t.Errorf("%s in %q: %s", resource, ns, d)
		}
	}
}

// differences are the cells of the server that are not on the screen.
func differences(sc tty.Screen, table *metav1.Table) []string {
	shown := rowsOf(sc)
	full := len(shown) == sc.Height-4 // more rows than a screen: those that are shown are compared
	name := slices.IndexFunc(table.ColumnDefinitions, func(c metav1.TableColumnDefinition) bool { return c.Name == "Name" })
	var diffs []string
	for _, r := range table.Rows {
		id := fmt.Sprint(r.Cells[name])
		row, ok := shown[id]
		if !ok && full {
			continue
		} else if !ok {
			diffs = append(diffs, id+" is not shown")
			continue
		}
		for i, col := range table.ColumnDefinitions {
			head := strings.ToUpper(col.Name)
			if slices.Contains([]string{"AGE", "LAST SEEN", "FIRST SEEN", "DURATION", "LAST SCHEDULE"}, head) {
				continue
			}
			want, got := bare(fmt.Sprint(r.Cells[i])), bare(row[head])
			if _, there := row[head]; !there {
				diffs = append(diffs, "there is no column "+head)
			} else if got != want && !(strings.HasSuffix(got, "…") && strings.HasPrefix(want, strings.TrimSuffix(got, "…"))) {
				diffs = append(diffs, fmt.Sprintf("%s of %s: shown %q, the server says %q", head, id, got, want))
			}
		}
	}
	if len(table.Rows) != len(shown) && !full {
		diffs = append(diffs, fmt.Sprintf("%d rows shown, the server has %d", len(shown), len(table.Rows)))
	}
	return diffs
}

var ago = regexp.MustCompile(` \([0-9dhms]+ ago\)$`)

// bare is a cell without what ages in it, on one line.
func bare(cell string) string {
	return strings.Join(strings.Fields(ago.ReplaceAllString(cell, " (ago)")), " ")
}

// rowsOf reads the table on the screen: by name, each row's cells by the head of their column.
func rowsOf(sc tty.Screen) map[string]map[string]string {
	head := []rune(strings.NewReplacer("▲", " ", "▼", " ").Replace(sc.Line(2)))
	type column struct {
		name     string
		from, to int
	}
	var cols []column
	for i := 0; i < len(head); {
		if head[i] == ' ' {
			i++
			continue
		}
		from := i
		for i < len(head) && !(head[i] == ' ' && (i+1 >= len(head) || head[i+1] == ' ')) {
			i++
		}
		if len(cols) > 0 {
			cols[len(cols)-1].to = from
		}
		cols = append(cols, column{string(head[from:i]), from, sc.Width})
	}
	rows := map[string]map[string]string{}
	if strings.HasPrefix(sc.Line(3), "no ") { // "no jobs in namespace shop" stands for rows
		return rows
	}
	for y := 3; y < sc.Height-1 && sc.Line(y) != ""; y++ {
		row := map[string]string{}
		for _, c := range cols {
			text := ""
			for x := c.from; x < c.to; x++ {
				text += sc.Cell(x, y).Text
			}
			row[c.name] = strings.TrimSpace(text)
		}
		rows[row["NAME"]] = row
	}
	return rows
}

// oddPods makes pods in states that a kubelet brings about but a scheduler does not.
func oddPods(c *cluster, ns string) {
	c.t.Helper()
	states := map[string]string{
		"pending":      `{"phase":"Pending"}`,
		"two-waiting":  `{"phase":"Running","containerStatuses":[` + waiting("a", "CrashLoopBackOff", 4) + `,` + waiting("b", "ErrImagePull", 0) + `]}`,
		"exit-code":    `{"phase":"Failed","containerStatuses":[` + ended("a", `"exitCode":3`) + `]}`,
		"signal":       `{"phase":"Failed","containerStatuses":[` + ended("a", `"exitCode":0,"signal":11`) + `]}`,
		"oom":          `{"phase":"Running","containerStatuses":[` + ended("a", `"exitCode":137,"reason":"OOMKilled"`) + `]}`,
		"evicted":      `{"phase":"Failed","reason":"Evicted","message":"low on memory"}`,
		"succeeded":    `{"phase":"Succeeded","containerStatuses":[` + ended("a", `"exitCode":0,"reason":"Completed"`) + `]}`,
		"half-done":    `{"phase":"Running","containerStatuses":[` + ended("a", `"exitCode":0,"reason":"Completed"`) + `,` + running("b", true) + `]}`,
		"half-unready": `{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[` + ended("a", `"exitCode":0,"reason":"Completed"`) + `,` + running("b", true) + `]}`,
		"gate-unmet":   `{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"ReadinessGatesNotReady"}],"containerStatuses":[` + running("a", true) + `,` + running("b", true) + `]}`,
		"evicted-done": `{"phase":"Failed","reason":"Evicted","containerStatuses":[` + ended("a", `"exitCode":0,"reason":"Completed"`) + `]}`,
		"over-255":     `{"phase":"Succeeded","containerStatuses":[` + ended("a", `"exitCode":0,"reason":"Completed"`) + `,` + ended("b", `"exitCode":255,"reason":"Error"`) + `]}`,
		"stranger":     `{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[` + running("a", true) + `,` + running("b", true) + `,` + running("c", true) + `]}`,
		"strange-fail": `{"phase":"Running","containerStatuses":[` + running("a", true) + `,` + running("b", true) + `,` + waiting("c", "CrashLoopBackOff", 7) + `]}`,
		"init-strange": `{"phase":"Pending","initContainerStatuses":[` + ended("i", `"exitCode":0`) + `,` + waiting("k", "CrashLoopBackOff", 2) + `]}`,
		"unknown":      `{"phase":"Unknown","reason":"NodeLost"}`,
		"init-0":       `{"phase":"Pending","initContainerStatuses":[` + running("i", false) + `]}`,
		"init-exit":    `{"phase":"Pending","initContainerStatuses":[` + ended("i", `"exitCode":5`) + `]}`,
		"init-signal":  `{"phase":"Pending","initContainerStatuses":[` + ended("i", `"exitCode":0,"signal":9`) + `]}`,
		"init-error":   `{"phase":"Pending","initContainerStatuses":[` + ended("i", `"exitCode":1,"reason":"Error"`) + `]}`,
		"init-crash":   `{"phase":"Pending","initContainerStatuses":[` + waiting("i", "CrashLoopBackOff", 12) + `]}`,
		"init-wait":    `{"phase":"Pending","initContainerStatuses":[` + waiting("i", "PodInitializing", 0) + `]}`,
		"init-done":    `{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"initContainerStatuses":[` + ended("i", `"exitCode":0`) + `],"containerStatuses":[` + running("a", true) + `,` + running("b", false) + `]}`,
		"ips":          `{"phase":"Running","podIP":"10.1.2.3","podIPs":[{"ip":"10.1.2.3"},{"ip":"fd00::1"}],"nominatedNodeName":"node-002","containerStatuses":[` + running("a", true) + `]}`,
	}
	for name, status := range states {
		inits := ""
		if strings.HasPrefix(name, "init-") {
			inits = `initContainers: [{name: i, image: img}, {name: j, image: img}], `
		}
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: `+name+`}, spec: {schedulerName: nobody, readinessGates: [{conditionType: "x/gate"}], `+
			inits+`containers: [{name: a, image: img}, {name: b, image: img}]}}`)
		c.Patch("v1", "Pod", ns, name, "status", status)
	}
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: gated}, spec: {schedulingGates: [{name: x/wait}], containers: [{name: a, image: img}]}}`)
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: sidecar}, spec: {schedulerName: nobody, initContainers: [{name: side, image: img, restartPolicy: Always},
		{name: i, image: img}], containers: [{name: a, image: img}]}}`)
	c.Patch("v1", "Pod", ns, "sidecar", "status", `{"phase":"Running","initContainerStatuses":[`+strings.Replace(running("side", true), `"ready"`, `"started":true,"ready"`, 1)+`,`+
		ended("i", `"exitCode":0`)+`],"containerStatuses":[`+running("a", true)+`]}`)
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: leaving, finalizers: ["x/stay"]}, spec: {schedulerName: nobody, containers: [{name: a, image: img}]}}`)
	c.Patch("v1", "Pod", ns, "leaving", "status", `{"phase":"Running","containerStatuses":[`+running("a", true)+`]}`)
	c.Delete("v1", "Pod", ns, "leaving")
	c.t.Cleanup(func() { c.Patch("v1", "Pod", ns, "leaving", "", `{"metadata":{"finalizers":null}}`) })
}

func waiting(name, reason string, restarts int) string {
	return fmt.Sprintf(`{"name":%q,"image":"img","imageID":"","ready":false,"restartCount":%d,"state":{"waiting":{"reason":%q}},
		"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-01-01T00:00:00Z"}}}`, name, restarts, reason)
}

func ended(name, how string) string {
	return fmt.Sprintf(`{"name":%q,"image":"img","imageID":"","ready":false,"restartCount":0,"state":{"terminated":{%s}}}`, name, how)
}

func running(name string, ready bool) string {
	return fmt.Sprintf(`{"name":%q,"image":"img","imageID":"","ready":%v,"restartCount":2,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}},
		"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-06-01T00:00:00Z"}}}`, name, ready)
}

// oddDeployments makes deployments whose cells are easily got wrong.
func oddDeployments(c *cluster, ns string) {
	c.t.Helper()
	deployment := func(name, more, match, containers string) {
		c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: `+name+`}, spec: {`+more+`selector: `+match+`,
			template: {metadata: {labels: {app: `+name+`, tier: x}}, spec: {schedulerName: nobody, containers: `+containers+`}}}}`)
	}
	deployment("none", "replicas: 0, ", `{matchLabels: {app: none}}`, `[{name: a, image: img}]`)
	deployment("never", "replicas: 3, ", `{matchLabels: {app: never}}`, `[{name: a, image: "img:1"}, {name: b, image: "reg.example/x/y@sha256:`+strings.Repeat("ab", 32)+`"}]`)
	deployment("choosy", "paused: true, ", `{matchLabels: {app: choosy}, matchExpressions: [{key: tier, operator: In, values: ["y", "x"]}, {key: gone, operator: DoesNotExist},
		{key: tier, operator: Exists}, {key: tier, operator: NotIn, values: ["z"]}]}`, `[{name: a, image: img}]`)
}

// oddEvents makes events of the old and of the new form.
func oddEvents(c *cluster, ns string) {
	c.t.Helper()
	events := c.client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "events"}).Namespace(ns)
	for i, body := range []map[string]any{
		{"reason": "Old", "message": "the old form", "type": "Normal", "count": int64(7), "source": map[string]any{"component": "kubelet", "host": "node-001"},
			"firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-02T00:00:00Z"},
		{"reason": "New", "message": "  the new form, with blanks  ", "type": "Warning", "action": "Binding", "eventTime": "2026-01-01T00:00:00.000000Z",
			"reportingComponent": "sched", "reportingInstance": "sched-0", "series": map[string]any{"count": int64(9), "lastObservedTime": "2026-01-03T00:00:00.000000Z"}},
		{"reason": "Bare", "message": "two\nlines", "type": "Normal"},
	} {
		body["apiVersion"], body["kind"] = "v1", "Event"
		body["metadata"] = map[string]any{"name": fmt.Sprintf("odd-%d", i)}
		body["involvedObject"] = map[string]any{"kind": "Pod", "name": "some", "namespace": ns, "fieldPath": "spec.containers{main}"}
		if _, err := events.Create(context.Background(), &unstructured.Unstructured{Object: body}, metav1.CreateOptions{}); err != nil {
			c.t.Fatalf("create an event: %v", err)
		}
	}
}
