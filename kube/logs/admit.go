package logs

import "time"

// watch keeps the sources true to the roster.
func (s *Stream) watch() {
	var seen uint64
	for {
		r, err := s.server.Roster(s.ctx, seen)
		s.mu.Lock()
		if err != nil {
			s.err = err
			s.mu.Unlock()
			s.ping()
			return
		}
		seen = r.Version
		if !r.Complete {
			s.roster.Err = r.Err
		} else {
			s.roster = r
		}
		s.changed++
		s.mu.Unlock()
		if r.Complete {
			s.admit()
			if !s.opts.Follow {
				return
			}
		}
		s.ping()
	}
}

// admit gives the news to the sources there are, and makes those that are missing, as far as the limit lets it.
func (s *Stream) admit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.ping()
	if s.next != nil || !s.roster.Complete {
		return
	}
	active := 0
	if s.old == nil {
		s.old = map[string]bool{}
		for i := range s.roster.Containers {
			s.old[s.roster.Containers[i].key()] = true
		}
	}
	here := make(map[string]bool, len(s.roster.Containers))
	for i := range s.roster.Containers {
		c := &s.roster.Containers[i]
		here[c.key()] = true
		if src := s.known[c.key()]; src != nil {
			s.learn(src, *c)
		}
	}
	for _, src := range s.sources {
		if !here[src.Container.key()] {
			c := src.Container
			c.Gone = true
			s.learn(src, c)
		}
		if src.Phase != Ended && src.Phase != Failed {
			active++
		}
	}
	s.held = 0
	for i := range s.roster.Containers {
		c := s.roster.Containers[i]
		if s.known[c.key()] != nil {
			continue
		}
		if active >= s.most {
			s.held++
			continue
		}
		active++
		s.join(c)
	}
	s.changed++
}

// learn takes what is new about a container, but nothing that is older than what is known; the mutex is held.
func (s *Stream) learn(src *source, c Container) {
	if old := &src.Container; c == *old || old.Instance.after(c.Instance) || old.Gone {
		return
	}
	src.Container = c
	s.changed++
	src.r.hear(&c)
}

// status is what is known of a source's container.
func (s *Stream) status(src *source) Container {
	s.mu.Lock()
	defer s.mu.Unlock()
	return src.Container
}

// join begins to read one container; the mutex is held.
func (s *Stream) join(c Container) {
	src := &source{Source: Source{ID: len(s.sources), Container: c}, loading: true, room: make(chan struct{}, 1), progress: time.Now()}
	src.r = newReader(s, src, !s.old[c.key()])
	s.sources, s.known[c.key()] = append(s.sources, src), src
	if !s.spawn(src.r.run) {
		src.Phase = Ended
	}
}
