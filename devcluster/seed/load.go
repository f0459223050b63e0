package seed

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/batch"
	"kdeck/devcluster/kwok"
	"kdeck/devcluster/nodes"
	"kdeck/devcluster/parts"
)

// Load says how much there is to be. What is there already counts.
type Load struct {
	Pods, Nodes, Namespaces int
	Secrets, SecretSize     int
	Events                  int
}

const (
	loadWorkers = 32
	podsPerApp  = 25
	// loadReserve is what each node keeps free for pods that are not part of the load.
	loadReserve = 30
)

// Fill brings the running cluster up to the load. Pods are made directly, bound to their nodes, which is several times
// faster than by way of controllers and the scheduler.
func Fill(ctx context.Context, d parts.Dir, l Load, progress func(string)) error {
	client, _, err := connect(d)
	if err != nil {
		return err
	}
	if need := (l.Pods + nodes.PodsPerNode - loadReserve - 1) / (nodes.PodsPerNode - loadReserve); l.Nodes < need {
		progress(fmt.Sprintf("%d pods do not fit on %d nodes: making it %d", l.Pods, l.Nodes, need))
		l.Nodes = need
	}
	if err := nodes.Ensure(ctx, client, l.Nodes); err != nil {
		return err
	}
	steps := []func(context.Context, kubernetes.Interface, Load, func(string)) error{fillNamespaces, fillPods, fillSecrets, fillEvents, waitRunning}
	for _, step := range steps {
		if err := step(ctx, client, l, progress); err != nil {
			return err
		}
	}
	return nil
}

// loadNamespace is the i-th namespace, from 0. Their names are prefixes of one another: load-1, load-10.
func loadNamespace(i int) string { return "load-" + strconv.Itoa(i+1) }

// fillNamespaces makes the namespaces and waits for the service accounts, without which no pod is admitted.
func fillNamespaces(ctx context.Context, c kubernetes.Interface, l Load, _ func(string)) error {
	names := []string{}
	for i := range l.Namespaces {
		names = append(names, loadNamespace(i))
	}
	if l.Secrets > 0 {
		names = append(names, secretsNamespace)
	}
	return batch.Do(ctx, loadWorkers, len(names), func(ctx context.Context, i int) error {
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: names[i], Labels: map[string]string{"devcluster/load": "true"}}}
		if _, err := c.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create namespace %s: %w", names[i], err)
		}
		return poll(ctx, "wait for the service account of "+names[i], func() (bool, error) {
			_, err := c.CoreV1().ServiceAccounts(names[i]).Get(ctx, "default", metav1.GetOptions{})
			return err == nil, err
		})
	})
}

func fillPods(ctx context.Context, c kubernetes.Interface, l Load, progress func(string)) error {
	have, err := existing(ctx, c)
	if err != nil {
		return err
	}
	var missing []*corev1.Pod
	for i := range l.Pods {
		if p := loadPod(i, l); !have[p.Namespace+"/"+p.Name] {
			missing = append(missing, p)
		}
	}
	return counted(ctx, "pods", len(missing), progress, func(ctx context.Context, i int) error {
		_, err := c.CoreV1().Pods(missing[i].Namespace).Create(ctx, missing[i], metav1.CreateOptions{})
		return err
	})
}

// existing names the pods of the load that are there, a page at a time.
func existing(ctx context.Context, c kubernetes.Interface) (map[string]bool, error) {
	have := map[string]bool{}
	opts := metav1.ListOptions{LabelSelector: kwok.FastLabel + "=true", Limit: 5000}
	for {
		page, err := c.CoreV1().Pods("").List(ctx, opts)
		if err != nil {
			return nil, fmt.Errorf("list pods: %w", err)
		}
		for _, p := range page.Items {
			have[p.Namespace+"/"+p.Name] = true
		}
		if opts.Continue = page.Continue; opts.Continue == "" {
			return have, nil
		}
	}
}

// loadPod is the i-th pod: always the same for the same number of namespaces and nodes.
func loadPod(i int, l Load) *corev1.Pod {
	namespace, n := loadNamespace(i%l.Namespaces), i/l.Namespaces
	name := []string{"web", "api", "worker", "cache", "notification-dispatcher", "order-history-projection"}[n/podsPerApp%6] +
		"-" + strconv.Itoa(n/podsPerApp+1)
	set := short(namespace+"/"+name, 10)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace,
			Name:      fmt.Sprintf("%s-%s-%s", name, set, short(strconv.Itoa(i), 5)+strconv.Itoa(n%podsPerApp)),
			Labels:    map[string]string{"app": name, "pod-template-hash": set, kwok.FastLabel: "true"},
		},
		Spec: corev1.PodSpec{
			NodeName: nodes.Name(i % l.Nodes),
			Containers: []corev1.Container{{
				Name: "main", Image: fmt.Sprintf("registry.example.com/load/%s:1.%d", name, n%10),
				Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}},
				Env:   []corev1.EnvVar{{Name: "SHARD", Value: strconv.Itoa(n % podsPerApp)}},
				Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
					corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("32Mi")}},
			}},
		},
	}
}

// short is a hash of n characters, of the letters that Kubernetes uses for such.
func short(s string, n int) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	text := rand.SafeEncodeString(strconv.FormatUint(h.Sum64(), 36) + "000000000000")
	return text[:n]
}

// counted creates n things and tells how far it is. Those that are there already are as good.
func counted(ctx context.Context, what string, n int, progress func(string), create func(context.Context, int) error) error {
	if n == 0 {
		return nil
	}
	var done, made atomic.Int64
	telling, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		for {
			select {
			case <-telling.Done():
				return
			case <-time.After(3 * time.Second):
				progress(fmt.Sprintf("%d of %d %s", done.Load(), n, what))
			}
		}
	}()
	began := time.Now()
	err := batch.Do(ctx, loadWorkers, n, func(ctx context.Context, i int) error {
		switch err := create(ctx, i); {
		case err == nil:
			made.Add(1)
		case !apierrors.IsAlreadyExists(err):
			return fmt.Errorf("create %s: %w", what, err)
		}
		done.Add(1)
		return nil
	})
	if err == nil {
		took := time.Since(began)
		progress(fmt.Sprintf("%d %s created in %s (%.0f a second)", made.Load(), what, took.Round(100*time.Millisecond), float64(made.Load())/took.Seconds()))
	}
	return err
}

// waitRunning waits until every pod of the load runs.
func waitRunning(ctx context.Context, c kubernetes.Interface, _ Load, progress func(string)) error {
	opts := metav1.ListOptions{LabelSelector: kwok.FastLabel + "=true", FieldSelector: "status.phase!=Running", ResourceVersion: "0"}
	for last := -1; ; {
		list, err := c.CoreV1().Pods("").List(ctx, opts)
		if err != nil {
			return fmt.Errorf("list pods: %w", err)
		}
		if len(list.Items) == 0 {
			return nil
		}
		if last < 0 || last-len(list.Items) > 1000 {
			last = len(list.Items)
			progress(fmt.Sprintf("%d pods are still starting", last))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for pods: %w", ctx.Err())
		case <-time.After(500 * time.Millisecond):
		}
	}
}
