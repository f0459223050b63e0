package kube

import (
	"errors"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube/object"
)

func TestAPodsSystemIsItsOwnWordElseThatOfTheNodeItSelects(t *testing.T) {
	for _, try := range []struct {
		spec corev1.PodSpec
		want string
	}{
		{corev1.PodSpec{OS: &corev1.PodOS{Name: corev1.Windows}}, Windows},
		{corev1.PodSpec{OS: &corev1.PodOS{Name: corev1.Linux}, NodeSelector: map[string]string{"kubernetes.io/os": "windows"}}, "linux"},
		{corev1.PodSpec{NodeSelector: map[string]string{"kubernetes.io/os": "windows"}}, Windows},
		{corev1.PodSpec{}, ""},
	} {
		if got := object.CompactPod(object.NewPool(), &corev1.Pod{Spec: try.spec}).OS; got != try.want {
			t.Errorf("%+v is for %q, not %q", try.spec, got, try.want)
		}
	}
}

func TestWhereAPodDoesNotSayItsSystemTheLabelOfItsNodeDoes(t *testing.T) {
	s := newServer(t)
	on := func(node string) map[string]any {
		p := podOf(nil, 0, "app")
		p["spec"].(map[string]any)["nodeName"] = node
		return p
	}
	s.put("nodes", "", "win", map[string]any{"metadata": map[string]any{"labels": map[string]any{"kubernetes.io/os": "windows"}}})
	s.put("nodes", "", "lin", map[string]any{"metadata": map[string]any{"labels": map[string]any{"kubernetes.io/os": "linux"}}})
	s.put("pods", "shop", "a", on("win"))
	s.put("pods", "shop", "b", on("lin"))
	s.put("pods", "shop", "c", on("unknown"))
	k := s.join(t, options{record: &diary{}})
	k.SetReadOnly(false)
	for name, want := range map[string]string{"a": Windows, "b": "linux", "c": ""} {
		pod, err := k.typed.CoreV1().Pods("shop").Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ref := Ref{Namespace: "shop", Name: name, UID: pod.UID}
		has, err := k.ready(t.Context(), ref, "app", "exec")
		if err != nil || has.OS != want {
			t.Errorf("%s runs on %q, not %q: %v", name, has.OS, want, err)
		}
		_, err = k.Debugged(t.Context(), ref, Debugging{Name: "d", Image: "busybox", Profile: "general"})
		if got := errors.Is(err, ErrWindowsDebug); got != (want == Windows) {
			t.Errorf("a debug container in %s: %v", name, err)
		}
		if err := k.copy(t.Context(), CopySpec{Pod: ref, Container: "app", Remote: "/x", Local: t.TempDir()}, nil, nil); want == Windows && !errors.Is(err, ErrWindowsCopy) {
			t.Errorf("copying from %s: %v", name, err)
		}
	}
}

func TestRefusalsInTheWordsOfWindowsAreKnown(t *testing.T) {
	for _, text := range []string{
		`failed to exec in container: failed to start exec "4f": hcs::System::CreateProcess app: The system cannot find the file specified.: unknown`,
		`container 3f encountered an error during hcsshim::System::CreateProcess: failure in a Windows system call: The system cannot find the file specified. (0x2)`,
		`Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "9": exec: "sh": executable file not found in %PATH%: unknown`,
	} {
		if err := toldByNode(errors.New(text)); !errors.Is(err, ErrWindows) || !errors.Is(err, ErrNoProgram) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := toldByNode(errors.New(`exec: "sh": executable file not found in $PATH`)); errors.Is(err, ErrWindows) || !errors.Is(err, ErrNoProgram) {
		t.Errorf("the words of Linux: %v", err)
	}
}

func TestALineIsRunByPowerShellElseByCmd(t *testing.T) {
	got := WindowsCommands(`Get-Content "a b"`)
	if len(got) != 3 || got[0][0] != "powershell.exe" || got[2][0] != "cmd.exe" {
		t.Fatalf("%q", got)
	}
	for _, words := range got {
		if words[len(words)-1] != `Get-Content "a b"` {
			t.Errorf("%q", words)
		}
	}
}

func TestAShellOnANodeWithWindowsIsAHostProcessPod(t *testing.T) {
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "win", UID: types.UID("u"), Labels: map[string]string{"kubernetes.io/os": "windows"}}}
	how := WindowsNodeShell()
	how.Name, how.Enter = "debugger", true
	c, err := shellOnNode(node, Ref{Name: "win"}, NodeShell{Debugging: how, Namespace: "ops"}, "abc")
	if err != nil {
		t.Fatal(err)
	}
	body := string(c.Body)
	for _, want := range []string{`"hostProcess":true`, `"hostNetwork":true`, `"os":{"name":"windows"}`, `"command":["powershell.exe"]`, `"nodeName":"win"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	for _, never := range []string{"hostPID", "capabilities", `"volumes"`} {
		if strings.Contains(body, never) {
			t.Errorf("%s in %s", never, body)
		}
	}
	if strings.Contains(c.Kubectl, "kubectl debug") || !slices.ContainsFunc(c.Notes, func(n string) bool { return strings.Contains(n, "NT AUTHORITY") }) {
		t.Errorf("%q %q", c.Kubectl, c.Notes)
	}
}
