package e2e

import (
	"fmt"
	"testing"
)

// writers makes a Deployment of so many pods, whose containers log by the words given.
func writers(c *cluster, ns, name string, replicas int, words string, containers ...string) {
	list := ""
	for _, container := range containers {
		list += fmt.Sprintf("{name: %s, image: img}, ", container)
	}
	c.Apply(ns, fmt.Sprintf(`{apiVersion: apps/v1, kind: Deployment, metadata: {name: %[1]s}, spec: {replicas: %[2]d, selector: {matchLabels: {app: %[1]s}},
  template: {metadata: {labels: {app: %[1]s, devcluster/fast: "true"}, annotations: {devcluster/logs: %[3]q}}, spec: {containers: [%[4]s]}}}}`,
		name, replicas, words, list))
}

func TestTheLogsOfAWorkloadAndOfAServiceAreThoseOfItsPods(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		writers(c, ns, "web", 2, "style=numbered lines=3 length=20", "main", "side")
		c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: web}, ports: [{port: 80}]}}`)
		last := numbered(3, 20)
		s := Start(t, size, inNamespace(t, ns), Args("deploy")).SeeMatch(`^web +2/2`)
		s.Press("l").See("logs("+ns+"/deployment/web)", last, "6 lines", "2 containers").SeeMatch(`^ \w{5} +` + last)
		s.Press("a").See("12 lines", "4 containers").SeeMatch(`\w{5}/side +` + last)
		s.Press("a").See("6 lines", "2 containers").Press("esc")
		s.Command("services").SeeMatch(`^front`).Press("l").See("logs("+ns+"/service/front)", last, "6 lines").Press("esc")
		s.Command("replicasets").SeeMatch(`^web-`).Press("l").See(last, "6 lines").Press("esc")
		c.Patch("apps/v1", "Deployment", ns, "web", "", `{"spec":{"replicas":3}}`)
		s.Command("deploy").SeeMatch(`^web +3/3`).Command("logs deploy/web").See(last, "9 lines", "3 containers").Press("esc")
		s.Command("pods").SeeMatch(`^web-.* Running`).Press("g", "space", "down", "space").See("2 marked")
		s.Press("l").See("logs(2 pods)", "6 lines", "2 containers").Press("esc")
		c.Apply(ns, `{apiVersion: v1, kind: ReplicationController, metadata: {name: old}, spec: {replicas: 1, selector: {app: old},
  template: {metadata: {labels: {app: old, devcluster/fast: "true"}, annotations: {devcluster/logs: "style=numbered lines=4 length=20"}}, spec: {containers: [{name: main, image: img}]}}}}`)
		s.Command("rc").SeeMatch(`^old +1 +1 +1`).Press("l").See("replicationcontroller/old)", numbered(4, 20), "4 lines").Press("esc")
	})
}

func TestContainersAreHiddenAndEndedOnesDismissed(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "web-one", "style=numbered lines=5 length=30")
		talker(c, ns, "web-two", "style=numbered lines=5 length=40")
		s := Start(t, size, inNamespace(t, ns), Args("pods")).See("pods(" + ns + ")")
		s.Command("logs -l app=talker").SeeMatch(`one +` + numbered(5, 30)).SeeMatch(`two +` + numbered(5, 40)).See("2 containers")
		c.Delete("v1", "Pod", ns, "web-two")
		s.SeeMatch(`two +.* the pod is gone`).See(numbered(5, 40))
		s.Press("S").SeeMatch(`dismiss those that have ended +1`).Press("d").Gone(numbered(5, 40)).See("1 of 2 containers", numbered(5, 30))
		s.Press("S").SeeMatch(`show all +1`).See("show two", "hide one").Type("hide").Press("enter").See("hidden").Gone(numbered(5, 30))
		s.Press("S", "a").SeeMatch(`one +` + numbered(5, 30)).SeeMatch(`two +` + numbered(5, 40))
	})
}

func TestInitContainersAndTheInstanceBeforeAreReadAndARestartMarked(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: crasher, annotations: {devcluster/fault: crash-loop, devcluster/crash-in: 4s, devcluster/restarts: "0", devcluster/logs: "style=plain rate=2/s"}},
  spec: {initContainers: [{name: prepare, image: img}], containers: [{name: main, image: img}]}}`)
		s := Start(t, size, inNamespace(t, ns), Args("pods")).See("crasher")
		s.Command("logs crasher").See("exit code 1 (Error)", "CrashLoopBackOff")
		s.Recovers("restarted after exit code 1").Press("R").SeeMatch(`▸.*restarted after`)
		s.Press("E").SeeMatch(`▸.*(ERROR|FATAL)`).Press("e").SeeMatch(`▸.*(ERROR|FATAL)`)
		s.Press("p").See("previous logs(", "the instance before", "all is read").SeeMatch(`FATAL|ERROR`).Press("p").Gone("previous logs(")
		s.Press("a").See("2 containers").Press("1").SeeMatch(`^.?prepare +`).SeeMatch(`main +.*starting`)
	})
}
