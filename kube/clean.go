package kube

import (
	"strings"

	"kdeck/kube/scrub"
)

// Clean makes one line of safe text out of anything a server sends: see package scrub.
func Clean(s string) string { return scrub.Line(s) }

// CleanText is Clean for text of several lines: line breaks and tabs stay.
func CleanText(s string) string { return scrub.Text(s) }

func splitWords(s string) []string { return strings.Fields(s) }
