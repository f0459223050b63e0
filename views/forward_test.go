package views

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/journal"
	"kdeck/kube"
	"kdeck/ui"
)

// recording is a session whose writes are recorded.
func recording(t *testing.T) *Session {
	c, path := reloading(t, nil)
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	record := journal.New(t.TempDir(), journal.Usual())
	t.Cleanup(record.Close)
	conf, err := kube.Load(flags, kube.Recording(record))
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	c.s.Cluster.Close()
	c.s.Config, c.s.Cluster = conf, cluster
	cluster.SetReadOnly(false)
	return c.s
}

// taken is a local port that something listens on.
func taken(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

func TestAForwardThatCannotBeginKeepsNoOtherFromBeginning(t *testing.T) {
	s := recording(t)
	s.Settings.State = t.TempDir()
	spec := func(port string, local int) kube.ForwardSpec {
		return kube.ForwardSpec{Of: builtin("pods"), Ref: kube.Ref{Namespace: "shop", Name: "web-0", UID: "uid"}, Port: port, Address: "127.0.0.1", Local: local}
	}
	w := s.listen([]kube.ForwardSpec{spec("80", taken(t)), spec("81", 0), spec("82", taken(t)), spec("83", 0)}, true, "pod web-0").Open.(*Wait)
	note := w.ask(t.Context())().Say
	begun := s.Cluster.Forwards()
	if len(begun) != 2 || begun[0].Spec.Port != "81" || begun[1].Spec.Port != "83" {
		t.Errorf("%d have begun", len(begun))
	}
	for _, want := range []string{"80 not forwarded: ", "82 not forwarded: ", "is taken", "lead to pod web-0"} {
		if !strings.Contains(note.Text, want) {
			t.Errorf("%q is not in %q", want, note.Text)
		}
	}
	if list, note := config.Favourites(s.Settings.State, s.Cluster.Name()); len(list) != 2 || note != "" {
		t.Errorf("%d are kept, %s", len(list), note)
	}
}

func TestForwardsThatCannotGoOnAfterALoginAreAllNamed(t *testing.T) {
	s := recording(t)
	from, to := s.Cluster, recording(t).Cluster
	for _, port := range []string{"80", "81"} {
		if _, err := from.Forward(kube.ForwardSpec{Of: builtin("pods"), Ref: kube.Ref{Namespace: "shop", Name: "web-0", UID: "uid"}, Port: port}); err != nil {
			t.Fatal(err)
		}
	}
	to.SetReadOnly(true)
	began := from.Forwards()
	note, _ := s.hand(from, to)().(ui.Note)
	for _, f := range began {
		if want := localAddress(f.Spec) + " is forwarded no longer"; !strings.Contains(note.Text, want) {
			t.Errorf("%q is not in %q", want, note.Text)
		}
	}
}

func TestTheStateOfAContextIsSavedWhateverIsWrongWithTheNext(t *testing.T) {
	s := newSession(t)
	s.Settings.State, s.State.View = t.TempDir(), "pods -n shop"
	next, err := s.Config.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(next.Close)
	old := s.Cluster.Name()
	msg, _ := s.Switch(next, config.State{Note: "the state is broken"})().(switchedMsg)
	if msg.err == nil || !strings.Contains(msg.err.Error(), "the state is broken") {
		t.Errorf("%v is told", msg.err)
	}
	if got := config.LoadState(s.Settings.State, old).View; got != "pods -n shop" {
		t.Errorf("saved is %q", got)
	}
}

func TestErrorsThatComeTogetherAreToldOneByOne(t *testing.T) {
	s := newSession(t)
	s.wrong = errors.Join(errors.New("first"), errors.New("second"))
	h := NewHeader(s, "before")
	defer h.Close()
	if got := strings.Join(h.say, "|"); got != "before|first|second" {
		t.Error(got)
	}
}

func TestFavouritesOfKindsThatAreNotKnownAndFilesThatAreBrokenAreNotDropped(t *testing.T) {
	s := newSession(t)
	s.Settings.State = t.TempDir()
	keep := func(f config.Favourite) error {
		return config.ChangeFavourites(s.Settings.State, s.Cluster.Name(), func(l []config.Favourite) []config.Favourite { return append(l, f) })
	}
	if err := keep(config.Favourite{Resource: "widgets.example.com", Namespace: "shop", Name: "w", Port: "80"}); err != nil {
		t.Fatal(err)
	}
	feed := Forwards().Open(s, Scope{}, 10)
	list, err := feed.Next(t.Context(), 0)
	if err != nil || len(list.Objects) != 1 || list.Err != nil {
		t.Fatalf("%+v, %v", list, err)
	}
	if row := Forwards().Rows(list.Objects[0])[0]; !strings.Contains(row.Cells[len(row.Cells)-1].Text, "no kind widgets.example.com") {
		t.Errorf("%+v", row)
	}
	files, _ := filepath.Glob(filepath.Join(s.Settings.State, "state", "*-forwards.json"))
	if len(files) != 1 || os.WriteFile(files[0], []byte("{"), 0o600) != nil {
		t.Fatal(files)
	}
	if list, err = feed.Next(t.Context(), 0); err != nil || list.Err == nil || !strings.Contains(list.Err.Error(), "broken") {
		t.Errorf("%v, %v", list.Err, err)
	}
	if err := keep(config.Favourite{Resource: "pods", Name: "x", Port: "80"}); err == nil {
		t.Error("what cannot be read is written over")
	}
}

func TestWhatAMenuAsksForEndsWithTheMenu(t *testing.T) {
	s := newSession(t)
	m := ui.NewMenu(s.Theme, s.Keys, "menu", nil)
	if m.Context().Err() != nil {
		t.Error("it has ended before")
	}
	if m.Close(); m.Context().Err() == nil {
		t.Error("it goes on")
	}
	need := kube.Need{Verb: "delete", Resource: builtin("pods"), Namespace: "shop"}
	cmd := s.learn([]offer{{Action{Need: need, Free: true}, Selection{Scope: Scope{Namespace: "shop"}}}}, m)
	if msg, ok := cmd().(rightsMsg); !ok || msg.to != m || s.Cluster.Known(need) != kube.RightUnknown {
		t.Errorf("%+v", msg)
	}
}
