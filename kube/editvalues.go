package kube

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube/yamltext"
)

// The two parts of the text of a Secret in clear, named as the API names them for texts and for base64.
const (
	clearPart  = "stringData"
	base64Part = "data"
)

// DraftValues reads a Secret to be edited in clear: its text has the values that are texts as they are, and the others in
// base64. Nothing else of it is in the text, and nothing else can be changed with it.
func (k *Cluster) DraftValues(ctx context.Context, res Resource, ref Ref) (*Draft, error) {
	d, err := k.Draft(ctx, res, ref)
	if err != nil {
		return nil, err
	}
	d.values = true
	d.Text, err = valuesText(d.from)
	return d, err
}

// valuesText writes a Secret's values in clear.
func valuesText(o *unstructured.Unstructured) (string, error) {
	data, _, err := unstructured.NestedStringMap(o.Object, "data")
	if err != nil {
		return "", fmt.Errorf("the values of secret %s cannot be read", o.GetName()) // the reason may hold one of them
	}
	texts, binary := map[string]string{}, map[string]string{}
	for key, v := range data {
		b, err := base64.StdEncoding.DecodeString(v)
		if err == nil && utf8.Valid(b) && !bytes.ContainsRune(b, 0) {
			texts[key] = string(b)
		} else {
			binary[key] = v
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# The values of secret %s in clear. A line \"name: value\" adds one, and a name without its line is deleted.\n", o.GetName())
	if err := writePart(&out, clearPart, texts); err != nil {
		return "", err
	}
	if len(binary) > 0 {
		fmt.Fprintf(&out, "# What is no text stays in base64: %s.\n", strings.Join(slices.Sorted(maps.Keys(binary)), ", "))
		if err := writePart(&out, base64Part, binary); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

// writePart writes texts under a name, sorted: lines for those of several lines, quotes for what could not be seen without.
func writePart(out *strings.Builder, name string, texts map[string]string) error {
	values, blocks := &yaml.Node{Kind: yaml.MappingNode}, yamltext.NewBlocks()
	blocks.Careful = true
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		v := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: texts[key]}
		if strings.Contains(v.Value, "\n") {
			v.Value = blocks.Stand(v.Value)
		} else if !plainLine.MatchString(v.Value) {
			v.Style = yaml.DoubleQuotedStyle
		}
		values.Content = append(values.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, v)
	}
	if len(texts) == 0 {
		values.Style = yaml.FlowStyle
	}
	var part bytes.Buffer
	e := yaml.NewEncoder(&part)
	e.SetIndent(2)
	if err := e.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: name}, values}}); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	out.Write(blocks.Fill(part.Bytes()))
	return nil
}

// plainLine is a line of characters that can be seen, without blanks at its ends.
var plainLine = regexp.MustCompile(`^[^\pC\pZ\s]( *[^\pC\pZ\s])*$`)

// parseValues reads an edited text of a Secret in clear. Values are taken as they are written, whatever YAML would make of
// them: 0123 and yes are texts. The errors tell lines and names, and no values.
func parseValues(from *unstructured.Unstructured, text string) (*unstructured.Unstructured, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, errors.New("this is no YAML: " + whereOnly(err))
	}
	data := map[string]any{}
	root := &yaml.Node{Kind: yaml.MappingNode}
	if len(doc.Content) > 0 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: %s with names and values is wanted", root.Line, clearPart)
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		part, values := root.Content[i], root.Content[i+1]
		if part.Value != clearPart && part.Value != base64Part {
			return nil, fmt.Errorf("line %d: there is only %s and %s here: what else a secret has is changed by edit", part.Line, clearPart, base64Part)
		}
		if values.Kind == yaml.ScalarNode && values.Value == "" {
			continue
		}
		if values.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("line %d: names and values are wanted in %s", values.Line, part.Value)
		}
		if err := readPart(data, values, part.Value == base64Part); err != nil {
			return nil, err
		}
	}
	to := from.DeepCopy()
	if delete(to.Object, "data"); len(data) > 0 {
		to.Object["data"] = data
	}
	return to, nil
}

func readPart(data map[string]any, values *yaml.Node, encoded bool) error {
	for i := 0; i+1 < len(values.Content); i += 2 {
		key, v := values.Content[i], values.Content[i+1]
		name := Clean(key.Value)
		if why := validation.IsConfigMapKey(key.Value); len(why) > 0 {
			return fmt.Errorf("line %d: %q cannot be a name: %s", key.Line, name, why[0])
		}
		if _, there := data[key.Value]; there {
			return fmt.Errorf("line %d: %s is there twice", key.Line, name)
		}
		if v.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: the value of %s is no text: put it into quotes", key.Line, name)
		}
		if !encoded {
			data[key.Value] = base64.StdEncoding.EncodeToString([]byte(v.Value))
			continue
		}
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.Value), ""))
		if err != nil {
			return fmt.Errorf("line %d: the value of %s is not base64", key.Line, name)
		}
		data[key.Value] = base64.StdEncoding.EncodeToString(b)
	}
	return nil
}

// whereOnly is the line an error of the YAML parser tells, without its words, which may hold some of the text.
func whereOnly(err error) string {
	_, rest, _ := strings.Cut(err.Error(), "line ")
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits == 0 {
		return "the line is not known"
	}
	return "line " + rest[:digits]
}
