package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
	"kdeck/ui"
)

// Jobs lists jobs with the columns of kubectl get jobs -o wide; enter shows the pods of one.
func Jobs() Kind {
	return Kind{
		Name:     "jobs",
		Resource: builtin("jobs"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "STATUS"}, {Name: "COMPLETIONS"}, {Name: "DURATION", Span: true}, {Name: "AGE", Age: true},
			{Name: "CONTAINERS", Wide: true}, {Name: "IMAGES", Wide: true}, {Name: "SELECTOR", Wide: true},
		},
		Rows: jobRow,
		Enter: func(s *Session, it *Item) ui.Step {
			j, ok := it.Object.(*kube.Job)
			if !ok {
				return ui.Quiet()
			}
			selector := j.Selector
			if strings.HasPrefix(selector, controllerUID) && !strings.Contains(selector, ",") {
				selector = "batch.kubernetes.io/job-name=" + j.Name // the same pods, and it can be read
			}
			return selected(s, j, selector)
		},
	}
}

// controllerUID begins the selector that the API server gives to jobs (batch/v1 ControllerUidLabel).
const controllerUID = "batch.kubernetes.io/controller-uid="

func jobRow(o kube.Object) []ui.Row {
	j, ok := o.(*kube.Job)
	if !ok {
		return nil
	}
	status := jobStatus(j)
	return oneRow(o,
		ui.Cell{Text: j.Name}, ui.Cell{Text: status}, ui.Cell{Text: completions(j), Value: int64(j.Succeeded)}, jobDuration(j),
		ageCell(j.CreationTimestamp), wordsCell(j.Containers), wordsCell(j.Images), orNone(j.Selector),
	)
}

// jobStatus is the first of the conditions that holds, in kubectl's order (printJob).
func jobStatus(j *kube.Job) string {
	switch {
	case holds(j.Conditions, "Complete"):
		return "Complete"
	case holds(j.Conditions, "Failed"):
		return "Failed"
	case j.DeletionTimestamp != nil:
		return "Terminating"
	}
	for _, word := range []string{"Suspended", "FailureTarget", "SuccessCriteriaMet"} {
		if holds(j.Conditions, word) {
			return word
		}
	}
	return "Running"
}

// holds says whether the first condition of a type is true.
func holds(in []kube.Condition, kind string) bool {
	i := slices.IndexFunc(in, func(c kube.Condition) bool { return c.Type == kind })
	return i >= 0 && in[i].Status == "True"
}

// completions is how many pods have succeeded of those that have to; without a number one is enough.
func completions(j *kube.Job) string {
	switch {
	case j.Completions >= 0:
		return fmt.Sprintf("%d/%d", j.Succeeded, j.Completions)
	case j.Parallelism > 1:
		return fmt.Sprintf("%d/1 of %d", j.Succeeded, j.Parallelism)
	}
	return fmt.Sprintf("%d/1", j.Succeeded)
}

// jobDuration counts from the start to the completion. A job that failed has none, so it counts on, as in kubectl.
func jobDuration(j *kube.Job) ui.Cell {
	switch {
	case j.Started.IsZero():
		return ui.Cell{}
	case j.Finished.IsZero():
		return ui.Cell{Since: j.Started.Time()}
	}
	d := time.Duration(j.Finished-j.Started) * time.Second
	return ui.Cell{Text: duration.HumanDuration(d), Value: int64(d / time.Second)}
}
