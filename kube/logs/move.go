package logs

import (
	"context"
	"time"
)

// successor is the server a stream is to go on with, and what ends it there.
type successor struct {
	ctx    context.Context
	server Server
}

// Move has the stream go on with another server of the same containers, as when the credentials for the one before were
// renewed. It returns at once and may be called from any goroutine; what was read before, taken or not, does not come again.
func (s *Stream) Move(ctx context.Context, server Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next != nil {
		s.next.server.Close()
	}
	if s.closed {
		server.Close()
		return
	}
	s.next = &successor{ctx, server}
	s.cancel()
}

// turn goes on with the successor, once nobody works for the server before any more; false if there is none.
func (s *Stream) turn() bool {
	s.mu.Lock()
	due := s.next != nil
	s.mu.Unlock()
	if !due {
		return false
	}
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.server.Close()
	s.ctx, s.cancel = context.WithCancel(s.next.ctx)
	s.server, s.next, s.err = s.next.server, nil, nil
	s.roster = Roster{} // what there is now, the new one tells
	for _, src := range s.sources {
		if src.Phase == Ended || src.Phase == Failed {
			continue
		}
		src.r.tries, src.progress = 0, time.Now()
		if !s.spawn(src.r.run) {
			src.Phase = Ended
		}
	}
	if !s.spawn(s.watch) {
		s.cancel()
	}
	return true
}
