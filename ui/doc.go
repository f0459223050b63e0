// Package ui is the toolkit and the shell of the program. It knows no Kubernetes.
//
//	terminal -> App.Update -> prompt | top view | every view     one message, never blocking
//	                 view.Update -> Step -> stack, note, command   applied in the same update
//	                 changed? -> Draw of head, views, foot -> cached frame -> App.View
//
// Views are made of parts that draw into a box they are given: Table, Pager, Input, and the overlays Menu, Form, Slip and Help. A
// part performs actions by their names in the keymap (Do), so that no key is known here. Text is measured in cells and
// tamed before it is drawn; styles come from the App's one *themes.Theme at the moment of drawing.
package ui
