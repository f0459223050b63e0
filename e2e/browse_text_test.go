package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/tty"
)

func TestDescribeTellsAboutAPodAndFollowsIt(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		s.Filter("web-sick").Selected("web-sick").Press("d").See("pods/web-sick describe").SeeMatch(`^Name: +web-sick$`).SeeMatch(`^Namespace: +` + ns + `$`)
		s.Filter("CrashLoopBackOff").SeeMatch(`Reason: +CrashLoopBackOff`)
		s.Filter("Restart Count").SeeMatch(`Restart Count: +3`)
		before := s.Settle().Row("Restart Count")
		c.Patch("v1", "Pod", ns, "web-sick", "status", `{"containerStatuses":[{"name":"main","image":"img","imageID":"",
			"ready":false,"restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}`)
		s.SeeMatch(`Restart Count: +4`)
		if after := s.Settle().Row("Restart Count"); after != before {
			t.Errorf("the place went from line %d to %d\n%s", before, after, s.Screen())
		}
		c.Apply(ns, event(c, ns, "web-sick", "Hiccup", "it hiccuped"))
		s.Press("esc")
		for end := time.Now().Add(patience); !s.Screen().Has("Hiccup") && time.Now().Before(end); {
			s.Press("G")
		}
		s.SeeMatch(`Warning +Hiccup`).Press("esc").See("pods(" + ns + ")").Selected("web-sick")
	})
}

// event is one about a pod.
func event(c *cluster, ns, pod, reason, message string) string {
	now := time.Now().UTC().Format(time.RFC3339)
	return fmt.Sprintf(`{apiVersion: v1, kind: Event, metadata: {name: %s}, reason: %s, message: %s, type: Warning, count: 1, firstTimestamp: %q, lastTimestamp: %q,
  source: {component: test}, involvedObject: {apiVersion: v1, kind: Pod, namespace: %s, name: %s, uid: %q}}`,
		strings.ToLower(reason), reason, message, now, now, ns, pod, c.Get("v1", "Pod", ns, pod).GetUID())
}

func TestDescribeTellsAboutAnObjectOfACustomKind(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		group := ns + ".example.com"
		t.Cleanup(func() { // which comes after the deletion: the kind is in nobody's way then
			c.Await("the kind is gone", func() bool {
				_, err := admin(t).mapper.RESTMapping(groupKind(group, "Gadget"), "v1")
				return err != nil
			})
		})
		c.Apply(ns, `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: gadgets.`+group+`}, spec: {group: `+group+`,
  scope: Namespaced, names: {plural: gadgets, singular: gadget, kind: Gadget}, versions: [{name: v1, served: true, storage: true,
  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}`)
		c.Await("the kind is served", func() bool {
			conditions := fmt.Sprint(c.Get("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "gadgets."+group).Object["status"])
			return strings.Contains(conditions, "status:True type:Established")
		})
		fresh := admin(t)
		fresh.Await("the kind is discovered", func() bool {
			fresh = admin(t)
			_, err := fresh.mapper.RESTMapping(groupKind(group, "Gadget"), "v1")
			return err == nil
		})
		fresh.Apply(ns, `{apiVersion: `+group+`/v1, kind: Gadget, metadata: {name: lamp}, spec: {colour: red, size: {height: 7}}}`)
		s := Start(t, size, inNamespace(t, ns), Args("gadgets."+group)).See("lamp")
		s.Press("d").See("gadgets/lamp describe").SeeMatch(`^Name: +lamp$`).SeeMatch(`Colour: +red`).SeeMatch(`Height: +7`)
		fresh.Patch(group+"/v1", "Gadget", ns, "lamp", "", `{"spec":{"colour":"green"}}`)
		s.SeeMatch(`Colour: +green`)
	})
}

func TestDescribeNeverShowsTheTokenOfAServiceAccount(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}
---
{apiVersion: v1, kind: Secret, metadata: {name: robot-token, annotations: {kubernetes.io/service-account.name: robot}}, type: kubernetes.io/service-account-token}`)
		token := func() string {
			data, _ := c.Get("v1", "Secret", ns, "robot-token").Object["data"].(map[string]any)
			text, _ := data["token"].(string)
			return text
		}
		c.Await("a token", func() bool { return token() != "" })
		s := Start(t, size, inNamespace(t, ns), Args("secrets")).See("robot-token").Filter("robot-token").Selected("robot-token")
		s.Press("d").See("secrets/robot-token describe").SeeMatch(`^Name: +robot-token$`).SeeMatch(`^token: +`)
		s.Press("G", "g").Press("esc").See("secrets("+ns+")").Press("enter").See("robot-token values", "***")
		s.Press("esc").Press("y").See("robot-token yaml")
		s.Press("G", "g")
		raw := s.Raw(0)
		plain := decoded(t, token())
		for _, bad := range []string{token()[:40], token()[len(token())-40:], plain[:40], plain[len(plain)-40:]} {
			if strings.Contains(raw, bad) {
				t.Errorf("%q has been shown\n%s", bad, s.Screen())
			}
		}
	})
}

func TestDescribeAndYAMLAreOneKeyApart(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, _, ns := lookingAt(t, size)
		s.Filter("web-0").Selected("web-0").Press("d").See("web-0 describe").SeeMatch(`^Name: +web-0$`)
		s.Press("y").See("web-0 yaml", "kind: Pod").Press("d").See("web-0 describe").SeeMatch(`^Name: +web-0$`)
		s.Press("esc").See("pods("+ns+")", "1/4").Selected("web-0")
	})
}

func TestYAMLIsShortOnDemandAndFolds(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, _, _ := lookingAt(t, size)
		s.Filter("web-0").Selected("web-0").Press("y").See("web-0 yaml", "kind: Pod", "resourceVersion", "uid:")
		s.Press("s").Gone("resourceVersion", "uid:", "managedFields").See("kind: Pod", "name: web-0", "image: img").Gone("status:", "terminationMessagePath")
		s.Press("s").See("resourceVersion")
		s.Press("g", "z").SeeMatch(`^  containers: … \d+ lines`).Press("z").SeeMatch(`^spec: … \d+ lines`).SeeMatch(`^metadata: .*… \d+ lines`).SeeMatch(`^status: … \d+ lines`)
		s.Press("z").See("resourceVersion").Gone("spec: …", "status: …")
	})
}

func TestATextIsReadInThePagerOfTheUser(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, configMap("settings", 120))
		dir := t.TempDir()
		pager := filepath.Join(dir, "pager")
		script := "#!/bin/sh\ncat >" + dir + "/read\nprintf 'in the pager\\n'\nread key </dev/tty\necho \"$key\" >" + dir + "/key\n"
		if err := os.WriteFile(pager, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		s := Start(t, size, inNamespace(t, ns), Args("cm/settings"), Env("PAGER="+pager)).SeeMatch(`^settings +120`)
		s.Press("y").See("settings yaml", "apiVersion: v1").Filter("key-060").See("key-060: value 60")
		place := s.Settle().Row("key-060")
		s.Press("|")
		s.wait("see the pager", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("in the pager") })
		_ = s.Session.Type("jjq\r")
		sc := s.wait("see kdeck again", func(sc tty.Screen) bool { return sc.Alt && sc.Has("key-060: value 60") && sc.Has("settings yaml") })
		if sc.Row("key-060") != place {
			t.Errorf("the place went from line %d to %d\n%s", place, sc.Row("key-060"), sc)
		}
		read, _ := os.ReadFile(filepath.Join(dir, "read"))
		if text := string(read); !strings.Contains(text, "kind: ConfigMap") || !strings.Contains(text, "key-119: value 119") || strings.Contains(text, "\x1b") {
			t.Errorf("the pager got %q", text)
		}
		if key, _ := os.ReadFile(filepath.Join(dir, "key")); string(key) != "jjq\n" {
			t.Errorf("the pager was typed %q", key)
		}
		s.Press("j").See("settings yaml").Press("esc", "esc").See("configmaps(")
	})
}

func TestAPagerThatIsNotThereIsSaidToBeMissing(t *testing.T) {
	t.Parallel()
	s, _, _ := lookingAt(t, Size(80, 24))
	s.Press("d").SeeMatch(`^Name: +api-0`)
	s.Press("esc").Quit()
	s = Start(t, Args("nodes"), Env("PAGER=no-such-pager")).See("node-001")
	s.Press("d").SeeMatch(`^Name: +node-001`).Press("|").See("no-such-pager", "not on the PATH").SeeMatch(`^Name: +node-001`)
}

func TestADescriptionOfWhatIsDeletedStays(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		s.Filter("web-0").Selected("web-0").Press("d").SeeMatch(`^Name: +web-0$`)
		zero := int64(0)
		if err := c.resource("v1", "Pod", ns).Delete(context.Background(), "web-0", metav1.DeleteOptions{GracePeriodSeconds: &zero}); err != nil {
			t.Fatal(err)
		}
		s.SeeMatch(`(?i)deleted`).SeeMatch(`^Name: +web-0$`)
	})
}
