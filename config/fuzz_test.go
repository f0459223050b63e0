package config

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode"
)

func FuzzLoad(f *testing.F) {
	for _, text := range []string{
		sample, "", "a: &a [*a]\nkeys: *a\n", "contexts: [{match: '['}]\n", "theme: [\nmouse: {\n", "? [a]\n: b\n", "<<: {theme: dark}\n",
		"theme: !!binary aGk=\n", "---\n...\n---\n", "\xff\xfe", "\tx", "keys: {yaml: [[y]]}\n", "theme: |\n  dark\n  light\n", "logs: {buffer: 99999999999Gi}\n",
		"aliases: {\"a\\0\": b}\n", "commands: [{name: x, command: ['$', '${', '${}', '$$', '$1'], shell: maybe}]\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, problems := parse("config.yaml", []byte(text), Known{})
		lines := bytes.Count([]byte(text), []byte("\n")) + 1 + strings.Count(text, "\r") + strings.Count(text, "\u0085") +
			strings.Count(text, "\u2028") + strings.Count(text, "\u2029") // what YAML takes for the end of a line
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines || p.Column < 1 {
				t.Errorf("%d:%d is not in a file of %d lines: %s", p.Line, p.Column, lines, p.Text)
			}
			if p.Text == "" || strings.ContainsFunc(p.Text, unicode.IsControl) {
				t.Errorf("problem %q", p.Text)
			}
		}
		for _, context := range []string{"", "prod-eu"} {
			e := c.For(context, Environment()...)
			var b bytes.Buffer
			if err := e.Print(io.MultiWriter(&b)); err != nil {
				t.Fatal(err)
			}
			if again, more := parse("config.yaml", b.Bytes(), Known{}); len(more) > 0 {
				t.Errorf("printed %s\nread with %v as %+v", b.String(), more, again.Values)
			}
			for _, command := range e.Commands {
				command.Argv(nil)
			}
			_, _ = e.Expand([]string{text})
		}
	})
}
