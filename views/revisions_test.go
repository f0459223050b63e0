package views

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/themes"
)

// told are the rows of a list of revisions, a line each.
func told(list kube.List) (out []string) {
	for _, o := range list.Objects {
		var words []string
		for _, c := range revisionRow(o)[0].Cells {
			words = append(words, c.Text)
		}
		out = append(out, strings.Join(append(words[:5:5], words[6]), " "))
	}
	return out
}

// workloadList is the feed of the workload itself.
func workloadList(object map[string]any) kube.List {
	o := &unstructured.Unstructured{Object: object}
	return kube.List{Objects: []kube.Object{&wholeObject{o, kube.Doc{Object: o}}}}
}

func TestRevisionsStandBesideEachOtherTheNewestFirstWithTheStateOfTheRollout(t *testing.T) {
	set := func(name, number string, want, have, ready int32) kube.Object {
		return &kube.ReplicaSet{Meta: kube.Meta{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(name),
			Annotations: map[string]string{"deployment.kubernetes.io/revision": number}}}, Replicas: want, Current: have, Ready: ready}
	}
	sets := kube.List{Objects: []kube.Object{set("a", "9", 0, 0, 0), set("b", "11", 2, 1, 0), set("c", "10", 3, 3, 3)}, Synced: true}
	web := map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web", "generation": int64(3)},
		"spec": map[string]any{"replicas": int64(4)}, "status": map[string]any{"observedGeneration": int64(3), "updatedReplicas": int64(1), "replicas": int64(4)}}
	list := turns([]kube.List{sets, workloadList(web)}, noon)
	if got := strings.Join(told(list), "; "); got != "11 b 2 1 0 1 of 4 pods updated; 10 c 3 3 3 old; 9 a 0 0 0 " {
		t.Errorf("%q", got)
	}
	// What is told of the rollout changes the row, though the revision is as it was.
	web["spec"] = map[string]any{"paused": true}
	if again := turns([]kube.List{sets, workloadList(web)}, noon); again.Objects[0].GetResourceVersion() == list.Objects[0].GetResourceVersion() {
		t.Error("a row that is remembered would not change")
	} else if got := told(again)[0]; got != "11 b 2 1 0 paused" {
		t.Errorf("%q", got)
	}
	web["spec"], web["status"] = map[string]any{}, map[string]any{"observedGeneration": int64(3), "conditions": []any{
		map[string]any{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}}}
	stuck := turns([]kube.List{sets, workloadList(web)}, noon)
	if row := revisionRow(stuck.Objects[0])[0]; !strings.Contains(row.Cells[6].Text, "past its progress deadline") || row.Cells[6].Tone != themes.Bad {
		t.Errorf("%q", row.Cells[6].Text)
	}
	if got := told(turns([]kube.List{sets, {}}, noon))[0]; got != "11 b 2 1 0 " {
		t.Errorf("before the workload is known: %q", got)
	}
}

func TestThePodsOfControllerRevisionsAreCountedByTheirLabel(t *testing.T) {
	heads := []metav1.TableColumnDefinition{{Name: "Name"}, {Name: "Controller"}, {Name: "Revision"}}
	kept := func(name, hash string, number int64) kube.Object {
		r := &kube.Record{Meta: kube.Meta{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(name)}}, Cells: []any{name, "db", number}}
		if hash != "" {
			r.Labels = map[string]string{"controller-revision-hash": hash}
		}
		return r
	}
	pod := func(hash, ready string) kube.Object {
		return &kube.Pod{Meta: kube.Meta{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"controller-revision-hash": hash}}},
			Conditions: []kube.Condition{{Type: "Ready", Status: ready}}}
	}
	for name, c := range map[string]struct {
		kept []kube.Object
		pods []kube.Object
	}{
		"of a StatefulSet": {[]kube.Object{kept("db-1", "", 1), kept("db-2", "", 2)}, []kube.Object{pod("db-2", "True"), pod("db-2", "False"), pod("db-1", "True"), pod("other", "True")}},
		"of a DaemonSet":   {[]kube.Object{kept("db-1", "h1", 1), kept("db-2", "h2", 2)}, []kube.Object{pod("h2", "True"), pod("h2", "False"), pod("h1", "True")}},
	} {
		list := turns([]kube.List{{Objects: c.kept, Columns: heads}, {}, {Objects: c.pods}}, noon)
		if got := strings.Join(told(list), "; "); got != "2 db-2 - 2 1 ; 1 db-1 - 1 1 old" || list.Columns != nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOneOperationAndSeveralAreCountedInGrammar(t *testing.T) {
	for n, want := range map[int]string{1: "1 operation is", 2: "2 operations are", 1000: "1,000 operations are"} {
		if got := are(n, "operation"); got != want {
			t.Errorf("%q", got)
		}
	}
}
