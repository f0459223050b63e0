package cli

import (
	"path/filepath"
	"testing"

	"github.com/spf13/pflag"

	"kdeck/config"
)

func TestAFlagCountsMoreThanTheConfigurationFile(t *testing.T) {
	file, problems := config.Load(filepath.Join(t.TempDir(), "config.yaml"), known())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var none, all screenFlags
	set := pflag.NewFlagSet("kdeck", pflag.ContinueOnError)
	all.add(set)
	if err := set.Parse([]string{"--no-secret-undo"}); err != nil {
		t.Fatal(err)
	}
	if v := file.For("prod", none.overrides(file)...); v.NoSecretUndo {
		t.Error("without the flag it is on")
	}
	v := file.For("prod", all.overrides(file)...)
	if !v.NoSecretUndo || v.Source("no-secret-undo") != "--no-secret-undo" {
		t.Errorf("%v from %s", v.NoSecretUndo, v.Source("no-secret-undo"))
	}
}
