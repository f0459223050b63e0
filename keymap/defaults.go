package keymap

import "strconv"

// Defaults are the navigation bindings of the program; kinds and actions add theirs.
func Defaults() []Binding {
	list := []Binding{
		{Name: "command", Scope: Global, Keys: []string{":"}, Help: "command", Footer: true},
		{Name: "filter", Scope: Global, Keys: []string{"/"}, Help: "filter or search", Footer: true},
		{Name: "menu", Scope: Global, Keys: []string{"."}, Help: "actions", Footer: true},
		{Name: "help", Scope: Global, Keys: []string{"?"}, Help: "help", Footer: true},
		{Name: "back", Scope: Global, Keys: []string{"esc"}, Help: "clear filter, else back"},
		{Name: "leave", Scope: Global, Keys: []string{"q"}, Help: "back, at the root quit"},
		{Name: "quit", Scope: Global, Keys: []string{"ctrl+c"}, Help: "quit"},
		{Name: "redraw", Scope: Global, Keys: []string{"ctrl+l"}, Help: "redraw the screen"},
		{Name: "wide", Scope: Global, Keys: []string{"W", "ctrl+w"}, Help: "wide columns"},
		{Name: "messages", Scope: Global, Keys: []string{"ctrl+g"}, Help: "messages so far"},
		{Name: "header", Scope: Global, Keys: []string{"ctrl+e"}, Help: "header on or off"},
		{Name: "mouse", Scope: Global, Keys: []string{"M"}, Help: "mouse on or off"},
		{Name: "suspend", Scope: Global, Keys: []string{"ctrl+z"}, Help: "suspend"},
		{Name: "undo", Scope: Global, Keys: []string{"ctrl+y"}, Help: "undo a change"},

		{Name: "up", Scope: Global, Keys: []string{"up", "k"}, Help: "up"},
		{Name: "down", Scope: Global, Keys: []string{"down", "j"}, Help: "down"},
		{Name: "top", Scope: Global, Keys: []string{"g", "home"}, Help: "first line"},
		{Name: "bottom", Scope: Global, Keys: []string{"G", "end"}, Help: "last line"},
		{Name: "page-up", Scope: Global, Keys: []string{"pgup", "ctrl+b"}, Help: "page up"},
		{Name: "page-down", Scope: Global, Keys: []string{"pgdown", "ctrl+f"}, Help: "page down"},
		{Name: "left", Scope: Global, Keys: []string{"left"}, Help: "scroll left"},
		{Name: "right", Scope: Global, Keys: []string{"right"}, Help: "scroll right"},

		{Name: "history-back", Scope: Table, Keys: []string{"["}, Help: "earlier place"},
		{Name: "history-forth", Scope: Table, Keys: []string{"]"}, Help: "later place"},
		{Name: "last", Scope: Table, Keys: []string{"-"}, Help: "last place, to and fro"},
		{Name: "kinds", Scope: Table, Keys: []string{"A", "ctrl+a"}, Help: "all kinds"},
		{Name: "relist", Scope: Table, Keys: []string{"ctrl+r"}, Help: "read the list anew"},
		{Name: "save", Scope: Table, Keys: []string{"ctrl+s"}, Help: "save what is shown"},
		{Name: "mark", Scope: Table, Keys: []string{"space"}, Help: "mark, or take the mark off"},
		{Name: "mark-range", Scope: Table, Keys: []string{"V", "ctrl+space"}, Help: "mark from the last mark to here"},
		{Name: "marks-clear", Scope: Table, Keys: []string{"\\", "ctrl+\\"}, Help: "take all marks off"},
		{Name: "unhealthy", Scope: Table, Keys: []string{"!"}, Help: "unhealthy only", Footer: true},
		{Name: "all-namespaces", Scope: Table, Keys: []string{"0"}, Help: "all namespaces", Yields: true, Footer: true},
		{Name: "sort-name", Scope: Table, Keys: []string{"N"}, Help: "sort by name", Yields: true},
		{Name: "sort-age", Scope: Table, Keys: []string{"B"}, Help: "sort by age"},
		{Name: "sort-status", Scope: Table, Keys: []string{"S"}, Help: "sort by status"},
		{Name: "sort-namespace", Scope: Table, Keys: []string{"P"}, Help: "sort by namespace"},
		{Name: "column-left", Scope: Table, Keys: []string{"<", "shift+left"}, Help: "choose the column before"},
		{Name: "column-right", Scope: Table, Keys: []string{">", "shift+right"}, Help: "choose the next column"},
		{Name: "sort-column", Scope: Table, Keys: []string{"O"}, Help: "sort by the chosen column"},

		{Name: "next-match", Scope: Pager, Keys: []string{"n"}, Help: "next match", Footer: true},
		{Name: "previous-match", Scope: Pager, Keys: []string{"N"}, Help: "previous match"},
		{Name: "wrap", Scope: Pager, Keys: []string{"w"}, Help: "wrap lines", Footer: true},
		{Name: "reveal", Scope: Pager, Keys: []string{"x"}, Help: "show or hide values"},
		{Name: "fold", Scope: Pager, Keys: []string{"m"}, Help: "fold managed fields"},
		{Name: "neat", Scope: Pager, Keys: []string{"s"}, Help: "short: without what servers add", Yields: true},
		{Name: "fold-level", Scope: Pager, Keys: []string{"z"}, Help: "fold sections, fold all, unfold", Yields: true},
		{Name: "yaml", Scope: Pager, Keys: []string{"y"}, Help: "YAML", Yields: true, Footer: true},
		{Name: "describe", Scope: Pager, Keys: []string{"d"}, Help: "describe", Yields: true, Footer: true},
		{Name: "external", Scope: Pager, Keys: []string{"|"}, Help: "open in $PAGER", Yields: true},

		{Name: "follow", Scope: Logs, Keys: []string{"s"}, Help: "follow or pause", Footer: true},
		{Name: "next-match", Scope: Logs, Keys: []string{"n"}, Help: "next match"},
		{Name: "previous-match", Scope: Logs, Keys: []string{"N"}, Help: "previous match"},
		{Name: "filter-lines", Scope: Logs, Keys: []string{"&"}, Help: "filter lines, && with context", Footer: true},
		{Name: "wrap", Scope: Logs, Keys: []string{"w"}, Help: "wrap lines", Footer: true},
		{Name: "timestamps", Scope: Logs, Keys: []string{"t"}, Help: "times: none, UTC, local", Footer: true},
		{Name: "records", Scope: Logs, Keys: []string{"J"}, Help: "JSON and logfmt as columns", Footer: true},
		{Name: "log-tail", Scope: Logs, Keys: []string{"0"}, Help: "read the last lines", Footer: true},
		{Name: "log-head", Scope: Logs, Keys: []string{"1"}, Help: "read from the beginning", Footer: true},
		{Name: "log-1m", Scope: Logs, Keys: []string{"2"}, Help: "read the last minute"},
		{Name: "log-5m", Scope: Logs, Keys: []string{"3"}, Help: "read the last 5 minutes"},
		{Name: "log-15m", Scope: Logs, Keys: []string{"4"}, Help: "read the last 15 minutes"},
		{Name: "log-30m", Scope: Logs, Keys: []string{"5"}, Help: "read the last 30 minutes"},
		{Name: "log-1h", Scope: Logs, Keys: []string{"6"}, Help: "read the last hour"},
		{Name: "all-containers", Scope: Logs, Keys: []string{"a"}, Help: "all containers or the main ones", Footer: true},
		{Name: "full-screen", Scope: Logs, Keys: []string{"f"}, Help: "full screen", Footer: true},
		{Name: "next-error", Scope: Logs, Keys: []string{"E"}, Help: "next error", Footer: true},

		{Name: "accept", Scope: Prompt, Keys: []string{"enter"}, Help: "run"},
		{Name: "cancel", Scope: Prompt, Keys: []string{"esc"}, Help: "close"},
		{Name: "complete", Scope: Prompt, Keys: []string{"tab"}, Help: "next completion"},
		{Name: "complete-back", Scope: Prompt, Keys: []string{"shift+tab"}, Help: "previous completion"},
		{Name: "older", Scope: Prompt, Keys: []string{"up", "ctrl+p"}, Help: "older entry"},
		{Name: "newer", Scope: Prompt, Keys: []string{"down", "ctrl+n"}, Help: "newer entry"},

		{Name: "choose", Scope: Menu, Keys: []string{"enter"}, Help: "choose"},
		{Name: "close", Scope: Menu, Keys: []string{"esc"}, Help: "close"},
		{Name: "choice-up", Scope: Menu, Keys: []string{"up", "ctrl+p"}, Help: "up"},
		{Name: "choice-down", Scope: Menu, Keys: []string{"down", "ctrl+n"}, Help: "down"},
		{Name: "choice-page-up", Scope: Menu, Keys: []string{"pgup"}, Help: "page up"},
		{Name: "choice-page-down", Scope: Menu, Keys: []string{"pgdown"}, Help: "page down"},

		{Name: "accept", Scope: Dialog, Keys: []string{"enter"}, Help: "accept", Footer: true},
		{Name: "cancel", Scope: Dialog, Keys: []string{"esc"}, Help: "close", Footer: true},
		{Name: "field-next", Scope: Dialog, Keys: []string{"tab"}, Help: "next field or button", Footer: true},
		{Name: "field-before", Scope: Dialog, Keys: []string{"shift+tab"}, Help: "field or button before"},
		{Name: "field-down", Scope: Dialog, Keys: []string{"down"}, Help: "line or field below"},
		{Name: "field-up", Scope: Dialog, Keys: []string{"up"}, Help: "line or field above"},
		{Name: "option-next", Scope: Dialog, Keys: []string{"right", "space"}, Help: "next option"},
		{Name: "option-before", Scope: Dialog, Keys: []string{"left"}, Help: "option before"},
		{Name: "suggestion-next", Scope: Dialog, Keys: []string{"ctrl+n"}, Help: "next suggestion"},
		{Name: "suggestion-before", Scope: Dialog, Keys: []string{"ctrl+p"}, Help: "suggestion before"},
	}
	for i := 1; i <= 9; i++ {
		n := strconv.Itoa(i)
		list = append(list, Binding{
			Name: "ns-" + n, Scope: Table, Keys: []string{n}, Help: "namespace " + n, Yields: true,
		})
	}
	return list
}
