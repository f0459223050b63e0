package kubelet

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// service answers one connection to a pod's port and returns when it is over.
type service func(c *net.UnixConn, pod *corev1.Pod, port int32)

// services are what can stand behind a port.
func services() map[string]service {
	return map[string]service{
		"http":    serveHTTP,
		"echo":    func(c *net.UnixConn, _ *corev1.Pod, _ int32) { _, _ = io.Copy(c, c) },
		"discard": func(c *net.UnixConn, _ *corev1.Pod, _ int32) { _, _ = io.Copy(io.Discard, c) },
		"source":  func(c *net.UnixConn, _ *corev1.Pod, _ int32) { _, _ = io.Copy(c, newPattern()) },
		"silent":  func(c *net.UnixConn, _ *corev1.Pod, _ int32) { _, _ = io.Copy(io.Discard, c) },
		"refuse":  nil,
	}
}

// letters are what the pattern is made of: 64 of them, again and again.
const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n"

// pattern is an endless stream of the letters.
type pattern struct {
	many string
	at   int
}

func newPattern() *pattern { return &pattern{many: strings.Repeat(letters, 512)} }

func (p *pattern) Read(b []byte) (int, error) {
	n := copy(b, p.many[p.at:])
	p.at = (p.at + n) % len(p.many)
	return n, nil
}

// serveHTTP answers as a small web server:
//
//	/          who answers: pod, port and path
//	/bytes/N   N bytes of the pattern
//	/echo      what is sent
//	/count     how many bytes were sent
func serveHTTP(c *net.UnixConn, pod *corev1.Pod, port int32) {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s/%s port %d: %s %s\n", pod.Namespace, pod.Name, port, r.Method, r.URL.Path)
	})
	mux.HandleFunc("/bytes/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
		if err != nil || n < 0 {
			http.Error(w, "how many?", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
		_, _ = io.CopyN(w, newPattern(), n)
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		_, _ = fmt.Fprintln(w, n)
	})
	over, close := context.WithCancel(context.Background())
	defer close()
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: time.Hour,
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed || s == http.StateHijacked {
				close()
			}
		},
	}
	_ = server.Serve(&single{conn: c, over: over})
}

// single is a listener with one connection to give, which ends with it.
type single struct {
	conn net.Conn
	over context.Context
}

func (s *single) Accept() (net.Conn, error) {
	if c := s.conn; c != nil {
		s.conn = nil
		return c, nil
	}
	<-s.over.Done()
	return nil, net.ErrClosed
}

func (s *single) Close() error   { return nil }
func (s *single) Addr() net.Addr { return &net.UnixAddr{Name: "pod", Net: "unix"} }
