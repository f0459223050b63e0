package logs

import (
	"fmt"
	"time"
)

// Moment is a time as people write it: with a date or without, to the minute or to the nanosecond. Without a zone it is of
// now's; a time of the clock that is still to come is yesterday's, a day of the year last year's.
func Moment(text string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"01-02 15:04:05", "01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			if t = t.AddDate(now.Year(), 0, 0); t.After(now) {
				t = t.AddDate(-1, 0, 0)
			}
			return t, nil
		}
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), now.Location())
			if t.After(now) {
				t = t.AddDate(0, 0, -1)
			}
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 14:30, 14:30:05 or 2026-11-23 14:30", text)
}
