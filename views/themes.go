package views

import (
	"fmt"
	"slices"

	"kdeck/config"
	"kdeck/themes"
)

// LoadThemes reads the user's themes beside a configuration file; what is wrong in one is told, and the rest of it counts.
func LoadThemes(file string) ([]themes.Theme, []config.Problem) {
	var out []themes.Theme
	var wrong []config.Problem
	taken := []string{themes.Auto}
	for _, t := range themes.Builtin(true) {
		taken = append(taken, t.Name)
	}
	for _, f := range config.ThemeFiles(file) {
		if slices.Contains(taken, f.Name) {
			wrong = append(wrong, config.Problem{File: f.Path, Text: fmt.Sprintf("there is a theme %s already: rename the file", f.Name)})
			continue
		}
		values, problems := f.Load(themes.Names(), themes.Check)
		wrong = append(wrong, problems...)
		t, err := themes.FromValues(f.Name, values)
		if err != nil { // what Load let pass
			wrong = append(wrong, config.Problem{File: f.Path, Text: err.Error()})
		}
		out = append(out, t)
	}
	return out, wrong
}
