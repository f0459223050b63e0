package kwok

// message is the annotation Message, or an expression in its place.
func message(otherwise string) string { return `or (index $a "` + Message + `") (` + otherwise + `)` }

// restartDelay waits as the kubelet does, but never longer than a spectator would.
const restartDelay = `(.status.containerStatuses[0].restartCount // 0) as $n | [10, 10, 15, 20, 30, 40][[$n, 5] | min] | "\(.)s"`

// probed touches the pod so that its stage comes round again; nothing else of it changes.
const probed = `conditions:
- type: Ready
  lastProbeTime: {{ Now | Quote }}
`

// restartCount is the count after a failure, for events.
const restartCount = `max 1 (int (toString (or (dig "status" "containerStatuses" (list dict) . | first).restartCount "0")))`

// faultyPod holds the ways in which a pod goes wrong. A stage with a fault wins over the ordinary ones.
func faultyPod() []stage {
	alive, pending, creating := hasNot(deleted), is(phase, "Pending"), is(mainWaits, "ContainerCreating")
	pullError := message(`printf "rpc error: code = NotFound desc = failed to pull and unpack image %q: failed to resolve reference %q: %s: not found" $c.image $c.image $c.image`)
	backOff := &event{warning: true, reason: "BackOff", count: restartCount,
		message: `printf "Back-off restarting failed container %s in pod %s_%s(%s)" $c.name .metadata.name .metadata.namespace .metadata.uid`}
	initBackOff := &event{warning: true, reason: "BackOff", count: `max 1 (int (toString (or (dig "status" "initContainerStatuses" (list dict) . | first).restartCount "0")))`,
		message: `printf "Back-off restarting failed container %s in pod %s_%s(%s)" (index .spec.initContainers 0).name .metadata.name .metadata.namespace .metadata.uid`}
	others := running(true, false)
	return []stage{
		{
			name: "crash-fall", kind: "Pod", fault: CrashLoop, delay: 2000, delayFrom: annotation(CrashIn),
			when: []requirement{is(phase, "Running"), has(mainRuns), alive},
			steps: []step{
				{status: header + conditions(true, false) + containers("containers", backingOff(), others)},
				{event: backOff},
			},
		},
		{
			name: "crash-retry", kind: "Pod", fault: CrashLoop, delay: 10000, delayFrom: restartDelay,
			when: []requirement{is(phase, "Running"), is(mainWaits, "CrashLoopBackOff"), alive},
			steps: []step{{status: header + conditions(true, true) +
				containers("containers", running(true, true), others)}},
		},
		{
			name: "init-fail-run", kind: "Pod", fault: InitFail, delay: 700,
			when: []requirement{pending, is(initWaits, "PodInitializing"), alive},
			steps: []step{{status: header + conditions(false, false) +
				containers("initContainers", running(false, false), waiting("PodInitializing", "")) +
				containers("containers", waiting("PodInitializing", ""), waiting("PodInitializing", ""))}},
		},
		{
			name: "init-fail-fall", kind: "Pod", fault: InitFail, delay: 2000, delayFrom: annotation(CrashIn),
			when: []requirement{pending, has(initRuns), alive},
			steps: []step{
				{status: header + conditions(false, false) + containers("initContainers", backingOff(), waiting("PodInitializing", ""))},
				{event: initBackOff},
			},
		},
		{
			name: "init-fail-retry", kind: "Pod", fault: InitFail, delay: 20000,
			when: []requirement{pending, is(initWaits, "CrashLoopBackOff"), alive},
			steps: []step{{status: header + conditions(false, false) +
				containers("initContainers", running(false, true), waiting("PodInitializing", ""))}},
		},
		{
			name: "image-pull", kind: "Pod", fault: ImagePull, delay: 1000,
			when: []requirement{pending, is(mainWaits, "ContainerCreating"), alive},
			steps: []step{
				{status: header + containers("containers", waiting("ErrImagePull", pullError), others)},
				{event: &event{warning: true, reason: "Failed", count: every(45), message: `printf "Failed to pull image %q: %s" $c.image (` + pullError + `)`}},
				{event: &event{warning: true, reason: "Failed", count: every(45), message: `"Error: ErrImagePull"`}},
			},
		},
		{
			name: "image-back-off", kind: "Pod", fault: ImagePull, delay: 2000,
			when: []requirement{pending, is(mainWaits, "ErrImagePull"), alive},
			steps: []step{
				{status: header + containers("containers", waiting("ImagePullBackOff",
					`printf "Back-off pulling image %q: ErrImagePull: %s" $c.image (`+pullError+`)`), others)},
				{event: &event{reason: "BackOff", count: every(45), message: `printf "Back-off pulling image %q" $c.image`}},
				{event: &event{warning: true, reason: "Failed", count: every(45), message: `"Error: ImagePullBackOff"`}},
			},
		},
		{
			name: "image-retry", kind: "Pod", fault: ImagePull, delay: 45000,
			when:  []requirement{pending, is(mainWaits, "ImagePullBackOff"), alive},
			steps: []step{{status: header + containers("containers", waiting("ErrImagePull", pullError), others)}},
		},
		{
			name: "config-error", kind: "Pod", fault: ConfigError, delay: 1000,
			when: []requirement{pending, creating, alive},
			steps: []step{
				{status: header + containers("containers", waiting("CreateContainerConfigError", message(`"configmap \"missing\" not found"`)), others)},
				{event: &event{warning: true, reason: "Failed", message: `printf "Error: %s" (` + message(`"configmap \"missing\" not found"`) + `)`}},
			},
		},
		{
			name: "config-error-again", kind: "Pod", fault: ConfigError, delay: 15000,
			when: []requirement{pending, is(mainWaits, "CreateContainerConfigError"), alive},
			steps: []step{
				{status: probed},
				{event: &event{warning: true, reason: "Failed", count: every(15), message: `printf "Error: %s" (` + message(`"configmap \"missing\" not found"`) + `)`}},
			},
		},
		{
			name: "mount-error", kind: "Pod", fault: MountError, delay: 3000, jitter: 15000,
			when: []requirement{pending, creating, alive},
			steps: []step{
				{status: probed},
				{event: &event{warning: true, reason: "FailedMount", count: every(15), message: message(`"MountVolume.SetUp failed for volume \"config\" : configmap \"missing\" not found"`)}},
			},
		},
		{
			name: "unready-start", kind: "Pod", fault: NotReady, delay: 1000,
			when: []requirement{pending, creating, is(initialized, "True"), alive},
			steps: []step{{status: header + conditions(true, false) +
				containers("containers", running(false, false), others) + "phase: Running\n"}},
		},
		{
			name: "unready-probe", kind: "Pod", fault: NotReady, delay: 3000, jitter: 10000,
			when: []requirement{is(phase, "Running"), is(ready, "False"), alive},
			steps: []step{
				{status: probed},
				{event: &event{warning: true, reason: "Unhealthy", count: every(10), message: message(`"Readiness probe failed: HTTP probe failed with statuscode: 503"`)}},
			},
		},
		{
			name: "evict", kind: "Pod", fault: Evicted, delay: 4000, delayFrom: annotation(CrashIn),
			when: []requirement{is(phase, "Running"), alive},
			steps: []step{
				{status: header + conditions(true, false) + condition("DisruptionTarget", "True", "TerminationByKubelet", evictedFor) +
					"containerStatuses: null\nphase: Failed\nreason: Evicted\nmessage: {{ " + evictedFor + " | Quote }}\n"},
				{event: &event{warning: true, reason: "Evicted", message: evictedFor}},
			},
		},
	}
}

const evictedFor = `or (index $a "` + Message + `") "The node was low on resource: memory. Threshold quantity: 100Mi, available: 84Mi."`
