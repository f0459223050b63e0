package seed

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const secretsNamespace = "load-secrets"

// fillSecrets makes large Secrets in the form in which Helm stores its releases.
func fillSecrets(ctx context.Context, c kubernetes.Interface, l Load, progress func(string)) error {
	if l.Secrets == 0 {
		return nil
	}
	list, err := c.CoreV1().Secrets(secretsNamespace).List(ctx, metav1.ListOptions{LabelSelector: "owner=helm"})
	if err != nil {
		return fmt.Errorf("list secrets: %w", err)
	}
	have := map[string]bool{}
	for _, s := range list.Items {
		have[s.Name] = true
	}
	var missing []int
	for i := range l.Secrets {
		if !have[secretName(i)] {
			missing = append(missing, i)
		}
	}
	return counted(ctx, "secrets", len(missing), progress, func(ctx context.Context, i int) error {
		secret, err := releaseSecret(missing[i], l.SecretSize)
		if err != nil {
			return err
		}
		_, err = c.CoreV1().Secrets(secretsNamespace).Create(ctx, secret, metav1.CreateOptions{})
		return err
	})
}

func releaseName(i int) string { return fmt.Sprintf("release-%04d", i+1) }
func secretName(i int) string  { return "sh.helm.release.v1." + releaseName(i) + ".v1" }

// releaseSecret is a release whose value is about size bytes long. Its manifest is noise that does not compress.
func releaseSecret(i, size int) (*corev1.Secret, error) {
	noise := make([]byte, max(16, size*3/4-300))
	source := rand.NewPCG(uint64(i), uint64(size))
	for n := range noise {
		noise[n] = byte(source.Uint64())
	}
	now := time.Now().UTC().Format(time.RFC3339)
	release, err := json.Marshal(map[string]any{
		"name": releaseName(i), "namespace": secretsNamespace, "version": 1,
		"info":  map[string]any{"first_deployed": now, "last_deployed": now, "status": "deployed", "description": "Install complete"},
		"chart": map[string]any{"metadata": map[string]any{"name": "load", "version": "1.0.0", "apiVersion": "v2", "appVersion": "1.0"}},
		"manifest": "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: noise\ndata:\n  noise: " +
			base64.StdEncoding.EncodeToString(noise) + "\n",
	})
	if err != nil {
		return nil, fmt.Errorf("encode a release: %w", err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(release); err != nil {
		return nil, fmt.Errorf("pack a release: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack a release: %w", err)
	}
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: secretName(i), Namespace: secretsNamespace, Labels: map[string]string{
			"owner": "helm", "name": releaseName(i), "status": "deployed", "version": "1",
			"modifiedAt": strconv.FormatInt(time.Now().Unix(), 10),
		}},
		Type: "helm.sh/release.v1",
		Data: map[string][]byte{"release": []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))},
	}, nil
}

// fillEvents makes events of the load's pods, spread over the last hour.
func fillEvents(ctx context.Context, c kubernetes.Interface, l Load, progress func(string)) error {
	kinds := [][3]string{
		{"Normal", "Scheduled", "Successfully assigned the pod to a node"},
		{"Normal", "Pulled", "Container image already present on machine"},
		{"Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"},
		{"Warning", "BackOff", "Back-off restarting failed container main"},
	}
	pods := max(1, l.Pods)
	return counted(ctx, "events", l.Events, progress, func(ctx context.Context, i int) error {
		p, kind := loadPod(i%pods, l), kinds[i%len(kinds)]
		at := metav1.NewTime(time.Now().Add(-time.Duration(i%3600) * time.Second))
		_, err := c.CoreV1().Events(p.Namespace).Create(ctx, &corev1.Event{
			ObjectMeta:     metav1.ObjectMeta{Namespace: p.Namespace, Name: fmt.Sprintf("%s.load%06d", p.Name, i)},
			InvolvedObject: corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: p.Namespace, Name: p.Name},
			Type:           kind[0], Reason: kind[1], Message: kind[2],
			Source:         corev1.EventSource{Component: "kubelet", Host: p.Spec.NodeName},
			FirstTimestamp: at, LastTimestamp: at, Count: int32(1 + i%40),
		}, metav1.CreateOptions{})
		return err
	})
}
