package views

import (
	"strconv"
	"strings"

	"kdeck/themes"
)

// wordTone says what a status word of Kubernetes means; a word that is not here says nothing (Plain). The words are API
// values: pod phases and reasons, container waiting and terminated reasons, conditions, volume and node states.
func wordTone(word string) themes.Tone {
	switch word {
	case "Running", "Ready", "Active", "Bound", "Available", "Established", "Approved,Issued", "Healthy", "Synced", "True":
		return themes.OK
	case "Completed", "Succeeded", "Complete", "Suspended":
		return themes.Muted
	case "Pending", "ContainerCreating", "PodInitializing", "Terminating", "SchedulingGated", "Progressing", "Waiting":
		return themes.Busy
	case "NotReady", "Warning", "SchedulingDisabled", "Released":
		return themes.Warn
	case "Error", "Failed", "Lost", "Unknown", "OOMKilled", "Evicted", "CrashLoopBackOff",
		"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
		"CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PreCreateHookError",
		"PreStartHookError", "PostStartHookError", "StartError", "ContainerCannotRun", "ContainerStatusUnknown",
		"DeadlineExceeded", "NodeLost", "NodeShutdown", "NodeAffinity", "UnexpectedAdmissionError",
		"OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage":
		return themes.Bad
	}
	return themes.Plain
}

// statusTone reads a status cell as kubectl prints it: a word, several joined by commas ("Ready,SchedulingDisabled"),
// or one behind "Init:" ("Init:Error", "Init:0/2").
func statusTone(status string) themes.Tone {
	if tone := wordTone(status); tone != themes.Plain {
		return tone
	}
	if step, ok := strings.CutPrefix(status, "Init:"); ok {
		return max(themes.Busy, statusTone(step))
	}
	if strings.HasPrefix(status, "ExitCode:") || strings.HasPrefix(status, "Signal:") {
		return themes.Bad
	}
	worst := themes.Plain
	if strings.Contains(status, ",") {
		for word := range strings.SplitSeq(status, ",") {
			worst = max(worst, wordTone(word))
		}
	}
	return worst
}

// readyTone reads a cell such as "2/3": all there is OK, fewer wants a look, none is bad; other text says nothing.
func readyTone(cell string) themes.Tone {
	have, want, ok := strings.Cut(cell, "/")
	if !ok {
		return themes.Plain
	}
	n, err := strconv.Atoi(have)
	m, err2 := strconv.Atoi(want)
	switch {
	case err != nil || err2 != nil:
		return themes.Plain
	case n >= m:
		return themes.OK
	case n == 0:
		return themes.Bad
	}
	return themes.Warn
}

// healthy says whether a tone is of no concern to someone who looks only for trouble.
func healthy(t themes.Tone) bool { return t < themes.Busy }
