package health

import (
	"time"

	"kdeck/kube/object"
)

// record judges an object of any kind as kstatus does (sigs.k8s.io/cli-utils/pkg/kstatus/status, checkGenericProperties):
// by whether its controller has observed it, and by its conditions. Of an object that came without its status nothing is
// known.
func record(o *object.Record, now time.Time) Judgement {
	s := o.Status
	if s == nil {
		return Judgement{}
	}
	if s.Observed > 0 {
		if j, ok := unobserved(&o.Meta, s.Observed, now); ok {
			return j
		}
	}
	if len(s.Conditions) == 0 {
		return Judgement{}
	}
	j := Judgement{Level: Well}
	for _, c := range s.Conditions {
		j = Worse(j, Condition(c))
	}
	return j
}
