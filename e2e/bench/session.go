package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// patience is how long a screen is waited for before the run is given up.
const patience = 2 * time.Minute

// kdeck starts the program on a terminal of 120x40, in a home of its own: it knows nothing of the rounds before.
func (b *bench) kdeck(kubeconfig string, env []string, args ...string) (*tty.Session, error) {
	home, err := os.MkdirTemp(b.home, "home-")
	if err != nil {
		return nil, err
	}
	return tty.Start(tty.Options{
		Path: lab.Bin("kdeck"), Args: args, Width: 120, Height: 40, Dir: home,
		Env: append(lab.Env(home, "KUBECONFIG="+kubeconfig), env...),
	})
}

// await waits for a screen and says how long after the session's start its last bytes came.
func await(s *tty.Session, what string, want func(tty.Screen) bool) (time.Duration, error) {
	sc, err := s.Wait(patience, want)
	if err != nil {
		return 0, fmt.Errorf("wait for %s: %w\n%s", what, err, sc)
	}
	return sc.At.Sub(s.Started), nil
}

// frame is how often the program draws.
const frame = time.Second / 60

// rest waits until the program has nothing more to say, and then for some part of a frame, as a person does: a key that
// always came equally long after the last frame would always wait equally long for the next.
func rest(s *tty.Session) {
	_, _ = s.Quiet(200*time.Millisecond, 5*time.Second)
	time.Sleep(rand.N(frame))
}

// timed presses a key after a rest and says how many milliseconds later the last bytes of the screen wanted came.
func timed(s *tty.Session, key string, want func(tty.Screen) bool) (float64, tty.Screen, error) {
	rest(s)
	start := time.Now()
	if err := s.Press(key); err != nil {
		return 0, tty.Screen{}, err
	}
	sc, err := s.Wait(patience, want)
	if err != nil {
		return 0, sc, fmt.Errorf("%s: %w\n%s", key, err, sc)
	}
	return ms(sc.At.Sub(start)), sc, nil
}

// quit ends a session in the way a user does, so that its end is part of every round.
func quit(s *tty.Session) {
	_ = s.Press("ctrl+c")
	if _, err := s.Exit(10 * time.Second); err != nil {
		_ = s.Signal(syscall.SIGKILL)
	}
	s.Close()
}

// hasRows wants at least one object's row, which is a line below the head that ends in an age.
func hasRows(sc tty.Screen) bool { return ageAtEnd.MatchString(sc.Line(3)) }

var ageAtEnd = regexp.MustCompile(`\d+[smhdy]$`)

// whole wants a kind's list with a row and, behind its title, the count of all there are: no "first 50 of", no "loading".
func whole(kind string) func(tty.Screen) bool {
	title := regexp.MustCompile(`(^|[ ›])` + kind + `(\([^)]*\))?\s+\d+$`)
	return func(sc tty.Screen) bool { return title.MatchString(sc.Line(1)) && sc.Line(3) != "" }
}

// synced wants the count of all pods, and no longer "first 50 of".
func (b *bench) synced(sc tty.Screen) bool {
	status := sc.Line(1)
	return strings.HasSuffix(status, fmt.Sprintf(" %d", b.total)) && !strings.Contains(status, "first")
}

// yardstick is how long a bare informer takes from its start until it is synced.
func (b *bench) yardstick() (time.Duration, error) {
	cmd := exec.Command(lab.Bin("bench-informer"))
	cmd.Env = append(os.Environ(), "KUBECONFIG="+b.lab.Kubeconfig(lab.Admin))
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil {
		return 0, fmt.Errorf("the bare informer: %w\n%s", err, out)
	}
	return took, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func mib(n int64) float64 { return float64(n) / (1 << 20) }
