package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// CronJobs lists cron jobs with the columns of kubectl get cronjobs -o wide; enter shows the jobs one has made.
func CronJobs() Kind {
	return Kind{
		Name:     "cronjobs",
		Resource: builtin("cronjobs"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "SCHEDULE"}, {Name: "TIMEZONE"}, {Name: "SUSPEND"}, {Name: "ACTIVE"},
			{Name: "LAST SCHEDULE", Age: true}, {Name: "AGE", Age: true},
			{Name: "CONTAINERS", Wide: true}, {Name: "IMAGES", Wide: true}, {Name: "SELECTOR", Wide: true},
		},
		Rows: cronJobRow,
		Enter: func(s *Session, it *Item) ui.Step {
			o := it.Object
			return ui.Step{Open: NewList(s, Jobs(), Scope{Namespace: o.GetNamespace(), Owner: o.GetUID(), About: "cronjob/" + o.GetName()})}
		},
	}
}

func cronJobRow(o kube.Object) []ui.Row {
	c, ok := o.(*kube.CronJob)
	if !ok {
		return nil
	}
	last := orNone("")
	if !c.Scheduled.IsZero() {
		last = sinceCell(c.Scheduled.Time())
	}
	return oneRow(o,
		ui.Cell{Text: c.Name}, ui.Cell{Text: c.Schedule}, orNone(c.Zone), ui.Cell{Text: c.Suspend}, countCell(c.Active), last,
		ageCell(c.CreationTimestamp), wordsCell(c.Containers), wordsCell(c.Images), orNone(c.Selector),
	)
}
