package cage

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kdeck/devcluster/proc"
)

// sh runs a script in a directory and returns its exit code and what it said.
func sh(t *testing.T, dir, script string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command("sh", "-c", script)
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := Start(cmd, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	code, err := p.Code()
	if err != nil {
		t.Fatal(err)
	}
	return code, out.String()
}

func TestExitCodesAreTrue(t *testing.T) {
	for script, want := range map[string]int{"true": 0, "exit 3": 3, "exit 255": 255, "kill -TERM $$": 143, "no-such-command": 127} {
		if code, out := sh(t, t.TempDir(), script); code != want {
			t.Errorf("%s: exit code %d, want %d: %s", script, code, want, out)
		}
	}
}

func TestWhatIsNotThereIsNotStarted(t *testing.T) {
	if _, err := Start(exec.Command("/no/such/thing"), t.TempDir(), false); err == nil {
		t.Error("no error")
	}
}

func TestOnlyTheDirectoryCanBeWritten(t *testing.T) {
	top := t.TempDir()
	dir, secret := filepath.Join(top, "in"), filepath.Join(top, "secret")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(secret, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := sh(t, dir, "echo hello >file && mkdir -p a/b && mv file a/b/c && cat a/b/c && ls / >/dev/null; pwd")
	if code != 0 || !strings.HasPrefix(out, "hello\n") || !strings.Contains(out, dir) {
		t.Errorf("inside: %d %s", code, out)
	}
	if !confined() {
		t.Skip("this kernel has no Landlock")
	}
	for _, script := range []string{"cat ../secret", "echo x >../secret", "echo x >../new", "rm -f ../secret && test ! -e ../secret", "kill -0 " + strconv.Itoa(os.Getpid())} {
		if code, out := sh(t, dir, script); code == 0 {
			t.Errorf("%s: allowed: %s", script, out)
		}
	}
	if data, err := os.ReadFile(secret); err != nil || string(data) != "key" {
		t.Errorf("the secret is %q, %v", data, err)
	}
	if err := os.WriteFile(filepath.Join(top, "ours"), nil, 0o600); err != nil {
		t.Errorf("we are confined ourselves: %v", err)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	left := func() proc.ID {
		data, err := os.ReadFile(filepath.Join(dir, "pid"))
		pid, _ := strconv.Atoi(strings.TrimSpace(string(data)))
		id, err2 := proc.Of(pid)
		if err != nil || err2 != nil {
			return proc.ID{}
		}
		return id
	}
	if code, out := sh(t, dir, "sleep 1000 & echo $! >pid"); code != 0 {
		t.Fatalf("%d %s", code, out)
	}
	if id := left(); !id.WaitGone(time.Minute) {
		t.Error("a background process outlives the command")
	}
	_ = os.Remove(filepath.Join(dir, "pid"))
	p, err := Start(exec.Command("sh", "-c", "sleep 1000 & echo $! >pid2; mv pid2 pid; wait"), dir, false)
	if err != nil {
		t.Fatal(err)
	}
	id := left()
	for end := time.Now().Add(time.Minute); !id.Alive() && time.Now().Before(end); id = left() {
		time.Sleep(10 * time.Millisecond)
	}
	if p.Kill(); !id.WaitGone(5*time.Second) || id.PID == 0 {
		t.Errorf("process %d outlives its killed session", id.PID)
	}
	if code, err := p.Code(); code != 137 || err != nil {
		t.Errorf("exit code %d, %v", code, err)
	}
}
