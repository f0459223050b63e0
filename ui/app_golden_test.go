package ui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// sizes are the screens every frame is kept for.
var sizes = [][2]int{{80, 24}, {120, 40}, {40, 10}, {20, 5}}

// list is a view around a Table, as views have it.
type list struct {
	fake
	table *Table
	keys  *keymap.Map
}

func newList(tb testing.TB, th *themes.Theme, n int) *list {
	l := &list{table: NewTable(th), keys: keys(tb)}
	l.title, l.status = "pods(shop)", fmt.Sprintf("1/%d", n)
	l.table.Human = short
	l.table.Set(podColumns, Arrange(podColumns, pods(n), Order{}, day))
	l.fake.keys = l.keys.In(keymap.Table)
	return l
}

func (l *list) Update(msg tea.Msg) Step {
	if k, ok := msg.(tea.KeyPressMsg); ok && l.table.Do(l.keys.Name(k.String(), keymap.Table, keymap.Global)) {
		return Step{}
	}
	return l.fake.Update(msg)
}

func (l *list) Draw(w, h int) string { return l.table.Draw(w, h, day) }

var podColumns = []Column{
	{Name: "NAMESPACE"}, {Name: "NAME"}, {Name: "READY"}, {Name: "STATUS"}, {Name: "RESTARTS", Right: true},
	{Name: "CPU", Right: true}, {Name: "AGE", Age: true}, {Name: "NODE", Wide: true}, {Name: "IMAGES", Wide: true},
	{Name: "NOMINATED NODE", Wide: true},
}

// pods are n rows like those of a list of pods.
func pods(n int) []Row {
	status := []string{"Running", "CrashLoopBackOff", "Completed", "Pending"}
	tone := []themes.Tone{themes.Plain, themes.Bad, themes.Muted, themes.Busy}
	rows := make([]Row, n)
	for i := range rows {
		k := 0
		if i%5 == 3 {
			k = 1 + i/5%3
		}
		rows[i] = Row{ID: fmt.Sprintf("uid-%05d", i), Tone: tone[k], Cells: []Cell{
			{Text: []string{"shop", "kube-system", "payments-production"}[i%3]},
			{Text: fmt.Sprintf("api-gateway-%d-7d9f8b6c5d-%05x", i%17, i*7919)},
			{Text: "1/1"},
			{Text: status[k]},
			{Text: fmt.Sprint(i % 4), Value: int64(i % 4), Since: day.Add(-time.Duration(i%90+1) * time.Minute)},
			{Text: fmt.Sprintf("%dm", i*37%1000), Value: int64(i * 37 % 1000)},
			{Since: day.Add(-time.Duration(i*i+30) * time.Second)},
			{Text: fmt.Sprintf("node-%d", i%9)},
			{Text: "registry.example.com/shop/api-gateway:1.2.3"},
			{Text: "<none>"},
		}}
	}
	return rows
}

// short spells durations much like kubectl.
func short(d time.Duration) string {
	switch s := int(d.Seconds()); {
	case s < 120:
		return fmt.Sprintf("%ds", s)
	case s < 600 && s%60 != 0:
		return fmt.Sprintf("%dm%ds", s/60, s%60)
	case s < 3*3600:
		return fmt.Sprintf("%dm", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%dh", s/3600)
	default:
		return fmt.Sprintf("%dd", s/86400)
	}
}

func TestFrames(t *testing.T) {
	scenes := map[string]func(a *App){
		"start":    func(*App) {},
		"moved":    func(a *App) { typeIn(a, "jjj<right><right>") },
		"end":      func(a *App) { typeIn(a, "G<right><right><right><right><right><right>") },
		"column":   func(a *App) { typeIn(a, ">>>") },
		"marks":    func(a *App) { typeIn(a, "<space>jj<space>jVk") },
		"prompt":   func(a *App) { typeIn(a, ":po<tab>") },
		"help":     func(a *App) { typeIn(a, "?sort") },
		"messages": func(a *App) { a.Update(Note{Text: "connection lost", Tone: themes.Bad}); typeIn(a, "<ctrl+g>") },
		"note":     func(a *App) { a.Update(Note{Text: "cannot list pods: forbidden", Tone: themes.Bad}) },
		"menu": func(a *App) {
			a.open(NewMenu(a.o.Theme, a.o.Keys, "pod/web-0", []Choice{
				{Text: "Logs", Key: "l"}, {Text: "Shell", Key: "s", Note: "exec"},
				{Text: "Delete", Key: "ctrl+d", Disabled: "read-only"}, {Text: "配置を見る", Note: "wide"},
			}))
		},
	}
	for name, scene := range scenes {
		for _, size := range sizes {
			w, h := size[0], size[1]
			th := mono()
			l := newList(t, th, 60)
			a := NewApp(Options{
				Theme: th, Keys: keys(t), Root: l, Head: &head{text: "demo · admin · v1.37 · shop"},
				Palette: &words{list: []string{"pods", "podtemplates", "deployments", "services", "nodes"}},
				Now:     func() time.Time { return day },
			})
			a.Init()
			a.Update(tea.WindowSizeMsg{Width: w, Height: h})
			scene(a)
			within(t, a.View().Content, w, h)
			golden(t, fmt.Sprintf("%s-%dx%d", name, w, h), a.View().Content)
		}
	}
}
