package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/keymap"
	"kdeck/themes"
	"kdeck/views"
)

// newConfigCommand is `kdeck config`: it needs no terminal and no cluster.
func newConfigCommand() *cobra.Command {
	flags := genericclioptions.NewConfigFlags(true)
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the settings that count, and where each comes from",
		Long: `Prints all settings as they count in a context, with their sources, in the form of a configuration file.

The file is $XDG_CONFIG_HOME/kdeck/config.yaml, or ~/.config/kdeck/config.yaml, or the one KDECK_CONFIG names.
NO_COLOR, when set, makes the theme "auto" colourless.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := config.File()
			if err != nil {
				return &failure{exitError, err}
			}
			conf, problems := config.Load(path, known())
			out := c.OutOrStdout()
			for _, p := range problems {
				if _, err := fmt.Fprintln(out, "# wrong:", p); err != nil {
					return &failure{exitError, err}
				}
			}
			if err := conf.For(currentContext(flags), config.Environment()...).Print(out); err != nil {
				return &failure{exitError, err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(flags.Context, "context", "", "The kubeconfig context; without it, the current one.")
	cmd.Flags().StringVar(flags.KubeConfig, "kubeconfig", "", "Path to the kubeconfig file that names the current context.")
	_ = cmd.RegisterFlagCompletionFunc("context", (&completer{flags: flags}).config(contextsIn))
	cmd.AddCommand(configPath(), configSchema(), configCheck())
	return cmd
}

func configPath() *cobra.Command {
	return &cobra.Command{
		Use: "path", Short: "Print where the configuration file is, or would be", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := config.File()
			if err == nil {
				_, err = fmt.Fprintln(c.OutOrStdout(), path)
			}
			return failed(err)
		},
	}
}

func configSchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print a JSON schema of the configuration file, for editors", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			out, err := config.Schema(known())
			if err == nil {
				_, err = c.OutOrStdout().Write(out)
			}
			return failed(err)
		},
	}
}

func configCheck() *cobra.Command {
	return &cobra.Command{
		Use: "check [FILE]", Short: "Check the configuration file and the themes beside it; exit with 1 if something is wrong", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path, err := config.File()
			if len(args) > 0 {
				path = args[0]
				_, err = os.Stat(path)
			}
			if err != nil {
				return failed(err)
			}
			_, problems := config.Load(path, known())
			_, wrong := views.LoadThemes(path)
			problems = append(problems, wrong...)
			for _, p := range problems {
				if _, err := fmt.Fprintln(c.OutOrStdout(), p); err != nil {
					return failed(err)
				}
			}
			switch len(problems) {
			case 0:
				return nil
			case 1:
				return failed(errors.New("one problem"))
			}
			return failed(fmt.Errorf("%d problems", len(problems)))
		},
	}
}

// failed is a failure that is not the command line's fault.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return &failure{exitError, err}
}

// currentContext is the context the flags ask for or the kubeconfig names; none is "".
func currentContext(flags *genericclioptions.ConfigFlags) string {
	if *flags.Context != "" {
		return *flags.Context
	}
	raw, err := flags.ToRawKubeConfigLoader().RawConfig()
	if err != nil {
		return "" // whoever connects will say what is wrong with it
	}
	return raw.CurrentContext
}

// known is what the other rooms know and a configuration is checked against.
func known() config.Known {
	bindings := append(keymap.Defaults(), views.Bindings()...)
	var actions []string
	for _, b := range bindings {
		actions = append(actions, b.Name)
	}
	slices.Sort(actions)
	return config.Known{
		Themes:  themeNames(),
		Actions: slices.Compact(actions),
		Keys: func(over map[string][]string) []error {
			_, err := keymap.New(bindings, over)
			return apart(err)
		},
		Commands: views.CommandKeys,
		Columns:  columnsOf,
		Path:     pathFor,
		Line: func(line string) error {
			_, err := views.ParseCommand(line)
			return err
		},
	}
}

// themeNames are the names a theme setting may have, but for the user's own.
func themeNames() []string {
	names := []string{themes.Auto}
	for _, t := range themes.Builtin(true) {
		names = append(names, t.Name)
	}
	return names
}

// apart are the errors that were joined to one.
func apart(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// columnsOf are the names of the columns of a kind with a view of its own, by any word for it; others have those that
// the server says.
func columnsOf(kind string) []string {
	k, ok := kindCalled(kind)
	if !ok || k.Columns == nil {
		return nil
	}
	var names []string
	if k.Resource.Namespaced {
		names = append(names, "NAMESPACE")
	}
	for _, c := range k.Columns {
		names = append(names, c.Name)
	}
	return names
}

// pathFor says what is wrong with a JSONPath expression for a column of a kind: it does not parse, or it asks for what no
// list of that kind has.
func pathFor(kind, expression string) error {
	k, _ := kindCalled(kind)
	return views.PathFault(k, expression)
}

// kindCalled is the kind with a view of its own that any word for it means.
func kindCalled(word string) (views.Kind, bool) {
	kinds := views.Kinds()
	i := slices.IndexFunc(kinds, func(k views.Kind) bool {
		return word == k.Name || word == k.Resource.Singular || slices.Contains(k.Resource.Short, word) || slices.Contains(k.Aliases, word)
	})
	if i < 0 {
		return views.Kind{}, false
	}
	return kinds[i], true
}
