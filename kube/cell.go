package kube

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
)

// datedColumns are columns of the API server's own kinds that hold ages and are declared as text
// (kubernetes/pkg/printers/internalversion).
var datedColumns = map[string]bool{"age": true, "last schedule": true, "last seen": true, "first seen": true, "renewed": true}

// dateType is the type of a column that holds dates.
const dateType = "date"

// declared are columns with the types they have. Only what the server declares a date is one; of its own kinds, whose printers
// leave that out, it is known which columns hold ages. Anybody can call a column of a custom kind "Age".
func (s *tableSource) declared(cols []metav1.TableColumnDefinition) []metav1.TableColumnDefinition {
	out := slices.Clone(cols)
	for i := range out {
		c := &out[i]
		c.Name, c.Type, c.Format, c.Description = Clean(c.Name), Clean(c.Type), Clean(c.Format), Clean(c.Description)
		if s.ofServer() && datedColumns[strings.ToLower(c.Name)] {
			c.Type = dateType
		}
	}
	return out
}

// ofServer tells whether the kind is one of Kubernetes' own API groups.
func (s *tableSource) ofServer() bool { return scheme.Scheme.IsGroupRegistered(s.resource.Group) }

// cell makes a cell what Record promises: clean, and a moment where the column is a date.
func (s *tableSource) cell(c metav1.TableColumnDefinition, v any, m *Meta, now time.Time) any {
	switch v := v.(type) {
	case string:
		if c.Type == dateType {
			if t, ok := s.moment(c, v, m, now); ok {
				return t
			}
		}
		return s.pool.Text(v)
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return Clean(v.String())
	case []any:
		for i := range v {
			v[i] = s.cell(metav1.TableColumnDefinition{}, v[i], m, now)
		}
		return v
	case map[string]any: // no server prints one; it is shown as what it is
		b, _ := json.Marshal(v)
		return Clean(string(b))
	}
	return v
}

// moment reads a date cell. Servers send ages as people read them ("3d4h"): the age of the object itself is exact in its
// metadata; others are reckoned back from now, and as coarse as what was sent. A stamp ("Created At") is no age: it stays as it is.
func (s *tableSource) moment(c metav1.TableColumnDefinition, v string, m *Meta, now time.Time) (time.Time, bool) {
	d, ok := humanDuration(v)
	if !ok {
		return time.Time{}, false
	}
	if born := m.CreationTimestamp.Time; strings.EqualFold(c.Name, "age") && !born.IsZero() && (s.ofServer() || sameAge(now.Sub(born), d)) {
		return born, true
	}
	return now.Add(-d), true
}

// sameAge tells whether an age may be what was printed as another one, which is coarser, by a clock that is not quite the same.
func sameAge(age, printed time.Duration) bool {
	return (age - printed).Abs() <= 10*time.Second+printed/10
}

var human = regexp.MustCompile(`^(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$`)

// humanDuration reads what apimachinery's duration.HumanDuration writes.
func humanDuration(v string) (time.Duration, bool) {
	g := human.FindStringSubmatch(v)
	if v == "" || g == nil {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{365 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(g[i+1])
		d += time.Duration(n) * unit
	}
	return d, true
}
