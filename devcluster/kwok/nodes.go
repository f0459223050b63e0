package kwok

import "fmt"

// nodeIsNotReady is the value of Fault for a node whose kubelet reports it as not ready.
const nodeIsNotReady = "node-not-ready"

func nodeStages() []stage {
	start := nodeConditions("True", "KubeletReady", "kubelet is posting ready status")
	lost := nodeConditions("False", "KubeletNotReady", "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized")
	return []stage{
		{
			name: "node-start", kind: "Node",
			when:  []requirement{isNot(ready, "True"), hasNot(fault)},
			steps: []step{{status: start}},
		},
		{
			name: "node-heartbeat", kind: "Node", delay: 240000, jitter: 300000,
			when:  []requirement{is(ready, "True"), hasNot(fault)},
			steps: []step{{status: start}},
		},
		{
			name: "node-not-ready", kind: "Node", fault: nodeIsNotReady, delay: 500,
			when:  []requirement{isNot(ready, "False")},
			steps: []step{{status: lost}},
		},
	}
}

// nodeConditions reports a node's conditions and where its kubelet serves.
func nodeConditions(status, reason, message string) string {
	out := "{{ $now := Now }}\n{{ $root := . }}\nconditions:\n"
	for _, c := range [][4]string{
		{"MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
		{"DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
		{"PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"},
		{"Ready", status, reason, message},
	} {
		out += fmt.Sprintf(`- type: %[1]s
  status: %[2]q
  reason: %[3]s
  message: %[4]q
  lastHeartbeatTime: {{ $now | Quote }}
  {{ $t := $now }}{{ range $root.status.conditions }}{{ if and (eq .type "%[1]s") (eq .status "%[2]s") }}{{ $t = .lastTransitionTime }}{{ end }}{{ end }}
  lastTransitionTime: {{ $t | Quote }}
`, c[0], c[1], c[2], c[3])
	}
	return out + "{{ with NodePort }}\ndaemonEndpoints:\n  kubeletEndpoint:\n    Port: {{ . }}\n{{ end }}\n"
}
