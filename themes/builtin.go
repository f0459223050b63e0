package themes

// Dark is the theme for dark backgrounds.
func Dark() Theme { return build("dark", true, dark()) }

// Light is the theme for light backgrounds.
func Light() Theme { return build("light", false, light()) }

// HighContrast is the theme for eyes or screens that need it: all text has a contrast of at least 7 (WCAG 2, level AAA),
// the cursor row is reversed. It has a variant for each background.
func HighContrast(dark bool) Theme {
	t := build("high-contrast", dark, highContrast(dark))
	t.Auto = true
	return t
}

// ColourBlind is the theme of blue, yellow and orange: its tones differ under deuteranopia, protanopia and tritanopia.
// It has a variant for each background.
func ColourBlind(dark bool) Theme {
	t := build("colour-blind", dark, colourBlind(dark))
	t.Auto = true
	return t
}

// ANSI16 is the theme of the terminal's own 16 colours, for the Linux console and old terminals. Quiet text has the
// terminal's own colours and loud text brings its background along, for none of the 16 reads well on black and on white.
func ANSI16() Theme { return build("ansi16", true, ansi16()) }

// Mono is the theme without any colour. It is not named after the tone Plain, which the package has already.
func Mono() Theme { return build("mono", false, palette{}) }

func dark() palette {
	return palette{
		tones:  [tones]string{Muted: "#a3adba", OK: "#8fd19e", Busy: "#7cc7ff", Warn: "#f2c55c", Bad: "#ff9b93"},
		cursor: "#2f3b52", bar: "#2a3140", barText: "#c3cad5",
		accent: "#82cfff", quiet: "#a3adba",
		match: "#5b4a12", onMatch: "#ffffff", matchNow: "#f2c55c", onMatchNow: "#1b1f24",
		key: "#82cfff", str: "#a5d6a7", number: "#f2c55c", comment: "#a3adba",
		sources: [hues]string{"#7cc7ff", "#8fd19e", "#d7a6ff", "#f5b17a", "#7fdbca", "#f4a3c8"},
	}
}

func light() palette {
	return palette{
		tones:  [tones]string{Muted: "#57606a", OK: "#116329", Busy: "#0550ae", Warn: "#7a4b00", Bad: "#a40e26"},
		cursor: "#d6e4f7", bar: "#e1e5ea", barText: "#3b434d",
		accent: "#0550ae", quiet: "#57606a",
		match: "#fff0b3", onMatch: "#1f2328", matchNow: "#8a5a00", onMatchNow: "#ffffff",
		key: "#0550ae", str: "#116329", number: "#7a4b00", comment: "#57606a",
		sources: [hues]string{"#0550ae", "#116329", "#7a2fb0", "#8a4600", "#006a6a", "#9c2266"},
	}
}

func highContrast(dark bool) palette {
	if dark {
		return palette{
			tones: [tones]string{Plain: "#ffffff", Muted: "#d5dbe2", OK: "#86f29a", Busy: "#8ce0ff", Warn: "#ffe066", Bad: "#ffbdb5"},
			bar:   "#ffffff", barText: "#000000", barNow: "#00307a",
			accent: "#8ce0ff", quiet: "#d5dbe2",
			match: "#ffe066", onMatch: "#000000", matchNow: "#8ce0ff", onMatchNow: "#000000",
			key: "#8ce0ff", str: "#86f29a", number: "#ffe066", comment: "#d5dbe2",
			sources: [hues]string{"#8ce0ff", "#86f29a", "#e3bfff", "#ffcf9e", "#7ff0e0", "#ffb8dd"},
		}
	}
	return palette{
		tones: [tones]string{Plain: "#000000", Muted: "#363c44", OK: "#00491a", Busy: "#00398a", Warn: "#583300", Bad: "#860012"},
		bar:   "#000000", barText: "#ffffff", barNow: "#ffe066",
		accent: "#00398a", quiet: "#363c44",
		match: "#ffe066", onMatch: "#000000", matchNow: "#00398a", onMatchNow: "#ffffff",
		key: "#00398a", str: "#00491a", number: "#583300", comment: "#363c44",
		sources: [hues]string{"#00398a", "#00491a", "#5a1087", "#583300", "#004a4a", "#6d0f43"},
	}
}

func colourBlind(dark bool) palette {
	if dark {
		return palette{
			tones:  [tones]string{Muted: "#98a3b3", OK: "#6daaf6", Busy: "#4ef9a7", Warn: "#f9cd0d", Bad: "#fa8845"},
			cursor: "#29344b", bar: "#2a3140", barText: "#c3cad5",
			accent: "#8cc8ff", quiet: "#a3adba",
			match: "#1d4b8f", onMatch: "#ffffff", matchNow: "#f9cd0d", onMatchNow: "#1b1f24",
			key: "#8cc8ff", str: "#f7c873", number: "#4ef9a7", comment: "#a3adba",
			sources: [hues]string{"#6daaf6", "#f9cd0d", "#fa8845", "#4ef9a7", "#cfd6e0", "#b79cf0"},
		}
	}
	return palette{
		tones:  [tones]string{Muted: "#57606a", OK: "#0b4ee0", Busy: "#8641a7", Warn: "#4c2802", Bad: "#9a4b07"},
		cursor: "#dfe8f5", bar: "#e1e5ea", barText: "#3b434d",
		accent: "#0a4fb5", quiet: "#57606a",
		match: "#ffe9a8", onMatch: "#1f2328", matchNow: "#0a4fb5", onMatchNow: "#ffffff",
		key: "#0a4fb5", str: "#8f4612", number: "#5a1fb0", comment: "#57606a",
		sources: [hues]string{"#0b4ee0", "#8641a7", "#4c2802", "#9a4b07", "#005f5f", "#57606a"},
		added:   "#0a58ca", removed: "#a34400",
	}
}

func ansi16() palette {
	return palette{
		tones:   [tones]string{Muted: ownColour, OK: ownColour, Busy: "15", Warn: "15", Bad: "15"},
		grounds: [tones]string{Busy: "4", Warn: "5", Bad: "1"},
		bar:     "4", barText: "15",
		quiet: ownColour,
		match: "6", onMatch: "0", matchNow: "2", onMatchNow: "0",
		str: ownColour, number: ownColour, comment: ownColour,
	}
}
