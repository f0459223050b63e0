package proc

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// startTime reads field 22 of /proc/PID/stat (clock ticks since boot). The command's name, field 2, may hold blanks and
// brackets, so fields are counted from the last bracket on.
func startTime(pid int) (string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", err
	}
	return parseStat(string(data))
}

func parseStat(stat string) (string, error) {
	i := strings.LastIndexByte(stat, ')')
	fields := strings.Fields(stat[i+1:])
	if i < 0 || len(fields) < 20 {
		return "", errors.New("unexpected form of stat")
	}
	if fields[0] == "Z" || fields[0] == "X" {
		return "", errors.New("the process has ended")
	}
	return fields[19], nil
}

// childAttr puts a child into a group of its own and has the kernel kill it when the thread that started it ends.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
