package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// builtinThemes are the names of themes when nobody says which there are.
var builtinThemes = [...]string{"auto", "dark", "light", "high-contrast", "colour-blind", "ansi16", "mono", "none"}

// themes are the names that theme takes.
func (k Known) themes() []string {
	if k.Themes == nil {
		return builtinThemes[:]
	}
	return k.Themes
}

// with knows the user's themes beside a configuration file too.
func (k Known) with(themes []ThemeFile) Known {
	k.Themes = slices.Clone(k.themes())
	for _, t := range themes {
		if !slices.Contains(k.Themes, t.Name) {
			k.Themes = append(k.Themes, t.Name)
		}
	}
	return k
}

func theme() shape[string] {
	return text(strings.Join(builtinThemes[:], ", ")+" or a theme of yours", func(r *reader, v string) error {
		all := r.known.themes()
		if slices.Contains(all, v) {
			return nil
		}
		return fmt.Errorf("no theme is called %q%s; there are %s", v, meant(v, all), strings.Join(all, ", "))
	}).described(func(k Known) schema {
		return schema{"anyOf": []any{schema{"enum": k.themes()}, schema{"type": "string"}}}
	})
}

// profiles are kubectl's (kubectl/pkg/cmd/debug, profiles.go).
var profiles = [...]string{"general", "baseline", "restricted", "netadmin", "sysadmin", "legacy"}

func profile() shape[string] {
	return text(strings.Join(profiles[:], ", "), func(_ *reader, v string) error {
		if slices.Contains(profiles[:], v) {
			return nil
		}
		return fmt.Errorf("%q is no profile%s; there are %s", v, meant(v, profiles[:]), strings.Join(profiles[:], ", "))
	}).described(func(Known) schema { return schema{"enum": profiles[:]} })
}

// filled wants something other than blanks.
func filled(_ *reader, v string) error {
	if strings.TrimSpace(v) == "" {
		return errors.New("is blank")
	}
	return nil
}

const labelPattern = `^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`

func namespace() shape[string] {
	label := regexp.MustCompile(labelPattern)
	return text("a namespace", func(_ *reader, v string) error {
		if !label.MatchString(v) {
			return fmt.Errorf("%q cannot be a namespace: its name has small letters, digits and dashes, at most 63", v)
		}
		return nil
	}).described(func(Known) schema { return schema{"type": "string", "pattern": labelPattern} })
}

const actionPattern = `^[a-z][a-z0-9-]*$`

func actionName() shape[string] {
	name := regexp.MustCompile(actionPattern)
	return text("a name", func(_ *reader, v string) error {
		if !name.MatchString(v) {
			return fmt.Errorf("%q is no name: it has small letters, digits and dashes, and begins with a letter", v)
		}
		return nil
	}).described(func(Known) schema { return schema{"type": "string", "pattern": actionPattern} })
}

func aliases() shape[map[string]string] {
	line := text("a command line", func(r *reader, v string) error {
		if err := filled(r, v); err != nil || r.known.Line == nil {
			return err
		}
		return r.known.Line(v)
	})
	return dict("a mapping of words to command lines", func(_ *reader, name string) (string, error) {
		if name == "" || strings.ContainsAny(name, " \t/") || strings.HasPrefix(name, "-") {
			return "", fmt.Errorf("%q cannot be an alias: it is one word without a slash", name)
		}
		return name, nil
	}, line)
}

// Size is a number of bytes.
type Size int64

// units are spelt as Kubernetes spells them.
var units = [...]struct {
	name  string
	bytes Size
}{{"Gi", 1 << 30}, {"Mi", 1 << 20}, {"Ki", 1 << 10}}

// String is the size in the largest unit that divides it.
func (s Size) String() string {
	for _, u := range units {
		if s >= u.bytes && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

const sizePattern = `^[0-9]+(Ki|Mi|Gi)$`

// size is a Size from least to most.
func size(least, most Size) shape[Size] {
	says := fmt.Sprintf("a size from %s to %s", least, most)
	return parsed(says, func(_ *reader, v string) (Size, error) {
		s, ok := parseSize(v)
		if !ok {
			return 0, fmt.Errorf("%q is no size such as %s%s", v, least, meantSize(v))
		}
		if s < least || s > most {
			return 0, fmt.Errorf("%s is not %s", v, says)
		}
		return s, nil
	}, Size.String).described(func(Known) schema { return schema{"type": "string", "pattern": sizePattern} })
}

// meantSize is the hint for a size in other people's units: 64M, 64 MB.
func meantSize(v string) string {
	digits := strings.TrimRight(v, "KMGBbikmg ")
	unit := strings.TrimSpace(v[len(digits):])
	if unit == "" {
		return ""
	}
	meant := digits + strings.ToUpper(unit[:1]) + "i"
	if _, ok := parseSize(meant); !ok {
		return ""
	}
	return " (did you mean " + meant + "?)"
}

func parseSize(v string) (Size, bool) {
	for _, u := range units {
		digits, ok := strings.CutSuffix(v, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 32)
		return Size(n) * u.bytes, err == nil
	}
	return 0, false
}
