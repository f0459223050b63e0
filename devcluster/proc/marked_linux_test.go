package proc

import (
	"os/exec"
	"testing"
	"time"
)

func TestOnlyMarkedProcessesAreKilled(t *testing.T) {
	start := func(variable string) (ID, *exec.Cmd) {
		cmd := exec.Command("sleep", "100")
		cmd.Env = []string{"A=1", variable, "B=2"}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { _ = cmd.Wait() }()
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		id, err := Of(cmd.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		return id, cmd
	}
	mark := "MARK=" + t.TempDir()
	marked, _ := start(mark)
	longer, _ := start(mark + "/b")
	other, _ := start("X" + mark)
	KillMarked(mark)
	if !marked.WaitGone(time.Minute) {
		t.Error("the marked one lives")
	}
	if !longer.Alive() || !other.Alive() {
		t.Error("others were killed")
	}
}
