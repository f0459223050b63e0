package logs

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Stage is how far a container is.
type Stage uint8

// The stages.
const (
	Waiting Stage = iota // it has never run
	Running
	Over // its last instance has ended; it may be about to restart
)

// Instance is one run of a container, between two restarts.
type Instance struct {
	Restarts int32 // status.restartCount
	Started  int64 // seconds since 1970; 0 is unknown
}

// after tells whether the instance began later than o.
func (i Instance) after(o Instance) bool {
	return i.Restarts > o.Restarts || i.Restarts == o.Restarts && o.Started != 0 && i.Started > o.Started
}

// Container is one container of a pod, as far as its log is concerned. All texts in it are clean.
type Container struct {
	Namespace, Pod, Name string
	UID                  string // the pod's
	Stage                Stage
	Instance             Instance // the newest
	Reason, Message      string   // why it is Waiting, or Over and not started again
	Exit                 Exit     // how the last instance that has ended did
	Final                bool     // it will never run again: its pod is done
	Gone                 bool     // its pod is not there any more
}

// begun tells whether there is an instance, and so a log.
func (c *Container) begun() bool { return c.Stage != Waiting }

// Exit is how an instance ended.
type Exit struct {
	Known        bool
	Code, Signal int32
	Reason       string
	Finished     int64 // seconds since 1970
}

func (e Exit) String() string {
	if !e.Known {
		return "it is not known how"
	}
	s := fmt.Sprintf("exit code %d", e.Code)
	if e.Signal != 0 {
		s = fmt.Sprintf("signal %d", e.Signal)
	}
	if e.Reason != "" {
		s += " (" + e.Reason + ")"
	}
	return s
}

// why says what a container waits for, as its status has it.
func (c *Container) why() string {
	switch text := strings.Trim(c.Reason+": "+c.Message, ": "); text {
	case "":
		return "not started yet"
	default:
		return text
	}
}

func (c *Container) key() string { return c.UID + "/" + c.Name }

// Roster is the containers whose logs are to be read, at one moment.
type Roster struct {
	Version    uint64
	Containers []Container // in the order in which they are to have their turn
	Others     []string    // names of containers of the same pods that are not to be read
	Complete   bool        // all that there are have been found; until then nothing is read
	Final      bool        // no others will join
	Err        error       // why it may be out of date, nil if it is not
}

// Request is one question for a log; timestamps are always asked for.
type Request struct {
	Follow, Previous bool
	From             time.Time     // the server counts in whole seconds; zero is none
	Since            time.Duration // back from the server's now; 0 is none
	Tail             int           // last lines; 0 is all
}

// Verdict is what an error of a request means for the next one.
type Verdict uint8

// The verdicts.
const (
	Again   Verdict = iota // no contact, or not now: the same again, soon
	Denied                 // the user may not, or is not known
	Missing                // there is no such pod or container
	NotYet                 // there is nothing to read: it has not started, or there was none before
)

// Server is where logs come from. Its methods are called from several goroutines.
type Server interface {
	// Roster blocks until there is one newer than seen. An error is for good: without the pods, nothing can be read.
	Roster(ctx context.Context, seen uint64) (Roster, error)
	// Look asks the server how a container is now.
	Look(ctx context.Context, c Container) (Container, error)
	// Open begins to read. The body's lines begin with a timestamp in RFC 3339 and a blank.
	Open(ctx context.Context, c Container, r Request) (io.ReadCloser, error)
	Verdict(err error) Verdict
	// Nudges is closed when waiting for the next try makes no sense any more.
	Nudges() <-chan struct{}
	// Spawn runs a goroutine; false if there is nothing to run it any more.
	Spawn(f func()) bool
	// Close ends Roster.
	Close()
}

// Phase is how the reading of one container stands.
type Phase uint8

// The phases.
const (
	Loading  Phase = iota // what was written before is being read
	Live                  // read up to now; more may come
	Idle                  // nothing to read now: it waits to be started, or restarted
	Retrying              // out of touch, or refused: Err says why; tried again
	Ended                 // nothing more will come
	Failed                // given up: Err says why
)

func (p Phase) String() string {
	return [...]string{"loading", "live", "idle", "retrying", "ended", "failed"}[p]
}

// Source is one container that is, or was, read.
type Source struct {
	ID        int // what Record.Source says; they count from 0, in the order of joining
	Container Container
	Phase     Phase
	Note      string // why it is in this phase, as a sentence to show; "" if there is nothing to say
	Err       error
}

// Kind tells text from what is said about it.
type Kind uint8

// The kinds of records.
const (
	Text    Kind = iota
	Joined       // a source that was not there at the beginning
	Waits        // why a container does not run
	Restart      // what follows is of a new instance
	End          // an instance has ended and its log is read to the end
	Gap          // lines may be missing here, and why
	Trouble      // an error that ends the reading, or keeps it waiting for somebody
)

// Record is one line, or a mark between lines. Its text is clean (package scrub) and valid until the next call of Next.
type Record struct {
	Source int
	Kind   Kind
	Old    bool   // it was written before anybody looked: it is no news
	More   bool   // the line goes on in the source's next record: it is longer than PieceMost
	Nanos  int64  // when it was written, since 1970; 0 is unknown
	Text   []byte // without a line break
}

// Time is when it was written, in UTC.
func (r *Record) Time() time.Time {
	if r.Nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, r.Nanos).UTC()
}

// Batch is what Next has to give.
type Batch struct {
	Records []Record
	Sources []Source // all of them, when anything about them has changed since the last batch; else nil
	Others  []string // with Sources: names of containers of the same pods that were not asked for
	Loading int      // how many sources still read what was written before
	Held    int      // containers that are not read because of the limit
	Err     error    // the pods may be out of date; reading goes on
}
