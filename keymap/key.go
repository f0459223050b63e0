package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// named are the keys that have a name rather than a character.
var named = []string{
	"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "insert", "delete", "enter", "tab", "esc",
	"space", "backspace", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

// spellings are other words for the same keys, as people write them.
var spellings = map[string]string{
	"return": "enter", "escape": "esc", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown", "del": "delete",
	"ins": "insert", "plus": "+", " ": "space",
}

// twins are keys that many terminals send as one and the same.
var twins = map[string]string{
	"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+@": "ctrl+space", "ctrl+?": "backspace",
}

// modifiers stand in the order in which tea.Key spells them.
var modifiers = []string{"ctrl", "alt", "shift", "meta", "hyper", "super"}

// spell brings a key into the spelling of tea.KeyPressMsg.String, or says why it is none.
func spell(key string) (string, error) {
	base, has := key, make([]bool, len(modifiers))
	for {
		mod, rest, found := strings.Cut(base, "+")
		i := slices.Index(modifiers, strings.ToLower(mod))
		if !found || i < 0 || rest == "" {
			break
		}
		has[i], base = true, rest
	}
	if other, ok := spellings[strings.ToLower(base)]; ok {
		base = other
	}
	if utf8.RuneCountInString(base) != 1 {
		base = strings.ToLower(base)
		if !slices.Contains(named, base) {
			return "", fmt.Errorf("%q is no key", key)
		}
	} else if r, _ := utf8.DecodeRuneInString(base); r == utf8.RuneError || !unicode.IsPrint(r) {
		return "", fmt.Errorf("%q is no key", key)
	} else {
		base = spellRune(r, has)
	}
	var b strings.Builder
	for i, mod := range modifiers {
		if has[i] {
			b.WriteString(mod + "+")
		}
	}
	return b.String() + base, nil
}

// spellRune folds shift into the character ("shift+a" is "A") and drops the case under other modifiers ("ctrl+A" is
// "ctrl+a"), as terminals do.
func spellRune(r rune, has []bool) string {
	const shift = 2
	others := slices.Contains(has[:shift], true) || slices.Contains(has[shift+1:], true)
	switch {
	case others:
		return string(unicode.ToLower(r))
	case has[shift] && unicode.IsLetter(r):
		has[shift] = false
		return string(unicode.ToUpper(r))
	}
	return string(r)
}

// wire is what a key looks like to a terminal that tells no twins apart.
func wire(key string) string {
	if twin, ok := twins[key]; ok {
		return twin
	}
	return key
}
