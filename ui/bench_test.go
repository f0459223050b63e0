package ui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

func BenchmarkArrange10k(b *testing.B) {
	rows := pods(10_000)
	for _, order := range []string{"NAME", "CPU", "AGE", ""} {
		b.Run("by"+order, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Arrange(podColumns, rows, Order{Column: order}, day)
			}
		})
	}
}

func BenchmarkTableSet10k(b *testing.B) {
	tb := NewTable(dark())
	s := Arrange(podColumns, pods(10_000), Order{}, day)
	o := Arrange(podColumns, pods(10_000), Order{Column: "NAME", Desc: true}, day)
	tb.Draw(200, 60, day)
	for b.Loop() {
		tb.Set(podColumns, s)
		tb.Set(podColumns, o)
	}
}

func BenchmarkTableDraw200x60(b *testing.B) {
	tb := NewTable(dark())
	tb.Human = short
	tb.Wide(true)
	tb.Set(podColumns, Arrange(podColumns, pods(10_000), Order{}, day))
	b.ReportAllocs()
	for b.Loop() {
		tb.Draw(200, 60, day)
	}
}

func BenchmarkNextAge(b *testing.B) {
	tb := NewTable(dark())
	tb.Human = short
	tb.Set(podColumns, Arrange(podColumns, pods(10_000), Order{}, day))
	tb.Draw(200, 60, day)
	for b.Loop() {
		tb.NextAge(day)
	}
}

// BenchmarkKeyToFrame is a press of j until the frame is there, with 10,000 rows at 200x60.
func BenchmarkKeyToFrame(b *testing.B) {
	l := newList(b, dark(), 10_000)
	a := NewApp(Options{Theme: l.table.theme, Keys: l.keys, Root: l, Head: &head{text: "demo"}, Now: func() time.Time { return day }})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	names := []string{"j", "k"}
	n := 0
	for b.Loop() {
		n++
		a.Update(press(names[n/100%2]))
		_ = a.View()
	}
}

func BenchmarkOverlayFrame(b *testing.B) {
	l := newList(b, dark(), 10_000)
	a := NewApp(Options{Theme: l.table.theme, Keys: l.keys, Root: l, Now: func() time.Time { return day }})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	typeIn(a, "?")
	for b.Loop() {
		a.Update(press("down"))
	}
}

func BenchmarkPalette1500(b *testing.B) {
	p := &words{}
	for i := range 1500 {
		p.list = append(p.list, fmt.Sprintf("resource%d.group%d.example.com", i*7919%1500, i%40))
	}
	a := NewApp(Options{Theme: dark(), Keys: keys(b), Root: &fake{title: "root"}, Palette: p})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	for b.Loop() {
		typeIn(a, ":res2<esc>")
	}
}

func BenchmarkPagerSearch10k(b *testing.B) {
	p := newPager(b, numbered(10_000), 200, 60)
	for b.Loop() {
		p.Search("99")
		p.Draw(200, 60)
	}
}

func BenchmarkPagerWrappedEnd100k(b *testing.B) {
	p := newPager(b, numbered(100_000), 200, 60)
	p.Wrap(true)
	for b.Loop() {
		p.Do("bottom")
		p.Draw(200, 60)
		p.Do("top")
	}
}
