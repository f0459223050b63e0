package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	authv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/lru"
)

// Need is one right: a verb on a resource, in a namespace ("" for the whole cluster), perhaps on one name.
type Need struct {
	Verb      string
	Resource  Resource
	Sub       string // a subresource, such as "scale"
	Namespace string
	Name      string
}

// String is the right in words, as in "patch deployments.apps/scale in shop".
func (n Need) String() string {
	s := n.Verb + " " + n.Resource.String()
	if n.Sub != "" {
		s += "/" + n.Sub
	}
	if n.Namespace != "" {
		s += " in " + n.Namespace
	}
	return s
}

// Verdict is what is known of a right. Unknown is not denied: the server decides when it is used.
type Verdict uint8

// The verdicts.
const (
	RightUnknown Verdict = iota
	RightHeld
	RightDenied
)

// rightsFor is how long a user's rights are believed: a role given meanwhile is seen soon.
const rightsFor = time.Minute

// How many answers about rights are kept: those used last.
const (
	rulesKept  = 64  // of namespaces; one has hundreds of rules where a user has many roles
	accessKept = 512 // of single rights
)

// rights are the answers of the server about the user's own rights, for a short while.
type rights struct {
	rules *lru.Cache // ruling, by namespace
	one   *lru.Cache // ruling, by Need.key
}

func newRights() rights { return rights{lru.New(rulesKept), lru.New(accessKept)} }

// fresh is a kept answer that is still believed.
func fresh(c *lru.Cache, key string) (ruling, bool) {
	v, _ := c.Get(key)
	r, ok := v.(ruling)
	return r, ok && time.Since(r.at) < rightsFor
}

type ruling struct {
	at      time.Time
	status  authv1.SubjectRulesReviewStatus
	verdict Verdict
}

// Known is what is known of a right without asking; it never waits.
func (k *Cluster) Known(n Need) Verdict {
	if r, ok := fresh(k.rights.one, n.key()); ok {
		return r.verdict
	}
	if r, ok := fresh(k.rights.rules, n.Namespace); ok && n.scoped() {
		return r.judge(n)
	}
	return RightUnknown
}

// scoped says whether the rules of a namespace speak of the right: those that come by role bindings do not reach what is
// in no namespace, and a rules review does not tell which came how.
func (n Need) scoped() bool { return n.Namespace != "" && n.Resource.Namespaced }

// May asks for a right: one rules review for a namespace, and an access review where that leaves it open. An error says
// that nothing is known, never that something is denied.
func (k *Cluster) May(ctx context.Context, n Need) (Verdict, error) {
	if v := k.Known(n); v != RightUnknown {
		return v, nil
	}
	ctx, cancel := k.unary(ctx)
	defer cancel()
	if n.scoped() {
		v, err := k.rule(ctx, n)
		if v != RightUnknown || err != nil {
			return v, err
		}
	}
	return k.access(ctx, n)
}

// MayAll asks for several rights at a time: for the rules of each namespace once, then for what these leave open. What it has
// learned is Known; an error says that something is not, and denies nothing.
func (k *Cluster) MayAll(ctx context.Context, needs []Need) error {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	ask := func(some []Need, one func(context.Context, Need) (Verdict, error)) error {
		return errors.Join(k.together(len(some), func(i int) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			_, err := one(ctx, some[i])
			return err
		})...)
	}
	open := func() []Need {
		return slices.DeleteFunc(slices.Clone(needs), func(n Need) bool { return k.Known(n) != RightUnknown })
	}
	spaces := slices.DeleteFunc(open(), func(n Need) bool { return !n.scoped() })
	slices.SortFunc(spaces, func(a, b Need) int { return strings.Compare(a.Namespace, b.Namespace) })
	spaces = slices.CompactFunc(spaces, func(a, b Need) bool { return a.Namespace == b.Namespace })
	if err := ask(spaces, k.rule); err != nil {
		return err
	}
	return ask(open(), k.access)
}

func (k *Cluster) rule(ctx context.Context, n Need) (Verdict, error) {
	review := &authv1.SelfSubjectRulesReview{Spec: authv1.SelfSubjectRulesReviewSpec{Namespace: n.Namespace}}
	out, err := k.typed.AuthorizationV1().SelfSubjectRulesReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return RightUnknown, fmt.Errorf("ask for the rights in %s: %w", n.Namespace, err)
	}
	r := ruling{at: time.Now(), status: out.Status}
	k.rights.rules.Add(n.Namespace, r)
	return r.judge(n), nil
}

// access asks about one right only.
func (k *Cluster) access(ctx context.Context, n Need) (Verdict, error) {
	review := &authv1.SelfSubjectAccessReview{Spec: authv1.SelfSubjectAccessReviewSpec{ResourceAttributes: &authv1.ResourceAttributes{
		Namespace: n.Namespace, Verb: n.Verb, Group: n.Resource.Group, Version: n.Resource.Version, Resource: n.Resource.Name, Subresource: n.Sub, Name: n.Name,
	}}}
	out, err := k.typed.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return RightUnknown, fmt.Errorf("ask for the right to %s: %w", n, err)
	}
	r := ruling{at: time.Now()}
	switch s := out.Status; {
	case s.Allowed:
		r.verdict = RightHeld
	case s.Denied || s.EvaluationError == "":
		r.verdict = RightDenied
	}
	k.rights.one.Add(n.key(), r)
	return r.verdict, nil
}

// judge looks a right up among the rules of its namespace (rbac/v1 PolicyRule: "*" is all); a list that is incomplete denies
// nothing.
func (r ruling) judge(n Need) Verdict {
	resource := n.Resource.Name
	if n.Sub != "" {
		resource += "/" + n.Sub
	}
	has := func(in []string, words ...string) bool {
		return slices.Contains(in, "*") || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(in, w) })
	}
	for _, rule := range r.status.ResourceRules {
		if has(rule.Verbs, n.Verb) && has(rule.APIGroups, n.Resource.Group) && has(rule.Resources, resource, "*/"+n.Sub) &&
			(len(rule.ResourceNames) == 0 || n.Name != "" && slices.Contains(rule.ResourceNames, n.Name)) {
			return RightHeld
		}
	}
	if r.status.Incomplete || r.status.EvaluationError != "" {
		return RightUnknown
	}
	return RightDenied
}

func (n Need) key() string { return n.String() + " " + n.Name }
