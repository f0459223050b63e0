package health

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/kube/object"
)

// find is the condition of a type, nil when there is none.
func find(in []object.Condition, kind string) *object.Condition {
	for i := range in {
		if in[i].Type == kind {
			return &in[i]
		}
	}
	return nil
}

// abnormal are the types of conditions that are trouble when they are True: those of nodes (core/v1 NodeConditionType and
// the node problem detector), of namespaces (NamespaceConditionType), of claims, Services and workloads.
var abnormal = []string{
	"MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "KernelDeadlock", "ReadonlyFilesystem",
	"CorruptDockerOverlay2", "FrequentKubeletRestart", "FrequentDockerRestart", "FrequentContainerdRestart",
	"NamespaceDeletionDiscoveryFailure", "NamespaceDeletionContentFailure", "NamespaceDeletionGroupVersionParsingFailure",
	"NamespaceContentRemaining", "NamespaceFinalizersRemaining",
	"ControllerResizeError", "NodeResizeError", "ModifyVolumeError", "LoadBalancerPortsError",
	"ReplicaFailure", "Failed", "FailureTarget", "DisruptionTarget", "ScalingLimited", "PodResizePending",
}

// abnormalParts are the parts of a type by which other conditions tell of trouble when they are True.
var abnormalParts = []string{"Fail", "Error", "Pressure", "Degraded", "Stalled", "Unavailable", "Invalid", "Conflict"}

// harmless are the types and reasons that are no trouble whatever their status: work that is done or not wanted.
var harmless = []string{"PodCompleted", "Suspended", "Complete", "SuccessCriteriaMet", "ScalingDisabled", "DisabledBySpec", "PodReadyToStartContainers",
	"DesiredWithinRange", "TooFewReplicas", "SufficientPods", "NoExecutionTime", "FileSystemResizePending", "Resizing"}

// underWay are the types of conditions that are True while something goes on (kstatus: Reconciling).
var underWay = []string{"Reconciling", "Progressing"}

// Condition judges one condition by itself, by the conventions of the API (api-conventions.md, typical status properties)
// and of kstatus (sigs.k8s.io/cli-utils/pkg/kstatus): most are well when True, those that name trouble when False.
func Condition(c object.Condition) Judgement {
	bad := slices.Contains(abnormal, c.Type) || slices.ContainsFunc(abnormalParts, func(part string) bool { return strings.Contains(c.Type, part) })
	out := Judgement{Level: Well, Since: c.Since.Time()}
	switch {
	case slices.Contains(harmless, c.Type), slices.Contains(harmless, c.Reason):
		return out
	case c.Type == "Reconciling" && c.Status == "True":
		out.Level = Starting
	case slices.Contains(underWay, c.Type) && c.Type == "Reconciling":
		return out
	case bad && c.Status == "True":
		out.Level = Broken
	case !bad && c.Status == "False":
		out.Level = Attention
	case c.Status == "Unknown":
		out.Level = Unknown
	default:
		return out
	}
	out.Reason = said(c)
	return out
}

// said is a condition in words: "Ready is False: ContainersNotReady".
func said(c object.Condition) string {
	text := "has " + c.Type + " " + c.Status
	if c.Reason != "" {
		text += " (" + c.Reason + ")"
	}
	return text
}

// some is the beginning of a list of words.
func some(words []string) string {
	const most = 3
	if n := len(words); n > most {
		return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return strings.Join(words, ", ")
}

// amount is a number of things: "1 pod", "2 pods".
func amount(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
