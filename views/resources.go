package views

import (
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube"
	"kdeck/ui"
)

// quota is one of the four numbers of the resources form.
type quota struct {
	field string
	limit bool
	of    corev1.ResourceName
}

func quotas() []quota {
	return []quota{{"cpu request", false, corev1.ResourceCPU}, {"cpu limit", true, corev1.ResourceCPU},
		{"memory request", false, corev1.ResourceMemory}, {"memory limit", true, corev1.ResourceMemory}}
}

// resourcesAction sets what a container asks for and is limited to.
func resourcesAction() Action {
	return Action{
		ID: "set-resources", Help: "set resources", For: templated(), Need: kube.Need{Verb: "patch"},
		AskLive: func(ctx context.Context, c *kube.Cluster, sel Selection) ([]ui.Field, error) {
			all, err := slotsOf(ctx, c, sel)
			if err != nil {
				return nil, err
			}
			return all.resourceFields()
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			all, err := slotsOf(ctx, c, sel)
			if err != nil {
				return nil, err
			}
			out := all.each(sel, a.Text(slotField), func(res kube.Resource, ref kube.Ref, in kube.Slot) (kube.Change, bool) {
				requests, limits := map[string]*string{}, map[string]*string{}
				for _, q := range quotas() {
					text := a.Text(q.field)
					if text == asItIs || shownHeld(q.in(in)) == text {
						continue
					}
					into := requests
					if q.limit {
						into = limits
					}
					into[string(q.of)] = typedHeld(text)
				}
				return kube.Resourced(res, ref, in, requests, limits), len(requests)+len(limits) > 0
			})
			if len(out) == 0 {
				return nil, errors.New("the resources are these already")
			}
			return append(out, all.unplanned(sel, "set resources")...), nil
		},
	}
}

// in is what a container has of it now.
func (q quota) in(s kube.Slot) held {
	n := s.Quantity(q.limit, q.of)
	if n == nil {
		return nil
	}
	text := n.String()
	return &text
}

// resourceFields ask for container and numbers, which begin with those of now.
func (all slots) resourceFields() ([]ui.Field, error) {
	choose, err := all.choice()
	if err != nil {
		return nil, err
	}
	fields := []ui.Field{choose}
	for _, q := range quotas() {
		f := ui.Field{Name: q.field, Check: q.check, Follow: func(a ui.Answers) (string, string) {
			return together(all.under(a.Text(slotField), q.in))
		}}
		if q.limit {
			f.Against = q.notBelow
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// check refuses what is no quantity, and what no quantity of it can be.
func (q quota) check(text string) string {
	if text == "" || text == asItIs {
		return ""
	}
	n, err := resource.ParseQuantity(text)
	switch {
	case err != nil && q.of == corev1.ResourceCPU:
		return "an amount is wanted, like 250m (thousandths of a core) or 2; empty: none"
	case err != nil:
		return "an amount is wanted, like 512Mi or 2Gi; empty: none"
	case n.Sign() < 0:
		return "it cannot be negative"
	case q.of == corev1.ResourceMemory && n.MilliValue()%1000 != 0:
		return "that is no whole number of bytes: m is a thousandth, Mi is 1,048,576 bytes"
	}
	return ""
}

// notBelow refuses a limit below what is asked for.
func (q quota) notBelow(text string, a ui.Answers) string {
	asked, err1 := resource.ParseQuantity(a.Text(string(q.of) + " request"))
	most, err2 := resource.ParseQuantity(text)
	if err1 == nil && err2 == nil && most.Cmp(asked) < 0 {
		return "the limit is below the request, " + asked.String()
	}
	return ""
}
