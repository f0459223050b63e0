package health

import (
	"time"

	"kdeck/kube/object"
)

// service judges a Service by its own status: whether its load balancer has given it an address.
func service(o *object.Service, now time.Time) Judgement {
	if c := find(o.Conditions, "LoadBalancerPortsError"); c != nil && c.Status == "True" {
		return Judgement{Level: Broken, Reason: said(*c), Since: c.Since.Time()}
	}
	if o.Type == "LoadBalancer" && len(o.Balancers) == 0 && len(o.ExternalIPs) == 0 {
		since := o.CreationTimestamp.Time
		const text = "waits for a load balancer to be given to it"
		return later(after(since, balancerPatience), now,
			Judgement{Level: Starting, Reason: text, Since: since}, Judgement{Level: Attention, Reason: text, Since: since})
	}
	return Judgement{}
}
