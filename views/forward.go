package views

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// forwardable are the kinds whose pods a local port can lead to.
func forwardable() []string {
	return []string{"pods", "services", "deployments", "statefulsets", "daemonsets", "replicasets"}
}

// forwardAction forwards local ports to a pod, be it the one selected or one of the object's.
func forwardAction() Action {
	return Action{ID: "forward", Keys: []string{"F"}, Help: "forward ports", For: forwardable(), Writes: true,
		Need: kube.Need{Verb: "create", Resource: builtin("pods"), Sub: "portforward"},
		Open: func(s *Session, sel Selection) ui.Step {
			cluster, ref, res, favourites := s.Cluster, sel.Ref(s.Cluster), sel.Kind.Resource, s.favourites()
			return ui.Step{Open: newWait("forward ports", "asking for the ports of "+ref.Name+" ...", func(ctx context.Context) func() ui.Step {
				need := kube.Need{Verb: "create", Resource: builtin("pods"), Sub: "portforward", Namespace: ref.Namespace}
				right, _ := cluster.May(ctx, need)
				ports, err := cluster.Ports(ctx, res, ref)
				text := favourites.proposals(res, ref, ports)
				if text == "" {
					text = proposals(ports)
				}
				return func() ui.Step {
					switch {
					case right == kube.RightDenied:
						return ui.Step{Say: fault("forward ports: you may not %s", need)}
					case err != nil:
						return ui.Step{Say: fault("forward ports: %s", kube.Explain(err))}
					}
					return ui.Step{Open: forwardForm(s, res, ref, ports, text)}
				}
			})}
		}}
}

// forwardForm asks for the ports.
func forwardForm(s *Session, res kube.Resource, ref kube.Ref, ports []kube.Port, proposed string) ui.View {
	var known []string
	for _, p := range ports {
		known = append(known, strings.TrimSpace(p.Name+" "+strconv.Itoa(int(p.Number))))
	}
	hint := "LOCAL:PORT, several with blanks between; without LOCAL a free one"
	if len(known) > 0 {
		hint += "; there are " + strings.Join(known, ", ")
	}
	fields := []ui.Field{
		{Name: "ports", Label: "ports", Value: proposed, Hint: hint, Check: func(v string) string {
			_, why := readPorts(v, ports)
			return why
		}},
		{Name: "address", Label: "listen on", Value: "127.0.0.1", Hint: "0.0.0.0 lets everybody in who reaches this machine", Check: func(v string) string {
			if net.ParseIP(strings.TrimSpace(v)) == nil {
				return "an IP address is wanted"
			}
			return ""
		}},
	}
	if s.Settings.State != "" {
		fields = append(fields, ui.Field{Name: "keep", Label: "favourite", Kind: ui.ToggleField, Hint: "kept for this context, and offered again here and in :forwards"})
	}
	return ui.NewForm(s.Theme, s.Keys, "forward ports: "+res.Singular+" "+ref.Name, fields, func(a ui.Answers) ui.Step {
		pairs, _ := readPorts(a.Text("ports"), ports)
		var specs []kube.ForwardSpec
		for _, p := range pairs {
			specs = append(specs, kube.ForwardSpec{Of: res, Ref: ref, Port: p.target, Address: strings.TrimSpace(a.Text("address")), Local: p.local})
		}
		return s.forward(specs, a.On("keep"))
	})
}

// forward begins forwards to one object; a protected context asks first.
func (s *Session) forward(specs []kube.ForwardSpec, keep bool) ui.Step {
	to := specs[0].Of.Singular + " " + specs[0].Ref.Name
	begin := func() ui.Step { return s.listen(specs, keep, to) }
	if !s.Values.Protected {
		return begin()
	}
	text := []string{"To " + to + ", namespace " + specs[0].Ref.Namespace + ".", "", fmt.Sprintf("Context %s is protected.", s.Cluster.Name())}
	return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "forward ports?", text, []ui.Choice{
		{Key: "n", Text: "No"}, {Key: "y", Text: "Yes, forward them", Do: begin},
	})}
}

// listen takes the local ports. Those that can be had are kept when one cannot.
func (s *Session) listen(specs []kube.ForwardSpec, keep bool, to string) ui.Step {
	cluster, favourites := s.Cluster, s.favourites()
	return ui.Step{Open: newWait("forward ports", "listening ...", func(ctx context.Context) func() ui.Step {
		var begun, trouble []string
		fail := func(spec kube.ForwardSpec, what string, err error) {
			trouble = append(trouble, fmt.Sprintf("%s %s: %s", spec.Port, what, strings.TrimSuffix(kube.Explain(err), ".")))
		}
		for _, spec := range specs {
			var err error
			if spec.Ref.UID == "" { // a favourite: what has the name now
				spec.Ref, err = cluster.Named(ctx, spec.Of, spec.Ref.Namespace, spec.Ref.Name)
			}
			var f *kube.Forward
			if err == nil {
				f, err = cluster.Forward(spec)
			}
			if err != nil {
				fail(spec, "not forwarded", err)
				continue
			}
			begun = append(begun, localAddress(f.Spec))
			if keep {
				if err := favourites.add(f.Spec); err != nil {
					fail(spec, "not kept as a favourite", err)
				}
			}
		}
		return func() ui.Step {
			text := strings.Join(begun, ", ") + " leads to " + to
			if len(begun) > 1 {
				text = strings.Join(begun, ", ") + " lead to " + to
			}
			switch {
			case len(trouble) > 0 && len(begun) > 0:
				return ui.Step{Say: fault("forward ports: %s; %s", strings.Join(trouble, "; "), text)}
			case len(trouble) > 0:
				return ui.Step{Say: fault("forward ports: %s", strings.Join(trouble, "; "))}
			default:
				return ui.Step{Say: say("%s%s", text, hint(s.Keys, "forwards", "shows the forwards"))}
			}
		}
	})}
}

// localAddress is where a forward listens, as a browser takes it.
func localAddress(spec kube.ForwardSpec) string {
	return net.JoinHostPort(spec.Address, strconv.Itoa(spec.Local))
}

// portPair is one local port and where it leads.
type portPair struct {
	local  int // 0: a free one
	target string
}

// readPorts reads LOCAL:PORT words; PORT is the number or the name of one that is known, or any other of the pod's.
func readPorts(text string, known []kube.Port) (out []portPair, why string) {
	for _, word := range strings.Fields(text) {
		local, port, both := strings.Cut(word, ":")
		if !both {
			local, port = "", word
		}
		p := portPair{target: port}
		if local != "" {
			n, err := strconv.ParseUint(local, 10, 16)
			if err != nil {
				return nil, fmt.Sprintf("%q is no local port", local)
			}
			p.local = int(n)
		}
		for _, k := range known {
			if port != "" && port == k.Name || port == strconv.Itoa(int(k.Number)) {
				p.target = k.Target
			}
		}
		if n, err := strconv.Atoi(p.target); p.target == "" || err == nil && (n < 1 || n > 65535) {
			return nil, fmt.Sprintf("%q is no port", port)
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, "a port is wanted"
	}
	return out, ""
}

// proposals are the ports with local ones that are free now: the same number if it can be had, else one near it.
func proposals(ports []kube.Port) string {
	var out []string
	taken := map[int]bool{}
	for _, p := range ports {
		local := int(p.Number)
		if local < 1024 {
			local += 8000
		}
		for range 100 {
			if l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(local))); err == nil && !taken[local] {
				_ = l.Close()
				break
			} else if err == nil {
				_ = l.Close()
			}
			local++
		}
		taken[local] = true
		out = append(out, fmt.Sprintf("%d:%d", local, p.Number))
	}
	return strings.Join(out, " ")
}
