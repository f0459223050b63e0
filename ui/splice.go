package ui

const reset = "\x1b[m"

// splice puts the line over, of width cells, on the line base beginning at cell x. Wide characters that the edges cut
// in half are replaced by blanks, so that what stands right of the overlay keeps its place.
func splice(base, over string, x, width int) string {
	left := cut(base, x, "")
	out := left + reset + blanks(x-measure(left)) + pad(over, measure(over), width) + reset
	rest := measure(base) - x - width
	if rest <= 0 {
		return out
	}
	right := cutLeft(base, x+width)
	return out + blanks(rest-measure(right)) + right
}
