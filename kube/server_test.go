package kube

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// apiServer is a small API server over HTTP: lists with pages, watches with streamed lists, Tables, and faults on demand.
type apiServer struct {
	*httptest.Server
	t    *testing.T
	addr string

	mu       sync.Mutex
	objects  map[string]map[string]map[string]any // plural -> ns/name -> object
	version  int
	watchers map[*watcher]struct{}
	log      []string
	past     []event

	noStream   bool           // sendInitialEvents is refused, as by old servers
	notTable   bool           // 406 for Tables alone
	ignores    bool           // Tables are ignored
	refuse     map[string]int // plural -> status of every answer
	noList     bool           // 403 for every list, streamed ones among them
	noWatch    int            // status of every watch
	expire     int            // so many continue tokens are expired
	frozen     chan struct{}  // requests wait for it
	streams    chan struct{}  // streamed lists wait for it; set before the first request
	bareEvents bool           // headers only in a watch's first event, like the real one; false repeats them
}

// kindOf is the kind and the apiVersion of a plural.
func kindOf(plural string) [2]string {
	if r, ok := Find(append(Builtin(), widgets), plural); ok {
		return [2]string{r.Kind, r.GVR().GroupVersion().String()}
	}
	return [2]string{}
}

// event is one that a watch from an older version must still see.
type event struct {
	version int
	plural  string
	event   map[string]any
}

type watcher struct {
	plural string
	events chan map[string]any
	cut    chan struct{}
}

func newServer(t *testing.T) *apiServer {
	s := &apiServer{t: t, objects: map[string]map[string]map[string]any{}, version: 100, watchers: map[*watcher]struct{}{},
		refuse: map[string]int{}, bareEvents: true}
	s.start("127.0.0.1:0")
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *apiServer) start(addr string) {
	l, err := net.Listen("tcp", addr)
	for end := time.Now().Add(patience); err != nil && time.Now().Before(end); l, err = net.Listen("tcp", addr) {
		time.Sleep(50 * time.Millisecond) // somebody has the port, if only for a moment
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(s.serve)}}
	s.Start()
}

func (s *apiServer) stop() {
	s.cutWatches()
	s.CloseClientConnections()
	s.Close()
}

func (s *apiServer) cutWatches() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.watchers {
		close(w.cut)
		delete(s.watchers, w)
	}
}

func (s *apiServer) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *apiServer) requests(part string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.log {
		if strings.Contains(l, part) {
			n++
		}
	}
	return n
}

// put creates or changes an object; more is merged into it.
func (s *apiServer) put(plural, ns, name string, more map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	key := strings.TrimPrefix(ns+"/"+name, "/")
	if s.objects[plural] == nil {
		s.objects[plural] = map[string]map[string]any{}
	}
	kind, uid := "ADDED", "uid-"+strconv.Itoa(s.version)
	if old := s.objects[plural][key]; old != nil {
		kind, uid = "MODIFIED", old["metadata"].(map[string]any)["uid"].(string)
	}
	meta := map[string]any{"name": name, "namespace": ns, "uid": uid, "resourceVersion": strconv.Itoa(s.version),
		"creationTimestamp": "2026-11-01T10:00:00Z"}
	o := map[string]any{"metadata": meta, "kind": kindOf(plural)[0], "apiVersion": kindOf(plural)[1]}
	for k, v := range more {
		if k == "metadata" {
			maps.Copy(meta, v.(map[string]any))
		} else {
			o[k] = v
		}
	}
	s.objects[plural][key] = o
	s.send(plural, kind, o)
}

func (s *apiServer) delete(plural, ns, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	key := strings.TrimPrefix(ns+"/"+name, "/")
	o := s.objects[plural][key]
	delete(s.objects[plural], key)
	s.send(plural, "DELETED", o)
}

func (s *apiServer) send(plural, kind string, o map[string]any) {
	s.past = append(s.past, event{s.version, plural, map[string]any{"type": kind, "object": o}})
	for w := range s.watchers {
		if w.plural == plural {
			w.events <- map[string]any{"type": kind, "object": o}
		}
	}
}

func (s *apiServer) keys(plural, ns string) []string {
	var keys []string
	for k := range s.objects[plural] {
		if ns == "" || strings.HasPrefix(k, ns+"/") {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refusal(code int, reason, message string) map[string]any {
	return map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message}
}

func (s *apiServer) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.log = append(s.log, r.Method+" "+r.URL.String())
	frozen := s.frozen
	s.mu.Unlock()
	if frozen != nil {
		select {
		case <-frozen:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case r.URL.Path == "/version":
		reply(w, 200, map[string]any{"gitVersion": "v1.37.2"})
		return
	case strings.HasSuffix(r.URL.Path, "/selfsubjectreviews"):
		reply(w, 201, map[string]any{"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
			"status": map[string]any{"userInfo": map[string]any{"username": "jane"}}})
		return
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	parts = parts[2:] // api/v1 or apis/group...
	if strings.HasPrefix(r.URL.Path, "/apis/") {
		parts = parts[1:]
	}
	ns, name := "", ""
	if parts[0] == "namespaces" && len(parts) > 2 {
		ns, parts = parts[1], parts[2:]
	}
	plural := parts[0]
	if len(parts) > 1 {
		name = parts[1]
	}
	table := strings.Contains(r.Header.Get("Accept"), "as=Table")
	s.mu.Lock()
	status := s.refuse[plural]
	switch asked := r.URL.Query(); {
	case name != "":
	case asked.Get("watch") != "" && s.noWatch != 0:
		status = s.noWatch
	case s.noList && (asked.Get("watch") == "" || asked.Get("sendInitialEvents") == "true"):
		status = http.StatusForbidden
	}
	if table && s.notTable {
		status = http.StatusNotAcceptable
	}
	if s.ignores {
		table = false
	}
	s.mu.Unlock()
	switch status {
	case 0:
	case 401:
		reply(w, 401, refusal(401, "Unauthorized", "Unauthorized"))
		return
	case 403:
		reply(w, 403, refusal(403, "Forbidden", fmt.Sprintf(`%s is forbidden: User "jane" cannot list resource "%s" in API group "" at the cluster scope`, plural, plural)))
		return
	case 406:
		reply(w, 406, refusal(406, "NotAcceptable", "only the following media types are accepted"))
		return
	default:
		reply(w, status, refusal(status, "", "no"))
		return
	}
	switch {
	case name != "":
		s.mu.Lock()
		o := s.objects[plural][strings.TrimPrefix(ns+"/"+name, "/")]
		s.mu.Unlock()
		if o == nil {
			reply(w, 404, refusal(404, "NotFound", plural+` "`+name+`" not found`))
			return
		}
		if table {
			reply(w, 200, map[string]any{"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": map[string]any{"resourceVersion": "1"},
				"columnDefinitions": tableColumns, "rows": []any{tableRow(o, r.URL.Query().Get("includeObject"))}})
			return
		}
		reply(w, 200, o)
	case r.URL.Query().Get("watch") != "":
		s.watch(w, r, plural, ns, table)
	default:
		s.list(w, r, plural, ns, table)
	}
}
