package logbuf

// meta is what is known of a line, in 32 bits: source 20, kind 3, level 3, format 2, and four marks.
type meta uint32

const (
	sourceBits = 20
	kindAt     = sourceBits
	levelAt    = kindAt + 3
	formatAt   = levelAt + 3
)

const (
	inkedBit meta = 1 << (formatAt + 2 + iota)
	moreBit
	cutBit
	continuedBit
)

func newMeta(source uint32, kind uint8, more, cut, inked bool) meta {
	m := meta(source&(1<<sourceBits-1)) | meta(kind&7)<<kindAt
	if more {
		m |= moreBit
	}
	if cut {
		m |= cutBit
	}
	if inked {
		m |= inkedBit
	}
	return m
}

func (m meta) source() uint32  { return uint32(m & (1<<sourceBits - 1)) }
func (m meta) kind() uint8     { return uint8(m >> kindAt & 7) }
func (m meta) level() Level    { return Level(m >> levelAt & 7) }
func (m meta) format() Format  { return Format(m >> formatAt & 3) }
func (m meta) more() bool      { return m&moreBit != 0 }
func (m meta) cut() bool       { return m&cutBit != 0 }
func (m meta) inked() bool     { return m&inkedBit != 0 }
func (m meta) continued() bool { return m&continuedBit != 0 }

// learn adds what the text itself tells. A line that goes on with a stack trace is of the level of what it goes on with.
func (m meta) learn(text []byte, traces map[uint32]trace) meta {
	format := formatOf(text)
	level := levelOf(text, format)
	before := traces[m.source()]
	after, continued := before.next(text, format)
	if continued {
		level = before.level
		m |= continuedBit
	}
	after.level = level
	if after != before {
		traces[m.source()] = after
	}
	return m | meta(level)<<levelAt | meta(format)<<formatAt
}
