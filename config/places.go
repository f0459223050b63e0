package config

import (
	"fmt"
	"os"
	"path/filepath"
)

// File is the path of the configuration file, whether it exists or not: $KDECK_CONFIG, or else
// $XDG_CONFIG_HOME/kdeck/config.yaml, or else ~/.config/kdeck/config.yaml.
func File() (string, error) {
	if path := os.Getenv("KDECK_CONFIG"); path != "" {
		path, err := filepath.Abs(path)
		if err != nil {
			return "", fmt.Errorf("configuration file: %w", err)
		}
		return path, nil
	}
	base := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(base) { // the specification: relative paths are to be ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("configuration file: %w", err)
		}
		base = filepath.Join(home, ".config")
	}
	return filepath.Join(base, "kdeck", "config.yaml"), nil
}

// StateDir is the directory for state and logs; it is made, for the user alone, if it is not there.
func StateDir() (string, error) {
	base := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(base) { // the specification: relative paths are to be ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("state directory: %w", err)
		}
		base = filepath.Join(home, ".local", "state")
	}
	dir := filepath.Join(base, "kdeck")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("state directory: %w", err)
	}
	return dir, nil
}

// JournalDir is where what is written to clusters is remembered, below state, which is StateDir's.
func JournalDir(state string) string { return filepath.Join(state, "journal") }

// logLimit is the size in bytes at which a log is set aside at the next start.
const logLimit = 4 << 20

// OpenLog opens the log file for appending. One that has grown too long becomes kdeck.log.1 first, so there are never
// more than about two limits' worth.
func OpenLog() (*os.File, error) {
	dir, err := StateDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "kdeck.log")
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("log: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	return f, nil
}
