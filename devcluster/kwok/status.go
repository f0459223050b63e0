package kwok

import "fmt"

// header starts every status template with the names the rest leans on.
const header = `{{ $now := Now }}
{{ $root := . }}
{{ $a := or .metadata.annotations dict }}
{{ $main := list }}{{ range .spec.containers }}{{ $main = append $main .name }}{{ end }}
{{ $init := list }}{{ range .spec.initContainers }}{{ $init = append $init .name }}{{ end }}
`

// addresses gives the pod its node's address and one of its own. It stands in the first template of a pod's life only.
const addresses = `startTime: {{ $now | Quote }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) .metadata.name .metadata.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
`

// conditions sets a pod's own conditions; PodScheduled belongs to the scheduler.
func conditions(initialized, ready bool) string {
	out := "conditions:\n" + condition("PodReadyToStartContainers", "True", "", "")
	if initialized {
		out += condition("Initialized", "True", "", "")
	} else {
		out += condition("Initialized", "False", "ContainersNotInitialized", `printf "containers with incomplete status: [%s]" (join " " $init)`)
	}
	for _, t := range []string{"Ready", "ContainersReady"} {
		if ready {
			out += condition(t, "True", "", "")
		} else {
			out += condition(t, "False", "ContainersNotReady", `printf "containers with unready status: [%s]" (join " " $main)`)
		}
	}
	return out
}

// condition is one condition; the time of its last transition is kept if it has the status already.
func condition(name, status, reason, message string) string {
	r, m := "null", "null"
	if reason != "" {
		r, m = reason, "{{ "+message+" | Quote }}"
	}
	return fmt.Sprintf(`- type: %[1]s
  status: %[2]q
  reason: %[3]s
  message: %[4]s
  lastProbeTime: null
  {{ $t := $now }}{{ range $root.status.conditions }}{{ if and (eq .type "%[1]s") (eq .status "%[2]s") }}{{ $t = .lastTransitionTime }}{{ end }}{{ end }}
  lastTransitionTime: {{ $t | Quote }}
`, name, status, r, m)
}

// containers lists the statuses of all containers: field is "containers", "initContainers" or
// "ephemeralContainers". The list is replaced as a
// whole, so what is known from before is looked up and carried on. The first container may have a state of its own.
func containers(field, first, others string) string {
	status := map[string]string{"containers": "containerStatuses", "initContainers": "initContainerStatuses",
		"ephemeralContainers": "ephemeralContainerStatuses"}[field]
	body := others
	if first != others {
		body = "{{ if eq $i 0 }}\n" + first + "{{ else }}\n" + others + "{{ end }}\n"
	}
	return fmt.Sprintf(`{{ if .spec.%[1]s }}
%[2]s:
{{ range $i, $c := .spec.%[1]s }}
{{ $old := dict }}{{ with $root.status.%[2]s }}{{ if gt (len .) $i }}{{ $old = index . $i }}{{ end }}{{ end }}
{{ $count := int (toString (or $old.restartCount "0")) }}
- name: {{ $c.name | Quote }}
  image: {{ $c.image | Quote }}
%[3]s
{{ end }}
{{ end }}
`, field, status, body)
}

// The identifiers of a container that has been started, made of what it is.
const started = `  imageID: {{ printf "%s@sha256:%s" (regexReplaceAll "[:@][^/]*$" $c.image "") (sha256sum $c.image) | Quote }}
  containerID: {{ printf "containerd://%s" (sha256sum (printf "%s/%s/%d" $root.metadata.uid $c.name $count)) | Quote }}
`

const keepLast = `  lastState: {{ with $old.lastState }}{{ YAML . 2 }}{{ else }}{}{{ end }}
`

// waiting is a container that has not started; the message is an expression, "" for none.
func waiting(reason, message string) string {
	m := "null"
	if message != "" {
		m = "{{ " + message + " | Quote }}"
	}
	return `  imageID: ""
  ready: false
  started: false
  restartCount: {{ $count }}
` + keepLast + `  state:
    waiting:
      reason: ` + reason + `
      message: ` + m + "\n"
}

// running is a container that has just started, or that has been running all along.
func running(ready bool, again bool) string {
	count := ""
	if again {
		count = "{{ $count = add $count 1 }}\n"
	}
	return count + started + fmt.Sprintf("  ready: %v\n  started: true\n  restartCount: {{ $count }}\n", ready) + keepLast + `  state:
    running:
      startedAt: {{ dig "state" "running" "startedAt" $now $old | Quote }}
`
}

// terminated is a container that has ended; code and reason are expressions.
func terminated(code, reason string) string {
	return started + "  ready: false\n  started: false\n  restartCount: {{ $count }}\n" + keepLast + "  state:\n" + end("    ", code, reason)
}

// end is the terminated state at an indentation.
func end(indent, code, reason string) string {
	return indent + "terminated:\n" +
		indent + "  exitCode: {{ " + code + " }}\n" +
		indent + "  reason: {{ " + reason + " }}\n" +
		indent + `  startedAt: {{ dig "state" "running" "startedAt" $now $old | Quote }}` + "\n" +
		indent + "  finishedAt: {{ $now | Quote }}\n" +
		indent + `  containerID: {{ printf "containerd://%s" (sha256sum (printf "%s/%s/%d" $root.metadata.uid $c.name $count)) | Quote }}` + "\n"
}

// backingOff is a container that ended and waits to be started again. The first time it has been restarted at once
// already, as often as the annotation Restarts says.
func backingOff() string {
	return `{{ if eq $count 0 }}{{ $count = int (toString (or (index $a "` + Restarts + `") "1")) }}{{ end }}
` + started + `  ready: false
  started: false
  restartCount: {{ $count }}
  lastState:
` + end("    ", exitCode, exitReason) + `  state:
    waiting:
      reason: CrashLoopBackOff
      message: {{ printf "back-off %s restarting failed container=%s pod=%s_%s(%s)" (index (list "10s" "10s" "20s" "40s" "1m20s" "2m40s" "5m0s") (min $count 6)) $c.name $root.metadata.name $root.metadata.namespace $root.metadata.uid | Quote }}
`
}

// What a failing container ends with, from the pod's annotations.
const (
	exitCode   = `or (index $a "` + ExitCode + `") "1"`
	exitReason = `or (index $a "` + Reason + `") "Error"`
)
