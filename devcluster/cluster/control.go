package cluster

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"kdeck/devcluster/parts"
)

// order is what the supervisor can be asked for while the cluster runs.
type order struct {
	Op   string `json:"op"`
	Part string `json:"part"`
}

// control serves orders on a loopback port, to those who can read the token in state.json.
func (s *supervisor) control() (closeIt func(), err error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve orders: %w", err)
	}
	server := &http.Server{Handler: http.HandlerFunc(s.handle), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	s.update(func(st *State) { st.Control = l.Addr().String() })
	return func() { _ = server.Close() }, nil
}

func (s *supervisor) handle(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.state.Token)) != 1 {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), startLimit)
	defer cancel()
	if err := s.obey(ctx, o); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
	}
}

// send gives an order to the supervisor of the directory and waits until it is carried out.
func send(ctx context.Context, d parts.Dir, o order) error {
	st, err := ReadState(d)
	if err != nil {
		return err
	}
	if !st.Running() || st.Phase != Ready {
		return ErrNotRunning
	}
	body, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("encode an order: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+st.Control, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("send an order: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+st.Token)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return fmt.Errorf("send an order: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return errors.New(string(bytes.TrimSpace(text)))
	}
	return nil
}
