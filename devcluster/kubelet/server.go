// Package kubelet is the end of a kubelet that the API server streams from: logs, exec, attach and port-forward, for the
// pods of all simulated nodes at once. What the containers write is made up by package logs; commands really run, in a
// directory of their own (package cage); ports are answered by small servers in this process.
//
//	client --API--> API server --TLS, its client certificate--> wire --> containerLogs | exec | attach | portForward
//	                                                                          |
//	                              the pod, as the API server has it, and its annotations
//
// Nothing is kept between requests. A pod is read when it is asked for, and watched while its log is followed.
package kubelet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/access"
	"kdeck/devcluster/logs"
	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

// server answers for the nodes of one cluster.
type server struct {
	dir     parts.Dir
	client  kubernetes.Interface
	catalog *logs.Catalog
	over    <-chan struct{} // closed when all has to end
	busy    sync.WaitGroup  // commands
}

// Serve serves on a loopback port until the context ends. What goes wrong is told to log.
func Serve(ctx context.Context, d parts.Dir, port int, log io.Writer) error {
	client, err := access.Client(d, access.Supervisor)
	if err != nil {
		return err
	}
	catalog, err := logs.Load()
	if err != nil {
		return err
	}
	secure, err := security(d)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	s := &server{dir: d, client: client, catalog: catalog, over: ctx.Done()}
	defer s.busy.Wait()
	web := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          stdlog.New(log, "", stdlog.LstdFlags),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       withWire,
	}
	go func() {
		<-ctx.Done()
		_ = web.Close()
	}()
	if err := web.Serve(tls.NewListener(wires{l}, secure)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// security lets in who has a certificate of the cluster's authority that makes it a master: the API server, and nobody
// who was given one for less. HTTP/2 would carry several streams on a connection, which then could not be cut one by one.
func security(d parts.Dir) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(d.Cert(pki.Server), d.Key(pki.Server))
	if err != nil {
		return nil, fmt.Errorf("read the serving certificate: %w", err)
	}
	ca, err := os.ReadFile(d.Cert(pki.CA))
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, Certificates: []tls.Certificate{pair},
		ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
		VerifyConnection: func(c tls.ConnectionState) error {
			if !slices.Contains(c.PeerCertificates[0].Subject.Organization, pki.Masters) {
				return errors.New("not the API server")
			}
			return nil
		},
	}, nil
}

// handler is what a kubelet serves, as far as it is served here.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.Handle("GET /containerLogs/{namespace}/{pod}/{container}", answer(s.containerLogs))
	for path, f := range map[string]func(http.ResponseWriter, *http.Request) error{"exec": s.exec, "attach": s.attach} {
		mux.Handle("/"+path+"/{namespace}/{pod}/{container}", answer(f))
		mux.Handle("/"+path+"/{namespace}/{pod}/{uid}/{container}", answer(f))
	}
	mux.Handle("/portForward/{namespace}/{pod}", answer(s.portForward))
	mux.Handle("/portForward/{namespace}/{pod}/{uid}", answer(s.portForward))
	return mux
}

// refusal is an error with the status that a kubelet answers with.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// answer turns an error, which comes before anything is written, into the answer.
type answer func(http.ResponseWriter, *http.Request) error

func (f answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := f(w, r)
	if err == nil || r.Context().Err() != nil {
		return
	}
	status := http.StatusInternalServerError
	if no := (*refusal)(nil); errors.As(err, &no) {
		status = no.status
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, err.Error())
}
