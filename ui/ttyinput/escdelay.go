package ttyinput

import (
	"strconv"
	"time"
)

// escDelay is what ESCDELAY says, or the default where it says nothing of use.
func escDelay(text string) time.Duration {
	ms, err := strconv.Atoi(text)
	if err != nil || ms < 0 {
		return defaultEscDelay
	}
	return min(time.Duration(ms)*time.Millisecond, restPatience)
}
