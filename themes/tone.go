package themes

// Tone is the meaning of a piece of text, never its colour: a theme decides how each tone looks, and no tone is
// shown without a word or a sign that says the same.
type Tone uint8

// The tones, from quiet to loud.
const (
	Plain Tone = iota // no statement
	Muted             // over, finished, or of little interest
	OK                // as wanted
	Busy              // on its way
	Warn              // wants a look
	Bad               // broken
)
