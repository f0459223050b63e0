package kube

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// datedColumns are built-in columns that hold an age but do not say so (kubernetes/pkg/printers/internalversion).
var datedColumns = map[string]bool{"last schedule": true, "last seen": true, "first seen": true, "renewed": true}

// dated tells whether a column holds moments: by its type or format, or by the names kubectl gives ages.
func dated(c metav1.TableColumnDefinition) bool {
	name := strings.ToLower(c.Name)
	return name == "age" || c.Type == "date" || c.Format == "date" || c.Format == "date-time" || datedColumns[name]
}

// cell makes a cell what Record promises: clean, and a moment where the column is a date.
func (s *tableSource) cell(c metav1.TableColumnDefinition, v any, m *Meta, now time.Time) any {
	switch v := v.(type) {
	case string:
		if dated(c) {
			if t, ok := moment(c, v, m, now); ok {
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

// moment reads a date cell. Servers send ages as people read them ("3d4h"): exact for the age of the object itself,
// which its metadata has; else reckoned back from now, and as coarse as what was sent.
func moment(c metav1.TableColumnDefinition, v string, m *Meta, now time.Time) (time.Time, bool) {
	if strings.EqualFold(c.Name, "age") && !m.CreationTimestamp.IsZero() {
		return m.CreationTimestamp.Time, true
	}
	if t, err := time.Parse(time.RFC3339, v); err == nil {
		return t, true
	}
	if d, ok := humanDuration(v); ok {
		return now.Add(-d), true
	}
	return time.Time{}, false
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
