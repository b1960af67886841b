package store

import (
	"bytes"
	"container/heap"
	"iter"
	"slices"
	"time"

	"ombud/store/casework"
)

// QueueFilter says which cases a queue holds. Empty fields do not restrict.
type QueueFilter struct {
	Departments []casework.Department
	Statuses    []casework.Status // empty: every one, of closed cases those with a promise left
	Stage       casework.Stage
	Assignee    casework.StaffName
	Unassigned  bool                     // only cases of nobody
	Before      time.Time                // only cases whose next deadline is before
	Match       func(casework.Case) bool // asked last, of each case in order
	Limit       int                      // 0: no limit
	// Damaged is told of cases that cannot be read, which are passed over;
	// without it the first one is an error.
	Damaged func(Damage)
}

// Queue returns cases by their next deadline, the most urgent first; those
// without one come last. It reads no more of the index than it needs.
func (tx *Tx) Queue(f QueueFilter) ([]casework.Case, error) {
	var list []casework.Case
	for ref := range tx.queued(f) {
		c, err := tx.Case(ref)
		if err != nil && f.Damaged != nil {
			f.Damaged(DamagedCase(ref, err))
			continue
		}
		if err != nil {
			return nil, err
		}
		if f.Match != nil && !f.Match(c) {
			continue
		}
		list = append(list, c)
		if len(list) == f.Limit {
			break
		}
	}
	return list, nil
}

// queued gives the references of a queue in order: it merges the lanes, one
// for each owner, stage and status.
func (tx *Tx) queued(f QueueFilter) iter.Seq[casework.Reference] {
	return func(yield func(casework.Reference) bool) {
		var lanes laneHeap
		defer func() {
			for _, l := range lanes {
				l.stop()
			}
		}()
		for _, prefix := range tx.lanes(f) {
			if l := tx.lane(f, prefix); l.advance() {
				lanes = append(lanes, l)
			}
		}
		heap.Init(&lanes)
		for len(lanes) > 0 {
			if !yield(casework.Reference(lanes[0].rest[8:])) {
				return
			}
			if lanes[0].advance() {
				heap.Fix(&lanes, 0)
			} else {
				heap.Pop(&lanes)
			}
		}
	}
}

// bucket returns the index that answers a filter best: by assignee where
// one is named, else by department.
func (f QueueFilter) bucket() string {
	if f.Assignee != "" {
		return bucketCasesByAssignee
	}
	return bucketCasesByQueue
}

// lanes returns the prefixes of the lanes of a filter that hold any case. It
// jumps from one to the next.
func (tx *Tx) lanes(f QueueFilter) []key {
	var list []key
	var from []byte
	for {
		prefix := tx.laneAt(f.bucket(), from)
		if prefix == nil {
			return list
		}
		if f.wants(prefix) {
			list = append(list, prefix)
		}
		from = prefix.prefixEnd()
	}
}

// laneAt returns the prefix of the first lane at or after a key.
func (tx *Tx) laneAt(bucket string, from []byte) key {
	for k := range tx.r.Range(bucket, from, nil) {
		return key(bytes.Clone(k[:len(k)-len(afterLane(k))]))
	}
	return nil
}

// afterLane returns what follows owner, stage and status in a key.
func afterLane(k []byte) []byte {
	for range 3 {
		_, k = cutStr(k)
	}
	return k
}

// wants says whether the cases of a lane belong to the queue.
func (f QueueFilter) wants(prefix key) bool {
	owner, rest := cutStr(prefix)
	stage, _ := cutStr(rest)
	status := prefix.status()
	switch {
	case f.Stage != "" && stage != string(f.Stage):
		return false
	case len(f.Statuses) > 0 && !slices.Contains(f.Statuses, status):
		return false
	case f.Assignee != "":
		return owner == string(f.Assignee)
	}
	return f.wantsDepartment(owner)
}

// status is that of the cases of a lane.
func (k key) status() casework.Status {
	_, rest := cutStr(k)
	_, rest = cutStr(rest)
	status, _ := cutStr(rest)
	return casework.Status(status)
}

func (f QueueFilter) wantsDepartment(d string) bool {
	return len(f.Departments) == 0 || slices.Contains(f.Departments, casework.Department(d))
}

// lane returns the cases of a lane, before its first.
func (tx *Tx) lane(f QueueFilter, prefix key) *lane {
	to := prefix.prefixEnd()
	switch {
	case !f.Before.IsZero():
		to = slices.Clone(prefix).time(f.Before)
	case len(f.Statuses) == 0 && prefix.status() == casework.StatusClosed:
		to = slices.Clone(prefix).time(time.Time{}) // before those without a deadline
	}
	next, stop := iter.Pull2(tx.r.Range(f.bucket(), prefix, to))
	return &lane{next: next, stop: stop, prefix: len(prefix), keep: f.keep()}
}

// keep looks at the value of an index entry: the assignee by department, the
// department by assignee.
func (f QueueFilter) keep() func(value []byte) bool {
	return func(value []byte) bool {
		if f.Assignee != "" {
			return !f.Unassigned && f.wantsDepartment(string(value))
		}
		return !f.Unassigned || len(value) == 0
	}
}

// lane is a place in the cases of one owner, stage and status.
type lane struct {
	next   func() ([]byte, []byte, bool)
	stop   func()
	keep   func(value []byte) bool
	prefix int
	rest   []byte // of the key: due and reference
}

// advance goes to the next case that is kept and says whether there is one.
func (l *lane) advance() bool {
	for {
		k, v, ok := l.next()
		if !ok {
			l.stop()
			return false
		}
		if l.keep(v) {
			l.rest = k[l.prefix:]
			return true
		}
	}
}

// laneHeap is a heap of lanes, the one with the next case on top.
type laneHeap []*lane

func (h laneHeap) Len() int           { return len(h) }
func (h laneHeap) Less(i, j int) bool { return bytes.Compare(h[i].rest, h[j].rest) < 0 }
func (h laneHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laneHeap) Push(x any)        { *h = append(*h, x.(*lane)) }

func (h *laneHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
