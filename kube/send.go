package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/rest"
)

// fieldManager is the name under which kdeck's writes stand in managedFields.
const fieldManager = "kdeck"

// sent is a server's answer to a write, or to the rehearsal of one.
type sent struct {
	object   *unstructured.Unstructured // as it is, or would be, afterwards; nil when the server answers with a mere Status
	warnings []string
}

// send carries one change out, or rehearses it (dryRun=All). It is called by Review and Apply alone.
func (k *Cluster) send(ctx context.Context, c Change, version string, dry bool) (sent, error) {
	heard := &hearing{}
	ctx, cancel := k.unary(admit(heard.in(ctx)))
	defer cancel()
	r, err := k.shape(c, version, dry)
	if err != nil {
		return sent{}, err
	}
	r = r.SetHeader("Accept", asIs)
	if c.Verb != Delete {
		r = r.Param("fieldManager", fieldManager)
		if c.Sub != "eviction" && c.Verb != Evict {
			r = r.Param("fieldValidation", metav1.FieldValidationStrict)
		}
	}
	if dry {
		r = r.Param("dryRun", metav1.DryRunAll)
	}
	raw, err := bodyOf(r.MaxRetries(0).Do(ctx)) // client-go would repeat what a failing server may have carried out
	for tries := 0; turnedAway(err) && tries < mostTries; tries++ {
		delay, _ := apierrors.SuggestsClientDelay(err)
		if !sleep(ctx, time.Duration(delay)*time.Second) {
			break
		}
		raw, err = bodyOf(r.Do(ctx))
	}
	out := sent{warnings: heard.all()}
	if err != nil && c.Type == types.JSONPatchType && unexplained(err) {
		return out, fmt.Errorf("%s: %w", c, &misfit{c.object(), err})
	}
	if err != nil {
		return out, fmt.Errorf("%s: %w", c, err)
	}
	o := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(raw, &o.Object); err != nil {
		return out, fmt.Errorf("%s: the answer cannot be read: %w", c, err)
	}
	if o.GetKind() != "Status" {
		out.object = o
		return out, nil
	}
	status := &metav1.Status{}
	if err := utiljson.Unmarshal(raw, status); err != nil {
		return out, fmt.Errorf("%s: the answer cannot be read: %w", c, err)
	}
	if status.Status == metav1.StatusFailure { // with 201: a pod with two budgets (registry/core/pod/storage/eviction.go)
		return out, fmt.Errorf("%s: %w", c, apierrors.FromObject(status))
	}
	return out, nil
}

// bodyOf is the body of an answer, or the error with the reason the server gives in it, which Raw alone leaves unread.
func bodyOf(r rest.Result) ([]byte, error) {
	if err := r.Error(); err != nil {
		return nil, err
	}
	return r.Raw()
}

// mostTries is how often a request that an overloaded server turned away is sent again.
const mostTries = 10

// turnedAway tells that a server has not begun with a request because it has too many, and says when to come again. What a
// budget refuses is refused, and not turned away.
func turnedAway(err error) bool {
	_, delay := apierrors.SuggestsClientDelay(err)
	return delay && apierrors.IsTooManyRequests(err) && !apierrors.HasStatusCause(err, policyv1.DisruptionBudgetCause)
}

// misfit says that a JSON patch cannot be applied to the object as it is: a test in it fails, or a path leads nowhere.
type misfit struct {
	object string
	err    error
}

func (e *misfit) Error() string { return "the change does not fit " + e.object + " as it is now" }
func (e *misfit) Unwrap() error { return e.err }

// unexplained tells the 422 without a reason with which a server answers to a JSON patch that does not fit
// (apiserver/pkg/endpoints/handlers/patch.go), from those that say what is invalid.
func unexplained(err error) bool {
	var status apierrors.APIStatus
	if !apierrors.IsInvalid(err) || !errors.As(err, &status) {
		return false
	}
	d := status.Status().Details
	return d == nil || d.Kind == "" && len(d.Causes) == 0
}

// shape is the request of a change, guarded by UID.
func (k *Cluster) shape(c Change, version string, dry bool) (*rest.Request, error) {
	if c.Verb != Create && c.Ref.UID == "" {
		return nil, fmt.Errorf("%s: the object is not known by its UID", c)
	}
	r := request(k.door, c.Resource, c.Ref.Namespace)
	var (
		body any
		err  error
	)
	switch c.Verb {
	case Patch:
		var patch []byte
		if patch, err = c.guarded(version); err == nil {
			return r.Verb(http.MethodPatch).Name(c.Ref.Name).SubResource(subs(c.Sub)...).
				SetHeader("Content-Type", string(c.Type)).Body(patch), nil
		}
		return nil, err
	case Create:
		r = r.Verb(http.MethodPost)
		if c.Sub != "" {
			r = r.Name(c.Ref.Name).SubResource(c.Sub)
		}
		return r.SetHeader("Content-Type", "application/json").Body(c.Body), nil
	case Delete:
		r, body = r.Verb(http.MethodDelete).Name(c.Ref.Name), c.deletion(dry)
	case Evict:
		e := &policyv1.Eviction{DeleteOptions: c.deletion(dry)}
		e.APIVersion, e.Kind, e.Name, e.Namespace = "policy/v1", "Eviction", c.Ref.Name, c.Ref.Namespace
		r, body = r.Verb(http.MethodPost).Name(c.Ref.Name).SubResource("eviction"), e
	default:
		return nil, fmt.Errorf("%s: unknown verb %q", c, c.Verb)
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return r.SetHeader("Content-Type", "application/json").Body(raw), nil
}

func subs(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// live reads the object a change is about as it is now.
func (k *Cluster) live(ctx context.Context, c Change) (*unstructured.Unstructured, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	raw, err := bodyOf(request(k.door, c.Resource, c.Ref.Namespace).Name(c.Ref.Name).SetHeader("Accept", asIs).Do(ctx))
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", c.object(), err)
	}
	o := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal(raw, &o.Object); err != nil {
		return nil, fmt.Errorf("get %s: the answer cannot be read: %w", c.object(), err)
	}
	return o, nil
}

// ReplacedError says that an object of the same name, but with another UID, has taken the place of the one that was meant.
type ReplacedError struct{ Object string }

func (e *ReplacedError) Error() string {
	return e.Object + " was deleted and created again meanwhile: this is another one"
}

// ChangedError says that an object is not what it was when its change was reviewed.
type ChangedError struct{ Object string }

func (e *ChangedError) Error() string {
	return e.Object + " was changed by someone else since it was reviewed"
}

// replaced turns the server's refusal of another UID into words.
func replaced(err error, c Change, now *unstructured.Unstructured) error {
	if now != nil && c.Ref.UID != "" && now.GetUID() != c.Ref.UID {
		return &ReplacedError{c.object()}
	}
	if err == nil && now != nil && c.Version != "" && now.GetResourceVersion() != c.Version {
		return &ChangedError{c.object()}
	}
	return err
}

// another looks whether a conflict is about another object of the same name.
func (k *Cluster) another(ctx context.Context, c Change, err error) error {
	if !apierrors.IsConflict(err) {
		return err
	}
	live, e := k.live(ctx, c)
	if e != nil {
		return err
	}
	return replaced(err, c, live)
}

// dryRun is how people write it.
var dryRun = regexp.MustCompile(`(?i)\bdry[ -]?run`)

// rehearsalRefused tells an admission webhook that cannot be asked what it would do from a change that would be refused: it
// has side effects (apiserver/pkg/admission/plugin/webhook/errors, NewDryRunUnsupportedErr), or refuses rehearsals itself,
// in words of its own. What it says of the write itself is heard when that is sent.
func rehearsalRefused(err error) bool {
	text := err.Error()
	return apierrors.IsBadRequest(err) && strings.Contains(text, "does not support dry run") ||
		strings.Contains(text, "admission webhook") && strings.Contains(text, "denied the request") && dryRun.MatchString(text)
}

// hearing collects the warnings a server sends with the answers to one request.
type hearing struct {
	mu   sync.Mutex
	said []string
}

type hearingKey struct{}

func (h *hearing) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, hearingKey{}, h)
}

func (h *hearing) add(text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.said = append(h.said, text)
}

func (h *hearing) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.said
}
