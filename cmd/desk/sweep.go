package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// sweepChunk is how many cases one transaction of a sweep looks at.
const sweepChunk = 200

// Sweep looks at the clocks: a deadline that has passed unmet is an entry in
// the history and a task, once; a planned change comes back on its day.
func (d *Desk) Sweep(ctx context.Context) error {
	var late []casework.Reference
	var damaged []store.Damage
	err := d.view(ctx, func(s *sitting) error {
		late, damaged = nil, nil
		today := s.Calendar.Date(s.tx.Now)
		_, err := s.tx.Queue(store.QueueFilter{
			Before: s.Calendar.EndOfDay(today).Add(time.Second),
			Match: func(c casework.Case) bool {
				if len(s.missed(c)) > 0 || c.PlanIsDue(today) {
					late = append(late, c.Reference)
				}
				return false // after a backfill there may be very many: not all at once
			},
			Damaged: func(one store.Damage) { damaged = append(damaged, one) },
		})
		return err
	})
	if err != nil {
		return err
	}
	if len(damaged) > 0 {
		if err := d.update(ctx, func(s *sitting) error { return s.setAside(damaged) }); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(late, sweepChunk) {
		err := d.update(ctx, func(s *sitting) error {
			for _, ref := range chunk {
				if err := s.sweep(ref); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return d.digest(ctx)
}

// missed are the deadlines of a case that have passed unmet and of which
// nobody has been told.
func (s *sitting) missed(c casework.Case) []casework.Deadline {
	var out []casework.Deadline
	for _, d := range c.Deadlines {
		over := c.Status == casework.StatusClosed && !d.Promise()
		if over || !d.Met.IsZero() || d.State(s.tx.Now) != casework.DeadlineMissed {
			continue
		}
		note := s.missedNote(d)
		if !slices.ContainsFunc(c.Tasks, func(t casework.Task) bool { return t.Kind == taskMissed && t.Note == note }) {
			out = append(out, d)
		}
	}
	return out
}

// missedNote tells a deadline that has passed from all others of its case.
func (s *sitting) missedNote(d casework.Deadline) string {
	note := fmt.Sprintf("deadline=%s due=%s", d.Kind, s.Calendar.Date(d.Due))
	if d.Of != "" {
		note += " of=" + d.Of
	}
	return note
}

// caughtUp ends the tasks of a case in hand for deadlines that have passed
// and were met since.
func (s *sitting) caughtUp(c *casework.Case) {
	for _, d := range c.Deadlines {
		if d.Met.IsZero() {
			continue
		}
		note := s.missedNote(d)
		for i, t := range c.Tasks {
			if t.Kind == taskMissed && t.Note == note && t.Done.IsZero() {
				c.Tasks = slices.Clone(c.Tasks)
				c.Tasks[i].Done = s.tx.Now
			}
		}
	}
}

// sweep records the missed deadlines of a case, and brings it back when the
// day of its planned change has come.
func (s *sitting) sweep(ref casework.Reference) error {
	c, err := s.tx.Case(ref)
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	missed, back := s.missed(c), c.PlanIsDue(s.Calendar.Date(s.tx.Now))
	if len(missed) == 0 && !back {
		return nil
	}
	urgent := back || c.Urgent()
	if back {
		c.ComeBack(casework.Task{At: s.tx.Now})
		if err := s.record(ref, casework.SystemName, casework.VerbPlanned, "when="+c.Evaluation.When); err != nil {
			return err
		}
	}
	for _, d := range missed {
		urgent = urgent || d.Pressing()
		note := s.missedNote(d)
		s.task(&c, taskMissed, note)
		if err := s.record(ref, casework.SystemName, casework.VerbMissed, note); err != nil {
			return err
		}
		s.warn("deadline passed", "case", ref, "deadline", d.Kind, "due", d.Due)
	}
	if err := s.tx.PutCase(c); err != nil || !urgent {
		return err
	}
	return s.alert(c)
}

// Status says how the work stands.
func (d *Desk) Status(ctx context.Context) (StoreStatus, error) {
	stats, err := d.store.Stats(ctx)
	if err != nil {
		return StoreStatus{}, err
	}
	st := StoreStatus{
		Cases: stats.Cases, Letters: stats.Letters, Quarantined: stats.Quarantined[quarantineWaiting],
		ArrivalsOwed: stats.ArrivalsOwed, Unindexed: stats.Unindexed, Size: stats.Size,
		Seal: stats.Seal.Hash, Undecidable: []casework.Reference{},
	}
	err = d.view(ctx, func(s *sitting) (err error) {
		st.Undecidable, st.OutsideDeputies = st.Undecidable[:0], 0
		backups, err := s.tx.Backups()
		if err != nil {
			return err
		}
		if n := len(backups); n > 0 {
			st.LastBackup = &backups[n-1].At
		}
		if st.Overdue, err = s.count(store.QueueFilter{Before: s.tx.Now}); err != nil {
			return err
		}
		triage := []casework.Department{casework.DepartmentTriage}
		if st.Triage, err = s.count(store.QueueFilter{Departments: triage}); err != nil {
			return err
		}
		left, err := s.unattended()
		if err != nil {
			return err
		}
		st.Alarms = append(alarms(stats), left...)
		damaged := full(s.tx.Damaged())
		st.Damaged = damaged[:min(len(damaged), mostDamages)]
		var lost error
		_, err = s.count(store.QueueFilter{Stage: casework.StageOmbudsman, Match: func(c casework.Case) bool {
			if c.Status == casework.StatusClosed || lost != nil {
				return false
			}
			if len(c.Deputised) > 0 {
				st.OutsideDeputies++
			}
			var judges []casework.StaffName
			if judges, lost = s.reviewers(c); lost == nil && len(judges) == 0 {
				st.Undecidable = append(st.Undecidable, c.Reference)
			}
			return false
		}})
		return cmp.Or(err, lost)
	})
	return st, err
}

// unattended tells of the cases that nobody has in their queue, because their
// departments have no staff and customer service no head.
func (s *sitting) unattended() ([]Alarm, error) {
	departments := s.Unattended()
	if len(departments) == 0 {
		return nil, nil
	}
	n, err := s.count(store.QueueFilter{Departments: departments, Stage: casework.StageService})
	if err != nil || n == 0 {
		return nil, err
	}
	return []Alarm{{Count: n, What: "cases that nobody works on: no staff, and no head, in " + list(departments),
		Do: "ombud queue"}}, nil
}

// alarms are the letters and tasks of a store for which nothing but a person
// can do anything.
func alarms(s store.Stats) []Alarm {
	list := []Alarm{}
	for _, a := range []Alarm{
		{"crisis: no acknowledgement is sent, a person answers at once", s.Tasks[taskCrisis], "ombud queue is:crisis"},
		{"threat: no acknowledgement is sent, a person answers", s.Tasks[taskThreat], "ombud queue is:threat"},
		{"letters held until a person releases them", s.Letters[casework.LetterHeld], "ombud outbox list --state held"},
		{"letters of which nobody knows whether they arrived", s.Letters[casework.LetterUnknown],
			"ombud outbox list --state unknown"},
		{taskLetter, s.Tasks[taskLetter], "ombud queue"},
	} {
		if a.Count > 0 {
			list = append(list, a)
		}
	}
	return list
}

// count counts the cases with something left to do that a filter lets through.
func (s *sitting) count(f store.QueueFilter) (int, error) {
	n := 0
	match := f.Match
	f.Match = func(c casework.Case) bool {
		if match == nil || match(c) {
			n++
		}
		return false
	}
	f.Damaged = func(store.Damage) {} // the sweep sets them aside
	_, err := s.tx.Queue(f)
	return n, err
}

// mostDamages is how many records that cannot be read Status names.
const mostDamages = 10
