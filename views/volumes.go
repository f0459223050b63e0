package views

import (
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube"
	"kdeck/ui"
)

// unset is what kubectl prints for an optional field of a volume that is not there.
const unset = "<unset>"

func orUnset(s *string) ui.Cell {
	if s == nil {
		return ui.Cell{Text: unset}
	}
	return ui.Cell{Text: *s}
}

// phase is the phase of an object, unless it is being deleted.
func phase(o kube.Object, phase string) string {
	if o.GetDeletionTimestamp() != nil {
		return "Terminating"
	}
	return phase
}

// quantityCell is a quantity that sorts by its size.
func quantityCell(text string) ui.Cell {
	q, err := resource.ParseQuantity(text)
	if err != nil {
		return ui.Cell{Text: text}
	}
	return ui.Cell{Text: text, Value: q.Value()}
}

// accessModes are the short words for access modes, in kubectl's order (core/v1 PersistentVolumeAccessMode).
func accessModes(in []string) string {
	var out []string
	for _, m := range [...]struct{ mode, word string }{
		{"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"}, {"ReadWriteOncePod", "RWOP"},
	} {
		for _, have := range in {
			if have == m.mode {
				out = append(out, m.word)
				break
			}
		}
	}
	return strings.Join(out, ",")
}
