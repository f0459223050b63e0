// Package shellwords takes command lines apart into words, and quotes words so that a shell takes each as one word and as
// nothing else. It is the only place that does either: for lines behind ':' and their completion, for what is handed to a
// shell, and for the kubectl lines that are copied.
//
// The rules are those of a POSIX shell (XCU 2.2, Quoting) for quotes and backslashes; variables, patterns and operators are
// plain text.
package shellwords

import (
	"errors"
	"regexp"
	"strings"
)

// bare is a word that is the same without quotes in every shell: no letter of it means anything, and it does not begin with
// "~" (a home folder) or "=" (a program's path in zsh).
var bare = regexp.MustCompile(`^[A-Za-z0-9_%+:,./-][A-Za-z0-9_%+:,./@=-]*$`)

// Quote gives a word as a POSIX shell has to see it. In single quotes nothing means anything but the next single quote.
func Quote(word string) string {
	if bare.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// windowsBare leaves out what cmd.exe ("%", ",") and PowerShell (",", "@") give a meaning.
var windowsBare = regexp.MustCompile(`^[A-Za-z0-9_+:./-][A-Za-z0-9_+:./=-]*$`)

// QuoteOn gives a word as whoever pastes it into a shell of a system needs it: on Windows in double quotes where cmd.exe and
// PowerShell agree on them, else as PowerShell wants it; elsewhere as Quote does.
func QuoteOn(goos, word string) string {
	switch {
	case goos != "windows":
		return Quote(word)
	case windowsBare.MatchString(word):
		return word
	case !strings.ContainsAny(word, "\"$`%!“”„\r\n") && !strings.HasSuffix(word, `\`):
		return `"` + word + `"`
	}
	// PowerShell takes typographic single quotes for quotes too; each is doubled.
	return "'" + regexp.MustCompile("['‘’‚‛]").ReplaceAllString(word, "$0$0") + "'"
}

// Join gives words as one line, which Split takes apart into the same words.
func Join(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// Word is a word of a line, and where in the line it stands.
type Word struct {
	Text       string // without its quotes
	Start, End int    // in bytes; the quotes are between them
	Quoted     bool   // some of it is in quotes, or behind a backslash
}

// The reasons why a line has no end.
var (
	errQuote     = errors.New("a quote is not closed")
	errBackslash = errors.New("there is nothing behind the last backslash")
)

// Split takes a line apart into its words.
func Split(line string) ([]string, error) {
	words, err := Scan(line)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return out, nil
}

// Scan takes a line apart that may not be typed to its end: with an error, the last word is what there is of it.
func Scan(line string) (words []Word, err error) {
	var text strings.Builder
	var quote rune
	begun, escaped := false, false
	word := Word{}
	begin := func(at int, quoted bool) {
		if !begun {
			begun, word = true, Word{Start: at}
		}
		word.Quoted = word.Quoted || quoted
	}
	end := func(at int) {
		if begun {
			word.Text, word.End = text.String(), at
			words = append(words, word)
			text.Reset()
			begun = false
		}
	}
	for i, r := range line {
		switch {
		case escaped:
			escaped = false
			if quote == '"' && !strings.ContainsRune("$`\"\\\n", r) {
				text.WriteByte('\\')
			}
			if r != '\n' { // a line that goes on
				text.WriteRune(r)
			}
		case r == '\\' && quote != '\'':
			begin(i, true)
			escaped = true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			text.WriteRune(r)
		case r == '\'' || r == '"':
			begin(i, true)
			quote = r
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			end(i)
		default:
			begin(i, false)
			text.WriteRune(r)
		}
	}
	end(len(line))
	switch {
	case quote != 0:
		err = errQuote
	case escaped:
		err = errBackslash
	}
	return words, err
}
