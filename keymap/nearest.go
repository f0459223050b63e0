package keymap

import (
	"fmt"

	"kdeck/near"
)

// unknown is the error for a name that no binding has, with the name that was perhaps meant.
func unknown(name string, list []Binding) error {
	names := make([]string, len(list))
	for i, b := range list {
		names[i] = b.Name
	}
	if meant := near.Name(name, names); meant != "" {
		return fmt.Errorf("no action is called %q (did you mean %s?)", name, meant)
	}
	return fmt.Errorf("no action is called %q", name)
}
