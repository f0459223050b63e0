package views

import (
	"time"

	"kdeck/keymap"
	"kdeck/kube"
)

// unlive says of what the server does not allow to watch when it was read, and by which key it is read anew; "" of what is
// watched.
func unlive(u kube.Unwatched, keys *keymap.Map) string {
	if u.Why == nil {
		return ""
	}
	why := "may not watch"
	if !kube.IsForbidden(u.Why) { // the kind has no such verb
		why = "cannot be watched"
	}
	text := "not live: " + why + "; read at " + u.Read.Format(time.TimeOnly)
	if again := keys.Binding("relist").Keys(); len(again) > 0 {
		text += ", " + again[0]
	}
	return text
}
