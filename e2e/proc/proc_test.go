//go:build linux

package proc

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestTheFactsOfThisProcessArePlausible(t *testing.T) {
	pid := os.Getpid()
	now, peak, err := Memory(pid)
	if err != nil || now < 1<<20 || peak < now/2 {
		t.Errorf("memory: %d, %d, %v", now, peak, err)
	}
	if n, err := Files(pid); err != nil || n < 3 {
		t.Errorf("files: %d, %v", n, err)
	}
	for start := time.Now(); time.Since(start) < 300*time.Millisecond; {
		_ = strings.Repeat("x", 1000)
	}
	if c, err := CPU(pid); err != nil || c <= 0 {
		t.Errorf("cpu: %v, %v", c, err)
	}
}

func TestATextInAnotherProcessIsFoundAndOneThatIsNotThereIsNot(t *testing.T) {
	secret := "needle-" + strings.Repeat("7", 9)
	cmd := exec.Command("sh", "-c", "x=$WORD; read y; echo $x")
	cmd.Env = []string{"WORD=" + secret}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	time.Sleep(200 * time.Millisecond)
	got, err := Contains(cmd.Process.Pid, secret, "needle-that-is-not-there")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0] != secret {
		t.Errorf("found %q", got)
	}
}
