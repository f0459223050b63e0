package ui

import "time"

// ageStep is by how much an age moves that is not younger than that. All ages on the screen move at once, when the clock shows
// even tens of seconds: so a list that has just been filled costs one frame in ten seconds.
const ageStep = 10 * time.Second

// shownAge is the age that is spelled now: below ageStep to the second, else as it was when the clock last showed even tens.
func shownAge(since, now time.Time) time.Duration {
	exact := now.Sub(since)
	if exact < ageStep {
		return exact
	}
	return max(now.Truncate(ageStep).Sub(since), ageStep)
}

// NextAge is how long the visible ages stay as they read now, or 0 when none is shown: the owner wakes up then and not before.
func (t *Table) NextAge(now time.Time) time.Duration {
	var least time.Duration
	step := now.Truncate(ageStep).Add(ageStep).Sub(now) // until ages move
	rows := t.sheet.Rows[min(t.top, len(t.sheet.Rows)):min(t.top+max(t.page(), 0), len(t.sheet.Rows))]
	fields := t.fit(t.w)
	for r := range rows {
		for _, f := range fields {
			if f.col >= len(rows[r].Cells) || rows[r].Cells[f.col].Since.IsZero() {
				continue
			}
			since := rows[r].Cells[f.col].Since
			age := shownAge(since, now)
			if age >= ageStep && 0 < least && least <= step {
				continue // it moves no sooner
			}
			d := nextAge(t.Human, age)
			if d > 0 && age+d > ageStep { // so far on, it is the clock that moves it
				d = stepUp(since.Add(age + d)).Sub(now)
			}
			if d > 0 && (least == 0 || d < least) {
				least = d
			}
		}
	}
	return least
}

// stepUp is the next moment, if not that one, at which the clock shows even tens of seconds.
func stepUp(t time.Time) time.Time {
	if even := t.Truncate(ageStep); even.Before(t) {
		return even.Add(ageStep)
	}
	return t
}

// nextAge is how long an age reads the same, 0 for ever. Ages are spelled in whole seconds, so only those are asked about.
func nextAge(human func(time.Duration) string, age time.Duration) time.Duration {
	const forever = 200 * 365 * 24 * time.Hour
	whole := age.Truncate(time.Second)
	if age < 0 && whole != age {
		whole -= time.Second
	}
	text := human(age)
	same := func(steps int64) bool { return human(whole+time.Duration(steps)*time.Second) == text }
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
