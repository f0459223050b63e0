package kube

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

func (s *apiServer) list(w http.ResponseWriter, r *http.Request, plural, ns string, table bool) {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := s.keys(plural, ns)
	from, _ := strconv.Atoi(q.Get("continue"))
	if from > 0 && s.expire > 0 {
		s.expire--
		reply(w, 410, refusal(410, "Expired", "The provided continue parameter is too old"))
		return
	}
	limit, _ := strconv.Atoi(q.Get("limit"))
	meta := map[string]any{"resourceVersion": strconv.Itoa(s.version)}
	to := len(keys)
	if limit > 0 && from+limit < to {
		to = from + limit
		meta["continue"], meta["remainingItemCount"] = strconv.Itoa(to), len(keys)-to
	}
	out := map[string]any{"kind": kindOf(plural)[0] + "List", "apiVersion": kindOf(plural)[1], "metadata": meta}
	var items, rows []any
	for _, k := range keys[from:to] {
		items, rows = append(items, s.objects[plural][k]), append(rows, tableRow(s.objects[plural][k], q.Get("includeObject")))
	}
	out["items"] = items
	if table {
		out["kind"], out["columnDefinitions"], out["rows"] = "Table", tableColumns, rows
		delete(out, "items")
	}
	reply(w, 200, out)
}

var tableColumns = []any{
	map[string]any{"name": "Name", "type": "string", "format": "name"},
	map[string]any{"name": "Size", "type": "integer"},
	map[string]any{"name": "Last Schedule", "type": "date"},
	map[string]any{"name": "Age", "type": "date"},
}

func tableRow(o map[string]any, include string) map[string]any {
	meta := o["metadata"].(map[string]any)
	born, _ := time.Parse(time.RFC3339, fmt.Sprint(meta["creationTimestamp"]))
	row := map[string]any{"cells": []any{meta["name"], o["size"], "5m", duration.HumanDuration(time.Since(born))}, "object": o}
	if include != "Object" {
		row["object"] = map[string]any{"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": meta}
	}
	return row
}

func (s *apiServer) watch(w http.ResponseWriter, r *http.Request, plural, ns string, table bool) {
	streaming := r.URL.Query().Get("sendInitialEvents") == "true"
	if streaming && s.streams != nil {
		select {
		case <-s.streams:
		case <-r.Context().Done():
			return
		}
	}
	me := &watcher{plural: plural, events: make(chan map[string]any, 10000), cut: make(chan struct{})}
	s.mu.Lock()
	if streaming && s.noStream {
		s.mu.Unlock()
		reply(w, 422, refusal(422, "Invalid", "sendInitialEvents is forbidden"))
		return
	}
	var initial []map[string]any
	if streaming {
		for _, k := range s.keys(plural, ns) {
			initial = append(initial, map[string]any{"type": "ADDED", "object": s.objects[plural][k]})
		}
		initial = append(initial, map[string]any{"type": "BOOKMARK", "object": map[string]any{"kind": kindOf(plural)[0], "apiVersion": kindOf(plural)[1], "metadata": map[string]any{
			"resourceVersion": strconv.Itoa(s.version), "annotations": map[string]any{"k8s.io/initial-events-end": "true"}}}})
	}
	if from, _ := strconv.Atoi(r.URL.Query().Get("resourceVersion")); !streaming {
		for _, e := range s.past {
			if e.version > from && e.plural == plural {
				initial = append(initial, e.event)
			}
		}
	}
	s.watchers[me] = struct{}{}
	bare := s.bareEvents
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(200)
	f := w.(http.Flusher)
	f.Flush()
	first := true
	enc := json.NewEncoder(w)
	write := func(e map[string]any) {
		o := e["object"].(map[string]any)
		if meta := o["metadata"].(map[string]any); ns != "" && meta["namespace"] != nil && meta["namespace"] != ns {
			return
		}
		if name, ok := strings.CutPrefix(r.URL.Query().Get("fieldSelector"), "metadata.name="); ok && e["type"] != "BOOKMARK" && name != o["metadata"].(map[string]any)["name"] {
			return
		}
		if table {
			t := map[string]any{"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": map[string]any{}, "rows": []any{tableRow(o, r.URL.Query().Get("includeObject"))}}
			if first || !bare {
				t["columnDefinitions"] = tableColumns
			}
			o, first = t, false
		}
		_ = enc.Encode(map[string]any{"type": e["type"], "object": o})
	}
	for _, e := range initial {
		write(e)
	}
	f.Flush()
	for {
		select {
		case e := <-me.events:
			write(e)
			f.Flush()
		case <-me.cut:
			return
		case <-r.Context().Done():
			s.mu.Lock()
			delete(s.watchers, me)
			s.mu.Unlock()
			return
		}
	}
}
