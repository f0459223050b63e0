package config

import (
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestFavouritesComeBackPerContext(t *testing.T) {
	dir := t.TempDir()
	one := Favourite{Resource: "services", Namespace: "shop", Name: "web", Port: "http", Address: "127.0.0.1", Local: 8080}
	add := func(f Favourite) func([]Favourite) []Favourite {
		return func(list []Favourite) []Favourite { return append(list, f) }
	}
	if err := ChangeFavourites(dir, "prod", add(one)); err != nil {
		t.Fatal(err)
	}
	if got, note := Favourites(dir, "prod"); note != "" || !reflect.DeepEqual(got, []Favourite{one}) {
		t.Errorf("%+v, %q", got, note)
	}
	if got, note := Favourites(dir, "dev"); len(got) != 0 || note != "" {
		t.Errorf("of another context: %+v, %q", got, note)
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			f := one
			f.Local = i
			if err := ChangeFavourites(dir, "prod", add(f)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, _ := Favourites(dir, "prod"); len(got) != 21 {
		t.Errorf("%d are left of 21 that several programs have kept", len(got))
	}
	other := one
	other.Local, other.Address = 1, "::1"
	if !one.Same(other) {
		t.Error("another local port makes it another one")
	}
	if other.Port = "x"; one.Same(other) {
		t.Error("another port does not")
	}
	write(t, favouritesPath(dir, "prod"), "{")
	if got, note := Favourites(dir, "prod"); len(got) != 0 || !strings.Contains(note, "broken") {
		t.Errorf("broken: %+v, %q", got, note)
	}
}
