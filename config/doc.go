// Package config reads what the user has configured and keeps what the program remembers.
//
//	config.yaml --parse--> YAML nodes --the table in settings.go--> Config --For(context, flags)--> Effective
//	                                          |                        \--> []Problem: file, line, column, nearest name
//	                                          \--> kdeck config, the JSON schema, the manual's table
//
// A setting is one field of Values and one line of the table: reading, printing, schema and manual all range over it.
// What cannot be read is reported and left out, and the rest still counts; a setting that guards a cluster (readonly,
// protected) is on when it cannot be read.
//
// The files lie where the XDG Base Directory Specification puts them:
//
//	$XDG_CONFIG_HOME/kdeck/config.yaml     the configuration; $KDECK_CONFIG names another file
//	$XDG_CONFIG_HOME/kdeck/themes/*.yaml   the user's themes, always beside config.yaml
//	$XDG_STATE_HOME/kdeck/kdeck.log        the log
//	$XDG_STATE_HOME/kdeck/state/*.json     views and filters of each context, and what was typed at prompts
//
// NO_COLOR, when set, makes the theme "auto" colourless; a theme named in the file or by a flag wins over it.
package config
