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
	return Action{ID: "forward", Keys: []string{"F"}, Help: "forward ports", For: forwardable(), Writes: true, Need: kube.Need{},
		Open: func(s *Session, sel Selection) ui.Step {
			cluster, ref, res := s.Cluster, sel.Ref(s.Cluster), sel.Kind.Resource
			return ui.Step{Open: newWait("forward ports", "asking for the ports of "+ref.Name+" ...", func(ctx context.Context) func() ui.Step {
				need := kube.Need{Verb: "create", Resource: builtin("pods"), Sub: "portforward", Namespace: ref.Namespace}
				right, _ := cluster.May(ctx, need)
				ports, err := cluster.Ports(ctx, res, ref)
				text := proposals(ports)
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
	return ui.NewForm(s.Theme, s.Keys, "forward ports: "+res.Singular+" "+ref.Name, fields, func(a ui.Answers) ui.Step {
		pairs, _ := readPorts(a.Text("ports"), ports)
		address := strings.TrimSpace(a.Text("address"))
		begin := func() ui.Step {
			var begun []string
			for _, p := range pairs {
				f, err := s.Cluster.Forward(kube.ForwardSpec{Of: res, Ref: ref, Port: p.target, Address: address, Local: p.local})
				if err != nil {
					return ui.Step{Say: fault("forward ports: %s", kube.Explain(err))}
				}
				begun = append(begun, localAddress(f.Spec))
			}
			return ui.Step{Say: say("%s leads to %s: f shows the forwards", strings.Join(begun, ", "), ref.Name)}
		}
		if !s.Values.Protected {
			return begin()
		}
		text := []string{"To " + res.Singular + " " + ref.Name + ", namespace " + ref.Namespace + ".", "", fmt.Sprintf("Context %s is protected.", s.Cluster.Name())}
		return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "forward ports?", text, []ui.Choice{
			{Key: "n", Text: "No"}, {Key: "y", Text: "Yes, forward them", Do: begin},
		})}
	})
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
