package views

import "kdeck/ui"

// Secrets lists secrets as the server's own Table, so that no value of one is on the wire; enter shows what one holds,
// its values masked until they are asked for.
func Secrets() Kind {
	k := TableKind(builtin("secrets"))
	k.Enter = func(s *Session, it *Item) ui.Step { return valuesAction().Open(s, Selection{Kind: k, Item: it}) }
	return k
}
