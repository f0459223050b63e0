package kwok

import "fmt"

// template is the Event object as a template over the pod. Its name is made of the pod's name, the reason and the pod's
// UID, so that the same thing seen again counts up one event, as a kubelet's do.
func (e event) template() string {
	kind, count := "Normal", e.count
	if e.warning {
		kind = "Warning"
	}
	if count == "" {
		count = "1"
	}
	return fmt.Sprintf(`{{ $now := Now }}
{{ $a := or .metadata.annotations dict }}
{{ $c := index .spec.containers 0 }}
{{ $count := %[1]s }}
apiVersion: v1
kind: Event
metadata:
  name: {{ printf "%%s.%%s%%s" (trunc 200 .metadata.name) (trunc 8 .metadata.uid) "%[2]s" | lower | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {{ .metadata.name | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
  uid: {{ .metadata.uid | Quote }}
  fieldPath: {{ printf "spec.containers{%%s}" $c.name | Quote }}
type: %[3]s
reason: %[4]s
message: {{ %[5]s | Quote }}
source:
  component: kubelet
  host: {{ .spec.nodeName | Quote }}
reportingComponent: kubelet
reportingInstance: {{ .spec.nodeName | Quote }}
firstTimestamp: {{ or .status.startTime .metadata.creationTimestamp | Quote }}
lastTimestamp: {{ $now | Quote }}
count: {{ $count }}
`, count, e.suffix(), kind, e.reason, e.message)
}

// suffix tells apart events of one reason: a failed pull and the error that follows from it are both "Failed".
func (e event) suffix() string {
	sum := 0
	for _, r := range e.message {
		sum = (sum*31 + int(r)) & 0xffff
	}
	return fmt.Sprintf(".%s%04x", e.reason, sum)
}

// every counts how often something that happens every n seconds has happened since the pod started.
func every(n int) string {
	return fmt.Sprintf(`add 1 (div (sub (now | unixEpoch | int64) `+
		`(or .status.startTime .metadata.creationTimestamp | toDate "2006-01-02T15:04:05Z07:00" | unixEpoch | int64)) %d)`, n)
}
