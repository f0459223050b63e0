package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	utilexec "k8s.io/client-go/util/exec"
)

// execute runs something in the container of a cluster that may be written to.
func execute(t *testing.T, c *container, x Exec) (int, string, error) {
	t.Helper()
	k := c.join(t, options{record: &diary{}})
	k.SetReadOnly(false)
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	var out bytes.Buffer
	x.Pod, x.Container, x.Out = c.pod(), "app", &out
	code, err := k.Exec(ctx, x)
	return code, out.String(), err
}

func TestACommandGivesItsOutputAndItsExitCode(t *testing.T) {
	for _, want := range []int{0, 3, 126, 255} {
		code, out, err := execute(t, newContainer(t), Exec{Command: []string{"sh", "-c", fmt.Sprintf("echo hello; exit %d", want)}})
		if code != want || out != "hello\n" || err != nil {
			t.Errorf("exit %d: %d, %q, %v", want, code, out, err)
		}
	}
}

func TestAScriptGivesItsOutputWithoutTheMark(t *testing.T) {
	for script, want := range map[string]int{
		`printf "%s-" "$@"`: 0, `printf "a b-c-"; exit 0`: 0, `printf "a b-"; printf "c-"; exit 3`: 3, "printf a\\ b-c- # a remark": 0,
		`eval 'printf "a b-c-"; exit 127'`: 127,
	} {
		code, out, err := execute(t, newContainer(t), Exec{Script: script, Args: []string{"a b", "c"}})
		if code != want || out != "a b-c-" || err != nil {
			t.Errorf("%s: %d, %q, %v", script, code, out, err)
		}
	}
}

func TestWhatIsTypedIsSent(t *testing.T) {
	code, out, err := execute(t, newContainer(t), Exec{Script: `read a; echo "<$a>"`, In: strings.NewReader("one\ntwo\n")})
	if code != 0 || out != "<one>\n" || err != nil {
		t.Errorf("%d, %q, %v", code, out, err)
	}
}

// TestACutIsNotTakenForAnEnd has the API server say Success for a node it has lost, as it does.
func TestACutIsNotTakenForAnEnd(t *testing.T) {
	const script = `i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done`
	for _, n := range []int{0, 1, 500, 1700} {
		c := newContainer(t)
		c.cut = n
		code, out, err := execute(t, c, Exec{Script: script})
		if !errors.Is(err, ErrCut) || code != 0 || len(out) > n {
			t.Errorf("cut after %d bytes: %d, %d bytes, %v", n, code, len(out), err)
		}
	}
	c := newContainer(t)
	c.torn = true
	if _, _, err := execute(t, c, Exec{Command: []string{"sh", "-c", "exit 3"}}); err != nil && !errors.Is(err, ErrCut) {
		t.Errorf("torn: %v", err)
	}
	if _, _, err := execute(t, c, Exec{Script: "true; kill $$; sleep 10"}); !errors.Is(err, ErrCut) {
		t.Errorf("torn in a script: %v", err)
	}
}

func TestAContainerWithoutTheProgramSaysSo(t *testing.T) {
	c := newContainer(t)
	c.bare = true
	for _, x := range []Exec{{Script: "true"}, {Command: []string{"nosuch"}}} {
		if _, _, err := execute(t, c, x); !errors.Is(err, ErrNoProgram) || !strings.Contains(err.Error(), "executable file not found") {
			t.Errorf("%v: %v", x, err)
		}
	}
	c.bare = false // docker and CRI-O run something that ends with the code a shell would give
	if _, _, err := execute(t, c, Exec{Script: "true; kill -9 $$"}); err == nil || errors.Is(err, ErrNoProgram) {
		t.Errorf("killed: %v", err)
	}
	for _, code := range []int{126, 127} {
		if _, err := verdict(utilexec.CodeExitError{Code: code, Err: errors.New("ended")}, false, true); !errors.Is(err, ErrNoProgram) {
			t.Errorf("%d without a mark: %v", code, err)
		}
		if got, err := verdict(utilexec.CodeExitError{Code: code, Err: errors.New("ended")}, true, true); got != code || err != nil {
			t.Errorf("%d of the script itself: %d, %v", code, got, err)
		}
	}
}

func TestAttachEchoesWhatAContainerSays(t *testing.T) {
	c := newContainer(t)
	k := c.join(t, options{record: &diary{}})
	k.SetReadOnly(false)
	in, typing := io.Pipe()
	out, seen := io.Pipe()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	sizes := make(chan TermSize, 2)
	sizes <- TermSize{121, 41}
	sizes <- TermSize{120, 40}
	done := make(chan error, 1)
	go func() {
		_, err := k.Exec(ctx, Exec{Pod: c.pod(), Container: "app", TTY: true, In: in, Out: seen, Sizes: sizes})
		done <- err
	}()
	go func() { _, _ = typing.Write([]byte("hello")) }()
	if _, err := io.ReadFull(out, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); !slices.Equal(c.resized(), []string{"121x41", "120x40"}); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("sizes %v", c.resized())
		}
	}
	cancel()
	_ = in.Close()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("left: %v", err)
	}
}

func TestNothingIsRunWhereNothingMayBeWritten(t *testing.T) {
	c := newContainer(t)
	book := &diary{}
	k := c.join(t, options{record: book})
	x := Exec{Pod: c.pod(), Container: "app", Command: []string{"true"}, Out: io.Discard}
	if _, err := k.Exec(t.Context(), x); !errors.Is(err, ErrReadOnly) {
		t.Errorf("nobody has decided: %v", err)
	}
	k.SetReadOnly(true)
	if _, err := k.Exec(t.Context(), x); !errors.Is(err, ErrReadOnly) {
		t.Errorf("read-only: %v", err)
	}
	if _, err := k.exec(t.Context(), x); err == nil { // past the first refusal: the gate
		t.Error("the gate let it pass")
	}
	k.SetReadOnly(false)
	x.Pod.UID = ""
	if _, err := k.Exec(t.Context(), x); err == nil {
		t.Error("without a UID")
	}
	x.Pod.UID = "uid-101"
	book.full = true
	if _, err := k.Exec(t.Context(), x); err == nil || !strings.Contains(err.Error(), "no room left") {
		t.Errorf("where it cannot be recorded: %v", err)
	}
	if len(c.asked) != 0 || len(book.lines) != 0 {
		t.Errorf("%v reached the server, %v the transcript", c.asked, book.lines)
	}
}

func TestTheTranscriptHasWhoAndWhatButNotTheContent(t *testing.T) {
	c := newContainer(t)
	book := &diary{}
	k := c.join(t, options{record: book})
	k.SetReadOnly(false)
	x := Exec{Pod: c.pod(), Container: "app", Script: `echo "$1" && cat`, Args: []string{"hunter2"}, In: strings.NewReader("secret"),
		Out: io.Discard, Title: "run a command in app"}
	if code, err := k.Exec(t.Context(), x); code != 0 || err != nil {
		t.Fatal(code, err)
	}
	all := strings.Join(book.lines, "\n")
	if len(book.lines) != 2 || !strings.Contains(all, "run a command in app") || !strings.Contains(all, "uid-101") || book.lines[1] != "end <nil> false" {
		t.Errorf("recorded: %s", all)
	}
	for _, word := range []string{"hunter2", "secret", "cat"} {
		if strings.Contains(all, word) {
			t.Errorf("%q is in the transcript: %s", word, all)
		}
	}
}

func TestWhatKeepsACommandFromRunningIsASentence(t *testing.T) {
	for words, want := range map[string]string{
		`container app is not valid for pod web`:                                      "Container app is not valid for pod web.",
		`error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused`: "The API server cannot reach the pod's node: 10.0.0.1:10250: connect: connection refused.",
		"Internal error occurred: Timeout occurred":                                   "The pod's node does not answer.",
	} {
		got := Explain(toldByNode(errors.New("Internal error occurred: " + words)))
		if got != want {
			t.Errorf("%s: %s", words, got)
		}
	}
	c := newContainer(t)
	c.status, c.words = 403, `pods "web" is forbidden: User "anna" cannot create resource "pods/exec" in API group "" in the namespace "shop"`
	if _, _, err := execute(t, c, Exec{Command: []string{"true"}}); !IsForbidden(err) && !strings.Contains(Explain(err), "anna") {
		t.Errorf("forbidden: %v: %s", err, Explain(err))
	}
	if len(c.asked) != 2 || !strings.HasPrefix(c.asked[0], "GET ") || !strings.HasPrefix(c.asked[1], "POST ") {
		t.Errorf("SPDY is not tried after WebSocket: %v", c.asked)
	}
}

func TestAContainerThatDoesNotRunIsToldBeforehand(t *testing.T) {
	c := newContainer(t)
	k := c.join(t, options{})
	k.SetReadOnly(false)
	waiting := podOf(nil, 0, "app")
	waiting["status"].(map[string]any)["containerStatuses"].([]any)[0].(map[string]any)["state"] = map[string]any{
		"waiting": map[string]any{"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}
	c.put("pods", "shop", "waits", waiting)
	ended := podOf(nil, 0, "app")
	ended["status"].(map[string]any)["phase"] = "Succeeded"
	c.put("pods", "shop", "done", ended)
	for _, at := range []struct{ name, uid, container, want string }{
		{"web", "uid-101", "app", ""},
		{"web", "uid-101", "nosuch", "has no container nosuch"},
		{"web", "uid-7", "app", "this is another one"},
		{"gone", "uid-7", "app", "Not found"},
		{"waits", "uid-102", "app", "does not run: ImagePullBackOff: Back-off pulling image"},
		{"done", "uid-103", "app", "has ended (Succeeded)"},
	} {
		_, err := k.Ready(t.Context(), Ref{Namespace: "shop", Name: at.name, UID: types.UID(at.uid)}, at.container, "exec")
		if got := Explain(err); at.want == "" != (err == nil) || !strings.Contains(got, at.want) {
			t.Errorf("%s/%s: %q, want %q", at.name, at.container, got, at.want)
		}
	}
}
