package cli

import (
	"context"

	"kdeck/config"
	"kdeck/views"
)

// loadSettings reads the configuration file and the themes beside it and finds the place of the state files. What is wrong
// is told on the screen: none of it keeps the program from starting.
func loadSettings(ctx context.Context) (views.Settings, []string) {
	var problems []string
	s := views.Settings{Over: config.Environment()}
	path, err := config.File()
	if err != nil {
		problems = append(problems, err.Error())
	} else {
		file, found := config.Load(path, known())
		own, wrong := views.LoadThemes(path)
		for _, p := range append(found, wrong...) {
			problems = append(problems, p.Brief())
		}
		s.File, s.Themes, s.Watch = file, own, config.Watch(ctx, path, known())
	}
	if s.State, err = config.StateDir(); err != nil {
		problems = append(problems, err.Error())
	} else if note := config.LoadHistory(s.State).Note; note != "" {
		problems = append(problems, note)
	}
	return s, problems
}
