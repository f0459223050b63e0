package kube

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api/v1"
)

// misread finds the first thing in a kubeconfig that clientcmd cannot read although it names no line for it: text that is
// no UTF-8, or a value of another kind than its field has. Line 0 means that there is none.
func misread(file string) (line int, why string) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, ""
	}
	if at := strange(data); at >= 0 {
		return 1 + bytes.Count(data[:at], []byte("\n")), "this is no text"
	}
	var top yaml.Node
	var value any
	if yaml.Unmarshal(data, &top) != nil || top.Decode(&value) != nil {
		return 0, ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		return 0, ""
	}
	var wrong *json.UnmarshalTypeError
	if !errors.As(json.Unmarshal(text, &clientcmdapi.Config{}), &wrong) {
		return 0, ""
	}
	found, _, _ := strings.Cut(wrong.Value, " ") // "number 12" where it is too large
	n := under(&top, strings.Split(wrong.Field, "."), found)
	if n == nil {
		return 0, ""
	}
	return n.Line, fmt.Sprintf("%s cannot be a %s", wrong.Field, shapes[found])
}

// strange is the offset of the first byte that belongs in no YAML, or -1.
func strange(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 || r < ' ' && !strings.ContainsRune("\t\n\r", r) {
			return i
		}
		i += n
	}
	return -1
}

// shapes are what encoding/json calls the kinds of values, in the words of YAML.
var shapes = map[string]string{"object": "mapping", "array": "list", "string": "text", "number": "number", "bool": "boolean"}

// under is the first value of a kind under a path of keys; lists are no part of the path (as in encoding/json's).
func under(n *yaml.Node, path []string, kind string) *yaml.Node {
	switch {
	case n.Kind == yaml.AliasNode:
		return under(n.Alias, path, kind)
	case len(path) == 0 && shapeOf(n) == kind:
		return n
	case n.Kind == yaml.DocumentNode, n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			if hit := under(c, path, kind); hit != nil {
				return hit
			}
		}
	case n.Kind == yaml.MappingNode && len(path) > 0:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == path[0] {
				return under(n.Content[i+1], path[1:], kind)
			}
		}
	}
	return nil
}

// shapeOf is the kind of a node as encoding/json names it.
func shapeOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "object"
	case yaml.SequenceNode:
		return "array"
	}
	switch n.Tag {
	case "!!int", "!!float":
		return "number"
	case "!!bool":
		return "bool"
	}
	return "string"
}
