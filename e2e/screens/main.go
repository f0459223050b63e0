// Command screens takes pictures of kdeck on a demo cluster for the manual: each as text and as SVG, from the cells of the
// emulator that the whole-program tests use.
//
//	go run ./e2e/screens [-out docs/screens] [NAME ...]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// scene is one picture: what is run and typed, and what is on the screen then.
type scene struct {
	name          string
	width, height int
	args          []string
	config        string // the configuration file
	light         bool
	steps         []step
}

// step waits for a text and then presses keys or types a line.
type step struct {
	see   string
	keys  []string
	enter string // a line, and enter behind it
}

// scenes are the pictures of the manual.
func scenes() []scene {
	broken := []step{{see: "Running", keys: []string{"!"}}, {see: "CrashLoopBackOff"}}
	return []scene{
		{name: "pods", width: 120, height: 30, args: []string{"-A"}, steps: []step{{see: "Running", keys: []string{"G"}}}},
		{name: "unhealthy", width: 120, height: 20, args: []string{"-A"}, steps: broken},
		{name: "light", width: 100, height: 20, args: []string{"-A"}, light: true, steps: broken},
		{name: "small", width: 80, height: 24, args: []string{"deploy", "-A"}, steps: []step{{see: "gpu-inference"}}},
		{name: "describe", width: 120, height: 40, args: []string{"-A"}, steps: []step{
			{see: "Running", keys: []string{"/"}, enter: "status:crash"}, {see: "CrashLoopBackOff", keys: []string{"d"}},
			{see: "Exit Code:"}}},
		{name: "yaml", width: 100, height: 30, args: []string{"deploy", "-A"}, steps: []step{
			{see: "gpu-inference", keys: []string{"y"}}, {see: "apiVersion:"}}},
		{name: "ansi16", width: 100, height: 20, args: []string{"-A"}, config: "theme: ansi16\nascii: true\n", steps: broken},
	}
}

func main() {
	out := flag.String("out", filepath.Join(lab.Root(), "docs", "screens"), "where the pictures go")
	flag.Parse()
	if err := run(*out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
}

func run(out string, only []string) error {
	dir, err := os.MkdirTemp("", "kdeck-screens-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	world, ok := lab.Given()
	if !ok {
		if world, err = lab.Up(filepath.Join(dir, "cluster"), "--seed", "demo"); err != nil {
			return err
		}
	}
	defer world.Down()
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, s := range scenes() {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		sc, err := take(s, filepath.Join(dir, s.name), world.Kubeconfig(lab.Admin))
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", s.name, err, sc)
		}
		text := strings.Join(sc.Lines(), "\n") + "\n"
		for ext, data := range map[string]string{".txt": text, ".svg": svg(sc, s.light)} {
			if err := os.WriteFile(filepath.Join(out, s.name+ext), []byte(data), 0o644); err != nil {
				return err
			}
		}
		fmt.Println(filepath.Join(out, s.name))
	}
	return nil
}

// patience is how long a text is waited for: the machine may be busy, and pods take their time to fail.
const patience = 2 * time.Minute

// take plays a scene and gives its last screen.
func take(s scene, home, kubeconfig string) (tty.Screen, error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return tty.Screen{}, err
	}
	file := filepath.Join(home, "kdeck.yaml")
	if err := os.WriteFile(file, []byte(s.config), 0o600); err != nil {
		return tty.Screen{}, err
	}
	session, err := tty.Start(tty.Options{
		Path: lab.Bin("kdeck"), Args: s.args, Dir: home, Width: s.width, Height: s.height, Light: s.light,
		Env: lab.Env(home, "KUBECONFIG="+kubeconfig, "KDECK_CONFIG="+file),
	})
	if err != nil {
		return tty.Screen{}, err
	}
	defer session.Close()
	for _, step := range s.steps {
		if sc, err := session.Wait(patience, func(sc tty.Screen) bool { return sc.Has(step.see) && !sc.Has("first ") }); err != nil {
			return sc, fmt.Errorf("waiting for %q: %w", step.see, err)
		}
		if err := session.Press(step.keys...); err != nil {
			return session.Screen(), err
		}
		if step.enter != "" {
			if err := session.Type(step.enter + "\r"); err != nil {
				return session.Screen(), err
			}
		}
	}
	sc, _ := session.Quiet(700*time.Millisecond, 10*time.Second) // a cluster never rests for long: what there is will do
	return sc, nil
}
