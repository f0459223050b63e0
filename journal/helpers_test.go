package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

// TestMain lets a test start itself as another program on the same directory.
func TestMain(m *testing.M) {
	role, dir, _ := strings.Cut(os.Getenv("JOURNAL_TEST"), ":")
	switch role {
	case "":
		os.Exit(m.Run())
	case "writer":
		writeMany(New(dir, crowded()), 4, 100)
	case "crash":
		if _, err := New(dir, Usual()).Begin(scaling("web", 1)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	case "limited":
		limited(dir)
	case "almost":
		almost(dir)
	}
	os.Exit(0)
}

// crowded are limits at which the transcript is set aside under the hands of three who write 400 entries each, but nothing
// has to go.
func crowded() Limits {
	l := Usual()
	l.Transcript, l.Objects = 400<<10, 2000
	return l
}

// program starts this test as another program.
func program(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "JOURNAL_TEST="+role+":"+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// writeMany records writes from several goroutines.
func writeMany(j *Journal, hands, each int) {
	var wg sync.WaitGroup
	for h := range hands {
		wg.Go(func() {
			for i := range each {
				t, err := j.Begin(scaling(fmt.Sprintf("web-%d-%d-%d", os.Getpid(), h, i), i))
				if err == nil {
					err = t.End(kube.Result{}, nil)
				}
				if err != nil {
					panic(err)
				}
			}
		})
	}
	wg.Wait()
}

var (
	deployments, _ = kube.Find(kube.Builtin(), "deployments")
	secrets, _     = kube.Find(kube.Builtin(), "secrets")
)

func scaling(name string, to int) kube.Entry {
	ref := kube.Ref{Cluster: "prod", Resource: "deployments", Namespace: "shop", Name: name, UID: types.UID("uid-" + name)}
	return kube.Entry{Context: "prod", Server: "https://a", User: "jane", Change: kube.Scaled(deployments, ref, to),
		Before: thing(`{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"` + name + `","managedFields":[{"manager":"x"}]},"spec":{"replicas":3}}`)}
}

func thing(text string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	if err := json.Unmarshal([]byte(text), &o.Object); err != nil {
		panic(err)
	}
	return o
}

// fixed is a journal whose clock stands where the test puts it.
func fixed(dir string, limits Limits) (*Journal, *time.Time) {
	j := New(dir, limits)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	j.now = func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Millisecond)
		return now
	}
	return j, &now
}

// all are the entries there are, the newest first.
func all(t *testing.T, j *Journal) []Entry {
	t.Helper()
	r, whole, err := j.newest(0)
	if err != nil || !whole {
		t.Fatal(whole, err)
	}
	return r.page(1, true).Entries
}

// texts are the contents of all files below a directory.
func texts(t *testing.T, dir string) (out string, files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		out += string(raw)
		files++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, files
}

func record(t *testing.T, j *Journal, e kube.Entry, r kube.Result, after *unstructured.Unstructured) {
	t.Helper()
	trace, err := j.Begin(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := trace.End(r, after); err != nil {
		t.Fatal(err)
	}
}

var errFailed = errors.New("the server said no")

func itoa(n int) string { return strconv.Itoa(n) }
