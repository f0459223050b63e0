package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

// answers asks a local port until what stands behind it answers with the text.
func answers(c *cluster, at, want string) {
	c.t.Helper()
	c.Await(at+" answers "+want, func() bool { return strings.Contains(said(at), want) })
}

// said is what stands behind a local port says, "" for nothing; each time through a connection of its own.
func said(at string) string {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http://" + at + "/")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	return string(raw)
}

// locals are the local addresses on the screen, in their order.
func (s *Session) locals() []string {
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).FindAllString(s.Screen().String(), -1)
}

// served makes a pod with two ports, and what stands before it.
func served(c *cluster, ns string) {
	const template = `{metadata: {labels: {app: web, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: img, ports: [{name: http, containerPort: 8080}, {name: admin, containerPort: 9090}]}]}}`
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: `+template+`}}`)
	c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: front, port: 80, targetPort: http}]}}`)
	c.Apply(ns, `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: base}, spec: {serviceName: base, replicas: 1, selector: {matchLabels: {app: base}}, template: `+strings.Replace(template, "app: web", "app: base", 1)+`}}`)
}

func TestSeveralPortsAreForwardedAndOneThatIsTakenIsTold(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		served(c, ns)
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		_, port, _ := net.SplitHostPort(taken.Addr().String())
		s := at(t, size, "pods", ns).SeeMatch(`^base-0 +1/1`).SeeMatch(`^web-\S+ +1/1`).Filter("base").Selected("base-0")
		s.Press("F").See("forward ports", "http 8080", "admin 9090").SeeMatch(`\d+:8080 \d+:9090`) // free ones are proposed
		s.Press("ctrl+u").Type(port+":http").Press("enter").See("ocal port 127.0.0.1:"+port+" is taken", "base-0")
		s.Press("F").See("forward ports").Press("ctrl+u").Type(":http :admin").Press("enter").SeeMatch(`127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ lead to pod base-0`)
		both := s.locals()
		answers(c, both[0], "base-0 port 8080")
		answers(c, both[1], "base-0 port 9090")
		s.Press("f").SeeMatch(both[0] + ` +pod/base-0 +8080 +ready`).SeeMatch(both[1] + ` +pod/base-0 +9090 +ready`)
		s.Press("ctrl+c").See("2 ports are forwarded").Press("n").Press("x").SeeMatch(`pod/base-0 +\d+ +stopped`)
		s.Press("r").See("leads to pod base-0").SeeMatch(both[0] + ` +pod/base-0 +8080 +ready`).Gone("stopped")
		answers(c, both[0], "base-0 port 8080")
		s.Press("r").See("dials anew")
		answers(c, both[0], "base-0 port 8080")
		s.Press("space", "space", "x").See("stopped").Gone("ready")
		s.rest()
	})
}

// rest stops all forwards, so that kdeck quits without a question.
func (s *Session) rest() {
	s.t.Helper()
	s.Command("forwards").Press("g", "space", "G", "V", "x").Gone("ready", "dialling")
}

func TestAForwardOfAnythingThatHasPodsFollowsThem(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{"deploy/web": "web-", "sts/base": "base-0", "svc/web": "web-"} {
		t.Run(kind, func(t *testing.T) {
			c := admin(t)
			ns := c.Namespace()
			served(c, ns)
			s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^base-0 +1/1`).SeeMatch(`^web-\S+ +1/1`)
			pod := regexp.MustCompile(`(?m)^\|?(` + want + `\S*)`).FindStringSubmatch(s.Screen().String())[1]
			name := kind[strings.Index(kind, "/")+1:]
			s.Command(kind).Selected(name).Press("F").See("forward ports").Press("ctrl+u").Type(map[bool]string{true: ":front", false: ":http"}[kind == "svc/web"]).Press("enter")
			s.SeeMatch(`127\.0\.0\.1:\d+ leads to `)
			at := s.locals()[0]
			answers(c, at, want)
			c.Delete("v1", "Pod", ns, pod)
			c.Await("another pod answers", func() bool {
				text := said(at)
				return strings.Contains(text, "port 8080") && (want == "base-0" || !strings.Contains(text, pod))
			})
			s.Press("f").SeeMatch(at + ` .* ready`)
			s.rest()
		})
	}
}

func TestAForwardDialsAnewWhenItsLinkDrops(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	served(c, ns)
	p, path := behind(t, ns)
	s := Start(t, Size(120, 40), Kubeconfig(path), Args("pods")).SeeMatch(`^base-0 +1/1`).Filter("base").Selected("base-0")
	s.Press("F").See("forward ports: pod").Press("ctrl+u").Type(":http").Press("enter").SeeMatch(`127\.0\.0\.1:\d+ leads to `)
	at := s.locals()[0]
	answers(c, at, "base-0")
	for range 3 {
		p.Cut()
		answers(c, at, "base-0")
	}
	s.Press("f").SeeMatch(at + ` .* ready`)
	p.Stop()
	s.SeeMatch(at + ` .* dialling`)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	s.waitFor(recovery, "be linked again", sees("ready"))
	answers(c, at, "base-0")
	s.rest()
}

func TestPortsAreForwardedToNobodyWhoMayNot(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	served(c, ns)
	s := at(t, Size(120, 40), "pods", ns, As(lab.Viewer)).SeeMatch(`^base-0 +1/1`)
	s.Press("F").See("ou may not create pods/portforward")
	s = at(t, Size(120, 40), "pods", ns, Home(configured(t, "readonly: true\n"))).SeeMatch(`^base-0 +1/1`)
	s.Press("F").See("forward ports: read-only")
}

func TestFavouriteForwardsComeBackWithTheirContext(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	served(c, ns)
	home := t.TempDir()
	path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
		k.Contexts[k.CurrentContext].Namespace = ns
		k.Contexts["second"] = k.Contexts[k.CurrentContext].DeepCopy()
	})
	bin := filepath.Join(home, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bin+"/xdg-open", []byte("#!/bin/sh\necho \"$1\" >"+home+"/opened\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	start := func() *Session {
		return Start(t, Size(120, 40), Kubeconfig(path), Home(home), Args("svc"), Env("PATH="+bin+":/usr/bin:/bin")).See("services(", "web").Selected("web")
	}
	s := start()
	s.Press("F").See("forward ports", "favourite").Press("ctrl+u").Type(":front").Press("tab", "tab", "space").See("[x] yes").Press("enter").SeeMatch(`127\.0\.0\.1:\d+ leads to service web`)
	at := s.locals()[0]
	answers(c, at, "port 8080")
	s.Command("ctx second").See("Ports forwarded into devcluster-admin: 1").Press("n")
	s.Press("f").SeeMatch(at + ` +service/web +http +ready .* \* `)
	s.Press("o").See("opening http://" + at)
	c.Await("the URL is opened", func() bool {
		raw, _ := os.ReadFile(home + "/opened")
		return string(raw) == fmt.Sprintln("http://"+at)
	})
	s.rest()
	s.Quit()

	s = start() // another day
	s.Press("F").See("forward ports", strings.TrimPrefix(at, "127.0.0.1:")+":80").Press("esc")
	s.Press("f").SeeMatch(at + ` +service/web +http +kept`).Press("r").SeeMatch(at + ` +service/web +http +ready`)
	answers(c, at, "port 8080")
	s.rest()
	s.Command("ctx second").See("ctx second")
	s.Command("forwards").See("no ports are forwarded")
	s.Command("ctx devcluster-admin").See("ctx devcluster-admin")
	s.Command("forwards").SeeMatch(at+` .* kept`).Press("*").See("no longer kept", "no ports are forwarded")
}
