package cage

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// attr has the kernel kill the command when the thread that started it ends.
func attr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// reap waits for the command, and ends what it has left in its session before its number can be given to another.
func reap(cmd *exec.Cmd) error {
	for errors.Is(unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil), unix.EINTR) {
	}
	_ = unix.Kill(-cmd.Process.Pid, unix.SIGKILL)
	return cmd.Wait()
}

// What may be done with files, as Landlock counts it.
const (
	reading = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	writing = unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
		unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK |
		unix.LANDLOCK_ACCESS_FS_MAKE_SYM
	moving  = unix.LANDLOCK_ACCESS_FS_REFER    // from version 2 on
	cutting = unix.LANDLOCK_ACCESS_FS_TRUNCATE // from version 3 on
	signals = 6                                // the version that can keep signals in
)

// system are the places of programs and what they need; a terminal or a null device is written to.
func system() map[string]uint64 {
	places := map[string]uint64{"/dev": reading | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | cutting}
	for _, place := range []string{"/bin", "/sbin", "/usr", "/lib", "/lib32", "/lib64", "/etc", "/opt", "/nix", "/gnu", "/proc", "/sys"} {
		places[place] = reading
	}
	return places
}

// landlock is the version of Landlock that the kernel has, 0 for none.
func landlock() int {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// confine keeps this thread, and what is started by it, to the system's programs and the directory. A kernel that cannot
// do it is no error.
func confine(dir string) error {
	version := landlock()
	if version == 0 {
		return nil
	}
	rules := unix.LandlockRulesetAttr{Access_fs: reading | writing}
	if version >= 2 {
		rules.Access_fs |= moving
	}
	if version >= 3 {
		rules.Access_fs |= cutting
	}
	if version >= signals {
		rules.Scoped = unix.LANDLOCK_SCOPE_SIGNAL
	}
	set, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rules)), unsafe.Sizeof(rules), 0)
	if errno != 0 {
		return fmt.Errorf("make rules: %w", errno)
	}
	defer func() { _ = unix.Close(int(set)) }()
	places := system()
	places[dir] = rules.Access_fs
	for place, access := range places {
		if err := allow(int(set), place, access&rules.Access_fs); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up privileges: %w", err)
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, set, 0, 0); errno != 0 {
		return fmt.Errorf("set the rules: %w", errno)
	}
	return nil
}

// allow lets a place and what is beneath it be used; a place that is not there is left out.
func allow(set int, place string, access uint64) error {
	at, err := unix.Open(place, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", place, err)
	}
	defer func() { _ = unix.Close(at) }()
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(at)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return fmt.Errorf("allow %s: %w", place, errno)
	}
	return nil
}
