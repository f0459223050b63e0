package views

import "kdeck/shellwords"

// aCommand checks a line that is to be taken apart.
func aCommand(line string) string {
	if _, err := shellwords.Split(line); err != nil {
		return err.Error()
	}
	return ""
}
