// Package proc names, starts and ends processes safely: a process is its pid and its start time together, so a recycled
// pid is never taken for the process that had it before, and never signalled.
package proc

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// ID names a process for as long as the machine is up.
type ID struct {
	PID   int    `json:"pid"`
	Start string `json:"start"` // opaque; equal for the same process only
}

// Self names this process.
func Self() (ID, error) { return Of(os.Getpid()) }

// Of names the process that has the pid now.
func Of(pid int) (ID, error) {
	start, err := startTime(pid)
	if err != nil {
		return ID{}, fmt.Errorf("start time of process %d: %w", pid, err)
	}
	return ID{PID: pid, Start: start}, nil
}

// Alive tells whether the very process is still there. A zombie is not.
func (id ID) Alive() bool {
	if id.PID <= 0 {
		return false
	}
	start, err := startTime(id.PID)
	return err == nil && start == id.Start
}

// Signal sends a signal to the very process; one that is gone is no error.
func (id ID) Signal(sig syscall.Signal) error {
	if !id.Alive() {
		return nil
	}
	return ignoreGone(syscall.Kill(id.PID, sig))
}

// SignalGroup sends a signal to the process group that the process leads.
func (id ID) SignalGroup(sig syscall.Signal) error {
	if !id.Alive() {
		return nil
	}
	return ignoreGone(syscall.Kill(-id.PID, sig))
}

// WaitGone waits until the process is gone and tells whether it is.
func (id ID) WaitGone(limit time.Duration) bool {
	for end := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		if !id.Alive() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

func ignoreGone(err error) error {
	if errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}
