package proc

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// KillMarked kills the processes, of those that may be looked at, that have a variable in their environment: "NAME=value".
// It finds what has outlived the process that would have ended it.
func KillMarked(variable string) {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil || pid == os.Getpid() {
			continue
		}
		id, err := Of(pid)
		if err != nil {
			continue
		}
		env, err := os.ReadFile(file)
		if err == nil && bytes.Contains(append([]byte{0}, env...), append([]byte{0}, variable+"\x00"...)) {
			_ = id.Signal(syscall.SIGKILL)
		}
	}
}
