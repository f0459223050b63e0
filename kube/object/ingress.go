package object

import (
	"cmp"
	"slices"
	"strconv"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Ingress is networkingv1.Ingress: where it takes requests from, and which Services they go to.
type Ingress struct {
	Meta
	Class     string // spec.ingressClassName; "" is none
	Annotated string // the class in the annotation that came before the field (kubernetes.io/ingress.class)
	// Hosts are those of spec.rules, in their order; "" is any host.
	Hosts     []string
	Routes    []Route
	TLS       []IngressTLS
	Balancers []string // status.loadBalancer.ingress: each one's IP, else its host name, else ""
}

// Route is one path of an Ingress. The default backend is the one without a path type.
type Route struct {
	Host, Path, PathType string
	Service              string // "" when the backend is another kind of object
	Port                 string // its name or number
}

// IngressTLS says which Secret holds the certificate of which hosts.
type IngressTLS struct {
	Secret string
	Hosts  []string
}

// DeepCopyObject makes Ingress a runtime.Object.
func (o *Ingress) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Hosts, c.Routes, c.TLS, c.Balancers = slices.Clone(o.Hosts), slices.Clone(o.Routes), slices.Clone(o.TLS), slices.Clone(o.Balancers)
	return &c
}

// Services are the names of the Services it routes to, sorted, each once.
func (o *Ingress) Services() []string {
	var out []string
	for _, r := range o.Routes {
		if r.Service != "" {
			out = append(out, r.Service)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// annotatedClass is the annotation that named the class before spec.ingressClassName did.
const annotatedClass = "kubernetes.io/ingress.class"

// CompactIngress keeps of an Ingress what Ingress has.
func CompactIngress(p *Pool, in *networkingv1.Ingress) *Ingress {
	s := &in.Spec
	o := &Ingress{Meta: p.Meta(&in.ObjectMeta), Annotated: p.word(in.Annotations[annotatedClass])}
	if s.IngressClassName != nil {
		o.Class = p.word(*s.IngressClassName)
	}
	if s.DefaultBackend != nil {
		o.Routes = append(o.Routes, p.route("", "", "", s.DefaultBackend))
	}
	for i := range s.Rules {
		r := &s.Rules[i]
		o.Hosts = append(o.Hosts, p.word(r.Host))
		if r.HTTP == nil {
			continue
		}
		for j := range r.HTTP.Paths {
			path, kind := &r.HTTP.Paths[j], ""
			if path.PathType != nil {
				kind = string(*path.PathType)
			}
			o.Routes = append(o.Routes, p.route(r.Host, path.Path, kind, &path.Backend))
		}
	}
	for i := range s.TLS {
		o.TLS = append(o.TLS, IngressTLS{p.word(s.TLS[i].SecretName), p.wordsOf(s.TLS[i].Hosts)})
	}
	for _, b := range in.Status.LoadBalancer.Ingress {
		o.Balancers = append(o.Balancers, p.word(cmp.Or(b.IP, b.Hostname)))
	}
	return o
}

func (p *Pool) route(host, path, kind string, to *networkingv1.IngressBackend) Route {
	r := Route{Host: p.word(host), Path: p.word(path), PathType: p.word(kind)}
	if to.Service != nil {
		r.Service, r.Port = p.word(to.Service.Name), p.word(to.Service.Port.Name)
		if n := to.Service.Port.Number; n != 0 {
			r.Port = p.word(strconv.Itoa(int(n)))
		}
	}
	return r
}
