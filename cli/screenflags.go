package cli

import "github.com/spf13/pflag"

// screenFlags are the flags that are kdeck's own.
type screenFlags struct{ ascii, noMouse, trustExec bool }

func (o *screenFlags) add(to *pflag.FlagSet) {
	to.BoolVar(&o.ascii, "ascii", false, "Draw frames and signs with 7-bit characters. Without UTF-8 in LC_ALL, LC_CTYPE or LANG this is so anyway.")
	to.BoolVar(&o.noMouse, "no-mouse", false, "Leave the mouse to the terminal.")
	to.BoolVar(&o.trustExec, "trust-exec", false, "Run the credential plugins of the kubeconfig without asking.")
}
