package kube

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	authv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

// judge answers reviews as it is told, and counts them.
type judge struct {
	mu            sync.Mutex
	rules, access int
	status        map[string]authv1.SubjectRulesReviewStatus // by namespace
	answer        authv1.SubjectAccessReviewStatus
	asked         *authv1.ResourceAttributes
	err           error
}

func (j *judge) cluster(t *testing.T) *Cluster {
	client := fake.NewClientset()
	client.PrependReactor("create", "*", func(a clienttesting.Action) (bool, runtime.Object, error) {
		j.mu.Lock()
		defer j.mu.Unlock()
		switch o := a.(clienttesting.CreateAction).GetObject().(type) {
		case *authv1.SelfSubjectRulesReview:
			j.rules++
			o = o.DeepCopy()
			o.Status = j.status[o.Spec.Namespace]
			return true, o, j.err
		case *authv1.SelfSubjectAccessReview:
			j.access++
			j.asked = o.Spec.ResourceAttributes
			o = o.DeepCopy()
			o.Status = j.answer
			return true, o, j.err
		}
		return false, nil, nil
	})
	return quietly(t, client)
}

func kindNamed(t *testing.T, word string) Resource {
	t.Helper()
	r, ok := Find(Builtin(), word)
	if !ok {
		t.Fatalf("no kind %s", word)
	}
	return r
}

func rule(verbs, groups, resources string, names ...string) authv1.ResourceRule {
	return authv1.ResourceRule{Verbs: splitWords(verbs), APIGroups: []string{groups}, Resources: splitWords(resources), ResourceNames: names}
}

func TestRightsAreReadFromTheRulesOfTheirNamespace(t *testing.T) {
	deployments := kindNamed(t, "deployments")
	web := Need{Verb: "patch", Resource: deployments, Namespace: "shop", Name: "web"}
	scale := web
	scale.Sub = "scale"
	for what, c := range map[string]struct {
		need Need
		rule authv1.ResourceRule
		want Verdict
	}{
		"the very right":                         {web, rule("patch", "apps", "deployments"), RightHeld},
		"another verb":                           {web, rule("get list", "apps", "deployments"), RightDenied},
		"another group":                          {web, rule("patch", "", "deployments"), RightDenied},
		"another kind":                           {web, rule("patch", "apps", "statefulsets"), RightDenied},
		"all verbs":                              {web, rule("*", "apps", "deployments"), RightHeld},
		"all groups":                             {web, rule("patch", "*", "deployments"), RightHeld},
		"all kinds":                              {web, rule("patch", "apps", "*"), RightHeld},
		"all kinds, of a subresource":            {scale, rule("patch", "apps", "*"), RightHeld},
		"the object is not its subresource":      {scale, rule("patch", "apps", "deployments"), RightDenied},
		"the subresource is not the object":      {web, rule("patch", "apps", "deployments/scale"), RightDenied},
		"the subresource":                        {scale, rule("patch", "apps", "deployments/scale"), RightHeld},
		"the subresource of all kinds":           {scale, rule("patch", "apps", "*/scale"), RightHeld},
		"another subresource of all kinds":       {scale, rule("patch", "apps", "*/status"), RightDenied},
		"its name":                               {web, rule("patch", "apps", "deployments", "web", "x"), RightHeld},
		"another name":                           {web, rule("patch", "apps", "deployments", "x"), RightDenied},
		"names, where the right is about no one": {Need{Verb: "list", Resource: deployments, Namespace: "shop"}, rule("list", "apps", "deployments", "web"), RightDenied},
	} {
		j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{"shop": {ResourceRules: []authv1.ResourceRule{rule("get", "", "pods"), c.rule}}}}
		k := j.cluster(t)
		if v := k.Known(c.need); v != RightUnknown {
			t.Errorf("%s: known before it was asked: %v", what, v)
		}
		v, err := k.May(t.Context(), c.need)
		if err != nil || v != c.want {
			t.Errorf("%s: %v, %v; want %v", what, v, err, c.want)
		}
		if k.Known(c.need) != c.want {
			t.Errorf("%s is not remembered", what)
		}
		if j.rules != 1 || j.access != 0 {
			t.Errorf("%s: %d rules reviews and %d access reviews", what, j.rules, j.access)
		}
	}
}

func TestOneRulesReviewServesAllRightsOfANamespace(t *testing.T) {
	j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{"shop": {ResourceRules: []authv1.ResourceRule{rule("*", "*", "*")}}}}
	k := j.cluster(t)
	for _, r := range Builtin() {
		if !r.Namespaced {
			continue
		}
		for _, verb := range r.Verbs {
			if v, err := k.May(t.Context(), Need{Verb: verb, Resource: r, Namespace: "shop"}); v != RightHeld || err != nil {
				t.Fatalf("%s %s: %v, %v", verb, r, v, err)
			}
		}
	}
	if j.rules != 1 || j.access != 0 {
		t.Errorf("%d rules reviews and %d access reviews", j.rules, j.access)
	}
	if v := k.Known(Need{Verb: "get", Resource: pods(), Namespace: "other"}); v != RightUnknown {
		t.Errorf("what holds in one namespace is said of another: %v", v)
	}
}

func TestWhatTheRulesLeaveOpenIsAskedAlone(t *testing.T) {
	need := Need{Verb: "delete", Resource: pods(), Namespace: "shop", Name: "web"}
	for what, status := range map[string]authv1.SubjectRulesReviewStatus{
		"incomplete":            {Incomplete: true},
		"with an error":         {EvaluationError: "no rules from the webhook"},
		"complete, but no more": {Incomplete: true, ResourceRules: []authv1.ResourceRule{rule("get", "", "pods")}},
	} {
		j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{"shop": status}, answer: authv1.SubjectAccessReviewStatus{Allowed: true}}
		k := j.cluster(t)
		if v, err := k.May(t.Context(), need); v != RightHeld || err != nil {
			t.Errorf("%s: %v, %v", what, v, err)
		}
		if j.rules != 1 || j.access != 1 {
			t.Errorf("%s: %d rules reviews and %d access reviews", what, j.rules, j.access)
		}
		if j.asked == nil || j.asked.Verb != "delete" || j.asked.Resource != "pods" || j.asked.Namespace != "shop" || j.asked.Name != "web" {
			t.Errorf("%s: asked for %+v", what, j.asked)
		}
		if v := k.Known(need); v != RightHeld {
			t.Errorf("%s: the answer is not remembered: %v", what, v)
		}
	}
}

func TestWhatIsInNoNamespaceIsNotReadFromARulesReview(t *testing.T) {
	everything := authv1.SubjectRulesReviewStatus{ResourceRules: []authv1.ResourceRule{rule("*", "*", "*")}}
	j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{"": everything, "shop": everything}, answer: authv1.SubjectAccessReviewStatus{Allowed: false}}
	k := j.cluster(t)
	if v, err := k.May(t.Context(), Need{Verb: "get", Resource: pods(), Namespace: "shop"}); v != RightHeld || err != nil {
		t.Fatalf("%v, %v", v, err)
	}
	for _, need := range []Need{
		{Verb: "patch", Resource: kindNamed(t, "nodes"), Name: "one"},
		{Verb: "delete", Resource: kindNamed(t, "namespaces"), Namespace: "shop", Name: "shop"},
		{Verb: "list", Resource: pods()},
	} {
		if v, err := k.May(t.Context(), need); v != RightDenied || err != nil {
			t.Errorf("%s: %v, %v", need, v, err)
		}
	}
	if j.rules != 1 || j.access != 3 {
		t.Errorf("%d rules reviews and %d access reviews", j.rules, j.access)
	}
}

func TestUnknownIsNotDenied(t *testing.T) {
	need := Need{Verb: "patch", Resource: kindNamed(t, "nodes"), Name: "one"}
	for what, c := range map[string]struct {
		answer authv1.SubjectAccessReviewStatus
		want   Verdict
	}{
		"allowed":                           {authv1.SubjectAccessReviewStatus{Allowed: true}, RightHeld},
		"allowed, though something failed":  {authv1.SubjectAccessReviewStatus{Allowed: true, EvaluationError: "x"}, RightHeld},
		"no opinion":                        {authv1.SubjectAccessReviewStatus{}, RightDenied},
		"denied":                            {authv1.SubjectAccessReviewStatus{Denied: true, EvaluationError: "x"}, RightDenied},
		"neither, because something failed": {authv1.SubjectAccessReviewStatus{EvaluationError: "the webhook is away"}, RightUnknown},
	} {
		k := (&judge{answer: c.answer}).cluster(t)
		if v, err := k.May(t.Context(), need); v != c.want || err != nil || k.Known(need) != c.want {
			t.Errorf("%s: %v, %v, known as %v; want %v", what, v, err, k.Known(need), c.want)
		}
	}
}

func TestAFailedReviewDeniesNothingAndIsNotRemembered(t *testing.T) {
	forbidden := apierrors.NewForbidden(schema.GroupResource{Group: "authorization.k8s.io", Resource: "selfsubjectrulesreviews"}, "", errors.New("no"))
	for what, err := range map[string]error{
		"no connection":     &url.Error{Op: "Post", URL: "https://server", Err: syscall.ECONNREFUSED},
		"no answer":         context.DeadlineExceeded,
		"overload":          apierrors.NewTooManyRequests("later", 1),
		"a failing server":  apierrors.NewInternalError(errors.New("no")),
		"forbidden reviews": forbidden,
	} {
		for _, need := range []Need{{Verb: "delete", Resource: pods(), Namespace: "shop"}, {Verb: "delete", Resource: kindNamed(t, "nodes"), Name: "one"}} {
			j := &judge{err: err}
			k := j.cluster(t)
			if v, got := k.May(t.Context(), need); v != RightUnknown || !errors.Is(got, err) {
				t.Errorf("%s: %s: %v, %v", what, need, v, got)
			}
			if v := k.Known(need); v != RightUnknown {
				t.Errorf("%s: %s: remembered as %v", what, need, v)
			}
			j.mu.Lock()
			j.err, j.answer = nil, authv1.SubjectAccessReviewStatus{Allowed: true}
			j.status = map[string]authv1.SubjectRulesReviewStatus{"shop": {ResourceRules: []authv1.ResourceRule{rule("delete", "", "pods")}}}
			j.mu.Unlock()
			if v, err := k.May(t.Context(), need); v != RightHeld || err != nil {
				t.Errorf("%s: %s, once it is over: %v, %v", what, need, v, err)
			}
		}
	}
}

func TestRightsAreBelievedForAShortWhileOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{"shop": {}}, answer: authv1.SubjectAccessReviewStatus{Allowed: false}}
		k := j.cluster(t)
		defer k.Close()
		needs := []Need{{Verb: "delete", Resource: pods(), Namespace: "shop"}, {Verb: "delete", Resource: kindNamed(t, "nodes"), Name: "one"}}
		ask := func(want Verdict) {
			t.Helper()
			for _, n := range needs {
				if v, err := k.May(t.Context(), n); v != want || err != nil {
					t.Errorf("%s: %v, %v; want %v", n, v, err, want)
				}
			}
		}
		ask(RightDenied)
		j.status["shop"] = authv1.SubjectRulesReviewStatus{ResourceRules: []authv1.ResourceRule{rule("*", "*", "*")}}
		j.answer.Allowed = true
		time.Sleep(rightsFor - time.Second)
		ask(RightDenied)
		if j.rules != 1 || j.access != 1 {
			t.Errorf("asked again: %d and %d", j.rules, j.access)
		}
		time.Sleep(2 * time.Second)
		for _, n := range needs {
			if v := k.Known(n); v != RightUnknown {
				t.Errorf("%s is still believed: %v", n, v)
			}
		}
		ask(RightHeld)
	})
}

func TestRightsOfDifferentNamesAndSubresourcesAreKeptApart(t *testing.T) {
	nodes := kindNamed(t, "nodes")
	j := &judge{answer: authv1.SubjectAccessReviewStatus{Allowed: true}}
	k := j.cluster(t)
	one := Need{Verb: "patch", Resource: nodes, Name: "one"}
	if v, err := k.May(t.Context(), one); v != RightHeld || err != nil {
		t.Fatalf("%v, %v", v, err)
	}
	for _, n := range []Need{
		{Verb: "patch", Resource: nodes, Name: "two"}, {Verb: "patch", Resource: nodes}, {Verb: "delete", Resource: nodes, Name: "one"},
		{Verb: "patch", Resource: nodes, Sub: "status", Name: "one"}, {Verb: "patch", Resource: kindNamed(t, "pods"), Namespace: "one", Name: "one"},
	} {
		if v := k.Known(n); v != RightUnknown {
			t.Errorf("%s %s: %v", n, n.Name, v)
		}
	}
}

func TestAChangeNeedsTheRightItsRequestTakes(t *testing.T) {
	deployments := kindNamed(t, "deployments")
	ref := Ref{Namespace: "shop", Name: "web", UID: "u"}
	for _, c := range []struct {
		change Change
		want   string
	}{
		{Scaled(deployments, ref, 3), "patch deployments.apps/scale in shop web"},
		{Restarted(deployments, ref, time.Unix(0, 0)), "patch deployments.apps in shop web"},
		{Deleted(deployments, ref, Deletion{}), "delete deployments.apps in shop web"},
		{Evicted(pods(), ref, nil, 0), "create pods/eviction in shop web"},
		{Created(deployments, ref, map[string]any{}), "create deployments.apps in shop "},
		{Cordoned(kindNamed(t, "nodes"), Ref{Name: "one", UID: "u"}, true), "patch nodes one"},
	} {
		if got := c.change.Need().key(); got != c.want {
			t.Errorf("%s needs %q, want %q", c.change, got, c.want)
		}
	}
}

func TestManyAskForRightsAtOnce(t *testing.T) {
	j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{}, answer: authv1.SubjectAccessReviewStatus{Allowed: true}}
	for i := range 10 {
		j.status[fmt.Sprint("ns", i)] = authv1.SubjectRulesReviewStatus{ResourceRules: []authv1.ResourceRule{rule("get", "", "pods")}}
	}
	k := j.cluster(t)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			v, err := k.May(context.Background(), Need{Verb: "get", Resource: pods(), Namespace: fmt.Sprint("ns", i%10), Name: fmt.Sprint(i)})
			if v != RightHeld || err != nil {
				t.Errorf("%v, %v", v, err)
			}
		})
		wg.Go(func() {
			if v, err := k.May(context.Background(), Need{Verb: "get", Resource: kindNamed(t, "nodes"), Name: fmt.Sprint(i)}); v != RightHeld || err != nil {
				t.Errorf("%v, %v", v, err)
			}
		})
	}
	wg.Wait()
}

func TestSeveralRightsAreAskedForAtATimeAndEachNamespacesRulesOnce(t *testing.T) {
	open := authv1.SubjectRulesReviewStatus{Incomplete: true}
	j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{"a": open, "b": {}}, answer: authv1.SubjectAccessReviewStatus{Allowed: true}}
	k := j.cluster(t)
	var needs []Need
	for _, ns := range []string{"a", "b", ""} {
		for _, verb := range []string{"delete", "patch", "create"} {
			needs = append(needs, Need{Verb: verb, Resource: kindNamed(t, "deployments"), Namespace: ns})
		}
	}
	if err := k.MayAll(t.Context(), needs); err != nil {
		t.Fatal(err)
	}
	for _, n := range needs {
		want := RightHeld
		if n.Namespace == "b" {
			want = RightDenied
		}
		if got := k.Known(n); got != want {
			t.Errorf("%s: %v", n, got)
		}
	}
	if j.rules != 2 || j.access != 6 {
		t.Errorf("%d rules and %d access reviews", j.rules, j.access)
	}
	if err := k.MayAll(t.Context(), needs); err != nil || j.rules != 2 || j.access != 6 {
		t.Errorf("what is known is asked again: %d and %d, %v", j.rules, j.access, err)
	}
}

func TestRightsAreNotAskedForWhenNobodyWantsToKnowAnyMore(t *testing.T) {
	j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{}}
	k := j.cluster(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	needs := []Need{{Verb: "delete", Resource: kindNamed(t, "pods"), Namespace: "a"}, {Verb: "delete", Resource: kindNamed(t, "nodes")}}
	if err := k.MayAll(ctx, needs); !errors.Is(err, context.Canceled) || j.rules+j.access != 0 {
		t.Errorf("%v after %d questions", err, j.rules+j.access)
	}
	for _, n := range needs {
		if k.Known(n) != RightUnknown {
			t.Errorf("%s is %v", n, k.Known(n))
		}
	}
}

func TestAnswersAboutRightsDoNotGrowWithoutBound(t *testing.T) {
	j := &judge{status: map[string]authv1.SubjectRulesReviewStatus{}, answer: authv1.SubjectAccessReviewStatus{Allowed: true}}
	k := j.cluster(t)
	for i := range 2 * accessKept {
		n := Need{Verb: "delete", Resource: kindNamed(t, "nodes"), Name: fmt.Sprint("node-", i)}
		if v, err := k.May(t.Context(), n); v != RightHeld || err != nil {
			t.Fatal(v, err)
		}
		if _, err := k.May(t.Context(), Need{Verb: "delete", Resource: kindNamed(t, "pods"), Namespace: fmt.Sprint("ns-", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if one, rules := k.rights.one.Len(), k.rights.rules.Len(); one > accessKept || rules > rulesKept {
		t.Errorf("%d and %d are kept", one, rules)
	}
}
