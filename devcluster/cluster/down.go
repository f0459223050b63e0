package cluster

import (
	"fmt"
	"syscall"
	"time"

	"kdeck/devcluster/parts"
)

// downLimit is more than every part needs to be ended the hard way, one after the other.
const downLimit = 45 * time.Second

// Down ends what Up started in the directory, and nothing else. It tells whether anything was running.
func Down(d parts.Dir) (was bool, err error) {
	st, err := ReadState(d)
	if err != nil {
		return false, err
	}
	was = st.Running()
	if err := st.Supervisor.Signal(syscall.SIGTERM); err != nil {
		return was, fmt.Errorf("end the supervisor: %w", err)
	}
	if !st.Supervisor.WaitGone(downLimit) {
		if err := st.Supervisor.Signal(syscall.SIGKILL); err != nil {
			return was, fmt.Errorf("kill the supervisor: %w", err)
		}
		st.Supervisor.WaitGone(downLimit)
	}
	last, err := ReadState(d)
	if err != nil {
		return was, err
	}
	reap(d, st)
	reap(d, last)
	if was && last.Phase != Failed && last.Phase != Stopped {
		last.Phase, last.Parts = Stopped, nil
		return was, writeState(d, last)
	}
	return was, nil
}
