package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// selection is how an object names its pods: by a selector, or with none as their owner.
type selection struct{ selector, uid string }

// errNoSelector is a Service that leaves its endpoints to somebody else.
var errNoSelector = errors.New("it has no selector, so it names no pods")

// selection reads the selector of an object: spec.selector, be it a map or a LabelSelector, else what its scale subresource
// says, as custom workloads have it.
func (k *Cluster) selection(ctx context.Context, res Resource, namespace, name string) (selection, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	read := func(sub ...string) (o selecting, err error) {
		answer := request(k.raw, res, namespace).Name(name).SubResource(sub...).SetHeader("Accept", asIs).Do(ctx)
		if err := answer.Error(); err != nil { // in the server's words, which Raw does not have
			return o, err
		}
		raw, err := answer.Raw()
		if err == nil {
			err = o.read(raw)
		}
		return o, err
	}
	o, err := read()
	if err != nil {
		return selection{}, err
	}
	out := selection{uid: o.Metadata.UID}
	if out.selector, err = o.selector(); err != nil || out.selector != "" {
		return out, err
	}
	if res.Group == "" && res.Name == "services" {
		return out, errNoSelector
	}
	if scale, err := read("scale"); err == nil {
		out.selector = scale.Status.selector()
	}
	return out, nil
}

// selecting is the part of any object that says which pods are its own.
type selecting struct {
	Metadata struct {
		UID string `json:"uid"`
	} `json:"metadata"`
	Spec struct {
		Selector json.RawMessage `json:"selector"`
	} `json:"spec"`
	Status scaleStatus `json:"status"`
}

// scaleStatus is of a scale subresource (autoscaling/v1): there the selector is a text.
type scaleStatus struct {
	Selector json.RawMessage `json:"selector"`
}

func (s scaleStatus) selector() string {
	var text string
	_ = json.Unmarshal(s.Selector, &text)
	return text
}

func (o *selecting) read(raw []byte) error {
	if err := json.Unmarshal(raw, o); err != nil {
		return fmt.Errorf("the answer cannot be read: %w", err)
	}
	return nil
}

// selector is spec.selector in kubectl's grammar, "" if there is none: a map of labels, as Services and replication
// controllers have it, or a LabelSelector.
func (o *selecting) selector() (string, error) {
	var plain map[string]string
	if json.Unmarshal(o.Spec.Selector, &plain) == nil {
		return labels.Set(plain).String(), nil
	}
	var full metav1.LabelSelector
	if len(o.Spec.Selector) == 0 || json.Unmarshal(o.Spec.Selector, &full) != nil {
		return "", nil
	}
	s, err := metav1.LabelSelectorAsSelector(&full)
	if err != nil || s.Empty() {
		return "", err
	}
	return s.String(), nil
}
