// Package proc reads facts about a running process from Linux's /proc.
package proc

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Memory is a process's resident memory in bytes, now and at its highest.
func Memory(pid int) (now, peak int64, err error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
		switch name {
		case "VmRSS":
			now = kb << 10
		case "VmHWM":
			peak = kb << 10
		}
	}
	return now, peak, nil
}

// ticks is the kernel's clock ticks in a second as /proc shows them; it is 100 on every Linux that Go runs on.
const ticks = 100

// CPU is the processor time a process has used, in user and kernel mode.
func CPU(pid int) (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name stands in parentheses and may contain anything, so count from behind it.
	_, rest, _ := strings.Cut(string(data[bytes.LastIndexByte(data, ')'):]), " ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, fmt.Errorf("stat of %d is too short", pid)
	}
	user, _ := strconv.ParseInt(f[11], 10, 64)
	kernel, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+kernel) * time.Second / ticks, nil
}

// Busy tells whether any thread of a process runs, or would if it were given a processor. One that cannot be looked at is
// not busy.
func Busy(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, path := range threads {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The state stands behind the name: R runs, D waits for a disk.
		if rest := string(data[bytes.LastIndexByte(data, ')')+1:]); strings.HasPrefix(rest, " R") || strings.HasPrefix(rest, " D") {
			return true
		}
	}
	return false
}

// Files is the number of a process's open file descriptors.
func Files(pid int) (int, error) {
	e, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(e), err
}

// Sockets is the number of a process's open sockets.
func Sockets(pid int) (int, error) {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	e, err := os.ReadDir(dir)
	n := 0
	for _, f := range e {
		if to, err := os.Readlink(filepath.Join(dir, f.Name())); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n, err
}

// Contains tells which of the texts are anywhere in the process's writable memory.
func Contains(pid int, texts ...string) ([]string, error) {
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return nil, err
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return nil, err
	}
	defer mem.Close()
	longest := 0
	for _, t := range texts {
		longest = max(longest, len(t))
	}
	found := map[string]bool{}
	const piece = 4 << 20
	buf := make([]byte, piece+longest)
	for line := range strings.Lines(string(maps)) {
		f := strings.Fields(line)
		if len(f) < 2 || !strings.HasPrefix(f[1], "rw") {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseInt(from, 16, 64)
		end, err2 := strconv.ParseInt(to, 16, 64)
		if err1 != nil || err2 != nil {
			continue // kernel pages at the very top
		}
		for at := start; at < end; at += piece {
			n, _ := mem.ReadAt(buf[:min(int64(len(buf)), end-at)], at)
			for _, t := range texts {
				if bytes.Contains(buf[:n], []byte(t)) {
					found[t] = true
				}
			}
		}
	}
	var list []string
	for _, t := range texts {
		if found[t] {
			list = append(list, t)
		}
	}
	return list, nil
}
