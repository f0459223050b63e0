package logs

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// text is a line with gaps, as styles write it: "GET /products/${1-4000} ${200|404} ${1-90}ms". A "!" in front sends it to
// standard error.
type text struct {
	stderr bool
	parts  []part
}

// part is a piece of text, or a gap to be filled.
type part struct {
	plain string
	fill  filler // nil for plain
}

// filler appends what stands in a gap.
type filler func(b []byte, d *dice, at time.Time) []byte

// fillers are the gaps with a name. Besides them there are ${A-B}, a number, and ${a|b|c}, one of several words.
func fillers() map[string]filler {
	stamp := func(layout string) filler {
		return func(b []byte, _ *dice, at time.Time) []byte { return at.AppendFormat(b, layout) }
	}
	hex := func(n int) filler {
		return func(b []byte, d *dice, _ time.Time) []byte { return appendHex(b, d, n) }
	}
	return map[string]filler{
		"iso":   stamp("2006-01-02T15:04:05.000Z"),
		"clf":   stamp("02/Jan/2006:15:04:05 -0700"),
		"nginx": stamp("2006/01/02 15:04:05"),
		"sql":   stamp("2006-01-02 15:04:05.000"),
		"klog":  stamp("0102 15:04:05.000000"),
		"redis": stamp("02 Jan 2006 15:04:05.000"),
		"unix":  func(b []byte, _ *dice, at time.Time) []byte { return strconv.AppendInt(b, at.Unix(), 10) },
		"hex8":  hex(8),
		"hex16": hex(16),
		"hex32": hex(32),
		"uuid": func(b []byte, d *dice, at time.Time) []byte {
			for i, n := range []int{8, 4, 4, 4, 12} {
				if i > 0 {
					b = append(b, '-')
				}
				b = appendHex(b, d, n)
			}
			return b
		},
		"ip": func(b []byte, d *dice, _ time.Time) []byte { // of a pod
			return fmt.Appendf(b, "10.%d.%d.%d", 128+d.below(4), d.below(6), 2+d.below(250))
		},
		"client": func(b []byte, d *dice, _ time.Time) []byte { // from the networks meant for examples
			return fmt.Appendf(b, "%s.%d", []string{"192.0.2", "198.51.100", "203.0.113"}[d.below(3)], 1+d.below(254))
		},
	}
}

func appendHex(b []byte, d *dice, n int) []byte {
	const digits = "0123456789abcdef"
	v := uint64(0)
	for i := range n {
		if i%16 == 0 {
			v = d.next()
		}
		b = append(b, digits[v&15])
		v >>= 4
	}
	return b
}

// compile reads a line with gaps.
func compile(s string, named map[string]filler) (text, error) {
	t := text{}
	s, t.stderr = strings.TrimPrefix(s, "!"), strings.HasPrefix(s, "!")
	for s != "" {
		plain, rest, found := strings.Cut(s, "${")
		if plain != "" {
			t.parts = append(t.parts, part{plain: plain})
		}
		if !found {
			break
		}
		gap, after, closed := strings.Cut(rest, "}")
		fill := named[gap]
		if fill == nil {
			fill = choice(gap)
		}
		if !closed || fill == nil {
			return t, fmt.Errorf("no such gap: ${%s} in %q", gap, s)
		}
		t.parts, s = append(t.parts, part{fill: fill}), after
	}
	return t, nil
}

// choice is the filler of "1-20" or "a|b|c", nil for what is neither.
func choice(gap string) filler {
	if words := strings.Split(gap, "|"); len(words) > 1 {
		return func(b []byte, d *dice, _ time.Time) []byte { return append(b, words[d.below(len(words))]...) }
	}
	low, high, _ := strings.Cut(gap, "-")
	from, err1 := strconv.Atoi(low)
	to, err2 := strconv.Atoi(high)
	if err1 != nil || err2 != nil || to < from {
		return nil
	}
	return func(b []byte, d *dice, _ time.Time) []byte {
		return strconv.AppendInt(b, int64(from+d.below(to-from+1)), 10)
	}
}

// append fills the gaps.
func (t text) append(b []byte, d dice, at time.Time) []byte {
	for _, p := range t.parts {
		if p.fill == nil {
			b = append(b, p.plain...)
		} else {
			b = p.fill(b, &d, at)
		}
	}
	return b
}
