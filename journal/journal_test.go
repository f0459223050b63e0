package journal

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

func TestAWriteIsRecordedWithTheObjectBeforeAndAfter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	j := New(dir, Usual())
	defer j.Close()
	e := scaling("web", 5)
	after := thing(`{"kind":"Scale","metadata":{"uid":"uid-web","managedFields":[{"manager":"x"}]},"spec":{"replicas":5,"ratio":0.5}}`)
	record(t, j, e, kube.Result{Warnings: []string{"mind \x1b[31mthe gap"}}, after)

	list := all(t, j)
	if len(list) != 1 {
		t.Fatal(list)
	}
	got := list[0]
	if got.Began.IsZero() || got.Ended.Before(got.Began) || got.Began.Location() != time.UTC {
		t.Errorf("times %v %v", got.Began, got.Ended)
	}
	got.Began, got.Ended = time.Time{}, time.Time{}
	want := Entry{ID: got.ID, Context: "prod", Server: "https://a", User: "jane", Verb: kube.Patch, Resource: "deployments.apps", Sub: "scale",
		Namespace: "shop", Name: "web", UID: "uid-web", Title: e.Change.Title, Kubectl: e.Change.Kubectl, Result: Done, Warnings: []string{"mind the gap"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwanted %+v", got, want)
	}
	p, err := New(dir, Usual()).Past(got.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.Before.Object["spec"].(map[string]any)["replicas"]; n != int64(3) {
		t.Errorf("before: %T %v", n, n)
	}
	if !reflect.DeepEqual(p.After.Object["spec"], map[string]any{"replicas": int64(5), "ratio": 0.5}) || len(p.After.GetManagedFields()) > 0 || len(p.Before.GetManagedFields()) > 0 {
		t.Errorf("after: %v", p.After.Object)
	}
	if p.ID != got.ID || p.Context != "prod" || p.Server != "https://a" || p.Change.Ref != e.Change.Ref || p.Change.Resource.String() != "deployments.apps" ||
		p.Change.Sub != "scale" || p.Change.Verb != kube.Patch || len(p.Change.Body) > 0 {
		t.Errorf("%+v", p)
	}
	if s := j.States(list); s[0].Why != "" || s[0].Undone {
		t.Errorf("%+v", s)
	}
	if len(e.Before.GetManagedFields()) == 0 {
		t.Error("the caller's object was changed")
	}
}

func TestWhatIsKeptIsForTheUserAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps rights elsewhere: in the user's profile")
	}
	dir := filepath.Join(t.TempDir(), "journal")
	if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
		t.Fatal(err)
	}
	j := New(dir, Usual())
	defer j.Close()
	record(t, j, scaling("web", 5), kube.Result{}, thing(`{"spec":{}}`))
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFailedWriteIsToldButHasNothingToUndo(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	record(t, j, scaling("a", 5), kube.Result{Err: errFailed}, nil)
	record(t, j, scaling("b", 5), kube.Result{Err: errFailed, Unsure: true}, nil)
	s := j.States(all(t, j))
	if len(s) != 2 || s[1].Result != Failed || s[1].Error == "" || s[1].Why != "nothing was changed" || s[0].Result != Unknown || s[0].Why == "" {
		t.Errorf("%+v", s)
	}
	if _, files := texts(t, filepath.Join(j.dir, folder)); files != 1 {
		t.Errorf("%d objects are kept", files)
	}
}

func TestNothingOfASecretIsEverOnTheDisk(t *testing.T) {
	const value, tiny, multi = "hunter2-hunter2", "7q", "-----BEGIN KEY-----\nabc'def\"ghi\n-----END KEY-----\n"
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	ref := kube.Ref{Cluster: "prod", Namespace: "shop", Name: "db", UID: "u1"}
	object := func(data map[string]any, more string) map[string]any {
		return map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "db", "uid": "u1",
			"annotations": map[string]any{"kubectl.kubernetes.io/last-applied-configuration": `{"data":{"p":"` + b64(value) + `"}}`}}, "data": data, "note": more}
	}
	patch := kube.Change{Verb: kube.Patch, Resource: secrets, Ref: ref, Type: types.JSONPatchType,
		Body:  []byte(`[{"op":"replace","path":"/data/p","value":"` + b64("new-"+value) + `"}]`),
		Title: "set db to " + value, Kubectl: "kubectl patch secret db -p '" + b64("new-"+value) + "' # " + tiny + " " + strings.ReplaceAll(multi, "'", `'\''`)}
	j := New(t.TempDir(), Usual())
	defer j.Close()
	raw, _ := json.Marshal(object(map[string]any{"p": b64(value), "t": b64(tiny), "m": b64(multi)}, ""))
	before := thing(string(raw))
	raw, _ = json.Marshal(object(map[string]any{"p": b64("new-" + value), "t": b64(tiny), "m": b64(multi)}, ""))
	after := thing(string(raw))
	record(t, j, kube.Entry{Change: patch, Before: before}, kube.Result{Warnings: []string{"the value " + value + " is weak"}}, after)
	record(t, j, kube.Entry{Change: kube.Deleted(secrets, ref, kube.Deletion{}), Before: before}, kube.Result{}, nil)
	create := kube.Created(secrets, ref, object(nil, ""))
	create.Body, _ = json.Marshal(map[string]any{"kind": "Secret", "stringData": map[string]any{"p": "new-" + value}})
	create.Kubectl = "kubectl create secret generic db --from-literal=p=new-" + value
	record(t, j, kube.Entry{Change: create}, kube.Result{}, after)
	failed := patch
	record(t, j, kube.Entry{Change: failed, Before: before}, kube.Result{Err: &sayer{"cannot take " + value + " nor " + b64("new-"+value)}}, nil)
	// A Secret's copy on an object of another kind is one too.
	other := scaling("web", 2)
	other.Before.SetAnnotations(map[string]string{"kubectl.kubernetes.io/last-applied-configuration": `{"kind":"Secret","stringData":{"p":"` + value + `"}}`})
	record(t, j, other, kube.Result{}, nil)

	text, files := texts(t, j.dir)
	for _, bad := range []string{value, b64(value), b64("new-" + value), tiny + " ", b64(tiny), b64(multi), "BEGIN KEY", `abc'def`, `abc'\''def`, "ghi"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is on the disk:\n%s", bad, text)
		}
	}
	if files != 2 { // the transcript, and which object was created
		t.Errorf("%d files", files)
	}
	list := all(t, j)
	if len(list) != 5 {
		t.Fatal(len(list))
	}
	for i, s := range j.States(list) { // 1 is the one that failed
		if (s.Why == "") != (i != 1) {
			t.Errorf("%s: %q", s.Title, s.Why)
		}
	}
	p, err := j.Past(list[4].ID)
	if err != nil || p.Before.Object["data"].(map[string]any)["p"] != b64(value) || p.After.Object["data"].(map[string]any)["p"] != b64("new-"+value) {
		t.Errorf("in memory: %+v, %v", p, err)
	}
	if p, err := New(j.dir, Usual()).Past(list[4].ID); err == nil {
		t.Errorf("another program has it: %+v", p)
	}
	j.SetForget(true)
	if _, err := j.Past(list[4].ID); err == nil || j.Forgets(secrets) == "" || j.Forgets(deployments) != "" {
		t.Error("it is still kept")
	}
	record(t, j, kube.Entry{Change: patch, Before: before}, kube.Result{}, after)
	record(t, j, kube.Entry{Change: create}, kube.Result{}, after)
	if s := j.States(all(t, j)); s[1].Why != expired || s[0].Why != "" || len(j.secrets) != 0 {
		t.Errorf("%+v", s[:2])
	}
}

type sayer struct{ text string }

func (e *sayer) Error() string { return e.text }

func TestASecretKeepsItsNameThoughAValueIsAPartOfIt(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	ref := kube.Ref{Cluster: "prod", Namespace: "shop", Name: "myweb-credentials", UID: "u"}
	change := kube.Deleted(secrets, ref, kube.Deletion{})
	change.Title += ", which myweb-credentials had as myweb-credentials-2"
	record(t, j, kube.Entry{Change: change, Before: thing(`{"kind":"Secret","metadata":{"name":"myweb-credentials"},"data":{"username":"bXl3ZWI="}}`)}, kube.Result{}, nil)
	e := all(t, j)[0]
	if e.Title != "delete secret myweb-credentials, which ***-credentials had as ***-credentials-2" || !strings.HasSuffix(e.Kubectl, "delete secrets/myweb-credentials") {
		t.Errorf("%s\n%s", e.Title, e.Kubectl)
	}
}

func TestASecretIsForgottenWhenItsTimeIsOver(t *testing.T) {
	limits := Usual()
	limits.Secret = time.Millisecond
	j := New(t.TempDir(), limits)
	defer j.Close()
	seen := j.watch.now()
	record(t, j, kube.Entry{Change: kube.Deleted(secrets, kube.Ref{Name: "db"}, kube.Deletion{}), Before: thing(`{"kind":"Secret","data":{"a":"Yg=="}}`)}, kube.Result{}, nil)
	for seen += 2; ; { // its two lines, and then that it is gone
		if err := j.watch.wait(t.Context(), j.dir, seen); err != nil {
			t.Fatal(err)
		}
		if s := j.States(all(t, j)); s[0].Why == expired {
			break
		}
		seen = j.watch.now()
	}
	if _, err := j.Past(all(t, j)[0].ID); err == nil || len(j.secrets) != 0 {
		t.Error("it is still there")
	}
}

func TestSecretsInMemoryAreBounded(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	big := base64.StdEncoding.EncodeToString(make([]byte, 3<<20))
	for range 6 {
		record(t, j, kube.Entry{Change: kube.Deleted(secrets, kube.Ref{Name: "db"}, kube.Deletion{}), Before: thing(`{"data":{"a":"` + big + `"}}`)}, kube.Result{}, nil)
	}
	s := j.States(all(t, j))
	if len(j.secrets) != 3 || s[0].Why != "" || s[2].Why != "" || s[3].Why != expired {
		t.Errorf("%d are kept", len(j.secrets))
	}
}

func TestWhatIsKeptIsBoundedAndExpires(t *testing.T) {
	limits := Usual()
	limits.Objects = 10
	j, now := fixed(t.TempDir(), limits)
	defer j.Close()
	for i := range 30 {
		record(t, j, scaling("web-"+itoa(i), 1), kube.Result{}, thing(`{"spec":{}}`))
	}
	j.Prune()
	count := func() (n int) {
		for _, s := range j.States(all(t, j)) {
			if s.Why == "" {
				n++
			}
		}
		return n
	}
	if n := count(); n != 10 {
		t.Errorf("%d are kept, not 10", n)
	}
	if s := j.States(all(t, j)); s[0].Why != "" || s[10].Why != expired {
		t.Errorf("not the newest: %+v", s[10])
	}
	j.limits.Undo = 1500
	j.Prune()
	if n := count(); n < 1 || n > 5 {
		t.Errorf("%d are kept within 1500 bytes", n)
	}
	*now = now.Add(8 * 24 * time.Hour)
	id := all(t, j)[0].ID
	if _, err := j.Past(id); err == nil || err.Error() != expired || count() != 0 {
		t.Errorf("after eight days there is still %d: %v", count(), err)
	}
	j.Prune()
	if _, files := texts(t, filepath.Join(j.dir, folder)); files != 0 {
		t.Errorf("%d files are left", files)
	}
}

func TestManyWritesPruneByThemselves(t *testing.T) {
	limits := Usual()
	limits.Objects = 10
	j := New(t.TempDir(), limits)
	defer j.Close()
	for i := range 3 * pruneEvery {
		record(t, j, scaling("web-"+itoa(i), 1), kube.Result{}, nil)
	}
	if _, files := texts(t, filepath.Join(j.dir, folder)); files > limits.Objects+pruneEvery {
		t.Errorf("%d files", files)
	}
}

func TestAnUndoMarksWhatItTookBackAndARedoTakesTheMarkAway(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	record(t, j, scaling("web", 5), kube.Result{}, nil)
	id := all(t, j)[0].ID
	undo := scaling("web", 3)
	undo.Change.Undoes = id
	record(t, j, undo, kube.Result{Err: errFailed}, nil)
	if s := j.States(all(t, j)); s[1].Undone {
		t.Error("a failed undo counts")
	}
	record(t, j, undo, kube.Result{}, nil)
	s := j.States(all(t, j))
	if !s[2].Undone || s[2].Why != "undone already" || s[0].Why != "" {
		t.Errorf("%+v", s)
	}
	redo := scaling("web", 5)
	redo.Change.Undoes = s[0].ID
	record(t, j, redo, kube.Result{}, nil)
	if s = j.States(all(t, j)); s[3].Undone || s[3].Why != "" || !s[1].Undone || s[0].Why != "" {
		t.Errorf("after a redo: %+v", s)
	}
}

func TestWhatWasCreatedIsKnownByTheNameAndTheUIDItGot(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	record(t, j, kube.Entry{Change: kube.Created(deployments, kube.Ref{Namespace: "shop"}, nil)}, kube.Result{}, thing(`{"metadata":{"name":"web-x7z","uid":"u1"},"spec":{"a":1}}`))
	e := all(t, j)[0]
	p, err := j.Past(e.ID)
	if e.Name != "web-x7z" || e.UID != "u1" || err != nil || p.After.GetUID() != "u1" || p.After.GetName() != "web-x7z" || p.After.Object["spec"] != nil {
		t.Errorf("%+v %+v %v", e, p, err)
	}
}

func TestWhatCannotBeTakenBackIsNotKept(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	e := scaling("web", 1)
	e.Change.Keep = "it is gone for good"
	record(t, j, e, kube.Result{}, nil)
	if s := j.States(all(t, j)); s[0].Why != "it is gone for good" {
		t.Errorf("%+v", s)
	}
	if _, files := texts(t, j.dir); files != 1 {
		t.Errorf("%d files", files)
	}
}
