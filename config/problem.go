package config

import (
	"fmt"
	"path/filepath"

	"kdeck/near"
)

// Problem is one thing wrong with a file. Line and Column count from 1; they are 0 when the whole file is meant.
type Problem struct {
	File         string
	Line, Column int
	Text         string
}

// String is "file:line:column: text", as compilers write it and editors follow it.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Brief is the problem without the directory of its file, for a line that has little room.
func (p Problem) Brief() string {
	p.File = filepath.Base(p.File)
	return p.String()
}

// meant is " (did you mean dark?)" for the known word nearest to one that is none, or "".
func meant(word string, known []string) string {
	best := near.Name(word, known)
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}
