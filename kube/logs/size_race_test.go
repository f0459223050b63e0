//go:build race

package logs

// With the race detector everything takes ten times as long, and a tenth tells as much.
const (
	million = 100_000
	longest = 3 << 20
)
