package views

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"kdeck/kube"
	"kdeck/ui"
)

// served is an object as a server would send it.
func served(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	b, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(b, &o.Object); err != nil {
		t.Fatal(err)
	}
	return o
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    deployment.kubernetes.io/revision: "3"
    kubectl.kubernetes.io/last-applied-configuration: '*** 900 bytes'
  creationTimestamp: "2026-11-01T10:00:00Z"
  generation: 3
  labels:
    app: web
  managedFields:
  - manager: kubectl
  name: web
  namespace: shop
  resourceVersion: "4711"
  uid: u1
spec:
  progressDeadlineSeconds: 600
  replicas: 3
  revisionHistoryLimit: 10
  selector:
    matchLabels:
      app: web
  strategy:
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
    type: RollingUpdate
  template:
    metadata:
      creationTimestamp: null
      labels:
        app: web
    spec:
      containers:
      - image: nginx:1.29
        imagePullPolicy: IfNotPresent
        name: app
        ports:
        - containerPort: 80
          protocol: TCP
        readinessProbe:
          failureThreshold: 3
          httpGet:
            path: /
            port: 80
            scheme: HTTP
          periodSeconds: 5
          successThreshold: 1
          timeoutSeconds: 1
        resources: {}
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      terminationGracePeriodSeconds: 60
status:
  replicas: 3
`

func TestShortYAMLIsWhatSomeoneWrote(t *testing.T) {
	o := served(t, deployment)
	before := fmt.Sprint(o.Object)
	got := strings.Join(yamlLines(neat(o), false, ""), "\n")
	want := `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: web
  name: web
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - image: nginx:1.29
        name: app
        ports:
        - containerPort: 80
        readinessProbe:
          httpGet:
            path: /
            port: 80
          periodSeconds: 5
      terminationGracePeriodSeconds: 60`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if fmt.Sprint(o.Object) != before {
		t.Error("the object itself was changed")
	}
}

func TestShortYAMLOfAPodLeavesOutWhatAdmissionAdds(t *testing.T) {
	o := served(t, `{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {serviceAccount: default, serviceAccountName: default,
  containers: [{name: a, image: "repo:5000/app", imagePullPolicy: Always, volumeMounts: [{name: kube-api-access-x, mountPath: /var}, {name: own, mountPath: /own}]},
    {name: b, image: "app:1", imagePullPolicy: Always}],
  tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}],
  volumes: [{name: kube-api-access-x, projected: {}}, {name: own, emptyDir: {}}]}}`)
	got := strings.Join(yamlLines(neat(o), false, ""), "\n")
	for _, bad := range []string{"kube-api-access", "tolerations", "serviceAccount:"} {
		if strings.Contains(got, bad) {
			t.Errorf("%s in\n%s", bad, got)
		}
	}
	if !strings.Contains(got, "name: own") || strings.Count(got, "imagePullPolicy: Always") != 1 {
		t.Errorf("got\n%s", got)
	}
	for _, odd := range []string{`{}`, `{metadata: 3, spec: []}`, `{kind: Pod, apiVersion: v1, spec: {containers: [1, {}], volumes: 3}}`} {
		neat(served(t, odd)) // must not panic
	}
}

func TestFoldingKeepsOneLineForEachBlockAndCountsTheRest(t *testing.T) {
	all := yamlLines(served(t, deployment), false, "")
	for level, want := range map[int][]string{
		foldSections: {"apiVersion: apps/v1", "kind: Deployment", "  annotations: … 2 lines", "  labels: … 1 line", "  selector: … 2 lines", "  template: … 29 lines", "  replicas: 3"},
		foldAll:      {"apiVersion: apps/v1", "kind: Deployment", "spec: … 41 lines", "status: … 1 line"},
	} {
		f := foldYAML(all, level, "…")
		for _, w := range want {
			if !slices.Contains(f.lines, w) {
				t.Errorf("level %d has no %q:\n%s", level, w, strings.Join(f.lines, "\n"))
			}
		}
		if level == foldAll && len(f.lines) != 5 {
			t.Errorf("%d lines: %q", len(f.lines), f.lines)
		}
	}
	f := foldYAML(all, unfolded, "…")
	if !slices.Equal(f.lines, all) {
		t.Error("unfolded is not the whole text")
	}
}

func TestListsAndBlockScalarsFoldWithTheirKey(t *testing.T) {
	all := strings.Split(`kind: Role
rules:
- apiGroups:
  - apps
  resources:
  - pods
- verbs:
  - get
data:
  script: |
    one

    two
  other: x`, "\n")
	if got := foldYAML(all, foldSections, "…").lines; !slices.Equal(got, []string{"kind: Role", "rules:", "- apiGroups: … 3 lines", "- verbs: … 1 line",
		"data:", "  script: | … 3 lines", "  other: x"}) {
		t.Errorf("got %q", got)
	}
	if got := foldYAML(all, foldAll, "…").lines; !slices.Equal(got, []string{"kind: Role", "rules: … 6 lines", "data: … 5 lines"}) {
		t.Errorf("got %q", got)
	}
}

func TestASearchLooksIntoWhatIsFolded(t *testing.T) {
	var v *YAML
	c := newTextScreen(t, func(s *Session) ui.View {
		v = NewYAML(s, builtin("pods"), webPod)
		return v
	})
	give := func() {
		c.app.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen, got: kube.Doc{Version: 1, Object: served(t, deployment)}})
		c.app.Update(v.render()())
	}
	give()
	c.see("apiVersion: apps/v1", "  annotations:")
	c.press("z")
	c.see("annotations: … 2 lines", "folded")
	c.press("z")
	c.see("spec: … 41 lines")
	c.press("/", "s", "c", "h", "e", "m", "e")
	c.see("scheme: HTTP")
	c.press("enter")
	c.see("match 1/1", "scheme: HTTP")
	give()
	c.see("scheme: HTTP")
	c.press("esc")
	c.see("spec: … 41 lines")
	c.gone("scheme")
	c.press("z")
	c.see("kind: Deployment", "annotations:", "app: web")
}

func TestNeatKeepsThePlaceAndSaysThatSomethingIsLeftOut(t *testing.T) {
	var v *YAML
	c := newTextScreen(t, func(s *Session) ui.View {
		v = NewYAML(s, builtin("pods"), webPod)
		return v
	})
	c.app.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen, got: kube.Doc{Version: 1, Object: served(t, deployment)}})
	c.app.Update(v.render()())
	top := slices.Index(v.full, "  template:")
	v.pager.Goto(top)
	if v.pager.Top() != top {
		t.Fatal("the text is too short for this test")
	}
	c.press("s")
	c.app.Update(v.render()())
	if got := v.pager.Lines()[v.pager.Top()]; got != "  template:" {
		t.Errorf("the place is now %q", got)
	}
	c.see("short")
	c.gone("protocol: TCP")
	c.press("g")
	c.see("# short: status and what servers add are left out (s shows all)")
	c.press("s")
	c.app.Update(v.render()())
	c.gone("# short")
}

func TestAnObjectWithControlCharactersIsShownWithoutThem(t *testing.T) {
	obj := &unstructured.Unstructured{Object: map[string]any{"data": map[string]any{"a\u009b1": "x\u009b31mred\x1b[0m"}, "list": []any{"\x07bell", int64(1)}}}
	text := strings.Join(yamlLines(obj, false, ""), "\n")
	if strings.Contains(text, "cannot be written") || strings.ContainsAny(text, "\u009b\x1b\x07") || !strings.Contains(text, "bell") {
		t.Errorf("%q", text)
	}
}
