package object

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Job is batchv1.Job without its pod template, but for the names and images of its containers.
type Job struct {
	Meta
	Completions int32 // spec.completions; -1 is unset: one success is enough
	Parallelism int32 // spec.parallelism; unset is 0
	Backoff     int32 // spec.backoffLimit; -1 is unset
	Active      int32 // status.active
	Succeeded   int32 // status.succeeded
	Failed      int32 // status.failed: pods, not the job
	Ready       int32 // status.ready
	Suspended   bool  // spec.suspend
	Started     Stamp // status.startTime
	Finished    Stamp // status.completionTime, which a job that failed does not have
	Deadline    int64 // spec.activeDeadlineSeconds, 0 is none
	Containers  []string
	Images      []string
	Selector    string // as kubectl prints it, but "" when there is none
	Conditions  []Condition
}

// DeepCopyObject makes Job a runtime.Object.
func (o *Job) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Images, c.Conditions = slices.Clone(o.Containers), slices.Clone(o.Images), slices.Clone(o.Conditions)
	return &c
}

// CompactJob keeps of a Job what Job has.
func CompactJob(p *Pool, in *batchv1.Job) *Job {
	s, t := &in.Spec, &in.Status
	o := &Job{
		Meta: p.Meta(&in.ObjectMeta), Completions: orUnset(s.Completions), Backoff: orUnset(s.BackoffLimit),
		Active: t.Active, Succeeded: t.Succeeded, Failed: t.Failed, Suspended: set(s.Suspend),
		Started: stampOf(t.StartTime), Finished: stampOf(t.CompletionTime), Selector: p.selector(s.Selector),
	}
	if s.Parallelism != nil {
		o.Parallelism = *s.Parallelism
	}
	if t.Ready != nil {
		o.Ready = *t.Ready
	}
	if s.ActiveDeadlineSeconds != nil {
		o.Deadline = *s.ActiveDeadlineSeconds
	}
	o.Containers, o.Images = p.images(s.Template.Spec.Containers)
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// CronJob is batchv1.CronJob without its job template, but for the names and images of its containers.
type CronJob struct {
	Meta
	Schedule    string // spec.schedule
	Zone        string // spec.timeZone; "" is the controller's own
	Concurrency string // spec.concurrencyPolicy
	// Suspend is spec.suspend as kubectl prints it: "True", "False", or "<unset>".
	Suspend    string
	Deadline   int64 // spec.startingDeadlineSeconds; -1 is none
	Active     int32 // how many jobs of it run now
	Scheduled  Stamp // status.lastScheduleTime
	Successful Stamp // status.lastSuccessfulTime
	Containers []string
	Images     []string
	Selector   string // of the job template, where it is hardly ever set
}

// DeepCopyObject makes CronJob a runtime.Object.
func (o *CronJob) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Images = slices.Clone(o.Containers), slices.Clone(o.Images)
	return &c
}

// CompactCronJob keeps of a CronJob what CronJob has.
func CompactCronJob(p *Pool, in *batchv1.CronJob) *CronJob {
	s, t := &in.Spec, &in.Status
	o := &CronJob{
		Meta: p.Meta(&in.ObjectMeta), Schedule: p.word(s.Schedule), Concurrency: p.word(string(s.ConcurrencyPolicy)), Suspend: "<unset>",
		Deadline: -1, Active: int32(len(t.Active)), Scheduled: stampOf(t.LastScheduleTime), Successful: stampOf(t.LastSuccessfulTime),
		Selector: p.selector(s.JobTemplate.Spec.Selector),
	}
	if s.TimeZone != nil {
		o.Zone = p.word(*s.TimeZone)
	}
	if s.StartingDeadlineSeconds != nil {
		o.Deadline = *s.StartingDeadlineSeconds
	}
	if s.Suspend != nil {
		o.Suspend = map[bool]string{true: "True", false: "False"}[*s.Suspend]
	}
	o.Containers, o.Images = p.images(s.JobTemplate.Spec.Template.Spec.Containers)
	return o
}

// orUnset is an optional number that is never negative; -1 is unset.
func orUnset(n *int32) int32 {
	if n == nil {
		return -1
	}
	return *n
}
