package themes

import "slices"

// Auto is the name that stands for the theme of the terminal's background.
const Auto = "auto"

// Builtin are the themes there are without the user's own, by name, as they are for a background. None is another name
// for Mono.
func Builtin(dark bool) []Theme {
	none := Mono()
	none.Name = "none"
	return []Theme{Dark(), Light(), HighContrast(dark), ColourBlind(dark), ANSI16(), Mono(), none}
}

// Named is the theme of that name, among the built-in ones and others; Auto, no name at all and a name that is not known
// mean the one for the background.
func Named(name string, dark bool, others []Theme) Theme {
	all := append(Builtin(dark), others...)
	if i := slices.IndexFunc(all, func(t Theme) bool { return t.Name == name }); i >= 0 {
		return all[i]
	}
	return Pick(dark, false)
}

// Pick is the built-in theme for a terminal, which follows its background; noColor (the NO_COLOR convention) wins.
func Pick(dark, noColor bool) Theme {
	t := Light()
	switch {
	case noColor:
		t = Mono()
		t.Dark = dark
		return t
	case dark:
		t = Dark()
	}
	t.Auto = true
	return t
}

// Relit is the theme for a background found out late. One that was chosen for what it is stays as it is.
func (t Theme) Relit(dark bool) Theme {
	if !t.Auto || t.Dark == dark {
		return t
	}
	next := Pick(dark, false)
	if t.Name != Dark().Name && t.Name != Light().Name {
		next = Named(t.Name, dark, nil)
	}
	next.ASCII = t.ASCII
	return next
}
