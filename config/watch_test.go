package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// seen is a watcher and the version seen last.
type seen struct {
	*Watcher
	t       *testing.T
	version uint64
}

func watch(t *testing.T, path string) *seen {
	return &seen{Watch(t.Context(), path, Known{}), t, 0}
}

// patience is long because test machines are busy; no test waits for it to pass.
const patience = time.Minute

// until waits for a configuration with that theme, or fails.
func (s *seen) until(theme string) Loaded {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for {
		l, err := s.Next(ctx, s.version)
		if err != nil {
			s.t.Fatalf("waiting for theme %s: %v", theme, err)
		}
		if l.Version <= s.version {
			s.t.Fatalf("version %d after %d", l.Version, s.version)
		}
		s.version = l.Version
		if l.Config.Theme == theme {
			return l
		}
	}
}

// write writes a file as editors do: nobody sees half of it, as somebody may of one that is written where it stands.
func write(t *testing.T, path, text string) {
	t.Helper()
	inPlace(t, path+".new", text)
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// inPlace writes a file where it stands.
func inPlace(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestAConfigurationFollowsItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "xdg", "kdeck", "config.yaml")
	w := watch(t, path)
	if l := w.until("auto"); l.Version != 1 {
		t.Errorf("first version is %d", l.Version)
	}
	inPlace(t, path, "theme: dark\n") // directories and all
	w.until("dark")
	write(t, path, "theme: light\n")
	w.until("light")
	write(t, path, "theme: drak\n")
	if l := w.until("auto"); len(l.Problems) != 1 {
		t.Error(l.Problems)
	}
	inPlace(t, path, "theme: mono\n")
	w.until("mono")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.until("auto")
	write(t, path, "theme: dark\n")
	w.until("dark")
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	w.until("auto")
	write(t, path, "theme: light\n")
	w.until("light")
}

func TestAConfigurationFollowsALink(t *testing.T) {
	dir := t.TempDir()
	path, target := filepath.Join(dir, "kdeck", "config.yaml"), filepath.Join(dir, "dotfiles", "kdeck.yaml")
	write(t, target, "theme: dark\n")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.Symlink(target, path)); err != nil {
		t.Skip(err)
	}
	w := watch(t, path)
	w.until("dark")
	inPlace(t, target, "theme: light\n")
	w.until("light")
}

func TestANewThemeIsSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, "theme: paper\n")
	w := watch(t, path)
	if l := w.until("auto"); len(l.Problems) != 1 {
		t.Error(l.Problems)
	}
	write(t, filepath.Join(ThemeDir(path), "paper.yaml"), "bad: red\n")
	l := w.until("paper")
	write(t, filepath.Join(ThemeDir(path), "paper.yaml"), "bad: blue\n")
	if again := w.until("paper"); again.Version <= l.Version {
		t.Error("a changed theme went unseen")
	}
}

func TestWhatDoesNotChangeIsNotTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, "theme: dark\n")
	w := watch(t, path)
	w.until("dark")
	write(t, path, "theme: dark\n")
	write(t, filepath.Join(filepath.Dir(path), "other"), "x")
	ctx, cancel := context.WithTimeout(t.Context(), 4*settle)
	defer cancel()
	if l, err := w.Next(ctx, w.version); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("version %d, %v", l.Version, err)
	}
}

func TestAWatcherEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := Watch(ctx, filepath.Join(t.TempDir(), "config.yaml"), Known{})
	l, err := w.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := w.Next(t.Context(), l.Version); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAPanicEndsTheWatchAndNotTheProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, "aliases: {a: b}\n")
	w := Watch(t.Context(), path, Known{Line: func(string) error { panic("boom") }})
	if _, err := w.Next(t.Context(), 0); err == nil {
		t.Error("no error")
	}
}

func TestWithoutEventsTheFileIsLookedAtNowAndThen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	w := &seen{&Watcher{path: path, patrol: settle, change: make(chan struct{})}, t, 0}
	go w.look(t.Context(), nil)
	w.until("auto")
	write(t, path, "theme: dark\n")
	w.until("dark")
}
