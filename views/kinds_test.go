package views

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// cellOf is the cell of an object's only row under a column.
func cellOf(t *testing.T, k Kind, o kube.Object, column string) ui.Cell {
	t.Helper()
	rows := k.Rows(o)
	if len(rows) != 1 || len(rows[0].Cells) != len(k.Columns) {
		t.Fatalf("%s: %d rows; %d columns, rows %+v", k.Name, len(rows), len(k.Columns), rows)
	}
	for i, c := range k.Columns {
		if c.Name == column {
			return rows[0].Cells[i]
		}
	}
	t.Fatalf("%s has no column %s", k.Name, column)
	return ui.Cell{}
}

func cond(kind, status, reason string) kube.Condition {
	return kube.Condition{Type: kind, Status: status, Reason: reason}
}

func TestACellOfAnEverydayKindIsWhatKubectlPrints(t *testing.T) {
	lb := func(balancers, external []string) *kube.Service {
		return &kube.Service{Type: "LoadBalancer", Balancers: balancers, ExternalIPs: external}
	}
	metrics := func(ms ...kube.Metric) *kube.Autoscaler { return &kube.Autoscaler{Min: -1, Metrics: ms} }
	cpu := kube.Metric{Type: "Resource", Name: "cpu", Current: "63%", Target: "80%"}
	for name, c := range map[string]struct {
		kind   Kind
		object kube.Object
		column string
		want   string
	}{
		"a service of one cluster":               {Services(), &kube.Service{Type: "ClusterIP"}, "EXTERNAL-IP", "<none>"},
		"a service with external addresses":      {Services(), &kube.Service{Type: "NodePort", ExternalIPs: []string{"b", "a"}}, "EXTERNAL-IP", "b,a"},
		"a load balancer to come":                {Services(), lb(nil, nil), "EXTERNAL-IP", "<pending>"},
		"load balancers sorted, each once":       {Services(), lb([]string{"z", "", "a", "z"}, []string{"x"}), "EXTERNAL-IP", "a,z,x"},
		"a name for another service":             {Services(), &kube.Service{Type: "ExternalName", ExternalName: "db.example.com"}, "EXTERNAL-IP", "db.example.com"},
		"a type nobody knows":                    {Services(), &kube.Service{}, "EXTERNAL-IP", "<unknown>"},
		"no ports":                               {Services(), &kube.Service{}, "PORT(S)", "<none>"},
		"ports, one open on nodes":               {Services(), &kube.Service{Ports: []kube.ServicePort{{Port: 80, NodePort: 30080, Protocol: "TCP"}, {Port: 53, Protocol: "UDP"}}}, "PORT(S)", "80:30080/TCP,53/UDP"},
		"no selector":                            {Services(), &kube.Service{}, "SELECTOR", "<none>"},
		"no endpoints":                           {EndpointSlices(), &kube.EndpointSlice{}, "ENDPOINTS", "<unset>"},
		"more endpoints than are shown":          {EndpointSlices(), &kube.EndpointSlice{First: []string{"a", "b", "c"}, Addresses: 5}, "ENDPOINTS", "a,b,c + 2 more..."},
		"all ports":                              {EndpointSlices(), &kube.EndpointSlice{Ports: []kube.EndpointPort{{}}}, "PORTS", "*"},
		"a port by name":                         {EndpointSlices(), &kube.EndpointSlice{Ports: []kube.EndpointPort{{Port: 80}, {Name: "x", Named: true}}}, "PORTS", "80,x"},
		"one port of no name":                    {EndpointSlices(), &kube.EndpointSlice{Ports: []kube.EndpointPort{{Named: true}}}, "PORTS", "<unset>"},
		"any host":                               {Ingresses(), &kube.Ingress{Hosts: []string{""}}, "HOSTS", "*"},
		"hosts left over are counted in rules":   {Ingresses(), &kube.Ingress{Hosts: []string{"a", "", "b", "c", ""}}, "HOSTS", "a,b,c + 2 more..."},
		"exactly three hosts":                    {Ingresses(), &kube.Ingress{Hosts: []string{"a", "b", "c"}}, "HOSTS", "a,b,c"},
		"ports with a certificate":               {Ingresses(), &kube.Ingress{TLS: []kube.IngressTLS{{}}}, "PORTS", "80, 443"},
		"no class":                               {Ingresses(), &kube.Ingress{}, "CLASS", "<none>"},
		"a node nobody has heard of":             {Nodes(), &kube.Node{}, "STATUS", "Unknown"},
		"the last Ready condition counts":        {Nodes(), &kube.Node{Conditions: []kube.Condition{cond("Ready", "True", ""), cond("Ready", "Unknown", "")}}, "STATUS", "NotReady"},
		"a cordoned node":                        {Nodes(), &kube.Node{Cordoned: true, Conditions: []kube.Condition{cond("Ready", "True", "")}}, "STATUS", "Ready,SchedulingDisabled"},
		"roles sorted, each once":                {Nodes(), &kube.Node{Meta: kube.Meta{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"node-role.kubernetes.io/b": "", "node-role.kubernetes.io/a": "", "node-role.kubernetes.io/": "", "kubernetes.io/role": "b"}}}}, "ROLES", "a,b"},
		"no roles":                               {Nodes(), &kube.Node{}, "ROLES", "<none>"},
		"a kernel with its architecture":         {Nodes(), &kube.Node{Kernel: "6.8", Arch: "arm64"}, "KERNEL-VERSION", "6.8 (arm64)"},
		"no kernel but an architecture":          {Nodes(), &kube.Node{Arch: "arm64"}, "KERNEL-VERSION", "<unknown> (arm64)"},
		"a job without a number":                 {Jobs(), &kube.Job{Completions: -1, Parallelism: 1, Succeeded: 1}, "COMPLETIONS", "1/1"},
		"a job of several at a time":             {Jobs(), &kube.Job{Completions: -1, Parallelism: 4}, "COMPLETIONS", "0/1 of 4"},
		"a job with a number":                    {Jobs(), &kube.Job{Completions: 3, Parallelism: 4, Succeeded: 2}, "COMPLETIONS", "2/3"},
		"complete wins over failed":              {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("Failed", "True", ""), cond("Complete", "True", "")}}, "STATUS", "Complete"},
		"a condition that does not hold":         {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("Suspended", "False", "")}}, "STATUS", "Running"},
		"a job about to fail":                    {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("FailureTarget", "True", "")}}, "STATUS", "FailureTarget"},
		"a job being deleted":                    {Jobs(), &kube.Job{Meta: leaving(kube.Meta{}), Conditions: []kube.Condition{cond("Suspended", "True", "")}}, "STATUS", "Terminating"},
		"a job that has not begun":               {Jobs(), &kube.Job{}, "DURATION", ""},
		"a job that is done":                     {Jobs(), &kube.Job{Started: 100, Finished: 195}, "DURATION", "95s"},
		"a cron job never run":                   {CronJobs(), &kube.CronJob{}, "LAST SCHEDULE", "<none>"},
		"a cron job in the controller's zone":    {CronJobs(), &kube.CronJob{}, "TIMEZONE", "<none>"},
		"suspend as it came":                     {CronJobs(), &kube.CronJob{Suspend: "<unset>"}, "SUSPEND", "<unset>"},
		"ready of replicas":                      {StatefulSets(), &kube.StatefulSet{Replicas: 3, Ready: 1}, "READY", "1/3"},
		"nodes of any kind":                      {DaemonSets(), &kube.DaemonSet{}, "NODE SELECTOR", "<none>"},
		"a selector that is none":                {ReplicaSets(), &kube.ReplicaSet{Selector: "<error>"}, "SELECTOR", "<error>"},
		"no metrics":                             {Autoscalers(), metrics(), "TARGETS", "<none>"},
		"the share of a resource":                {Autoscalers(), metrics(cpu), "TARGETS", "cpu: 63%/80%"},
		"an amount for each pod":                 {Autoscalers(), metrics(kube.Metric{Type: "External", Current: "12500m", Target: "30", Average: true}), "TARGETS", "12500m/30 (avg)"},
		"pods and objects without a name":        {Autoscalers(), metrics(kube.Metric{Type: "Pods", Name: "rps", Current: "<unknown>", Target: "1k"}, kube.Metric{Type: "Object", Name: "hits", Current: "2", Target: "3"}), "TARGETS", "<unknown>/1k, 2/3"},
		"more metrics than are shown":            {Autoscalers(), metrics(cpu, cpu, cpu, cpu), "TARGETS", "cpu: 63%/80%, cpu: 63%/80% + 2 more..."},
		"a metric of the future":                 {Autoscalers(), metrics(kube.Metric{Type: "Quantum"}), "TARGETS", "<unknown type>"},
		"no minimum":                             {Autoscalers(), metrics(), "MINPODS", "<unset>"},
		"a claim without a volume":               {Claims(), &kube.Claim{Capacity: "0", Modes: []string{"ReadWriteOnce"}}, "CAPACITY", ""},
		"a claim whose volume is not there yet":  {Claims(), &kube.Claim{Volume: "x", Capacity: "0"}, "CAPACITY", "0"},
		"a claim being deleted":                  {Claims(), &kube.Claim{Meta: leaving(kube.Meta{}), Phase: "Bound"}, "STATUS", "Terminating"},
		"no class of attributes":                 {Claims(), &kube.Claim{}, "VOLUMEATTRIBUTESCLASS", "<unset>"},
		"an empty class of attributes":           {Claims(), &kube.Claim{Attributes: word("")}, "VOLUMEATTRIBUTESCLASS", ""},
		"access modes in their order, each once": {Volumes(), &kube.Volume{Modes: []string{"ReadWriteOncePod", "ReadWriteMany", "ReadWriteOnce", "ReadWriteMany", "Odd"}}, "ACCESS MODES", "RWO,RWX,RWOP"},
		"a volume nobody claims":                 {Volumes(), &kube.Volume{}, "CLAIM", ""},
		"a volume with a claim":                  {Volumes(), &kube.Volume{Claim: &kube.Subject{Namespace: "a", Name: "b"}}, "CLAIM", "a/b"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := cellOf(t, c.kind, c.object, c.column); got.Text != c.want || !got.Since.IsZero() {
				t.Errorf("got %+v, want %q", got, c.want)
			}
		})
	}
}

func TestNumbersSortAsNumbersAndTimesAge(t *testing.T) {
	if c := cellOf(t, Volumes(), &kube.Volume{Capacity: "10Gi"}, "CAPACITY"); c.Value != int64(10<<30) {
		t.Errorf("got %+v", c)
	}
	if c := cellOf(t, Autoscalers(), &kube.Autoscaler{Min: 2}, "MINPODS"); c.Value != int64(2) {
		t.Errorf("got %+v", c)
	}
	if c := cellOf(t, Jobs(), &kube.Job{Started: 100}, "DURATION"); c.Since.Unix() != 100 || c.Text != "" {
		t.Errorf("a running job: %+v", c)
	}
	if c := cellOf(t, CronJobs(), &kube.CronJob{Scheduled: 100}, "LAST SCHEDULE"); c.Since.Unix() != 100 {
		t.Errorf("got %+v", c)
	}
}

func TestAToneSaysWhatIsWrong(t *testing.T) {
	ready := cond("Ready", "True", "")
	scaler := func(cs ...kube.Condition) *kube.Autoscaler { return &kube.Autoscaler{Conditions: cs} }
	for name, c := range map[string]struct {
		kind   Kind
		object kube.Object
		want   themes.Tone
	}{
		"a load balancer to come":              {Services(), &kube.Service{Type: "LoadBalancer"}, themes.Busy},
		"a service":                            {Services(), &kube.Service{Type: "ClusterIP"}, themes.Plain},
		"an ingress without an address":        {Ingresses(), &kube.Ingress{}, themes.Plain},
		"a slice with nothing in it":           {EndpointSlices(), &kube.EndpointSlice{}, themes.Muted},
		"a slice with nothing ready":           {EndpointSlices(), &kube.EndpointSlice{Endpoints: 2}, themes.Warn},
		"a slice with one on its way out":      {EndpointSlices(), &kube.EndpointSlice{Endpoints: 2, Ready: 1, Terminating: 1}, themes.OK},
		"a ready node":                         {Nodes(), &kube.Node{Conditions: []kube.Condition{ready}}, themes.OK},
		"a cordoned node":                      {Nodes(), &kube.Node{Cordoned: true, Conditions: []kube.Condition{ready}}, themes.Warn},
		"a node that is not ready":             {Nodes(), &kube.Node{Conditions: []kube.Condition{cond("Ready", "False", "")}}, themes.Bad},
		"a node that is silent":                {Nodes(), &kube.Node{Cordoned: true, Conditions: []kube.Condition{cond("Ready", "Unknown", "")}}, themes.Bad},
		"a node short of memory":               {Nodes(), &kube.Node{Conditions: []kube.Condition{ready, cond("MemoryPressure", "True", "")}}, themes.Bad},
		"a node in good condition":             {Nodes(), &kube.Node{Conditions: []kube.Condition{ready, cond("DiskPressure", "False", "")}}, themes.OK},
		"a complete job":                       {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("Complete", "True", "")}}, themes.Muted},
		"a failed job":                         {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("Failed", "True", "")}}, themes.Bad},
		"a job about to fail":                  {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("FailureTarget", "True", "")}}, themes.Bad},
		"a job that tries again":               {Jobs(), &kube.Job{Failed: 1}, themes.Warn},
		"a running job":                        {Jobs(), &kube.Job{}, themes.OK},
		"a suspended job":                      {Jobs(), &kube.Job{Conditions: []kube.Condition{cond("Suspended", "True", "")}}, themes.Muted},
		"a suspended cron job":                 {CronJobs(), &kube.CronJob{Suspend: "True"}, themes.Muted},
		"a cron job":                           {CronJobs(), &kube.CronJob{Suspend: "False"}, themes.Plain},
		"no replicas wanted":                   {ReplicaSets(), &kube.ReplicaSet{}, themes.Muted},
		"none of the replicas":                 {ReplicaSets(), &kube.ReplicaSet{Replicas: 2}, themes.Bad},
		"pods that cannot be made":             {ReplicaSets(), &kube.ReplicaSet{Replicas: 2, Ready: 2, Conditions: []kube.Condition{cond("ReplicaFailure", "True", "FailedCreate")}}, themes.Bad},
		"some of the replicas":                 {StatefulSets(), &kube.StatefulSet{Replicas: 2, Ready: 1}, themes.Warn},
		"all of them":                          {StatefulSets(), &kube.StatefulSet{Replicas: 2, Ready: 2}, themes.OK},
		"all of them, being replaced":          {StatefulSets(), &kube.StatefulSet{Replicas: 2, Ready: 2, Strategy: "RollingUpdate", CurrentHash: "a", UpdateHash: "b"}, themes.Busy},
		"all of them, some kept back":          {StatefulSets(), &kube.StatefulSet{Replicas: 2, Ready: 2, Updated: 1, Partition: 1, Strategy: "RollingUpdate", CurrentHash: "a", UpdateHash: "b"}, themes.OK},
		"a daemon not yet available":           {DaemonSets(), &kube.DaemonSet{Desired: 2, Ready: 2, Available: 1, Updated: 2}, themes.Warn},
		"a daemon for no node":                 {DaemonSets(), &kube.DaemonSet{}, themes.Muted},
		"a scaler that cannot reach its goal":  {Autoscalers(), scaler(cond("AbleToScale", "False", "FailedGetScale")), themes.Bad},
		"a scaler without metrics":             {Autoscalers(), scaler(cond("AbleToScale", "True", ""), cond("ScalingActive", "False", "FailedGetResourceMetric")), themes.Warn},
		"a scaler of what is scaled to naught": {Autoscalers(), scaler(cond("ScalingActive", "False", "ScalingDisabled")), themes.Muted},
		"a scaler at its maximum":              {Autoscalers(), scaler(cond("ScalingActive", "True", ""), cond("ScalingLimited", "True", "TooManyReplicas")), themes.Warn},
		"a scaler at its minimum":              {Autoscalers(), scaler(cond("ScalingLimited", "True", "TooFewReplicas")), themes.OK},
		"a scaler nobody has looked at":        {Autoscalers(), scaler(), themes.Busy},
		"a pending claim":                      {Claims(), &kube.Claim{Phase: "Pending"}, themes.Busy},
		"a lost claim":                         {Claims(), &kube.Claim{Phase: "Lost"}, themes.Bad},
		"a claim that cannot grow":             {Claims(), &kube.Claim{Phase: "Bound", Conditions: []kube.Condition{cond("NodeResizeError", "True", "")}}, themes.Warn},
		"a failed volume":                      {Volumes(), &kube.Volume{Phase: "Failed"}, themes.Bad},
		"a released volume":                    {Volumes(), &kube.Volume{Phase: "Released"}, themes.Warn},
	} {
		t.Run(name, func(t *testing.T) {
			rows := c.kind.Rows(c.object)
			if got := toned(rows[0], judge(c.object, rows[0].Item, noon)); got.Tone != c.want {
				t.Errorf("got tone %d, want %d", got.Tone, c.want)
			}
		})
	}
}

func TestEnterLeadsToTheNaturalNextLevel(t *testing.T) {
	s := newSession(t)
	named := meta("shop", "web", time.Hour)
	at := func(change func(*kube.Meta)) kube.Meta { m := named; change(&m); return m }
	for name, c := range map[string]struct {
		kind   Kind
		object kube.Object
		title  string // of the list that opens; "" when a note says why none does
	}{
		"a service to its pods":                   {Services(), &kube.Service{Meta: named, Selector: "app=web"}, "pods(shop) -l app=web"},
		"a service without selector to its slice": {Services(), &kube.Service{Meta: named, Type: "ClusterIP"}, "endpointslices(shop) -l kubernetes.io/service-name=web"},
		"a name for another service to nothing":   {Services(), &kube.Service{Meta: named, Type: "ExternalName"}, ""},
		"a node to its pods":                      {Nodes(), &kube.Node{Meta: at(func(m *kube.Meta) { m.Namespace = "" })}, "pods(all) spec.nodeName=web"},
		"a job to its pods":                       {Jobs(), &kube.Job{Meta: named, Selector: "batch.kubernetes.io/controller-uid=1-2"}, "pods(shop) -l batch.kubernetes.io/job-name=web"},
		"a job of its own selector":               {Jobs(), &kube.Job{Meta: named, Selector: "mine=yes"}, "pods(shop) -l mine=yes"},
		"a cron job to its jobs":                  {CronJobs(), &kube.CronJob{Meta: named}, "jobs(shop) of cronjob/web"},
		"a replica set to its pods":               {ReplicaSets(), &kube.ReplicaSet{Meta: named, Selector: "a=b"}, "pods(shop) -l a=b"},
		"a selector that is none to nothing":      {ReplicaSets(), &kube.ReplicaSet{Meta: named, Selector: "<error>"}, ""},
		"an empty selector to nothing":            {DaemonSets(), &kube.DaemonSet{Meta: named}, ""},
		"an ingress to its services":              {Ingresses(), &kube.Ingress{Meta: named, Routes: []kube.Route{{Service: "b"}, {Service: "a"}, {Service: "b"}, {}}}, "services(shop) of ingress/web"},
		"an ingress to buckets to nothing":        {Ingresses(), &kube.Ingress{Meta: named, Routes: []kube.Route{{}}}, ""},
		"a scaler to what it scales":              {Autoscalers(), &kube.Autoscaler{Meta: named, Target: kube.Subject{APIVersion: "apps/v1", Kind: "StatefulSet", Name: "db"}}, "statefulsets(shop)/db"},
		"a volume to its claim":                   {Volumes(), &kube.Volume{Claim: &kube.Subject{Namespace: "shop", Name: "data"}}, "persistentvolumeclaims(shop)/data"},
		"a volume nobody claims to nothing":       {Volumes(), &kube.Volume{}, ""},
		"a secret to its values":                  {Secrets(), &kube.Record{Meta: named}, "secrets/web values"},
		"a config map to its values":              {ConfigMaps(), &kube.Record{Meta: named}, "configmaps/web values"},
	} {
		t.Run(name, func(t *testing.T) {
			step := c.kind.Enter(s, &Item{Object: c.object})
			if step.Open == nil {
				if c.title != "" || step.Say.Text == "" {
					t.Errorf("nothing opens, and it says %q", step.Say.Text)
				}
				return
			}
			defer step.Open.Close()
			if got := step.Open.Title(); got != c.title {
				t.Errorf("got %q, want %q", got, c.title)
			}
		})
	}
}

func TestAnIngressListsOnlyItsServices(t *testing.T) {
	in := &kube.Ingress{Routes: []kube.Route{{Service: "b"}, {Service: "a"}, {Service: "b"}}}
	if got := in.Services(); len(got) != 2 || got[0] != "a" || got[1] != "b" {
		t.Errorf("got %v", got)
	}
	all := []kube.Object{&kube.Service{Meta: meta("shop", "a", 0)}, &kube.Service{Meta: meta("shop", "b", 0)}, &kube.Service{Meta: meta("shop", "c", 0)}}
	f := named(still(all), Scope{Names: "b,c,d"})
	list, err := f.Next(t.Context(), 0)
	if err != nil || len(list.Objects) != 2 || list.Total != 2 || list.Loaded != 2 || list.Objects[0].GetName() != "b" {
		t.Errorf("got %+v, %v", list, err)
	}
	if len(all) != 3 || all[0].GetUID() != types.UID("uid-shopa") {
		t.Error("the shared list was changed")
	}
}

func TestTheActionForValuesIsOfferedWhereThereAreValues(t *testing.T) {
	for _, k := range []Kind{Secrets(), Pods()} {
		c := newScreen(t, k, Scope{Namespace: "shop"}, 120, 40)
		c.give(states(k.Name)["3 full"])
		if got := contains(c.list.Keys(), "show values"); got != (k.Name == "secrets") {
			t.Errorf("%s: offered %v", k.Name, got)
		}
	}
}
