package parcel

import (
	"path"
	"path/filepath"
	"strings"
)

// inside is an archive's name as a path below the folder, "." for the folder itself; ok is false for one that leads out of it, is
// absolute, or that this system takes for something else than a name.
func inside(name string) (string, bool) {
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." { // even where it leads back in: no honest tar writes it
			return "", false
		}
	}
	local := filepath.FromSlash(path.Clean(name))
	return local, name != "" && filepath.IsLocal(local)
}

// within says whether a link with this target stays inside the folder; at is the folder the link lies in, a path of true folders
// from the root. The way up must come first: "up/.." would lead somewhere else if "up" is a link itself. So each link ends inside
// by itself, and a chain of them does too.
func within(at, target string) bool {
	if target == "" || path.IsAbs(target) || filepath.IsAbs(target) || filepath.VolumeName(target) != "" {
		return false
	}
	depth := 0
	if at != "." {
		depth = 1 + strings.Count(filepath.ToSlash(at), "/")
	}
	down := false
	for part := range strings.SplitSeq(filepath.ToSlash(target), "/") {
		switch part {
		case "", ".":
		case "..":
			if depth--; down || depth < 0 {
				return false
			}
		default:
			down = true
		}
	}
	return true
}
