package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestAStateComesBackAsItWas(t *testing.T) {
	dir := t.TempDir()
	s := State{
		View: "pods -n shop -l app=web", Namespace: "shop", Recent: []string{"shop", "db"},
		Kinds: map[string]KindState{"pods": {Filter: "restarts>5", Sort: "AGE", Desc: true, Wide: true, Columns: []string{"NAME", "APP={.a}"}}},
	}
	context := "arn:aws:eks:eu-west-1:123456:cluster/prod"
	if err := s.Save(dir, context); err != nil {
		t.Fatal(err)
	}
	s.Version, s.Context = stateVersion, context
	if got := LoadState(dir, context); !reflect.DeepEqual(got, s) {
		t.Errorf("got  %+v\nwant %+v", got, s)
	}
	if info, err := os.Stat(statePath(dir, context)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Join(dir, "state")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "state", ".new-*")); len(left) > 0 {
		t.Error("left behind:", left)
	}
}

func TestContextsKeepTheirStatesApart(t *testing.T) {
	dir := t.TempDir()
	names := []string{"", "a/b", "a_b", "a:b", "Prod", "prod", "..", ".", "ünï", strings.Repeat("x", 300), strings.Repeat("x", 301), "con", "a\x00b"}
	for i, name := range names {
		if err := (State{View: fmt.Sprint(i)}).Save(dir, name); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
	}
	files := make(map[string]bool)
	for i, name := range names {
		if s := LoadState(dir, name); s.View != fmt.Sprint(i) || s.Context != name {
			t.Errorf("%q: %+v", name, s)
		}
		path := strings.ToLower(statePath(dir, name))
		if files[path] || filepath.Dir(path) != strings.ToLower(filepath.Join(dir, "state")) {
			t.Errorf("%q lies in %s", name, path)
		}
		files[path] = true
	}
}

func TestAStateThatIsOfNoUseIsLeftOutWithANote(t *testing.T) {
	cases := []struct{ name, text, view, note string }{
		{"broken", `{"view": "po`, "", "broken"},
		{"empty", "", "", "broken"},
		{"of other types", `{"view": 7}`, "", "broken"},
		{"of a newer program", `{"version": 99, "context": "dev", "view": "pods"}`, "", "newer"},
		{"with unknown fields", `{"version": 1, "context": "dev", "view": "pods", "zoom": 3}`, "pods", ""},
		{"of another context", `{"version": 1, "context": "prod", "view": "pods"}`, "", ""},
	}
	for _, c := range cases {
		dir := t.TempDir()
		write(t, statePath(dir, "dev"), c.text)
		s := LoadState(dir, "dev")
		if s.View != c.view || (c.note == "") != (s.Note == "") || !strings.Contains(s.Note, c.note) || s.Context != "dev" {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
	if s := LoadState(t.TempDir(), "dev"); !reflect.DeepEqual(s, State{Context: "dev"}) {
		t.Errorf("missing: %+v", s)
	}
}

func TestABrokenStateIsReplacedAndANewerOneIsNot(t *testing.T) {
	dir := t.TempDir()
	write(t, statePath(dir, "dev"), "{")
	if err := (State{View: "pods"}).Save(dir, "dev"); err != nil || LoadState(dir, "dev").View != "pods" {
		t.Error(err)
	}
	write(t, statePath(dir, "dev"), `{"version": 99}`)
	if err := (State{View: "pods"}).Save(dir, "dev"); err == nil {
		t.Error("a newer program's state was overwritten")
	}
}

func TestStatesThatCannotBeWrittenAreErrors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	write(t, dir, "")
	if err := (State{}).Save(dir, "dev"); err == nil {
		t.Error("no error")
	}
	if err := (History{}).Save(dir); err == nil {
		t.Error("no error")
	}
	if s := LoadState(dir, "dev"); s.Note == "" {
		t.Error("no note")
	}
}

func TestConcurrentSavesNeverLeaveHalfAState(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				if err := (State{View: strings.Repeat(fmt.Sprint(i), 1000)}).Save(dir, "dev"); err != nil {
					t.Error(err)
				}
				if s := LoadState(dir, "dev"); s.Note != "" || len(s.View) != 1000 {
					t.Error(s.Note, len(s.View))
				}
			}
		})
	}
	wg.Wait()
}

func TestHistoriesOfSeveralProgramsMerge(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			h := LoadHistory(dir)
			for j := range 5 {
				h = h.With("command", fmt.Sprintf("pods -n ns-%d-%d", i, j), now.Add(time.Duration(j*8+i)*time.Second))
				if err := h.Save(dir); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	lines := LoadHistory(dir).Lines("command")
	if len(lines) != 40 || lines[0] != "pods -n ns-0-0" || lines[39] != "pods -n ns-7-4" {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
}

func TestAHistoryHasEachLineOnceWhereItWasTypedLast(t *testing.T) {
	now := time.Now()
	var h History
	for i, text := range []string{"pods", "deploy", "pods", ""} {
		h = h.With("command", text, now.Add(time.Duration(i)*time.Second))
	}
	h = h.With("filter", "api", now)
	if got := h.Lines("command"); !slices.Equal(got, []string{"deploy", "pods"}) {
		t.Error(got)
	}
	if got := h.Lines("filter"); !slices.Equal(got, []string{"api"}) {
		t.Error(got)
	}
	for i := range historyLimit + 10 {
		h = h.With("command", fmt.Sprint(i), now.Add(time.Duration(i)*time.Minute))
	}
	if got := h.Lines("command"); len(got) != historyLimit || got[len(got)-1] != fmt.Sprint(historyLimit+9) {
		t.Errorf("%d lines, the last is %s", len(got), got[len(got)-1])
	}
}

func TestADeadProgramsLockDoesNotLast(t *testing.T) {
	dir := t.TempDir()
	write(t, historyPath(dir)+".lock", "")
	if err := (History{}).With("command", "pods", time.Now()).Save(dir); err != nil {
		t.Error(err)
	}
}

func TestALockIsNeverHeldByTwoHoweverOldTheFileIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history.json")
	write(t, path+".lock", "")
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path+".lock", long, long); err != nil {
		t.Fatal(err)
	}
	var held atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				unlock, err := lock(path)
				if err != nil {
					t.Error(err)
					return
				}
				if n := held.Add(1); n != 1 {
					t.Errorf("held by %d", n)
				}
				time.Sleep(time.Millisecond)
				held.Add(-1)
				unlock()
			}
		})
	}
	wg.Wait()
}

func TestALockThatAnotherHoldsIsToldAndNotPassedOver(t *testing.T) {
	dir := t.TempDir()
	for path, change := range map[string]func() error{
		historyPath(dir): func() error { return (History{}).With("command", "pods", time.Now()).Save(dir) },
		filepath.Join(dir, "trusted-plugins.json"): func() error { return NewTrust(dir, false).Always("key", "aws", "config") },
		favouritesPath(dir, "prod"):                func() error { return ChangeFavourites(dir, "prod", func(l []Favourite) []Favourite { return l }) },
	} {
		unlock, err := lock(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := change(); err == nil || !strings.Contains(err.Error(), "another program holds") {
			t.Errorf("%s: %v", path, err)
		}
		unlock()
		if err := change(); err != nil {
			t.Errorf("%s, free again: %v", path, err)
		}
	}
}
