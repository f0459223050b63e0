package views

import (
	"time"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
	"kdeck/ui"
)

// levelTones are what levels of health look like.
var levelTones = [...]themes.Tone{health.Unjudged: themes.Plain, health.Well: themes.OK, health.Starting: themes.Busy,
	health.Attention: themes.Warn, health.Broken: themes.Bad, health.Unknown: themes.Warn}

// healthTone is what a judgement looks like.
func healthTone(j health.Judgement) themes.Tone {
	if j.Idle && j.Level == health.Well {
		return themes.Muted
	}
	return levelTones[j.Level]
}

// judged are the judgements of an object's rows, kept beside them: rows are remembered by the version of their object, and a
// judgement changes with time and with other objects too.
type judged struct {
	version string
	rows    []health.Judgement
	until   time.Time
}

// judge judges the rows of an object, or remembers how it did.
func (p *projector) judge(o kube.Object, rows []ui.Row, now time.Time) *judged {
	id := identity(o)
	if j := p.memo.judged[id]; j != nil && j.version == o.GetResourceVersion() && j.version != "" && (j.until.IsZero() || now.Before(j.until)) {
		return j
	}
	j := &judged{version: o.GetResourceVersion(), rows: make([]health.Judgement, len(rows))}
	for i := range rows {
		j.rows[i] = judge(o, rows[i].Item, now)
		if u := j.rows[i].Until; !u.IsZero() && (j.until.IsZero() || u.Before(j.until)) {
			j.until = u
		}
	}
	p.memo.judged[id] = j
	return j
}

// judge gives the health of what a row was made of: an object, or one container of a pod.
func judge(o kube.Object, item any, now time.Time) health.Judgement {
	if m, ok := o.(*member); ok {
		o = m.Object
	}
	if it, ok := item.(*Item); ok && it.Container != "" {
		if p, ok := o.(*kube.Pod); ok {
			if c := containerOf(p, it.Container); c != nil {
				return health.Container(p, c, now)
			}
		}
	}
	return health.Judge(health.Facts{Object: o}, now)
}

// containerOf is the container of a pod by its name, also one that its spec does not have; nil when there is none.
func containerOf(p *kube.Pod, name string) *kube.Container {
	if c := p.Container(name); c != nil {
		return c
	}
	for i := range p.Unspecified {
		if p.Unspecified[i].Name == name {
			return &p.Unspecified[i]
		}
	}
	return nil
}

// toned is a row in the tone of its health. What cannot be judged keeps the tone its kind gives it.
func toned(row ui.Row, j health.Judgement) ui.Row {
	if j.Level != health.Unjudged {
		row.Tone = healthTone(j)
	}
	return row
}
