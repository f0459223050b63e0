package cluster

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"kdeck/devcluster/parts"
)

// Health is a part as it is now.
type Health struct {
	PartState
	Port int
	Err  error // nil if it is well
}

// Status asks all parts of a running cluster. The last failure is returned for one that failed.
func Status(ctx context.Context, d parts.Dir) (State, []Health, string, error) {
	st, err := ReadState(d)
	if err != nil {
		return st, nil, "", err
	}
	if !st.Running() {
		return st, nil, failure(d), nil
	}
	p, err := newProbe(d)
	if err != nil {
		return st, nil, "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var out []Health
	for _, ps := range st.Parts {
		h := Health{PartState: ps, Port: st.Ports.Of(ps.Name)}
		if ps.State != PartRunning {
			h.Err = fmt.Errorf("%s is %s", ps.Name, ps.State)
		} else {
			h.Err = p.check(ctx, ps.Name, h.Port)
		}
		out = append(out, h)
	}
	return st, out, "", nil
}

// WriteStatus writes a status as a table.
func WriteStatus(w io.Writer, d parts.Dir, st State, health []Health, failed string) error {
	if !st.Running() {
		_, err := fmt.Fprintf(w, "%s: not running\n%s", d, failed)
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "%s: %s for %s\n", d, st.Phase, time.Since(st.Since).Round(time.Second))
	_, _ = fmt.Fprintf(t, "PART\tPID\tPORT\tSTATE\tHEALTH\n")
	_, _ = fmt.Fprintf(t, "supervisor\t%d\t-\trunning\tok\n", st.Supervisor.PID)
	for _, h := range health {
		port, word := "-", "ok"
		if h.Port != 0 {
			port = fmt.Sprint(h.Port)
		}
		if h.Err != nil {
			word = h.Err.Error()
		}
		_, _ = fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\n", h.Name, h.ID.PID, port, h.State, word)
	}
	return t.Flush()
}
