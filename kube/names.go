package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
)

// asNames asks for metadata alone; a server that does not know the form sends whole objects, of which no more is read.
const asNames = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"

// Names lists the names of objects that begin with prefix, for who completes a command line: nothing is kept, nothing
// watched, and ctx bounds the time. Namespace "" is all namespaces.
func (k *Cluster) Names(ctx context.Context, res Resource, namespace, prefix string) ([]string, error) {
	var names []string
	for opts := (metav1.ListOptions{Limit: chunk}); ; {
		raw, err := request(k.raw, res, namespace).
			SpecificallyVersionedParams(&opts, scheme.ParameterCodec, optionsVersion).
			SetHeader("Accept", asNames).Do(ctx).Raw()
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", res, err)
		}
		var page struct {
			metav1.ListMeta `json:"metadata"`
			Items           []struct {
				Metadata struct{ Name string }
			}
		}
		if err := json.Unmarshal(raw, &page); err != nil {
			return nil, fmt.Errorf("list %s: %w", res, err)
		}
		for _, o := range page.Items {
			if name := Clean(o.Metadata.Name); strings.HasPrefix(name, prefix) {
				names = append(names, name)
			}
		}
		if opts.Continue = page.Continue; opts.Continue == "" {
			return names, nil
		}
	}
}
