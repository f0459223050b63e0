package kwok

// stage is one step of a life cycle, in the terms used here; document puts it in kwok's.
type stage struct {
	name  string
	kind  string // "Pod" or "Node"
	fault string // the value of the annotation Fault, "" for any
	first bool   // comes before all others that match, faults too
	when  []requirement
	// After a fixed delay, or one that jq computes from the object (a duration string), lengthened up to jitter.
	delay     int
	jitter    int
	delayFrom string
	steps     []step
}

// requirement compares what jq finds in the object.
type requirement struct {
	key    string
	op     string // In, NotIn, Exists, DoesNotExist
	values []string
}

// step does one thing: patch the status, apply an event, or delete the object.
type step struct {
	status string
	event  *event
	delete bool
}

// event is what a kubelet would report. The text is a template over the pod.
type event struct {
	warning bool
	reason  string
	message string
	// count is a template too; an event seen again is updated in place. "" for 1.
	count string
}

func is(key string, values ...string) requirement    { return requirement{key, "In", values} }
func isNot(key string, values ...string) requirement { return requirement{key, "NotIn", values} }
func has(key string) requirement                     { return requirement{key: key, op: "Exists"} }
func hasNot(key string) requirement                  { return requirement{key: key, op: "DoesNotExist"} }

func (s stage) document() map[string]any {
	var exprs []any
	for _, r := range s.when {
		jq := map[string]any{"key": r.key, "operator": r.op}
		if len(r.values) > 0 {
			jq["values"] = r.values
		}
		exprs = append(exprs, map[string]any{"jq": jq})
	}
	selector := map[string]any{"matchExpressions": exprs}
	weight := 0
	if s.first {
		weight = 1000
	}
	if s.fault != "" {
		selector["matchAnnotations"] = map[string]any{Fault: s.fault}
		// A stage with a weight wins over all that match with none: a fault wins over the ordinary course.
		weight = 1
	}
	spec := map[string]any{
		"resourceRef": map[string]any{"apiGroup": "v1", "kind": s.kind},
		"selector":    selector,
		"weight":      weight,
		"steps":       s.stepDocuments(),
	}
	if s.delay > 0 || s.delayFrom != "" {
		delay := map[string]any{"durationMilliseconds": s.delay}
		if s.delayFrom != "" {
			delay["durationFrom"] = map[string]any{"jq": map[string]any{"expression": s.delayFrom}}
		}
		if s.jitter > s.delay {
			delay["jitterDurationMilliseconds"] = s.jitter
		}
		spec["delay"] = delay
	}
	return object("Stage", s.name, spec)
}

func (s stage) stepDocuments() []any {
	var out []any
	for _, st := range s.steps {
		switch {
		case st.delete:
			out = append(out, map[string]any{"delete": true})
		case st.event != nil:
			out = append(out, map[string]any{"apply": map[string]any{"template": st.event.template()}})
		default:
			out = append(out, map[string]any{"patch": map[string]any{
				"subresource": "status", "root": "status", "type": "strategic", "template": st.status,
			}})
		}
	}
	return out
}
