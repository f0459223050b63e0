package e2e

import (
	"fmt"
	"strings"
	"testing"

	"kdeck/e2e/lab"
)

func TestALogOfAContainerThatHasNotStartedSaysWhyAndIsFollowedByItself(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: slow, annotations: {devcluster/start-in: 8s, devcluster/logs: style=numbered lines=9 length=30}},
  spec: {containers: [{name: main, image: img}]}}`)
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: homeless}, spec: {nodeSelector: {no: where}, containers: [{name: main, image: img}]}}`)
		s := Start(t, size, inNamespace(t, ns), Args("pods")).See("slow")
		s.Command("logs slow").SeeMatch(`waiting: (ContainerCreating|Pending|not started)`).Recovers(numbered(9, 30), "following").Press("esc")
		s.Command("logs homeless").SeeMatch(`waiting: Unschedulable: .*nodes are available`).Press("esc")
		s.Command("logs later").See("There is no pod later")
		talker(c, ns, "later", "style=numbered lines=9 length=30")
		s.Recovers(numbered(9, 30), "following")
	})
}

func TestALogOfANodeThatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		node := "node-" + ns
		c.Apply("", fmt.Sprintf(`{apiVersion: v1, kind: Node, metadata: {name: %s}}`, node))
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: lost, labels: {devcluster/fast: "true"}}, spec: {nodeName: %s, containers: [{name: main, image: img}]}}`, node))
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`lost .*Running`)
		c.Delete("v1", "Node", "", node)
		s.Command("logs lost").SeeMatch(`(?i)the node ` + node + ` is gone, and`).See("trying again")
		s.Press("t").See("times in UTC").Press("esc").See("pods(" + ns + ")")
	})
}

func TestLongAndBinaryLinesAreShownAndHarmNothing(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		const long = 10_000_000
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "long", "style=numbered lines=3 length=40 long=10M@2")
		talker(c, ns, "binary", "style=numbered lines=9 length=30 binary=3")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`long .* Running`)
		mark := s.Bytes()
		s.Command("logs long").See(numbered(1, 40), numbered(2, 40), numbered(3, 40), "3 lines")
		s.Press("w", "g").See(numbered(1, 40)).Press("pgdown", "pgdown", "k", "w", "right", "right", "left", "left", "G").See(numbered(3, 40))
		s.Filter("re:9[a-z]+0123456789$").Settle()
		if got := strings.Split(s.save("a"), "\n"); len(got) != 4 || len(got[1]) != long {
			t.Errorf("%d lines, the second one has %d bytes", len(got), len(got[1]))
		}
		s.Press("esc", "esc").Command("logs binary").See(numbered(1, 30), numbered(8, 30), "9 lines").SeeMatch(`���`) // what stands before a carriage return is overwritten
		s.Settle()
		for _, bad := range []string{"owned", "\x1b]52", "\x00"} {
			if strings.Contains(s.Raw(mark), bad) {
				t.Errorf("%q reached the terminal", bad)
			}
		}
	})
}

func TestALogWhoseBeginningWasRotatedAwaySaysSo(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "rotating", "style=numbered rate=20/s length=40 rotate=300")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`rotating .* Running`)
		s.Press("l").SeeMatch(`0000000(3[1-9]|[4-9]\d)\d `).Press("1").SeeMatch(`▸0000000(301|601|901) `)
		s.Press("up").SeeMatch(`the container had started \d+s before`)
	})
}

// TestOfAThousandContainersAFewAreReadAtATimeAndMoreOnRequest has them in twenty-five pods.
func TestOfAThousandContainersAFewAreReadAtATimeAndMoreOnRequest(t *testing.T) {
	t.Parallel()
	const pods, each = 25, 40
	c := admin(t)
	ns := c.Namespace()
	var containers []string
	for i := range each {
		containers = append(containers, fmt.Sprintf("{name: c%02d, image: img}", i))
	}
	for i := range pods {
		c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: crowd-%02d, labels: {app: crowd, devcluster/fast: "true"}, annotations: {devcluster/logs: style=numbered lines=2 length=20}},
  spec: {containers: [%s]}}`, i, strings.Join(containers, ", ")))
	}
	c.Await("all pods run", func() bool {
		running := 0
		for _, p := range c.list("v1", "Pod", ns, "app=crowd") {
			if phase, _ := p.Object["status"].(map[string]any)["phase"].(string); phase == "Running" {
				running++
			}
		}
		return running == pods
	})
	s := Start(t, Size(200, 50), inNamespace(t, ns), Args("pods")).See("crowd-24")
	s.Command("logs -l app=crowd").See("50 lines", "25 containers").Press("a")
	s.See("950 containers wait for their turn (+ reads more)", "100 lines")
	s.Press("+").See("100 containers are read at the same time now").See("900 containers wait for their turn", "200 lines")
	s.Press("+").See("200 containers are read at the same time now").Recovers("800 containers wait for their turn", "400 lines")
	cmd := logsOf(t, lab.Admin, "-l", "app=crowd", "-n", ns, "--all-containers")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if n := strings.Count(string(out), "\n"); err != nil || n != 2*pods*each || !strings.Contains(errs.String(), "950 more containers wait for their turn: 50 are read") {
		t.Errorf("%d lines, %v: %s", n, err, &errs)
	}
}

func TestWhoMayNotReadLogsIsToldSoAndMayLater(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", "style=numbered lines=9 length=30")
		rules := `{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: %s}, rules: [{apiGroups: [""], resources: [%s], verbs: [get, list, watch]}]}`
		binding := `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: %[1]s}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %[1]s}, subjects: [{kind: User, name: %[2]s, apiGroup: rbac.authorization.k8s.io}]}`
		who := "reader-" + ns
		c.Apply(ns, fmt.Sprintf(rules, "pods", "pods"))
		c.Apply(ns, fmt.Sprintf(binding, "pods", who))
		s := Start(t, size, inNamespace(t, ns), Args("pods", "--as", who)).SeeMatch(`talker .* Running`)
		s.Command("logs talker").See("may not get pods/log", "trying again")
		c.Apply(ns, fmt.Sprintf(rules, "logs", "pods/log"))
		c.Apply(ns, fmt.Sprintf(binding, "logs", who))
		s.Recovers(numbered(9, 30), "following")
	})
}
