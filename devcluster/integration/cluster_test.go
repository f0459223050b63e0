package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/devcluster/parts"
)

func TestAClusterFromUpToDown(t *testing.T) {
	l := newLab(t)
	out := l.do("up", "--nodes", "3")
	if want := "KUBECONFIG=" + l.dir.Kubeconfig("admin") + "\n"; out != want {
		t.Fatalf("up says %q, want %q", out, want)
	}
	st := l.state()
	if again := l.do("up"); again != out || l.state().Supervisor != st.Supervisor {
		t.Errorf("the second up says %q", again)
	}
	l.well()
	t.Run("rights", l.rights)
	t.Run("pods", l.pods)
	t.Run("faults", l.faults)
	l.do("down")
	l.gone(st)
	if code, out, _ := l.try("status", "--dir", string(l.dir)); code != 3 || !strings.Contains(out, "not running") {
		t.Errorf("status of a cluster that is down: %d %s", code, out)
	}
	l.do("down")
	if t.Failed() {
		return
	}
	l.do("up")
	if list, err := l.client("viewer").AppsV1().Deployments("default").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) != 1 {
		t.Errorf("after down and up: %v, %v", list, err)
	}
}

func (l *lab) rights(t *testing.T) {
	for _, c := range []struct {
		user, what string
		ask        func(user string) error
		allowed    bool
	}{
		{"viewer", "list all pods", l.listPods(""), true},
		{"viewer", "list secrets", func(u string) error {
			_, err := l.client(u).CoreV1().Secrets("kube-system").List(t.Context(), metav1.ListOptions{})
			return err
		}, true},
		{"viewer", "delete a pod", func(u string) error {
			return l.client(u).CoreV1().Pods("default").Delete(t.Context(), "none", metav1.DeleteOptions{})
		}, false},
		{"tenant", "list all pods", l.listPods(""), false},
		{"tenant", "list pods of team-a", l.listPods("team-a"), true},
		{"tenant", "list pods of default", l.listPods("default"), false},
		{"tenant", "list namespaces", l.listNamespaces, false},
		{"nobody", "list pods of team-a", l.listPods("team-a"), false},
		{"nobody", "list namespaces", l.listNamespaces, false},
		{"viewer", "list namespaces", l.listNamespaces, true},
	} {
		err := c.ask(c.user)
		if (err == nil) != c.allowed || err != nil && !apierrors.IsForbidden(err) {
			t.Errorf("%s may %s: %v", c.user, c.what, err)
		}
	}
}

func (l *lab) listPods(namespace string) func(string) error {
	return func(user string) error {
		_, err := l.client(user).CoreV1().Pods(namespace).List(l.t.Context(), metav1.ListOptions{})
		return err
	}
}

func (l *lab) listNamespaces(user string) error {
	_, err := l.client(user).CoreV1().Namespaces().List(l.t.Context(), metav1.ListOptions{})
	return err
}

func (l *lab) pods(t *testing.T) {
	c, ctx := l.client("admin"), t.Context()
	replicas, labels := int32(3), map[string]string{"app": "web"}
	spec := corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx"}}}
	if _, err := c.AppsV1().Deployments("default").Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: spec}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	spec.RestartPolicy = corev1.RestartPolicyNever
	if _, err := c.BatchV1().Jobs("default").Create(ctx, &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: "once"}, Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: spec}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the deployment runs", func() bool {
		d, err := c.AppsV1().Deployments("default").Get(ctx, "web", metav1.GetOptions{})
		return err == nil && d.Status.AvailableReplicas == 3
	})
	eventually(t, "the job completes", func() bool {
		j, err := c.BatchV1().Jobs("default").Get(ctx, "once", metav1.GetOptions{})
		return err == nil && j.Status.Succeeded == 1
	})
	list, err := c.CoreV1().Pods("default").List(ctx, metav1.ListOptions{LabelSelector: "app=web"})
	if err != nil {
		t.Fatal(err)
	}
	victim := list.Items[0].Name
	if err := c.CoreV1().Pods("default").Delete(ctx, victim, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a deleted pod goes", func() bool {
		_, err := c.CoreV1().Pods("default").Get(ctx, victim, metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

func (l *lab) faults(t *testing.T) {
	answers := func() bool {
		_, err := l.client("admin").CoreV1().Services("default").Get(t.Context(), "kubernetes", metav1.GetOptions{})
		return err == nil
	}
	l.do("fault", "kill", parts.APIServer)
	if answers() {
		t.Error("a killed API server answers")
	}
	if code, _, _ := l.try("status", "--dir", string(l.dir)); code != 1 {
		t.Errorf("status exits with %d while a part is dead", code)
	}
	l.do("fault", "start", parts.APIServer)
	if !answers() {
		t.Error("the API server does not answer after start")
	}
	l.do("fault", "freeze", parts.Kwok)
	if code, out, _ := l.try("status", "--dir", string(l.dir)); code != 1 || !strings.Contains(out, "frozen") {
		t.Errorf("status exits with %d while a part is frozen:\n%s", code, out)
	}
	if code, _, errs := l.try("fault", "start", parts.Kwok, "--dir", string(l.dir)); code == 0 || !strings.Contains(errs, "frozen") {
		t.Errorf("starting a frozen part: %d %s", code, errs)
	}
	l.do("fault", "thaw", parts.Kwok)
	l.well()
}

// well waits until the supervisor and all parts say that they are well: who has to answer at once may be late on a busy
// machine.
func (l *lab) well() {
	l.t.Helper()
	eventually(l.t, "all parts are well", func() bool {
		code, status, _ := l.try("status", "--dir", string(l.dir))
		return code == 0 && strings.Count(status, " ok\n") == 1+len(l.state().Parts)
	})
}

func TestADeadPartEndsTheRestAndIsExplained(t *testing.T) {
	l := newLab(t)
	l.do("up", "--nodes", "1")
	st := l.state()
	for _, p := range st.Parts {
		if p.Name == parts.Etcd {
			if err := p.ID.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	l.gone(st)
	code, out, _ := l.try("status", "--dir", string(l.dir))
	if code != 3 || !strings.Contains(out, "etcd has ended: signal: killed") || !strings.Contains(out, "The end of "+l.dir.Log(parts.Etcd)) {
		t.Errorf("status: %d\n%s", code, out)
	}
	_, _, errs := l.try("up", "--dir", string(l.dir))
	if !strings.Contains(errs, "etcd has ended") {
		t.Errorf("the next up says:\n%s", errs)
	}
}

func TestAPartThatCannotStartIsExplainedByUp(t *testing.T) {
	l := newLab(t)
	code, out, errs := l.try("up", "--dir", string(l.dir), "--apiserver-arg", "no-such-flag=1")
	if code != 1 || out != "" || !strings.Contains(errs, "apiserver has ended") || !strings.Contains(errs, "no-such-flag") {
		t.Errorf("%d %q\n%s", code, out, errs)
	}
	l.gone(l.state())
}

func TestNothingOutlivesAKilledSupervisor(t *testing.T) {
	l := newLab(t)
	l.do("up", "--nodes", "1")
	st := l.state()
	if err := st.Supervisor.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	l.do("down")
	l.gone(st)
}

func TestRunEndsEverythingAndKeepsTheExitCode(t *testing.T) {
	l := newLab(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	code, out, errs := l.try("run", "--nodes", "1", "--", "sh", "-c", `cat "$DEVCLUSTER_DIR/state.json" "$KUBECONFIG"; exit 9`)
	if code != 9 || !strings.Contains(out, `"phase": "ready"`) || !strings.Contains(out, "devcluster-admin") {
		t.Errorf("%d\n%s%s", code, out, errs)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRunIsEndedBySignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		l := newLab(t)
		cmd := exec.Command(binary, "run", "--dir", string(l.dir), "--nodes", "1", "--", "sh", "-c", "echo up; exec sleep 100")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 2)); err != nil {
			t.Fatal(err)
		}
		st := l.state()
		_ = cmd.Process.Signal(sig)
		_ = out.Close()
		_ = cmd.Wait()
		if sig == syscall.SIGTERM && cmd.ProcessState.ExitCode() != 128+int(syscall.SIGTERM) {
			t.Errorf("exit code %d", cmd.ProcessState.ExitCode())
		}
		l.gone(st)
	}
}

func TestTheDemoShowsItsFaults(t *testing.T) {
	l := newLab(t)
	l.do("up")
	began := time.Now()
	l.do("seed", "demo")
	t.Logf("seeded in %s", time.Since(began).Round(time.Millisecond))
	l.do("seed", "demo")
	l.do("seed", "load", "--pods", "200", "--nodes", "8", "--secrets", "2", "--secret-size", "50000", "--events", "50")
	c := l.client("viewer")
	eventually(t, "a stuck rollout, a failed job and a quota that is used up", func() bool {
		pricing, err1 := c.AppsV1().Deployments("shop-prod").Get(t.Context(), "pricing", metav1.GetOptions{})
		chat, err2 := c.AppsV1().Deployments("team-b").Get(t.Context(), "chat", metav1.GetOptions{})
		etl, err3 := c.BatchV1().Jobs("batch").Get(t.Context(), "etl-orders-20261122", metav1.GetOptions{})
		if err1 != nil || err2 != nil || err3 != nil {
			return false
		}
		reasons := ""
		for _, d := range []*appsv1.Deployment{pricing, chat} {
			for _, cond := range d.Status.Conditions {
				reasons += cond.Reason + " "
			}
		}
		for _, cond := range etl.Status.Conditions {
			reasons += cond.Reason + " "
		}
		return strings.Contains(reasons, "ProgressDeadlineExceeded") && strings.Contains(reasons, "FailedCreate") &&
			strings.Contains(reasons, "BackoffLimitExceeded")
	})
	st := l.state()
	l.do("down")
	l.gone(st)
	if _, err := os.Stat(l.dir.Seeded()); err != nil {
		t.Errorf("the directory does not remember: %v", err)
	}
}
