package kube

import (
	"encoding/base64"
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// mask replaces what nobody asked to see: the values of a Secret, and in every kind the copy kubectl apply leaves of what
// was applied. Sizes stay, for an empty or truncated value is a finding.
func mask(res Resource, o map[string]any) {
	if meta, ok := o["metadata"].(map[string]any); ok {
		if notes, ok := meta["annotations"].(map[string]any); ok {
			if v, ok := notes[corev1.LastAppliedConfigAnnotation].(string); ok {
				notes[corev1.LastAppliedConfigAnnotation] = masked(len(v))
			}
		}
	}
	if !res.IsSecret() {
		return
	}
	for _, field := range []string{"data", "stringData"} {
		values, ok := o[field].(map[string]any)
		if !ok {
			if _, there := o[field]; there {
				o[field] = map[string]any{} // not what a Secret has: rather nothing than a leak
			}
			continue
		}
		for key, v := range values {
			s, _ := v.(string)
			n := len(s)
			if field == "data" {
				if b, err := base64.StdEncoding.DecodeString(s); err == nil {
					n = len(b)
				}
			}
			values[key] = masked(n)
		}
	}
}

func masked(n int) string {
	if n == 1 {
		return "*** 1 byte"
	}
	return fmt.Sprintf("*** %d bytes", n)
}
