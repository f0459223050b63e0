package logs

import (
	"testing"
	"time"
)

func TestATimeIsReadAsPeopleWriteIt(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, zone)
	for text, want := range map[string]string{
		"11:30":                       "2026-11-23T11:30:00+02:00",
		"12:30":                       "2026-11-22T12:30:00+02:00",
		"11:30:05.25":                 "2026-11-23T11:30:05.25+02:00",
		"11-20 08:15:10.123":          "2026-11-20T08:15:10.123+02:00",
		"12-24 08:15":                 "2025-12-24T08:15:00+02:00",
		"2026-11-20":                  "2026-11-20T00:00:00+02:00",
		"2026-11-20 08:15":            "2026-11-20T08:15:00+02:00",
		"2026-11-20T08:15:10Z":        "2026-11-20T08:15:10Z",
		"2026-11-20T08:15:10.5+01:00": "2026-11-20T08:15:10.5+01:00",
	} {
		got, err := Moment(text, now)
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s is %s, %v, and not %s", text, got.Format(time.RFC3339Nano), err, want)
		}
	}
	for _, text := range []string{"", "soon", "25:00", "13-01 10:00", "11:30 x"} {
		if got, err := Moment(text, now); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}
