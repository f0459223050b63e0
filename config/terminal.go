package config

import "go.yaml.in/yaml/v3"

// InPlaceOfAuto is the theme for a terminal on which the automatic one would not look well. Whoever has named a theme, or
// wants no colour, is not overruled.
func InPlaceOfAuto(theme, source string) Override {
	return Override{name: "theme", source: source, only: "auto", node: &yaml.Node{
		Kind: yaml.MappingNode, Content: []*yaml.Node{leaf("theme"), leaf(theme)},
	}}
}
