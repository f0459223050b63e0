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

func TestWhatTheTerminalIsCountsMoreThanTheConfigurationFile(t *testing.T) {
	file, _ := config.Load(filepath.Join(t.TempDir(), "config.yaml"), known())
	if v := file.For("prod", manner{}.overrides(file)...); v.ASCII || !v.Mouse {
		t.Errorf("of a usual one: ascii %v, mouse %v", v.ASCII, v.Mouse)
	}
	if v := file.For("prod", manner{ascii: true, noMouse: true, few: true}.overrides(file)...); !v.ASCII || v.Mouse || v.Theme != "ansi16" {
		t.Errorf("of a poor one: ascii %v, mouse %v, theme %s", v.ASCII, v.Mouse, v.Theme)
	}
}
