package proc

import "testing"

func TestStatIsReadFromItsLastBracketOn(t *testing.T) {
	const fields = " 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 100 200"
	for _, c := range []struct{ name, stat, want string }{
		{"plain", "7 (sleep) S" + fields, "98765"},
		{"blanks and brackets in the name", "7 (a) b (c)) R" + fields, "98765"},
		{"zombie", "7 (sleep) Z" + fields, ""},
		{"cut off", "7 (sleep) S 1 2", ""},
		{"empty", "", ""},
	} {
		got, err := parseStat(c.stat)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}
