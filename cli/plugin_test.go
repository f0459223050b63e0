//go:build !windows

package cli

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/kube"
)

// TestMain lets the test program stand in for kdeck, on a terminal of its own.
func TestMain(m *testing.M) {
	if os.Getenv("BE_KDECK") != "" {
		os.Exit(Main("test", os.Args[1:]))
	}
	if where := os.Getenv(panicIn); where != "" {
		os.Exit(faulty(where))
	}
	os.Exit(m.Run())
}

// person is somebody at a terminal on which kdeck runs.
type person struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	mu   sync.Mutex
	seen bytes.Buffer
	gone chan struct{}
}

func sit(t *testing.T, kubeconfig string, env []string, args ...string) *person {
	t.Helper()
	home := t.TempDir()
	path := filepath.Join(home, "config")
	if err := os.WriteFile(path, []byte(kubeconfig), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], append([]string{"--kubeconfig", path}, args...)...)
	cmd.Env = append([]string{"BE_KDECK=1", "HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8"}, env...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, tty: tty, cmd: cmd, gone: make(chan struct{})}
	go func() {
		defer close(p.gone)
		buf := make([]byte, 4096)
		for {
			n, err := tty.Read(buf)
			p.mu.Lock()
			p.seen.Write(buf[:n])
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = tty.Close() })
	return p
}

func (p *person) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

func (p *person) sees(what string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(p.text(), what) {
			return
		}
	}
	p.t.Fatalf("%q is not seen, but %q", what, p.text())
}

func (p *person) types(s string) { _, _ = p.tty.WriteString(s) }

// patience is long because test machines are busy; no test waits for it to pass.
const patience = time.Minute

// ends waits for kdeck's end and gives its exit code.
func (p *person) ends() int {
	p.t.Helper()
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
		p.t.Fatalf("still there after %v: %q", patience, p.text())
	}
	select {
	case <-p.gone:
	case <-time.After(patience): // a child that ignores the end of its terminal holds it open: what is said by now is all
	}
	return p.cmd.ProcessState.ExitCode()
}

// plugged is a kubeconfig whose credentials come from a script.
func plugged(t *testing.T, server, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "login-tool")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: prod, clusters: [{name: c, cluster: {server: %q}}],
contexts: [{name: prod, context: {cluster: c, user: u}}],
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: %q, interactiveMode: IfAvailable, args: [--secret=whisper],
 env: [{name: PROFILE, value: hush}]}}}]}`, server, path)
}

const answer = `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'`

// silentServer accepts connections and never answers.
func silentServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return "https://" + l.Addr().String()
}

func TestWhatAKubeconfigRunsIsShownBeforeItsFirstRunAndCanBeRefused(t *testing.T) {
	for typed, want := range map[string]bool{"y\n": true, "Yes\n": true, "a\n": true, "\n": false, "n\n": false, "what?\n": false, "": false} {
		path := filepath.Join(t.TempDir(), "config")
		if err := os.WriteFile(path, []byte(plugged(t, "https://127.0.0.1:1", answer)), 0o600); err != nil {
			t.Fatal(err)
		}
		flags := genericclioptions.NewConfigFlags(true)
		*flags.KubeConfig = path
		conf, err := kube.Load(flags)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		trust := config.NewTrust(dir, false)
		var out strings.Builder
		err = permit(conf, trust, strings.NewReader(typed), &out)
		p, _ := conf.Plugin("")
		if (err == nil) != want || trust.Allowed(p.Key) != want || config.NewTrust(dir, false).Allowed(p.Key) != (typed == "a\n") {
			t.Errorf("%q: %v, allowed %v", typed, err, trust.Allowed(p.Key))
		}
		for _, part := range []string{p.Command, "PROFILE", path, "[y/N, a = always for this kubeconfig]"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%q is not shown in %q", part, out.String())
			}
		}
		if strings.Contains(out.String(), "hush") {
			t.Error("a value is shown")
		}
		_ = filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
			if text, _ := os.ReadFile(file); strings.Contains(string(text), "hush") || strings.Contains(string(text), "whisper") {
				t.Errorf("a value or an argument is kept: %s", text)
			}
			return err
		})
		out.Reset()
		if err := permit(conf, config.NewTrust("", true), strings.NewReader(""), &out); err != nil || out.Len() > 0 {
			t.Errorf("--trust-exec asks: %v %s", err, out.String())
		}
	}
}

func TestARefusedPluginEndsKdeckWithASentence(t *testing.T) {
	p := sit(t, plugged(t, "https://127.0.0.1:1", "touch $HOME/was-run;"+answer), nil)
	p.sees("Run it?")
	p.types("\r")
	if code := p.ends(); code != exitError || !strings.Contains(p.text(), "kdeck: the credential plugin was not run") {
		t.Errorf("exit code %d: %q", code, p.text())
	}
}

func TestAPluginMayAskOnTheTerminalBeforeTheScreen(t *testing.T) {
	config := plugged(t, silentServer(t), `printf 'one-time code: ' >&2; read code; [ "$code" = 4711 ] && `+answer)
	p := sit(t, config, nil, "--trust-exec")
	p.sees("one-time code: ")
	p.types("4711\r")
	p.sees("\x1b[?1049h") // the screen
	p.sees("connecting")
	p.types("\x03")
	if code := p.ends(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	p = sit(t, config, nil, "--trust-exec")
	p.sees("one-time code: ")
	p.types("1\r")
	p.sees("\x1b[?1049h")
	p.sees("The credential plugin of the kubeconfig failed")
	p.sees("contexts")
	p.types("\x03")
	if code := p.ends(); code != exitOK {
		t.Errorf("exit code %d: %q", code, p.text())
	}
	p = sit(t, config, nil, "logs", "web-0", "--trust-exec")
	p.sees("one-time code: ")
	p.types("1\r")
	if code := p.ends(); code != exitUsage || !strings.Contains(p.text(), "kdeck: The credential plugin of the kubeconfig failed") {
		t.Errorf("exit code %d: %q", code, p.text())
	}
}

func TestCtrlCStopsAPluginThatHangsBeforeTheScreen(t *testing.T) {
	p := sit(t, plugged(t, "https://127.0.0.1:1", `trap '' INT; echo waiting >&2; sleep 600 & wait`), nil, "--trust-exec")
	p.sees("waiting")
	p.types("\x03")
	if code := p.ends(); code != exitStopped || strings.Contains(p.text(), "\x1b[?1049h") {
		t.Errorf("exit code %d: %q", code, p.text())
	}
}

func TestCtrlCEndsKdeckWhileAServerNeverAnswers(t *testing.T) {
	p := sit(t, fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: prod, clusters: [{name: c, cluster: {server: %q}}],
contexts: [{name: prod, context: {cluster: c, user: u}}], users: [{name: u, user: {token: t}}]}`, silentServer(t)), nil)
	p.sees("connecting")
	p.types("\x03")
	if code := p.ends(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestADumbTerminalIsToldInOneLine(t *testing.T) {
	p := sit(t, "{}", []string{"TERM=dumb"})
	if code := p.ends(); code != exitUsage || strings.Count(p.text(), "\n") != 1 || !strings.Contains(p.text(), "TERM=dumb") {
		t.Errorf("exit code %d: %q", code, p.text())
	}
}

func TestOldTerminalsGetSixteenColoursAndASCIIWithoutQuestions(t *testing.T) {
	kubeconfig := fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: prod, clusters: [{name: c, cluster: {server: %q}}],
contexts: [{name: prod, context: {cluster: c, user: u}}], users: [{name: u, user: {token: t}}]}`, silentServer(t))
	for _, env := range [][]string{{"TERM=linux"}, {"TERM=vt100"}, {"TERM=xterm", "LANG=C"}} {
		p := sit(t, kubeconfig, env)
		p.sees("connecting")
		p.types("?")
		p.sees("+--")
		p.types("\x03")
		if code := p.ends(); code != exitOK {
			t.Errorf("%v: exit code %d", env, code)
		}
		text := p.text()
		for _, r := range text {
			if r > 0x7e {
				t.Errorf("%v: %q is drawn", env, r)
			}
		}
		if strings.Contains(text, "38;2;") || strings.Contains(text, "38;5;") || env[0] != "TERM=xterm" && strings.Contains(text, "\x1b]11;?") {
			t.Errorf("%v: %q", env, text)
		}
	}
}
