package views

import "kdeck/ui"

// readOnly says whether nothing may be written in the context looked at: as switched by hand, if that is still allowed, else
// as configured.
func (s *Session) readOnly() bool {
	if s.locked != nil && (*s.locked || !s.Values.ReadOnly || s.Values.Toggle) {
		return *s.locked
	}
	return s.Values.ReadOnly
}

// toggleReadOnly switches read-only mode for this session. It can always be switched on; off only where it was switched on
// by hand, or the configuration allows it.
func (s *Session) toggleReadOnly() ui.Step {
	on := !s.readOnly()
	if !on && s.Values.ReadOnly && !s.Values.Toggle {
		return ui.Step{Say: fault("read-only by %s: readonly-toggle in the configuration would allow to switch it off here", s.Settings.File.For(s.Cluster.Name(), s.Settings.Over...).Source("readonly"))}
	}
	s.locked = &on
	s.Cluster.SetReadOnly(on)
	if on {
		return ui.Step{Say: say("read-only: nothing is written in this context")}
	}
	return ui.Step{Say: say("no longer read-only")}
}
