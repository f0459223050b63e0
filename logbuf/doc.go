// Package logbuf keeps the newest lines of a log in memory: a ring bounded by bytes of text, made to be searched.
//
//	Append -> segment (text, ends, times, marks) ... segment -> View -> Line, Find, Count, Index
//
// One goroutine writes; any number read. Nobody reads what is being written: a View is a picture of the buffer at one
// moment, taken in constant time, and what it shows never changes. Lines are numbered from 0 for as long as the buffer
// lives, so that a number is a place to come back to, whatever is overwritten meanwhile; a number below View.First is gone,
// and View.First is also how many lines were lost. Old lines go a segment at a time.
//
// Text is kept plain, so that what is searched for is what is seen; colours a program has set (SGR) are kept beside it.
// What a line is worth knowing by (level, form, whether it goes on with a stack trace) is found out once, on arrival.
//
// The package knows no screen, no cluster and nothing else of kdeck's.
package logbuf
