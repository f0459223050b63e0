package kubelet

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/devcluster/logs"
	"kdeck/devcluster/settings"
)

var (
	began = metav1.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	ended = metav1.NewTime(began.Add(time.Minute))
)

// pod has the containers web, with the status given, and helper, which runs.
func pod(st corev1.ContainerStatus, annotations map[string]string) *corev1.Pod {
	if st.Name == "" {
		st.Name = "web"
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web-1", Namespace: "shop", UID: "u", Annotations: annotations},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "web", Image: "nginx:1", Ports: []corev1.ContainerPort{{ContainerPort: 80}, {ContainerPort: 53, Protocol: corev1.ProtocolUDP}}},
			{Name: "helper", Image: "x/coredns:1"},
		}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{
			st, {Name: "helper", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: began}}},
		}},
	}
}

func waiting(reason string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}}
}

func over(code int32) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{StartedAt: began, FinishedAt: ended, ExitCode: code}}
}

func TestTheRunWhoseLogIsShownIsTheOneAKubeletShows(t *testing.T) {
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: ended}}
	now := logs.Run{UID: "u", Container: "web", Image: "nginx:1", Started: ended.Time}
	before := logs.Run{UID: "u", Container: "web", Image: "nginx:1", Started: began.Time, Ended: ended.Time, ExitCode: 7}
	for name, c := range map[string]struct {
		status   corev1.ContainerStatus
		previous bool
		want     logs.Run
		no       string
	}{
		"running":                            {status: corev1.ContainerStatus{State: running}, want: now},
		"running, the one before":            {corev1.ContainerStatus{State: running, LastTerminationState: over(7)}, true, before, ""},
		"running, and there was none before": {corev1.ContainerStatus{State: running}, true, logs.Run{}, `previous terminated container "web" in pod "web-1" not found`},
		"ended":                              {status: corev1.ContainerStatus{State: over(7)}, want: before},
		"waits to be started again":          {status: corev1.ContainerStatus{State: waiting("CrashLoopBackOff"), LastTerminationState: over(7)}, want: before},
		"being made":                         {status: corev1.ContainerStatus{State: waiting("ContainerCreating")}, no: `container "web" in pod "web-1" is waiting to start: ContainerCreating`},
		"no image":                           {status: corev1.ContainerStatus{State: waiting("ErrImagePull")}, no: `container "web" in pod "web-1" is waiting to start: image can't be pulled`},
		"no image for long":                  {status: corev1.ContainerStatus{State: waiting("ImagePullBackOff")}, no: `container "web" in pod "web-1" is waiting to start: trying and failing to pull image`},
		"nothing said":                       {status: corev1.ContainerStatus{}, no: `container "web" in pod "web-1" is waiting to start - no logs yet`},
		"not known":                          {status: corev1.ContainerStatus{Name: "other", State: running}, no: `container "web" in pod "web-1" is not available`},
	} {
		target, ok := find(pod(c.status, nil), "web")
		if !ok {
			t.Fatal("no such container")
		}
		run, err := target.run(c.previous)
		if c.no == "" && (err != nil || run != c.want) {
			t.Errorf("%s: %+v, %v", name, run, err)
		}
		if c.no != "" && (err == nil || err.Error() != c.no || err.(*refusal).status != http.StatusBadRequest) {
			t.Errorf("%s: %v, want %s", name, err, c.no)
		}
	}
}

func TestAnnotationsOfAContainerComeBeforeThoseOfThePod(t *testing.T) {
	annotations := map[string]string{LogsAnnotation: "style=json", LogsAnnotation + ".web": "rate=7/s cut=0.5", ExecAnnotation + ".helper": "bare"}
	p := pod(corev1.ContainerStatus{}, annotations)
	for name, want := range map[string]logs.Spec{"web": {Rate: 7}, "helper": {Style: "json"}} {
		var got logs.Spec
		var c cut
		target, _ := find(p, name)
		if err := target.read(LogsAnnotation, got.Keys().With(c.Keys())); err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if name == "web" && c.share != 0.5 {
			t.Errorf("a share of %v is cut", c.share)
		}
	}
	target, _ := find(p, "helper")
	err := target.read(ExecAnnotation, settings.Keys{})
	if err == nil || !strings.Contains(err.Error(), "devcluster/exec.helper") {
		t.Errorf("a word that is not known: %v", err)
	}
}

func TestLogOptionsAreReadAsTheAPIServerWritesThem(t *testing.T) {
	q, _ := url.ParseQuery("follow=true&timestamps=true&tailLines=5&limitBytes=100&sinceTime=2026-11-23T05%3A00%3A00Z&stream=Stderr&previous=true")
	o, previous, err := options(q, time.Now())
	if want := (logs.Options{Follow: true, Timestamps: true, Tail: 5, Limit: 100, Since: began.Time, Stderr: true}); err != nil || o != want || !previous {
		t.Errorf("%+v %v %v", o, previous, err)
	}
	o, previous, err = options(url.Values{"sinceSeconds": {"60"}}, ended.Time)
	if want := (logs.Options{Tail: -1, Since: began.Time, Stdout: true, Stderr: true}); err != nil || o != want || previous {
		t.Errorf("%+v %v %v", o, previous, err)
	}
	for _, bad := range []string{"tailLines=-1", "limitBytes=0", "sinceSeconds=x", "sinceTime=yesterday"} {
		q, _ := url.ParseQuery(bad)
		if _, _, err := options(q, time.Now()); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestAProgramThatIsNotThereIsToldOfAsByARuntime(t *testing.T) {
	target, _ := find(pod(corev1.ContainerStatus{}, nil), "web")
	for _, c := range []struct {
		bare bool
		name string
		want string
	}{
		{false, "sh", ""}, {false, "/bin/sh", ""},
		{false, "no-such-shell", `exec: "no-such-shell": executable file not found in $PATH`},
		{false, "/no/sh", `exec: "/no/sh": stat /no/sh: no such file or directory`},
		{false, "/etc/passwd", `exec: "/etc/passwd": permission denied`},
		{false, "", "no command is given"},
		{true, "sh", `unable to start container process: exec: "sh": executable file not found in $PATH`},
		{true, "/bin/sh", `exec: "/bin/sh": stat /bin/sh: no such file or directory`},
	} {
		path, err := commands{target: target, bare: c.bare}.look([]string{c.name})
		if c.want == "" && (err != nil || !strings.HasSuffix(path, "/sh")) || c.want != "" && (err == nil || !strings.HasSuffix(err.Error(), c.want)) {
			t.Errorf("%q: %q, %v", c.name, path, err)
		}
	}
	if !distroless("registry.k8s.io/coredns/coredns:v1.13.1") || distroless("nginx:1") {
		t.Error("the wrong images are distroless")
	}
}

func TestACommandThatEndsEndsItsContainer(t *testing.T) {
	running := corev1.ContainerStatus{Name: "web", Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: began}}}
	for name, c := range map[string]struct {
		policy   corev1.RestartPolicy
		code     int32
		restarts int32
		phase    corev1.PodPhase
	}{
		"always":              {corev1.RestartPolicyAlways, 0, 1, corev1.PodRunning},
		"on failure, failed":  {corev1.RestartPolicyOnFailure, 3, 1, corev1.PodRunning},
		"on failure, well":    {corev1.RestartPolicyOnFailure, 0, 0, corev1.PodSucceeded},
		"never, failed":       {corev1.RestartPolicyNever, 3, 0, corev1.PodFailed},
		"never, ended before": {corev1.RestartPolicyNever, 0, 0, corev1.PodSucceeded},
	} {
		p := pod(running, nil)
		p.Spec.RestartPolicy = c.policy
		p.Status.ContainerStatuses[1].State = over(0)
		target, _ := find(p, "web")
		if !end(p, target, c.code, began) {
			t.Fatalf("%s: nothing changed", name)
		}
		st := p.Status.ContainerStatuses[0]
		if st.RestartCount != c.restarts || p.Status.Phase != c.phase {
			t.Errorf("%s: %d restarts, %s", name, st.RestartCount, p.Status.Phase)
		}
		last := st.State.Terminated
		if c.restarts > 0 {
			if last = st.LastTerminationState.Terminated; !st.State.Running.StartedAt.After(began.Time) {
				t.Errorf("%s: the next run began at %s", name, st.State.Running.StartedAt)
			}
		}
		if last == nil || last.ExitCode != c.code || !last.StartedAt.Equal(&began) {
			t.Errorf("%s: ended as %+v", name, last)
		}
		if c.restarts == 0 && end(p, target, 9, ended) {
			t.Errorf("%s: ended twice", name)
		}
	}
}

// dial connects to a service.
func dial(t *testing.T, name string) *net.UnixConn {
	t.Helper()
	ours, theirs, err := socketPair()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ours.Close() })
	go func() {
		services()[name](theirs, pod(corev1.ContainerStatus{}, nil), 80)
		_ = theirs.Close()
	}()
	return ours
}

func TestServicesAnswer(t *testing.T) {
	for name, want := range map[string]string{"echo": "hello", "discard": "", "silent": ""} {
		c := dial(t, name)
		_, _ = io.WriteString(c, "hello")
		_ = c.CloseWrite()
		if got, err := io.ReadAll(c); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	source, got := dial(t, "source"), make([]byte, 130)
	if _, err := io.ReadFull(source, got); err != nil || string(got) != strings.Repeat(letters, 3)[:130] {
		t.Errorf("source: %q, %v", got, err)
	}
	client := http.Client{Transport: &http.Transport{Dial: func(string, string) (net.Conn, error) { return dial(t, "http"), nil }}}
	for path, want := range map[string]string{
		"/a/b": "shop/web-1 port 80: POST /a/b\n", "/bytes/7": "0123456", "/bytes/0": "", "/bytes/-1": "how many?\n", "/echo": "hello", "/count": "5\n",
	} {
		resp, err := client.Post("http://pod"+path, "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || string(body) != want {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
}

func TestPortsAreThoseDeclaredAndThoseOfTheAnnotation(t *testing.T) {
	var c cut
	ports, err := portsOf(pod(corev1.ContainerStatus{}, map[string]string{PortsAnnotation: "echo=7,9 refuse=80 cut=1 after=10"}), &c)
	if err != nil || ports[7] == nil || ports[9] == nil || ports[80] != nil || ports[53] != nil || c.share != 1 || c.after != 10 {
		t.Errorf("%v %+v %v", ports, c, err)
	}
	if ports, err := portsOf(pod(corev1.ContainerStatus{}, nil), &c); err != nil || len(ports) != 1 || ports[80] == nil {
		t.Errorf("%v %v", ports, err)
	}
	for _, bad := range []string{"echo=http", "echo=70000", "smtp=25"} {
		if _, err := portsOf(pod(corev1.ContainerStatus{}, map[string]string{PortsAnnotation: bad}), &c); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
	ours, theirs := net.Pipe()
	defer func() { _, _ = ours.Close(), theirs.Close() }()
	err = forwarder{pod: pod(corev1.ContainerStatus{}, nil)}.PortForward(t.Context(), "", "", 81, ours)
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:81: connect: connection refused") {
		t.Errorf("a port nobody listens at: %v", err)
	}
}

func TestAFuseTearsTheWireAfterItsBytes(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, c := range []struct {
		cut  cut
		torn bool
	}{{cut{share: 1, after: 1000}, true}, {cut{share: 0, after: 1000}, false}} {
		client, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn, err := wires{l}.Accept()
		if err != nil {
			t.Fatal(err)
		}
		w := conn.(*wire)
		c.cut.arm(w)
		sent := 0
		for range 10 {
			n, _ := w.Write(bytes.Repeat([]byte{'x'}, 200))
			sent += n
		}
		got, err := io.ReadAll(io.LimitReader(client, 2000))
		if c.torn && (sent >= 1000 || err == nil && len(got) >= 1000) || !c.torn && (sent != 2000 || len(got) != 2000) {
			t.Errorf("%+v: %d bytes sent, %d arrived, %v", c.cut, sent, len(got), err)
		}
		select {
		case <-w.Torn():
			if !c.torn {
				t.Error("torn")
			}
		default:
			if c.torn {
				t.Error("not torn")
			}
		}
		_, _ = client.Close(), w.Close()
	}
}
