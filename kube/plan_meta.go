package kube

import (
	"fmt"

	"k8s.io/apimachinery/pkg/types"
)

// Labelled sets a label of any object; nil takes it away (kubectl label).
func Labelled(res Resource, ref Ref, key string, value *string) Change {
	return tagged(res, ref, "label", "labels", key, value)
}

// Annotated sets an annotation of any object; nil takes it away (kubectl annotate).
func Annotated(res Resource, ref Ref, key string, value *string) Change {
	return tagged(res, ref, "annotate", "annotations", key, value)
}

// tagged changes one entry of a map in the metadata: the others stay as they are, whoever has set them meanwhile.
func tagged(res Resource, ref Ref, verb, field, key string, value *string) Change {
	c := patchOf(res, ref, types.MergePatchType, nested(value, "metadata", field, key))
	if value == nil {
		c.Title = fmt.Sprintf("%s %s: take %s away", verb, noun(res, ref), key)
		c.Kubectl = command(ref, verb, target(res, ref), key+"-")
		return c
	}
	c.Title = fmt.Sprintf("%s %s: %s=%s", verb, noun(res, ref), key, clip(*value))
	c.Kubectl = command(ref, verb, "--overwrite", target(res, ref), key+"="+*value)
	return c
}

// longestWord is how much of a value a title shows, in bytes.
const longestWord = 60

// clip is the beginning of a value, fit for a title of one line.
func clip(value string) string {
	value = Clean(value)
	if r := []rune(value); len(r) > longestWord {
		return string(r[:longestWord]) + "..."
	}
	return value
}
