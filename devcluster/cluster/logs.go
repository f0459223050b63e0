package cluster

import (
	"fmt"
	"os"
	"strings"
	"time"

	"kdeck/devcluster/parts"
)

// writeSample writes what every container's log is read from, in the form in which a container runtime keeps it.
func writeSample(d parts.Dir) error {
	var b strings.Builder
	at := time.Now().UTC().Add(-10 * time.Minute)
	for i := range 120 {
		b.WriteString(SampleLine(at.Add(time.Duration(i)*5*time.Second), i))
	}
	if err := os.WriteFile(d.Sample(), []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("write a sample log: %w", err)
	}
	return nil
}

// SampleLine is the i-th line of the sample log.
func SampleLine(at time.Time, i int) string {
	lines := []string{
		`stdout F level=info msg="GET /healthz" status=200 duration=1ms`,
		`stdout F level=info msg="GET /products/42" status=200 duration=18ms`,
		`stdout F level=info msg="POST /cart" status=201 duration=23ms`,
		`stdout F level=debug msg="cache refreshed" entries=1184`,
		`stderr F level=warn msg="slow query" table=orders duration=912ms`,
		`stdout F level=info msg="GET /search?q=teapot" status=200 duration=31ms`,
		`stderr F level=error msg="upstream timed out" upstream=recommendations attempt=2`,
	}
	return at.UTC().Format("2006-01-02T15:04:05.000000000Z") + " " + lines[(i*5+i/3)%len(lines)] + "\n"
}
