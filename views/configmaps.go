package views

import "kdeck/ui"

// ConfigMaps lists config maps as the server's own Table, which holds no values; enter shows the values of one.
func ConfigMaps() Kind {
	k := TableKind(builtin("configmaps"))
	k.Enter = func(s *Session, it *Item) ui.Step { return valuesAction().Open(s, Selection{Kind: k, Item: it}) }
	return k
}
