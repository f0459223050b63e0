package proxy

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Request is one request that came through.
type Request struct {
	Verb   string // get, list, watch, or the method in lower case
	Path   string
	Query  string
	Accept string
	Agent  string
	Status int
	Up     int64 // body bytes to the server
	Down   int64 // body bytes from the server, as compressed as they came
	Open   bool  // not answered to its end yet: a watch, a followed log
	Start  time.Time
	Took   time.Duration // zero while open
}

// Match says which requests a fault is for.
type Match func(*http.Request) bool

// Everything matches every request.
func Everything(*http.Request) bool { return true }

// PathHas matches requests whose path contains the text.
func PathHas(text string) Match {
	return func(r *http.Request) bool { return strings.Contains(r.URL.Path, text) }
}

// Watches matches watches.
func Watches(r *http.Request) bool { return verb(r) == "watch" }

// Lists matches lists, streamed ones among them.
func Lists(r *http.Request) bool {
	return verb(r) == "list" || r.URL.Query().Get("sendInitialEvents") == "true"
}

// desk counts requests and holds the faults.
type desk struct {
	closed chan struct{}
	once   sync.Once

	mu     sync.Mutex
	log    []*entry
	status int
	match  Match
	lose   Match // nil: none
	delay  time.Duration
}

// entry is a Request under way.
type entry struct {
	Request
	up, down atomic.Int64
}

func newDesk() *desk { return &desk{closed: make(chan struct{})} }

func (d *desk) close() { d.once.Do(func() { close(d.closed) }) }

// Answer gives matching requests a status of the API server's form instead of passing them on; 0 ends it.
func (p *Proxy) Answer(status int, m Match) {
	p.desk.mu.Lock()
	defer p.desk.mu.Unlock()
	p.desk.status, p.desk.match = status, m
}

// Lose passes matching requests on and cuts them off when the answer should come, as a server does that dies in between; nil
// ends it.
func (p *Proxy) Lose(m Match) {
	p.desk.mu.Lock()
	defer p.desk.mu.Unlock()
	p.desk.lose = m
}

// loses tells whether the answer to a request is to be lost.
func (d *desk) loses(r *http.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lose != nil && d.lose(r)
}

// Delay lets every request wait before it is passed on.
func (p *Proxy) Delay(d time.Duration) {
	p.desk.mu.Lock()
	defer p.desk.mu.Unlock()
	p.desk.delay = d
}

// Requests are all requests so far, in the order they came.
func (p *Proxy) Requests() []Request {
	p.desk.mu.Lock()
	defer p.desk.mu.Unlock()
	list := make([]Request, len(p.desk.log))
	for i, e := range p.desk.log {
		list[i] = e.Request
		list[i].Up, list[i].Down = e.up.Load(), e.down.Load()
	}
	return list
}

// Wire is how many encrypted bytes have passed to and from the server.
func (p *Proxy) Wire() (up, down int64) { return p.wire.up.Load(), p.wire.down.Load() }

// take enters a request; a nil writer means that it has been answered here.
func (d *desk) take(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, func()) {
	e := &entry{Request: Request{
		Verb: verb(r), Path: r.URL.Path, Query: r.URL.RawQuery, Accept: r.Header.Get("Accept"),
		Agent: r.UserAgent(), Open: true, Start: time.Now(),
	}}
	d.mu.Lock()
	d.log = append(d.log, e)
	status, match, delay := d.status, d.match, d.delay
	d.mu.Unlock()
	done := func() {
		d.mu.Lock()
		e.Open, e.Took = false, time.Since(e.Start)
		d.mu.Unlock()
	}
	if delay > 0 {
		wait(r.Context(), delay)
	}
	c := &counter{ResponseWriter: w, entry: e, desk: d}
	if status != 0 && match(r) {
		refuse(c, status)
		return nil, done
	}
	if r.Body != nil {
		r.Body = &reader{ReadCloser: r.Body, n: &e.up}
	}
	return c, done
}

// refuse answers as an API server does that is overloaded, broken or of another opinion.
func refuse(w http.ResponseWriter, status int) {
	reason := map[int]string{
		http.StatusTooManyRequests: "TooManyRequests", http.StatusUnauthorized: "Unauthorized",
		http.StatusForbidden: "Forbidden", http.StatusInternalServerError: "InternalError",
		http.StatusGone: "Expired",
	}[status]
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"refused by the test's proxy",`+
		`"reason":%q,"code":%d}`, reason, status)
}

// verb is the Kubernetes verb of a request, near enough for counting.
func verb(r *http.Request) string {
	if r.Method != http.MethodGet {
		return strings.ToLower(r.Method)
	}
	if r.URL.Query().Get("watch") == "true" || r.URL.Query().Get("watch") == "1" {
		return "watch"
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	var rest []string
	switch {
	case len(parts) > 2 && parts[0] == "api":
		rest = parts[2:]
	case len(parts) > 3 && parts[0] == "apis":
		rest = parts[3:]
	default:
		return "get" // discovery, health, version
	}
	if len(rest) > 2 && rest[0] == "namespaces" {
		rest = rest[2:]
	}
	if len(rest) == 1 {
		return "list"
	}
	return "get"
}

// counter counts a response.
type counter struct {
	http.ResponseWriter
	entry *entry
	desk  *desk
}

func (c *counter) WriteHeader(status int) {
	c.desk.mu.Lock()
	c.entry.Status = status
	c.desk.mu.Unlock()
	c.ResponseWriter.WriteHeader(status)
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.entry.down.Add(int64(n))
	return n, err
}

// void swallows an answer.
type void struct{ header http.Header }

func (v *void) Header() http.Header         { return v.header }
func (v *void) WriteHeader(int)             {}
func (v *void) Write(b []byte) (int, error) { return len(b), nil }

// Unwrap lets flushing and hijacking reach the real writer.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// reader counts a request's body.
type reader struct {
	io.ReadCloser
	n *atomic.Int64
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	r.n.Add(int64(n))
	return n, err
}
