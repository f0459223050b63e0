// Package yamltext writes decoded JSON as YAML for people: what sigs.k8s.io/yaml would write, but for texts of several lines, which
// stand as lines whatever is in them.
//
// The library gives up the literal style for a single blank before a line break, and writes the whole text as one quoted line. A
// literal block may have blanks at the ends of its lines (YAML 1.1, 9.3.5), and is read back byte for byte; a text with characters
// that a block cannot have, such as carriage returns, is quoted, with a line for each of its lines.
package yamltext

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"unicode"

	"sigs.k8s.io/yaml"
)

// Marshal writes a decoded JSON value: maps with texts as keys, lists, texts, numbers, booleans and nil.
func Marshal(v any) ([]byte, error) {
	b := NewBlocks()
	out, err := yaml.Marshal(b.standIn(v))
	if err != nil {
		return nil, err
	}
	return b.Fill(out), nil
}

// Blocks hold texts while a library writes what is around them.
type Blocks struct {
	Careful bool // quote what could not be told from something else when it is seen

	mark  string
	texts map[string]string
}

// NewBlocks holds nothing yet.
func NewBlocks() *Blocks { return &Blocks{mark: "text" + rand.Text(), texts: map[string]string{}} }

// Stand gives what is to be written as a plain scalar in the place of a text; that is the text itself where a library does well.
func (b *Blocks) Stand(text string) string {
	if !strings.Contains(text, "\n") && !strings.ContainsFunc(text, unreadable) {
		return text
	}
	in := fmt.Sprintf("%sx%d", b.mark, len(b.texts))
	b.texts[in] = text
	return in
}

// standIn is a value in which others stand in for its texts.
func (b *Blocks) standIn(v any) any {
	switch v := v.(type) {
	case string:
		return b.Stand(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = b.standIn(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = b.standIn(v[k])
		}
		return out
	case map[string]string:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = b.Stand(v[k])
		}
		return out
	}
	return v
}

// Fill puts the texts in their places: two blanks further in than the key or the dash before them.
func (b *Blocks) Fill(out []byte) []byte {
	if len(b.texts) == 0 {
		return out
	}
	var done bytes.Buffer
	for line := range bytes.Lines(out) {
		at := bytes.LastIndexByte(line, ' ') + 1
		text, ok := b.texts[string(bytes.TrimSuffix(line[at:], []byte{'\n'}))]
		if !ok {
			done.Write(line)
			continue
		}
		done.Write(line[:at])
		b.write(&done, text, column(line)+2)
	}
	return done.Bytes()
}

// column is where the innermost key or dash of a line begins.
func column(line []byte) int {
	at := len(line) - len(bytes.TrimLeft(line, " "))
	for {
		rest, ok := bytes.CutPrefix(line[at:], []byte("- "))
		if !ok {
			return at
		}
		if bytes.IndexByte(bytes.TrimRight(rest, "\n"), ' ') < 0 { // the text follows the dash
			return at
		}
		at += 2
	}
}

// write writes a text as a block, or quoted.
func (b *Blocks) write(to *bytes.Buffer, text string, indent int) {
	margin := strings.Repeat(" ", indent)
	bad := unreadable
	if b.Careful {
		bad = func(r rune) bool { return unreadable(r) || r != ' ' && !unicode.IsPrint(r) && r != '\t' && r != '\n' }
	}
	if !strings.Contains(text, "\n") || strings.ContainsFunc(text, bad) {
		quote(to, text, margin, bad)
		return
	}
	to.WriteByte('|')
	if c := text[0]; c == ' ' || c == '\n' || c == '\t' {
		to.WriteByte('2') // the first line does not tell how far in the block is
	}
	switch body := strings.TrimRight(text, "\n"); {
	case len(body) == len(text):
		to.WriteByte('-')
	case len(body)+1 < len(text) || body == "":
		to.WriteByte('+')
	}
	to.WriteByte('\n')
	for line := range strings.Lines(text) {
		if line != "\n" {
			to.WriteString(margin)
		}
		to.WriteString(line)
	}
	if !strings.HasSuffix(text, "\n") {
		to.WriteByte('\n')
	}
}

// unreadable are the characters that YAML does not take as they are, or takes for line breaks (YAML 1.1, 5.1 and 5.4).
func unreadable(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return true
	}
	return false
}

// quote writes a text in double quotes; a backslash at the end of a line goes on in the next one.
func quote(to *bytes.Buffer, text, margin string, bad func(rune) bool) {
	to.WriteByte('"')
	begins := false
	for i, r := range text {
		if begins && r == ' ' { // blanks at the beginning of a line are its margin
			to.WriteByte('\\')
		}
		begins = false
		switch {
		case r == '"' || r == '\\':
			to.WriteByte('\\')
			to.WriteRune(r)
		case r == '\n':
			to.WriteString(`\n`)
			if i+1 < len(text) {
				to.WriteString("\\\n" + margin)
				begins = true
			}
		case r == '\r':
			to.WriteString(`\r`)
		case r == '\t':
			to.WriteString(`\t`)
		case !bad(r):
			to.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(to, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(to, `\u%04x`, r)
		default:
			fmt.Fprintf(to, `\U%08x`, r)
		}
	}
	to.WriteString("\"\n")
}
