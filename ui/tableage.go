package ui

import "time"

// NextAge is how long the visible ages stay as they read now, or 0 when none is shown: the owner wakes up then and not
// before. Ages are spelled in whole seconds, so only those are asked about.
func (t *Table) NextAge(now time.Time) time.Duration {
	var least time.Duration
	rows := t.sheet.Rows[min(t.top, len(t.sheet.Rows)):min(t.top+max(t.page(), 0), len(t.sheet.Rows))]
	fields := t.fit(t.w)
	for r := range rows {
		for _, f := range fields {
			if f.col >= len(rows[r].Cells) || rows[r].Cells[f.col].Since.IsZero() {
				continue
			}
			if d := nextAge(t.Human, now.Sub(rows[r].Cells[f.col].Since), least); d > 0 {
				least = d
			}
		}
	}
	return least
}

// nextAge is how long an age reads the same, if that is less than bound (0: no bound), else 0.
func nextAge(human func(time.Duration) string, age, bound time.Duration) time.Duration {
	const forever = 200 * 365 * 24 * time.Hour
	whole := age.Truncate(time.Second)
	if age < 0 && whole != age {
		whole -= time.Second
	}
	text := human(age)
	same := func(steps int64) bool { return human(whole+time.Duration(steps)*time.Second) == text }
	if bound > 0 {
		steps := int64((bound - 1 + age - whole) / time.Second)
		if steps < 1 || same(steps) {
			return 0
		}
	}
	low, high := int64(0), int64(1)
	for same(high) {
		low, high = high, high*2
		if time.Duration(high) > forever/time.Second {
			return 0
		}
	}
	for high-low > 1 {
		if mid := (low + high) / 2; same(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return whole + time.Duration(high)*time.Second - age
}
