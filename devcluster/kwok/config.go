// Package kwok writes the configuration of kwok: how simulated nodes and pods live. The life cycles are Stages: when an
// object matches, after a delay, its status is patched and events are sent as a kubelet would. A pod chooses how it goes
// wrong by the annotation named Fault.
package kwok

import (
	"bytes"
	"fmt"

	"sigs.k8s.io/yaml"
)

// The annotations that pods choose their life by. All are optional.
const (
	Fault     = "devcluster/fault"      // one of the faults below
	Message   = "devcluster/message"    // the message of the fault, as the kubelet would word it
	Reason    = "devcluster/reason"     // why a container terminated, "Error" or "OOMKilled" for instance
	ExitCode  = "devcluster/exit-code"  // of a failing container or of a Job's pod
	CrashIn   = "devcluster/crash-in"   // how long a container runs before it fails, "3s"
	Restarts  = "devcluster/restarts"   // the restart count shown at the first failure
	RunFor    = "devcluster/run-for"    // how long a Job's pod runs, "4s"
	StopAfter = "devcluster/stop-after" // how long a deleted pod takes to end, "300ms"
	StartIn   = "devcluster/start-in"   // how long the containers take to start, "800ms"
)

// FastLabel marks pods that start in one step and without events, for clusters of many thousands.
const FastLabel = "devcluster/fast"

// MissingImages begins the names of images that no debugging container can have.
const MissingImages = "missing.example.com/"

// The values of Fault.
const (
	CrashLoop   = "crash-loop"   // the first container ends with ExitCode again and again
	InitFail    = "init-fail"    // so does the first init container
	ImagePull   = "image-pull"   // the first container's image cannot be pulled
	ConfigError = "config-error" // the first container cannot be created: a ConfigMap or Secret is missing
	MountError  = "mount-error"  // a volume cannot be mounted: the pod stays in ContainerCreating
	NotReady    = "not-ready"    // runs, but its readiness probe fails
	Evicted     = "evicted"      // is evicted after CrashIn
)

// Options are what the configuration depends on.
type Options struct {
	Port        int    // kwok's own server
	CertFile    string // its serving certificate
	KeyFile     string
	KubeletPort int // where all nodes say that their kubelet serves
}

// Config returns kwok's configuration as a stream of YAML documents.
func Config(o Options) ([]byte, error) {
	docs := []any{configuration(o)}
	for _, s := range append(nodeStages(), podStages()...) {
		docs = append(docs, s.document())
	}
	var b bytes.Buffer
	for _, d := range docs {
		y, err := yaml.Marshal(d)
		if err != nil {
			return nil, fmt.Errorf("encode kwok's configuration: %w", err)
		}
		b.WriteString("---\n")
		b.Write(y)
	}
	return b.Bytes(), nil
}

func object(kind, name string, spec any) map[string]any {
	return map[string]any{
		"apiVersion": "kwok.x-k8s.io/v1alpha1",
		"kind":       kind,
		"metadata":   map[string]any{"name": name},
		"spec":       spec,
	}
}

func configuration(o Options) map[string]any {
	return map[string]any{
		"apiVersion": "config.kwok.x-k8s.io/v1alpha1",
		"kind":       "KwokConfiguration",
		"metadata":   map[string]any{"name": "kwok"},
		"options": map[string]any{
			"manageAllNodes":    true,
			"nodeIP":            "127.0.0.1",
			"nodePort":          o.KubeletPort,
			"serverAddress":     fmt.Sprintf("127.0.0.1:%d", o.Port),
			"tlsCertFile":       o.CertFile,
			"tlsPrivateKeyFile": o.KeyFile,
			"cidr":              "10.244.0.0/16",
			// Its own logs and commands are for everybody who finds the port: the part kubelet serves them.
			"enableDebuggingHandlers":         false,
			"enableProfilingHandler":          false,
			"enablePodsOnNodeSyncListPager":   false,
			"enablePodsOnNodeSyncStreamWatch": true,
			// Without lease workers every node goes NotReady after a while, and without sync workers no pod is seen.
			"nodeLeaseDurationSeconds":  40,
			"nodeLeaseParallelism":      8,
			"nodePlayStageParallelism":  8,
			"podPlayStageParallelism":   32,
			"podsOnNodeSyncParallelism": 8,
		},
	}
}
