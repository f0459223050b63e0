package views

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"

	"kdeck/kube"
	"kdeck/themes"
)

func TestAKeyboardHandsOnWhatIsTypedAndLeavesTheRest(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer master.Close()
	defer slave.Close()
	heard := make(chan string, 10)
	k, err := newKeyboard(slave, func(p []byte) { heard <- string(p) })
	if err != nil {
		t.Fatal(err)
	}
	go k.listen()
	write := func(text string) {
		if _, err := io.WriteString(master, text); err != nil {
			t.Fatal(err)
		}
	}
	read := func(r io.Reader, n int) string {
		buf := make([]byte, n)
		if _, err := io.ReadFull(r, buf); err != nil {
			t.Fatal(err)
		}
		return string(buf)
	}
	write("one\n") // nobody is there to take it yet
	<-heard
	first := k.lend()
	if got := read(first, 4); got != "one\n" {
		t.Errorf("the first reader has %q", got)
	}
	write("two\n") // nobody takes it: it is for the next reader
	<-heard
	second := k.lend()
	if got := read(second, 4); got != "two\n" {
		t.Errorf("the second reader has %q", got)
	}
	if _, err := first.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the first reader is not at its end: %v", err)
	}
	k.stop()
	if _, err := second.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the second reader is not at its end: %v", err)
	}
	write("three\n")
	if got := read(slave, 6); got != "three\n" || len(heard) != 0 {
		t.Errorf("after the end the terminal has %q, and the keyboard has heard %d more", got, len(heard))
	}
}

func TestTheLeaveKeyCountsInARowOnly(t *testing.T) {
	for _, row := range []struct {
		typed []string
		leave bool
	}{
		{[]string{"\x1d\x1d\x1d"}, true}, {[]string{"\x1d", "\x1d", "\x1d"}, true}, {[]string{"x\x1d\x1d", "\x1d"}, true},
		{[]string{"\x1d\x1d"}, false}, {[]string{"\x1d\x1d", "x", "\x1d"}, false}, {[]string{"\x1d\x1dx\x1d"}, false},
	} {
		var l leaver
		got := false
		for _, p := range row.typed {
			got = l.typed([]byte(p))
		}
		if got != row.leave {
			t.Errorf("%q: leaves %v", row.typed, got)
		}
	}
}

func TestWhatEndsIsToldAsItEnded(t *testing.T) {
	for _, row := range []struct {
		code int
		err  error
		want string
		tone themes.Tone
	}{
		{0, nil, "exit status 0: it has ended", themes.Plain},
		{3, nil, "exit status 3: it has ended", themes.Warn},
		{0, kube.ErrCut, "the connection was cut", themes.Bad},
		{0, errLeft, "it was left", themes.Plain},
		{0, kube.ErrReadOnly, "read-only", themes.Bad},
	} {
		if n := howItEnded("it", row.code, row.err); !strings.Contains(n.Text, row.want) || n.Tone != row.tone {
			t.Errorf("%d, %v: %+v", row.code, row.err, n)
		}
	}
}

func TestThePortsOfAForwardAreReadAsTheyAreWritten(t *testing.T) {
	known := []kube.Port{{Name: "http", Number: 80, Target: "web"}, {Name: "", Number: 9090, Target: "9090"}}
	for text, want := range map[string][]portPair{
		"8080:http": {{8080, "web"}}, "80": {{0, "web"}}, ":80 1:9090": {{0, "web"}, {1, "9090"}}, "5000:6000": {{5000, "6000"}},
		"0:grpc": {{0, "grpc"}},
	} {
		got, why := readPorts(text, known)
		if why != "" || len(got) != len(want) {
			t.Errorf("%q: %v, %s", text, got, why)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: %v", text, got)
			}
		}
	}
	for _, text := range []string{"", "  ", "x:80", "70000:80", "80:0", "80:70000", "80:", "-1:80"} {
		if got, why := readPorts(text, known); why == "" {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestTheDefaultContainerComesFirstAndInitContainersOnlyWhileTheyRun(t *testing.T) {
	p := &kube.Pod{Containers: []kube.Container{
		{Name: "setup", Role: kube.Init}, {Name: "mesh", Role: kube.Sidecar}, {Name: "app"}, {Name: "side"}, {Name: "debug", Role: kube.Ephemeral},
	}}
	if got := strings.Join(visitable(p), " "); got != "app mesh side" {
		t.Error(got)
	}
	p.Annotations = map[string]string{"kubectl.kubernetes.io/default-container": "side"}
	p.Containers[0].State.Stage, p.Containers[4].State.Stage = kube.Running, kube.Running
	if got := strings.Join(visitable(p), " "); got != "side setup mesh app debug" {
		t.Error(got)
	}
}

func TestWithoutATerminalNothingIsLent(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	l := &lent{}
	l.SetStdin(r)
	l.SetStdout(w)
	if err := l.Run(); err == nil || !strings.Contains(err.Error(), "no terminal") {
		t.Error(err)
	}
}
