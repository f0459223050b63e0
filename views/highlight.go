package views

import (
	"strings"

	"kdeck/themes"
)

// paintYAML colours one line of YAML as sigs.k8s.io/yaml writes it (block style, one key or item a line): keys, comments,
// and values by what they look like. Text inside block scalars is coloured as if it were YAML too, which is harmless.
func paintYAML(t *themes.Theme, line string) string {
	body := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(body)]
	dash := ""
	for strings.HasPrefix(body, "- ") {
		dash, body = dash+"- ", body[2:]
	}
	switch {
	case body == "":
		return line
	case strings.HasPrefix(body, "#"):
		return indent + dash + t.YAMLComment.Render(body)
	}
	if k, rest, ok := cutKey(body); ok {
		return indent + dash + t.YAMLKey.Render(k) + ":" + paintValue(t, rest)
	}
	return indent + dash + paintValue(t, body)
}

// cutKey splits "key: value" or "key:"; quoted keys may hold colons.
func cutKey(s string) (key, rest string, ok bool) {
	from := 0
	if s[0] == '"' || s[0] == '\'' {
		end := strings.IndexByte(s[1:], s[0])
		if end < 0 {
			return "", "", false
		}
		from = end + 2
	}
	i := strings.IndexByte(s[from:], ':')
	if i < 0 {
		return "", "", false
	}
	i += from
	if i+1 < len(s) && s[i+1] != ' ' {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// paintValue colours a scalar and the comment kdeck puts behind a folded section.
func paintValue(t *themes.Theme, s string) string {
	v := strings.TrimLeft(s, " ")
	if v == "" {
		return s
	}
	pad := s[:len(s)-len(v)]
	switch {
	case v[0] == '#':
		return pad + t.YAMLComment.Render(v)
	case v == "true" || v == "false" || v == "null" || v == "{}" || v == "[]" || isNumber(v):
		return pad + t.YAMLNumber.Render(v)
	}
	return pad + t.YAMLString.Render(v)
}

func isNumber(s string) bool {
	digits := strings.TrimLeft(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789.") == ""
}
