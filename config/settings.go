package config

// settings is the table of all settings. One more setting is one line here and its field in Values.
func settings() []field[Values] {
	return []field[Values]{
		set("theme", func(v *Values) *string { return &v.Theme }, theme(), "auto",
			"The colours. auto follows the terminal's background; NAME stands for themes/NAME.yaml beside this file.").byContext(),
		set("ascii", func(v *Values) *bool { return &v.ASCII }, truth(), false,
			"Draw signs, arrows and frames with 7-bit characters only."),
		set("mouse", func(v *Values) *bool { return &v.Mouse }, truth(), true,
			"Take the mouse: click, wheel, sort by a click on a column. Off leaves it to the terminal's own selection."),
		guard("readonly", func(v *Values) *bool { return &v.ReadOnly },
			"Write nothing to the cluster; of your own commands only those marked harmless run.").byContext(),
		set("readonly-toggle", func(v *Values) *bool { return &v.Toggle }, truth(), false,
			"Where readonly is on, :readonly may switch it off for the session. Without it, it can only be switched on.").byContext(),
		guard("protected", func(v *Values) *bool { return &v.Protected },
			"A cluster to be careful with: dialogs have a red frame, and the name of what is destroyed is typed; of your own commands only those marked harmless run.").byContext(),
		guard("no-secret-undo", func(v *Values) *bool { return &v.NoSecretUndo },
			"Keep nothing of a Secret that is changed, so that it cannot be undone. Without it, its values are in memory for ten minutes.").byContext(),
		set("namespaces", func(v *Values) *[]string { return &v.Namespaces }, list("a list of namespaces", namespace(), true), nil,
			"Favourite namespaces: the first nine are under the keys 1 to 9.").byContext(),
		set("aliases", func(v *Values) *map[string]string { return &v.Aliases }, aliases(), nil,
			"Words of your own and the command lines they stand for. A word in its own line means what it meant before.").byContext(),
		set("keys", func(v *Values) *map[string][]string { return &v.Keys }, keys(), nil,
			"Keys by action name; an empty list takes the action's keys away. ? shows the names."),
		set("columns", func(v *Values) *map[string][]Column { return &v.Columns }, columns(), nil,
			"Columns by kind, in this order. NAME is one of the kind's own, TITLE=JSONPATH one of yours; of ConfigMaps and Secrets it sees the metadata only.").byContext(),
		set("commands", func(v *Values) *[]Command { return &v.Commands }, commands(), nil,
			"Programs of your own, run on the selection."),
		set("shell", func(v *Values) *string { return &v.Shell }, text("a program and its arguments", filled), "bash",
			"The shell to look for first in containers; then bash, then sh.").byContext(),
		group("debug", func(v *Values) *Debug { return &v.Debug }, debugSettings(), "Debug containers and node shells.").byContext(),
		group("logs", func(v *Values) *Logs { return &v.Logs }, logSettings(), "Log views."),
	}
}

func debugSettings() []field[Debug] {
	return []field[Debug]{
		set("image", func(d *Debug) *string { return &d.Image }, text("an image", filled), "busybox",
			"The image that is proposed: where nodes have a registry of their own, one of that.").byContext(),
		set("profile", func(d *Debug) *string { return &d.Profile }, profile(), "general",
			"The one of kubectl's debugging profiles that is proposed.").byContext(),
	}
}

func logSettings() []field[Logs] {
	return []field[Logs]{
		set("buffer", func(l *Logs) *Size { return &l.Buffer }, size(1<<20, 4<<30), 64<<20,
			"Memory for the lines of one log view; the oldest lines go first."),
		set("fields", func(l *Logs) *[]string { return &l.Fields }, list("a list of fields", text("a field", filled), true), nil,
			"Fields of JSON and logfmt records that have a column each, as level, message, http.path. Without any, a record is a line with all of them."),
	}
}

// commandFields is the table of what a command of the user's says.
func commandFields() []field[Command] {
	return []field[Command]{
		set("name", func(c *Command) *string { return &c.Name }, actionName(), "",
			"Its name; :run-NAME at the prompt calls it.").needed(),
		set("key", func(c *Command) *string { return &c.Key }, text("a key", filled), "",
			"The key that calls it. Without one it is in the menu of actions."),
		set("command", func(c *Command) *[]string { return &c.Command }, list("a list of words", text("text", nil), true), nil,
			"The program and its arguments, each passed on as it is. "+placeholderHelp()).needed(),
		set("shell", func(c *Command) *bool { return &c.Shell }, truth(), false,
			"Run command, which is one text then, with the shell. Placeholders are environment variables to it: quote them."),
		set("kinds", func(c *Command) *[]string { return &c.Kinds }, list("a list of kinds", text("a kind", filled), true), nil,
			"The kinds it is for; all of them when there are none."),
		set("harmless", func(c *Command) *bool { return &c.Harmless }, truth(), false,
			"It changes nothing: run it without asking, and where nothing may be written."),
		set("help", func(c *Command) *string { return &c.Help }, text("text", nil), "",
			"A few words for the menu and the list of keys."),
	}
}

// Defaults are the values without any file.
func Defaults() Values {
	var v Values
	presets(settings(), &v)
	return v
}
