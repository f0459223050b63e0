package kwok

// The places in a pod that requirements look at.
const (
	deleted     = `.metadata.deletionTimestamp`
	finalizers  = `.metadata.finalizers`
	fault       = `.metadata.annotations["` + Fault + `"]`
	fast        = `.metadata.labels["` + FastLabel + `"]`
	phase       = `.status.phase`
	podIP       = `.status.podIP`
	initialized = `.status.conditions[]? | select(.type == "Initialized") | .status`
	ready       = `.status.conditions[]? | select(.type == "Ready") | .status`
	mainWaits   = `.status.containerStatuses[0].state.waiting.reason`
	mainRuns    = `.status.containerStatuses[0].state.running.startedAt`
	initWaits   = `.status.initContainerStatuses[0].state.waiting.reason`
	initRuns    = `.status.initContainerStatuses[0].state.running.startedAt`
	// Debugging containers have been added that do not run yet.
	debuggers = `((.spec.ephemeralContainers // []) | length) > ((.status.ephemeralContainerStatuses // []) | length) | tostring`
	// Jobs' pods complete, and so do others that say how long they run.
	completes = `(any(.metadata.ownerReferences[]?; .kind == "Job") or (.metadata.annotations["` + RunFor +
		`"] != null)) and (.spec.restartPolicy != "Always") | tostring`
)

func annotation(name string) string { return `.metadata.annotations["` + name + `"]` }

func podStages() []stage { return append(ordinaryPod(), faultyPod()...) }

// ordinaryPod is the life of a pod with nothing wrong.
func ordinaryPod() []stage {
	return []stage{
		{
			name: "pod-fast", kind: "Pod",
			when: []requirement{is(fast, "true"), hasNot(podIP), hasNot(deleted), is(phase, "Pending")},
			steps: []step{{status: header + conditions(true, true) +
				containers("containers", running(true, false), running(true, false)) + addresses + "phase: Running\n"}},
		},
		{
			name: "pod-create", kind: "Pod", delay: 100, jitter: 400,
			when: []requirement{hasNot(podIP), hasNot(deleted), is(phase, "Pending"), isNot(fast, "true")},
			steps: []step{{status: header + "{{ if .spec.initContainers }}\n" +
				conditions(false, false) + containers("initContainers", waiting("PodInitializing", ""), waiting("PodInitializing", "")) +
				containers("containers", waiting("PodInitializing", ""), waiting("PodInitializing", "")) + "{{ else }}\n" +
				conditions(true, false) + containers("containers", waiting("ContainerCreating", ""), waiting("ContainerCreating", "")) +
				"{{ end }}\n" + addresses + "phase: Pending\n"}},
		},
		{
			name: "pod-init", kind: "Pod", delay: 600, jitter: 1500,
			when: []requirement{is(phase, "Pending"), has(podIP), isNot(initialized, "True"), hasNot(deleted), hasNot(initRuns)},
			steps: []step{{status: header + conditions(true, false) +
				containers("initContainers", initDone, initDone) +
				containers("containers", waiting("ContainerCreating", ""), waiting("ContainerCreating", ""))}},
		},
		{
			name: "pod-start", kind: "Pod", delay: 800, delayFrom: annotation(StartIn),
			when: []requirement{is(phase, "Pending"), has(podIP), is(initialized, "True"), is(mainWaits, "ContainerCreating"), hasNot(deleted)},
			steps: []step{
				{status: header + conditions(true, true) +
					containers("containers", running(true, false), running(true, false)) + "phase: Running\n"},
				{event: &event{reason: "Pulled", message: `printf "Container image %q already present on machine" $c.image`}},
				{event: &event{reason: "Created", message: `"Container created"`}},
				{event: &event{reason: "Started", message: `"Container started"`}},
			},
		},
		{
			name: "pod-debug", kind: "Pod", first: true, delay: 300,
			when:  []requirement{is(phase, "Running"), is(debuggers, "true"), hasNot(deleted)},
			steps: []step{{status: header + containers("ephemeralContainers", debugger, debugger)}},
		},
		{
			// A node that was lost for a while has had its pods marked as not ready.
			name: "pod-recover", kind: "Pod", delay: 1000,
			when:  []requirement{is(phase, "Running"), is(ready, "False"), has(mainRuns), hasNot(fault), hasNot(deleted), isNot(completes, "true")},
			steps: []step{{status: header + conditions(true, true)}},
		},
		{
			name: "pod-complete", kind: "Pod", delay: 3000, delayFrom: annotation(RunFor),
			when: []requirement{is(phase, "Running"), is(completes, "true"), hasNot(deleted)},
			steps: []step{{status: header + conditions(true, false) + containers("containers", completed, completed) +
				"phase: {{ if eq (or (index $a \"" + ExitCode + "\") \"0\") \"0\" }}Succeeded{{ else }}Failed{{ end }}\n"}},
		},
		{
			name: "pod-stop", kind: "Pod", delay: 300, delayFrom: annotation(StopAfter),
			// A Job's controller takes its finalizer away once it has seen how the pod ended. Others are waited for as they are.
			when: []requirement{has(deleted), is(finalizers+`[]?`, "batch.kubernetes.io/job-tracking"), is(phase, "Running", "Pending")},
			steps: []step{{status: header + conditions(true, false) + containers("containers", stopped, stopped) +
				"phase: Failed\n"}},
		},
		{
			name: "pod-delete", kind: "Pod", delay: 300, delayFrom: annotation(StopAfter),
			when:  []requirement{has(deleted), hasNot(finalizers)},
			steps: []step{{delete: true}},
		},
	}
}

var (
	// initDone is an init container after its work, or a sidecar while it runs.
	initDone = "{{ if eq (or $c.restartPolicy \"\") \"Always\" }}\n" + running(true, false) + "{{ else }}\n" +
		started + "  ready: true\n  started: false\n  restartCount: {{ $count }}\n" + keepLast + "  state:\n" +
		end("    ", "0", `"Completed"`) + "{{ end }}\n"
	// debugger is a debugging container, which runs once, if there is its image.
	debugger = "{{ if dig \"state\" \"terminated\" \"\" $old }}\n" + started +
		"  ready: false\n  restartCount: 0\n  state: {{ YAML $old.state 2 }}\n{{ else if hasPrefix \"" + MissingImages + "\" $c.image }}\n" +
		waiting("ErrImagePull", `printf "failed to pull and unpack image %q: not found" $c.image`) + "{{ else }}\n" + running(false, false) + "{{ end }}\n"
	// completed is a container that ended by itself, as the pod's annotations say.
	completed = "{{ $code := or (index $a \"" + ExitCode + "\") \"0\" }}\n" +
		terminated("$code", `or (index $a "`+Reason+`") (ternary "Completed" "Error" (eq $code "0"))`)
	// stopped is a container that was told to end.
	stopped = terminated("143", `"Error"`)
)
