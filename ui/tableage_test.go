package ui

import (
	"bytes"
	"fmt"
	"math/rand"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

func TestAgesAreSpelledToTheSecondUpToTenAndThenMoveTogetherOnEvenTens(t *testing.T) {
	for _, try := range []struct {
		born, now int // seconds behind an even ten
		want      string
	}{
		{3, 3, "0s"}, {3, 9, "6s"}, {3, 12, "9s"}, {3, 13, "10s"}, {3, 19, "10s"}, {3, 20, "17s"}, {3, 29, "17s"}, {3, 30, "27s"},
		{0, 10, "10s"}, {0, 20, "20s"}, {7, 599, "9m43s"}, {7, 620, "10m"}, {7, 0, "-7s"},
	} {
		at := func(s int) time.Time { return day.Add(time.Duration(s) * time.Second) }
		if got := short(shownAge(at(try.born), at(try.now))); got != try.want {
			t.Errorf("born at %d s it reads %s at %d s, not %s", try.born, got, try.now, try.want)
		}
	}
}

func TestAListWakesExactlyWhenAnAgeItShowsReadsOtherwise(t *testing.T) {
	rnd := rand.New(rand.NewSource(4))
	cols := []Column{{Name: "AGE", Age: true}}
	tb := NewTable(mono())
	tb.Human = short
	for range 2000 {
		now := day.Add(time.Duration(rnd.Int63n(int64(time.Hour))))
		var born [3]time.Time
		var rows []Row
		for i := range born {
			most := []time.Duration{15 * time.Second, 12 * time.Minute, 50 * time.Hour}[rnd.Intn(3)]
			born[i] = now.Add(-time.Duration(rnd.Int63n(int64(most))))
			rows = append(rows, Row{ID: fmt.Sprint(i), Cells: []Cell{{Since: born[i]}}})
		}
		tb.Set(cols, Arrange(cols, rows, Order{}, now))
		tb.Draw(20, 5, now)
		read := func(at time.Time) (s string) {
			for _, b := range born {
				s += short(shownAge(b, at)) + " "
			}
			return s
		}
		d := tb.NextAge(now)
		if was := read(now); d <= 0 || read(now.Add(d)) == was || read(now.Add(d-1)) != was {
			t.Fatalf("at %v: %s, after %v: %s", now, was, d, read(now.Add(d)))
		}
	}
}

// TestFortyYoungRowsCostAtMost150BytesASecond draws a list of pods whenever it wants to be, over ten minutes of its clock, and counts
// what the renderer of the terminal makes of it.
func TestFortyYoungRowsCostAtMost150BytesASecond(t *testing.T) {
	const w, h, rest = 160, 50, 10 * time.Minute
	cols := []Column{{Name: "NAME"}, {Name: "READY"}, {Name: "STATUS"}, {Name: "RESTARTS"}, {Name: "AGE", Age: true}, {Name: "IP"}, {Name: "NODE"}}
	var rows []Row
	for i := range 40 {
		name := fmt.Sprintf("web-6d4cf56db6-%05d", i)
		rows = append(rows, Row{ID: name, Cells: []Cell{{Text: name}, {Text: "1/1"}, {Text: "Running"}, {Text: "1", Since: day.Add(-time.Duration(i) * 700 * time.Millisecond)},
			{Since: day.Add(-time.Duration(i) * 1300 * time.Millisecond)}, {Text: "10.244.0.17"}, {Text: "node-3"}}})
	}
	tb := NewTable(dark())
	tb.Human = short
	tb.Set(cols, Arrange(cols, rows, Order{}, day))
	var out bytes.Buffer
	screen, buf := uv.NewTerminalRenderer(&out, []string{"TERM=xterm-256color"}), uv.NewScreenBuffer(w, h)
	screen.SetFullscreen(true)
	frames, begun := 0, 0
	for now := day.Add(time.Minute); now.Before(day.Add(time.Minute + rest)); now = now.Add(tb.NextAge(now)) {
		buf.Clear()
		uv.NewStyledString(tb.Draw(w, h, now)).Draw(buf, buf.Bounds())
		screen.Render(buf.RenderBuffer)
		if err := screen.Flush(); err != nil {
			t.Fatal(err)
		}
		if frames++; frames == 1 {
			begun = out.Len()
		}
	}
	if most := int(rest / ageStep); frames > most {
		t.Errorf("%d frames in %v: more than %d", frames, rest, most)
	}
	if n := float64(out.Len()-begun) / rest.Seconds(); n > 150 || n == 0 {
		t.Errorf("%.0f bytes a second", n)
	} else {
		t.Logf("%.0f bytes a second, %d frames", n, frames)
	}
}
