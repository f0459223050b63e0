//go:build !race

package logs

// How much the big tests do.
const (
	million = 1_000_000
	longest = 9 << 20 // thirds of characters of two bytes
)
