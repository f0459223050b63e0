// Package ttyinput reads the keyboard for Bubble Tea so that no escape sequence is ever torn.
//
//	terminal -> Reader.Read -> parser -> whole keys, mouse events, pastes and answers -> Bubble Tea's decoder
//
// Bubble Tea's own reader waits 50 ms for the rest of an escape sequence and then takes the pieces for keys; over a slow line
// the pieces are further apart. A Reader hands on only what is whole. What has begun is waited for, and dropped when its
// rest does not come; a lone ESC becomes the escape key, handed on as CSI 27 u, which is never the beginning of anything.
//
// A Reader is the terminal's file with a Read of its own: raw mode, suspending and cancelling stay Bubble Tea's, which wants
// the file descriptor for them. Other programs are to get the file itself, see Exec. On Windows there is no Reader, for
// consoles deliver keys as records that cannot be torn.
package ttyinput
