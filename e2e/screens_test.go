package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kdeck/e2e/lab"
)

func TestThePicturesOfTheManualAreTakenFromTheProgram(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	cmd := exec.Command("go", "run", "./e2e/screens", "-out", out, "small", "ansi16")
	cmd.Dir, cmd.Env = lab.Root(), append(os.Environ(), "DEVCLUSTER_DIR="+world.Dir)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, want := range map[string]string{"small.txt": "deployments(all)", "small.svg": "<svg", "ansi16.txt": "unhealthy only"} {
		if data, err := os.ReadFile(filepath.Join(out, name)); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v, %d bytes without %q", name, err, len(data), want)
		}
	}
	pictures, err := filepath.Glob(filepath.Join(lab.Root(), "docs", "screens", "*.svg"))
	if err != nil || len(pictures) < 2 {
		t.Errorf("the manual has the pictures %v, %v", pictures, err)
	}
}
