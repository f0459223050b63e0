package cli

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/kube"
	"kdeck/views"
)

// completionPatience is how long a shell waits for a server. What does not answer in time, or at all, completes nothing
// and says nothing: a prompt is no place for errors.
const completionPatience = 2 * time.Second

// completer gives a shell the words that fit: from the program, from the kubeconfig, and from the server.
//
//	kdeck KIND          kinds and their short names, those of the server too
//	kdeck KIND/NAME     names of objects
//	kdeck KIND NS, -n   namespaces
//	kdeck ctx, --context, --cluster, --user    the kubeconfig's, without a word on the network
type completer struct {
	flags *genericclioptions.ConfigFlags
	all   *bool // -A
}

// complete has a command's arguments and flags completed.
func complete(cmd *cobra.Command, flags *genericclioptions.ConfigFlags, all *bool) {
	c := &completer{flags: flags, all: all}
	cmd.ValidArgsFunction = c.arguments
	for name, f := range map[string]cobra.CompletionFunc{
		"namespace": c.server((*completer).namespaces), "selector": cobra.NoFileCompletions,
		"context": c.config(contextsIn), "cluster": c.config(clustersIn), "user": c.config(usersIn),
		"as": cobra.NoFileCompletions, "as-group": cobra.NoFileCompletions, "as-uid": cobra.NoFileCompletions,
		"server": cobra.NoFileCompletions, "token": cobra.NoFileCompletions, "request-timeout": cobra.NoFileCompletions,
		"tls-server-name": cobra.NoFileCompletions,
	} {
		_ = cmd.RegisterFlagCompletionFunc(name, f) // fails where the command has no such flag, which is fine
	}
}

// arguments completes what stands behind kdeck.
func (c *completer) arguments(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	kind, name, named := strings.Cut(word, "/")
	switch {
	case len(args) == 0 && named:
		return c.server(func(c *completer, ctx context.Context, k *kube.Cluster, _ string) []string {
			return c.objects(ctx, k, kind, name)
		})(cmd, args, word)
	case len(args) == 0:
		own := wordsOf(kube.Builtin())
		own["contexts"], own["ctx"], own["kinds"] = "the kubeconfig's contexts", "the kubeconfig's contexts", "every kind the server has"
		found, _ := c.server(func(_ *completer, ctx context.Context, k *kube.Cluster, word string) []string {
			list, _ := k.Resources(ctx) // a part is better than none
			list = slices.DeleteFunc(list, func(r kube.Resource) bool { return !r.Can("list") })
			return described(wordsOf(list), word)
		})(cmd, args, word)
		for _, f := range found {
			text, help, _ := strings.Cut(f, "\t")
			if _, ok := own[text]; !ok {
				own[text] = help
			}
		}
		return described(own, word), cobra.ShellCompDirectiveNoFileComp
	case len(args) == 1 && slices.Contains([]string{"ctx", "context", "contexts"}, args[0]):
		return c.config(contextsIn)(cmd, args, word)
	case len(args) == 1 && !strings.HasPrefix(word, "-"):
		return c.server((*completer).namespaces)(cmd, args, word)
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// podOrObject completes what stands behind kdeck logs: the name of a pod, or KIND/NAME.
func (c *completer) podOrObject(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	kind, name, named := strings.Cut(word, "/")
	return c.server(func(c *completer, ctx context.Context, k *kube.Cluster, _ string) []string {
		if named {
			return c.objects(ctx, k, kind, name)
		}
		words := c.objects(ctx, k, "pods", word)
		for i, w := range words {
			words[i] = strings.TrimPrefix(w, "pods/")
		}
		return words
	})(cmd, args, word)
}

// wordsOf are the plural and short names of kinds, and of what kind each is.
func wordsOf(list []kube.Resource) map[string]string {
	out := map[string]string{}
	for _, k := range views.Kinds() {
		for _, w := range append([]string{k.Name}, k.Aliases...) {
			out[w] = k.Resource.Kind
		}
	}
	for _, r := range list {
		for _, w := range append([]string{r.Name}, r.Short...) {
			if _, taken := out[w]; !taken { // the first one has the name, as in kube.Find
				out[w] = r.Kind
			} else if w == r.Name && out[w] != r.Kind {
				out[r.String()] = r.Kind
			}
		}
	}
	return out
}

// described are the words that begin as typed, each with its meaning behind a tab, in order.
func described(words map[string]string, typed string) []string {
	var out []string
	for _, w := range slices.Sorted(maps.Keys(words)) {
		if strings.HasPrefix(w, typed) {
			out = append(out, cobra.CompletionWithDesc(w, words[w]))
		}
	}
	return out
}

// objects are the names of a kind's objects, the kind before each.
func (c *completer) objects(ctx context.Context, k *kube.Cluster, kind, prefix string) []string {
	meant := kube.Meant(nil, kind)
	if len(meant) == 0 {
		list, _ := k.Resources(ctx)
		if meant = kube.Meant(list, kind); len(meant) != 1 {
			return nil
		}
	}
	res := meant[0]
	namespace := k.Namespace()
	if *c.all {
		namespace = ""
	}
	names, err := k.Names(ctx, res, namespace, prefix)
	if err != nil {
		return nil
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for i, n := range names {
		names[i] = kind + "/" + n
	}
	return names
}

// namespaces are the names of the namespaces that the user may list.
func (c *completer) namespaces(ctx context.Context, k *kube.Cluster, prefix string) []string {
	res, _ := kube.Find(kube.Builtin(), "namespaces")
	names, err := k.Names(ctx, res, "", prefix)
	if err != nil {
		return nil
	}
	return names
}

// server completes with what a cluster is asked for, if it answers in time. A credential plugin that hangs is left behind:
// the program ends with the answer to the shell.
func (c *completer) server(ask func(*completer, context.Context, *kube.Cluster, string) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		parent := cmd.Context()
		if parent == nil {
			parent = context.Background()
		}
		ctx, cancel := context.WithTimeout(parent, completionPatience)
		defer cancel()
		answer := make(chan []string, 1)
		go func() {
			defer func() {
				if recover() != nil {
					answer <- nil
				}
			}()
			answer <- c.ask(ctx, ask, word)
		}()
		select {
		case words := <-answer:
			return words, cobra.ShellCompDirectiveNoFileComp
		case <-ctx.Done():
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
	}
}

func (c *completer) ask(ctx context.Context, ask func(*completer, context.Context, *kube.Cluster, string) []string, word string) []string {
	conf, err := kube.Load(c.flags)
	if err != nil {
		return nil
	}
	k, err := conf.Connect("")
	if err != nil {
		return nil
	}
	defer k.Close()
	return ask(c, ctx, k, word)
}

// config completes with names of the kubeconfig.
func (c *completer) config(names func(clientcmdapi.Config) []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
		raw, err := c.flags.ToRawKubeConfigLoader().RawConfig()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var out []string
		for _, n := range names(raw) {
			if n = kube.Clean(n); strings.HasPrefix(n, word) {
				out = append(out, n)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func contextsIn(c clientcmdapi.Config) []string { return slices.Sorted(maps.Keys(c.Contexts)) }
func clustersIn(c clientcmdapi.Config) []string { return slices.Sorted(maps.Keys(c.Clusters)) }
func usersIn(c clientcmdapi.Config) []string    { return slices.Sorted(maps.Keys(c.AuthInfos)) }
