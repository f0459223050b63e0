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
	c, err := CPU(pid)
	for end := time.Now().Add(patience); err == nil && c <= 0 && time.Now().Before(end); c, err = CPU(pid) {
		_ = strings.Repeat("x", 1000)
	}
	if err != nil || c <= 0 {
		t.Errorf("cpu: %v, %v", c, err)
	}
}

// patience is long because test machines are busy.
const patience = 30 * time.Second

func TestAProcessIsBusyAsLongAsItHasSomethingToDo(t *testing.T) {
	cmd := exec.Command("sh", "-c", "read x; while :; do :; done")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	becomes := func(want bool) {
		t.Helper()
		for end := time.Now().Add(patience); Busy(cmd.Process.Pid) != want; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("busy is not %v", want)
			}
		}
	}
	becomes(false)
	if _, err := in.Write([]byte("go\n")); err != nil {
		t.Fatal(err)
	}
	becomes(true)
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
	var got []string
	for end := time.Now().Add(patience); len(got) == 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got, err = Contains(cmd.Process.Pid, secret, "needle-that-is-not-there"); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 1 || got[0] != secret {
		t.Errorf("found %q", got)
	}
}
