package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatIsAllowedForGoodIsRememberedAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	one := NewTrust(dir, false)
	if one.Allowed("a") {
		t.Error("allowed unasked")
	}
	one.Once("a")
	if err := one.Always("b", "aws", "/home/jane/.kube/config"); err != nil {
		t.Fatal(err)
	}
	two := NewTrust(dir, false)
	if err := two.Always("c", "x", "y"); err != nil {
		t.Fatal(err)
	}
	if err := one.Always("d", "x", "y"); err != nil { // of two programs none forgets what the other was told
		t.Fatal(err)
	}
	three := NewTrust(dir, false)
	for key, want := range map[string]bool{"a": false, "b": true, "c": true, "d": true, "": false} {
		if three.Allowed(key) != want {
			t.Errorf("%q: %v", key, !want)
		}
	}
	path := filepath.Join(dir, "trusted-plugins.json")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if text, _ := os.ReadFile(path); !strings.Contains(string(text), "aws") {
		t.Errorf("%s", text)
	}
}

func TestAFileOfAllowedPluginsThatIsBrokenAllowsNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "trusted-plugins.json"), `{"version":1,"plugins":{"a":`)
	if NewTrust(dir, false).Allowed("a") {
		t.Error("allowed")
	}
	write(t, filepath.Join(dir, "trusted-plugins.json"), `{"version":99,"plugins":{"a":{}}}`)
	if NewTrust(dir, false).Allowed("a") {
		t.Error("a newer program's file is taken at its word")
	}
	if !NewTrust("", true).Allowed("a") || !(*Trust)(nil).Allowed("a") {
		t.Error("who trusts all is asked")
	}
}
