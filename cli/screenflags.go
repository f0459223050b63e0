package cli

import (
	"github.com/spf13/pflag"

	"kdeck/config"
)

// screenFlags are the flags that are kdeck's own.
type screenFlags struct{ ascii, noMouse, trustExec, noSecretUndo, readOnly bool }

func (o *screenFlags) add(to *pflag.FlagSet) {
	to.BoolVar(&o.ascii, "ascii", false, "Draw frames and signs with 7-bit characters. Without UTF-8 in LC_ALL, LC_CTYPE or LANG this is so anyway.")
	to.BoolVar(&o.noMouse, "no-mouse", false, "Leave the mouse to the terminal.")
	to.BoolVar(&o.trustExec, "trust-exec", false, "Run the credential plugins of the kubeconfig without asking.")
	to.BoolVar(&o.readOnly, "readonly", false, "Write nothing to the cluster.")
	to.BoolVar(&o.noSecretUndo, "no-secret-undo", false, "Keep nothing of a Secret that is changed, so that it cannot be undone. Without it, its values are in memory for ten minutes.")
}

// overrides are what the flags say over the configuration file.
func (o screenFlags) overrides(c config.Config) (out []config.Override) {
	for _, f := range []struct {
		on   bool
		name string // of the flag and of the setting
	}{{o.noSecretUndo, "no-secret-undo"}, {o.readOnly, "readonly"}} {
		if f.on {
			out = append(out, fixed(c, f.name, "true", "--"+f.name))
		}
	}
	return out
}
