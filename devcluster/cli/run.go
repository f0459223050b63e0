package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"kdeck/devcluster/cluster"
	"kdeck/devcluster/parts"
	"kdeck/devcluster/seed"
)

func (a App) run() *cobra.Command {
	c := &cobra.Command{
		Use:   "run [flags] -- COMMAND [ARGUMENT...]",
		Short: "Run a command with a cluster of its own",
		Long: `Run starts a cluster, runs the command on this terminal with KUBECONFIG (admin) and DEVCLUSTER_DIR set, and ends the
cluster whatever happens. It exits with the command's exit code. Without --dir the cluster lives in a temporary
directory, which is removed at the end. A cluster that was running in --dir before is used, and left running.`,
		Args: cobra.MinimumNArgs(1),
	}
	dir := c.Flags().String("dir", "", "directory of the cluster (default a temporary one)")
	options := optionFlags(c)
	with := c.Flags().String("seed", "", `what to fill the cluster with: "demo"`)
	c.Flags().SetInterspersed(false)
	c.RunE = func(c *cobra.Command, args []string) error {
		if *with != "" && *with != "demo" {
			return fmt.Errorf("cannot seed %q: only demo is known here", *with)
		}
		signals := make(chan os.Signal, 8)
		signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		defer signal.Stop(signals)
		if *dir == "" {
			tmp, err := os.MkdirTemp("", "devcluster-")
			if err != nil {
				return fmt.Errorf("make a temporary directory: %w", err)
			}
			defer func() { _ = os.RemoveAll(tmp) }()
			*dir = tmp
		}
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		return a.runIn(c.Context(), d, *options, *with, args, signals)
	}
	return c
}

// runIn brings the cluster up, runs the command and takes the cluster down. The supervisor holds the other end of a pipe
// of ours: should this process be killed, it ends all the same.
func (a App) runIn(ctx context.Context, d parts.Dir, o cluster.Options, with string, args []string, signals chan os.Signal) (err error) {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("make a pipe: %w", err)
	}
	defer func() { _ = ours.Close() }()

	starting, cancel := context.WithCancel(ctx)
	defer cancel()
	ready := make(chan struct{})
	go func() {
		select {
		case sig := <-signals:
			cancel()
			signals <- sig
		case <-ready:
		}
	}()
	started, err := cluster.Up(starting, d, o, theirs, a.progress)
	_ = theirs.Close()
	if started {
		defer func() {
			_, downErr := cluster.Down(d)
			err = errors.Join(err, downErr)
		}()
	}
	if err == nil && with != "" {
		err = seed.Demo(starting, d, a.progress)
	}
	close(ready)
	if err != nil {
		return err
	}
	return foreground(d, args, signals)
}

// foreground runs the command on this terminal. A terminal sends its signals to the command as well; signals from
// elsewhere are passed on. One that does not end is killed after a while, or at the third signal.
func foreground(d parts.Dir, args []string, signals <-chan os.Signal) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "KUBECONFIG="+d.Kubeconfig("admin"), DirVariable+"="+string(d))
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run the command: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	var late <-chan time.Time
	for count := 0; ; {
		select {
		case err := <-done:
			return exitCode(err)
		case sig := <-signals:
			if count++; count >= 3 {
				_ = cmd.Process.Kill()
			}
			if sig != syscall.SIGINT || !interactive() {
				_ = cmd.Process.Signal(sig)
				late = time.After(15 * time.Second)
			}
		case <-late:
			_ = cmd.Process.Kill()
		}
	}
}

// interactive tells whether standard input is a terminal.
func interactive() bool {
	info, err := os.Stdin.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// exitCode is the command's exit code as an error; as in a shell, 128 and the signal for one that was killed.
func exitCode(err error) error {
	var exit *exec.ExitError
	if err == nil || !errors.As(err, &exit) {
		return err
	}
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return exitError(128 + int(ws.Signal()))
	}
	return exitError(exit.ExitCode())
}
