package views

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
)

// endingPatience is how long a node may take to tell how a container has ended whose streams have.
const endingPatience = 10 * time.Second

// ending says how a container has ended that the terminal was attached to, as soon as its status does: attaching has no exit
// status of its own. Nothing is said of one that goes on, or whose pod is gone.
func (s *Session) ending(at inside, restarts int32, what string) tea.Cmd {
	cluster := s.Cluster
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), endingPatience)
		defer cancel()
		d := cluster.Document(at.pod, builtin("pods"), false)
		defer d.Close()
		for seen := uint64(0); ; {
			doc, err := d.Next(ctx, seen)
			if err != nil || doc.Gone {
				return nil
			}
			seen = doc.Version
			if doc.Object == nil {
				continue
			}
			pod, err := kube.PodOf(doc.Object)
			if err != nil {
				return nil
			}
			if c := pod.Container(at.container); c != nil {
				if end := kube.Ending(c, restarts); end != nil {
					return howItEnded(what, int(end.ExitCode), nil)
				}
			}
		}
	}
}
