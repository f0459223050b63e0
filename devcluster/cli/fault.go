package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"kdeck/devcluster/cluster"
	"kdeck/devcluster/parts"
)

func (a App) fault() *cobra.Command {
	c := &cobra.Command{
		Use:   "fault",
		Short: "Kill, start, freeze or thaw a part",
		Long: `Fault does something to a part of the running cluster without the rest being ended:

  kill    ends it at once
  start   starts it again after kill, with the same ports and data, and waits until it is ready
  freeze  stops it without ending it: its connections stay open and say nothing
  thaw    lets it go on

Parts: ` + strings.Join(parts.Names(), ", "),
	}
	for _, op := range cluster.Faults() {
		sub := &cobra.Command{
			Use:       op + " PART",
			Short:     strings.ToUpper(op[:1]) + op[1:] + " a part",
			Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
			ValidArgs: parts.Names(),
		}
		dir := dirFlag(sub)
		sub.RunE = func(c *cobra.Command, args []string) error {
			d, err := directory(*dir)
			if err != nil {
				return err
			}
			return cluster.Fault(c.Context(), d, op, args[0])
		}
		c.AddCommand(sub)
	}
	return c
}
