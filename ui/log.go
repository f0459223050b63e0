package ui

import "time"

// Log keeps the latest notes, so that a line missed below the screen can be read later.
type Log struct {
	ring  [logSize]Entry
	count int // ever added
}

const logSize = 500

// Entry is one note and when it was said; More is what does not fit a line, such as the stack of a panic.
type Entry struct {
	At   time.Time
	Note Note
	More string
}

// Add appends an entry, over the oldest one when the log is full.
func (l *Log) Add(e Entry) {
	l.ring[l.count%logSize] = e
	l.count++
}

// Entries are the kept entries, oldest first.
func (l *Log) Entries() []Entry {
	n := min(l.count, logSize)
	list := make([]Entry, 0, n)
	for i := l.count - n; i < l.count; i++ {
		list = append(list, l.ring[i%logSize])
	}
	return list
}

// Count is how many entries were ever added: it tells whether the log has changed.
func (l *Log) Count() int { return l.count }
