package logs

import "hash/fnv"

// dice draws numbers that follow from a seed alone (the splitmix64 generator): the same line is always the same.
type dice uint64

// cast is the dice for the n-th thing of a sort.
func cast(seed uint64, sort byte, n int64) dice {
	d := dice(seed ^ uint64(sort)<<56 ^ uint64(n)*0xd1342543de82ef95)
	d.next()
	return d
}

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below draws from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() >> 1 % uint64(n)) }

// part draws from 0 up to, but not including, 1.
func (d *dice) part() float64 { return float64(d.next()>>11) / (1 << 53) }

// seedOf makes a seed of words.
func seedOf(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w))
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}
