// Package themes holds every style of the program.
//
// Who draws names a meaning (a Tone, or a field of Theme), and the theme says how it looks. Colour never carries a
// meaning alone: each tone has a sign as well, and the colourless theme tells everything with bold, faint, underline and
// reverse.
package themes
