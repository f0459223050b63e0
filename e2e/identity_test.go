package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

// define makes a custom kind, whose definition has one column more for each given, and waits until it is served.
func (c *cluster) define(group, plural, kind, short string, columns ...string) *cluster {
	c.t.Helper()
	version := func(name string, storage bool) string {
		return fmt.Sprintf(`{name: %s, served: true, storage: %t, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}, additionalPrinterColumns: [%s]}`,
			name, storage, strings.Join(columns, ", "))
	}
	c.Apply("", fmt.Sprintf(`{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: %[2]s.%[1]s}, spec: {group: %[1]s, scope: Namespaced, names: {plural: %[2]s, singular: %[3]s, kind: %[4]s, shortNames: [%[5]s]}, versions: [%[6]s, %[7]s]}}`,
		group, plural, strings.ToLower(kind), kind, short, version("v1", true), version("v1alpha1", false)))
	var fresh *cluster
	c.Await("the kind is served", func() bool {
		fresh = admin(c.t.(*testing.T))
		_, err := fresh.mapper.RESTMapping(groupKind(group, kind), "v1")
		return err == nil
	})
	return fresh
}

func TestAWordOfTwoKindsOffersBoth(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	plural := "c" + ns[2:] // of this test alone
	a, b := "a."+ns+".example.com", "b."+ns+".example.com"
	size := `{name: Size, type: string, jsonPath: .spec.size}`
	c.define(a, plural, "C"+ns[2:], "s"+ns[2:], size)
	c = c.define(b, plural, "C"+ns[2:], "s"+ns[2:], size)
	c.Apply(ns, `{apiVersion: `+a+`/v1, kind: C`+ns[2:]+`, metadata: {name: in-a}, spec: {size: "1"}}`)
	c.Apply(ns, `{apiVersion: `+b+`/v1, kind: C`+ns[2:]+`, metadata: {name: in-b}, spec: {size: "2"}}`)
	home := t.TempDir()
	s := Start(t, Size(120, 40), Home(home), Args(plural, "-n", ns)).See("may mean 2 kinds", a+"/v1", b+"/v1")
	s.Press("j").Press("enter").See("in-b", plural+"."+b+"("+ns+")").Gone("in-a")
	s.Command("s" + ns[2:]).See("may mean 2 kinds").Press("g").Press("enter").See("in-a").Gone("in-b")
	s.Press("N").Press("N").See("NAME▼")
	s.Command(plural + "." + b).See("in-b").Gone("NAME▼")
	s.Command(plural+".v1alpha1."+a).See("in-a", "NAME▼")
	s.Command("crd").See("customresourcedefinitions").Filter(plural + "." + b).Selected(plural + "." + b).Press("enter").See("in-b")
	s.Command(plural + "." + a).See("in-a")
	s.Quit()
	Start(t, Size(120, 40), Home(home)).See("in-a", "NAME▼", plural+"."+a).Quit()
}

func TestTheListOfKindsIsLive(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	group := ns + ".example.com"
	s := Start(t, Size(120, 40), inNamespace(t, ns)).See("connected").Press("A").See("kinds").Filter(group).See("none of")
	c.define(group, "forwards", "Forward", "fwd"+ns[2:], `{name: Age, type: string, jsonPath: .spec.age}`, `{name: Name, type: string, jsonPath: .spec.other}`)
	s.See(group+"/v1,v1alpha1", "forwards")
	// A kind that is called like a list of kdeck's own is reached by its group, and has none of its keys.
	c = admin(t)
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Forward, metadata: {name: ahead}, spec: {age: "30", other: second}}`)
	s.Press("enter").SeeMatch(`^NAME +AGE +NAME#2`).SeeMatch(`^ahead +30 +second`)
	s.Press("x").Gone("stop").Press("?").See("Keys in").Gone("stop it").Press("esc")
	s.Command("forwards").See("no ports are forwarded")
	s.Command("kinds").Filter(group).See(group + "/v1,v1alpha1")
	c.Delete("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "forwards."+group)
	s.See("none of")
}

func TestTheStampOfAClusterRoleIsPrintedAsTheServerDoes(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply("", `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: `+ns+`}}`)
	t.Cleanup(func() { c.Delete("rbac.authorization.k8s.io/v1", "ClusterRole", "", ns) })
	o := c.Get("rbac.authorization.k8s.io/v1", "ClusterRole", "", ns)
	Start(t, Size(80, 24), Args("clusterroles")).See("connected").Filter(ns).SeeMatch(`^` + ns + ` +` + o.GetCreationTimestamp().UTC().Format("2006-01-02T15:04:05Z"))
}

func TestNothingInAnObjectsNameIsRunByAnEditorOrACopiedLine(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	name := ns + ";touch pwned;$(touch pwned)`touch pwned`'\""
	c.Apply("", `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "`+strings.ReplaceAll(name, `"`, `\"`)+`"}}`)
	t.Cleanup(func() { c.Delete("rbac.authorization.k8s.io/v1", "ClusterRole", "", name) })
	home, bin := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "ed"), []byte("#!/bin/sh\n[ \"$1\" = -a ] && [ -z \"$2\" ] && sed -i 's/^metadata:/metadata:\\n  labels: {edited: \"yes\"}/' \"$3\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := Start(t, Size(120, 40), Home(home), Args("clusterroles"), Env(`EDITOR=`+bin+`/ed -a ""`, "KUBE_EDITOR=")).See("connected").Filter(ns).Selected(ns)
	s.Press("e").See("edit clusterrole "+ns, "edited").agree().See("done: edit").Selected(ns)
	mark := s.Bytes()
	s.Press("c").See("kubectl command").Press("k").copies(mark, "kubectl get clusterroles.rbac.authorization.k8s.io '"+strings.ReplaceAll(name, "'", `'\''`)+"' --context devcluster-admin -o yaml")
	s.Press("y").See("kind: ClusterRole").Press("ctrl+s").See("saved to").Press("esc")
	if saved, _ := filepath.Glob(filepath.Join(home, "kdeck-clusterroles-"+ns+"-touch-pwned---touch-pwned--*.yaml")); len(saved) != 1 {
		t.Errorf("saved as %v", saved)
	}
	left, _ := filepath.Glob(filepath.Join(home, "pwned*"))
	if len(left) > 0 {
		t.Errorf("it was run: %v", left)
	}
}

func TestAContextWithABlankIsTypedCompletedAndGivenAsAnArgument(t *testing.T) {
	t.Parallel()
	path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) { k.Contexts["prod eu"] = k.Contexts[k.CurrentContext].DeepCopy() })
	s := Start(t, Size(120, 40), Kubeconfig(path), Args("nodes")).See("connected").Command(`ctx "prod eu"`).See("ctx prod eu", "connected")
	s.Command("ctx devcluster-admin").See("ctx devcluster-admin", "connected")
	s.Press(":").Type("ctx prod").Press("tab").See("'prod eu'").Press("enter").See("ctx prod eu", "connected")
	s.Quit()
	Start(t, Size(120, 40), Kubeconfig(path), Args("ctx", "prod eu")).See("ctx prod eu").Quit()
}

func TestAClusterScopedListComesBackWithTheNamespaceInUse(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns, home := c.Namespace(), t.TempDir()
	s := Start(t, Size(120, 40), Home(home)).See("connected").Command("ns " + ns).See("pods(" + ns + ")").Command("nodes").See("node-001")
	s.Quit()
	Start(t, Size(120, 40), Home(home)).See("node-001", "ns "+ns).Command("pods").See("pods(" + ns + ")").Quit()
}

func TestEnterOnAClaimListsItsVolumeAndThePodsThatMountIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	t.Cleanup(func() { c.Delete("v1", "PersistentVolume", "", ns) })
	c.Apply(ns, `{apiVersion: v1, kind: PersistentVolume, metadata: {name: `+ns+`}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "", hostPath: {path: /tmp}, claimRef: {namespace: `+ns+`, name: data}}}`)
	c.Apply(ns, `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: "", volumeName: `+ns+`, resources: {requests: {storage: 1Gi}}}}`)
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: db}, spec: {containers: [{name: main, image: img}], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}`)
	s := at(t, Size(80, 24), "persistentvolumeclaims", ns).See("data").Selected("data").Press("enter")
	s.SeeMatch(`pod +db`).SeeMatch(`persistentvolume +` + ns)
}
