package kube

import (
	"context"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// lastBytes bounds what is read of the last lines of a log.
const lastBytes = 16 << 10

// LastLines reads the last few lines that the instance of a container before the running one has written, clean. It reads no more
// than a few kilobytes, and keeps none of them.
func (k *Cluster) LastLines(ctx context.Context, pod Ref, container string, n int) ([]string, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	tail, most := int64(n), int64(lastBytes)
	body, err := k.lines.Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{Container: container, Previous: true,
		TailLines: &tail, LimitBytes: &most}).MaxRetries(0).Stream(ctx)
	if err != nil {
		return nil, logError{err}
	}
	defer body.Close() // what closing tells is of no use
	text, err := io.ReadAll(io.LimitReader(body, lastBytes))
	if err != nil {
		return nil, logError{err}
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(string(text), "\n"), "\n") {
		if line = Clean(lastOfLine(line)); line != "" || len(lines) > 0 {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-n):], nil
}

// lastOfLine is what a terminal would show of a line in which a carriage return begins anew.
func lastOfLine(line string) string {
	line = strings.TrimRight(line, "\r")
	return line[strings.LastIndexByte(line, '\r')+1:]
}
