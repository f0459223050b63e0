package logs

import (
	"errors"
	"strings"

	"kdeck/devcluster/settings"
)

// Spec is how a container logs, where an annotation says so.
type Spec struct {
	Style  string  // "" for the one that suits the container
	Rate   float64 // lines a second; 0 for the style's own
	Lines  int64   // how many there will ever be; 0 for no end. With no Rate all are there as soon as the container runs
	Length int64   // of every line, in bytes: numbered lines
	Long   int64   // bytes of each Each-th line
	Each   int64
	Binary int64 // each so manieth line holds what no terminal should be given
	Rotate int64 // lines in a file: what is in earlier files cannot be read
}

// Keys are the words a Spec is written in.
func (s *Spec) Keys() settings.Keys {
	return settings.Keys{
		"style": settings.Word(&s.Style), "rate": settings.Rate(&s.Rate), "lines": settings.Count(&s.Lines),
		"length": settings.Count(&s.Length), "binary": settings.Count(&s.Binary), "rotate": settings.Count(&s.Rotate),
		"long": func(value string) error {
			size, each, found := strings.Cut(value, "@")
			if !found {
				return errors.New("of the form BYTES@N")
			}
			return errors.Join(settings.Count(&s.Long)(size), settings.Count(&s.Each)(each))
		},
	}
}

// rotation is how many lines a file holds if nobody says: what a kubelet, which looks every ten seconds, lets grow to
// about ten megabytes.
func (s Spec) rotation(rate float64) int64 {
	switch {
	case s.Rotate > 0:
		return s.Rotate
	case s.Lines > 0:
		return 0
	}
	return max(100_000, int64(10*rate))
}
