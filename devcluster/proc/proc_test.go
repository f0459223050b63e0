package proc

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

func TestAProcessIsItsPidAndItsStartTogether(t *testing.T) {
	self, err := Self()
	if err != nil {
		t.Fatal(err)
	}
	if self.PID != os.Getpid() || !self.Alive() {
		t.Errorf("this process is not seen: %+v", self)
	}
	for name, id := range map[string]ID{
		"another start": {PID: self.PID, Start: self.Start + "0"},
		"no start":      {PID: self.PID},
		"nothing":       {},
	} {
		if id.Alive() {
			t.Errorf("%s: taken for this process", name)
		}
		// Would end the test if it went through.
		if err := id.Signal(syscall.SIGKILL); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAChildIsEndedWithItsGroup(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 60 & wait")
	id, err := NewSpawner().Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	if !id.Alive() {
		t.Fatal("the child is not alive")
	}
	if err := id.SignalGroup(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if !id.WaitGone(time.Minute) {
		t.Error("the child is still alive")
	}
	if err := id.SignalGroup(syscall.SIGTERM); err != nil {
		t.Errorf("a signal to a process that is gone: %v", err)
	}
}
