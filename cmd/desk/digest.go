package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// digestHour is when the day's list is written on business days, in the
// company's time zone; warnDays is how many business days ahead it warns; and
// mostListed how many cases it names.
const (
	digestHour = 8
	warnDays   = 2
	mostListed = 50
)

// digest writes the day's list to everybody of ours with an address who has
// something on it, once a business day, and to who looks after the record
// whatever there is: it carries the newest seal of the history, so that a cut
// end is found (G8).
func (d *Desk) digest(ctx context.Context) error {
	due := false
	err := d.view(ctx, func(s *sitting) error {
		due = s.digestDue()
		return nil
	})
	if err != nil || !due {
		return err
	}
	return d.update(ctx, func(s *sitting) error {
		if !s.digestDue() {
			return nil
		}
		lists, err := s.upcoming()
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(s.Staff)) {
			if err := s.list(name, lists[name]); err != nil {
				return err
			}
		}
		return s.tx.NoteDigest()
	})
}

// digestDue says whether the list of today is still to be written.
func (s *sitting) digestDue() bool {
	today := s.Calendar.Date(s.tx.Now)
	last := s.tx.LastDigest()
	return s.Calendar.IsBusiness(today) && s.tx.Now.In(s.Calendar.Location()).Hour() >= digestHour &&
		(last.IsZero() || s.Calendar.Date(last).Before(today))
}

// upcoming gives, for each person, the cases whose next deadline has passed
// or is near, the most urgent first.
func (s *sitting) upcoming() (map[casework.StaffName][]casework.Case, error) {
	horizon := s.Calendar.EndOfDay(s.Calendar.AddBusinessDays(s.Calendar.Date(s.tx.Now), warnDays))
	lists := map[casework.StaffName][]casework.Case{}
	var failed error
	list := func(c casework.Case) bool {
		told, err := s.informed(c)
		failed = errors.Join(failed, err)
		for _, name := range told {
			// What a list needs: after a backfill there may be very many.
			lists[name] = append(lists[name], casework.Case{Reference: c.Reference, Status: c.Status,
				Deadlines: c.Deadlines})
		}
		return false
	}
	_, err := s.tx.Queue(store.QueueFilter{Before: horizon.Add(time.Second), Match: list, Damaged: func(store.Damage) {}})
	return lists, errors.Join(failed, err)
}

// list writes the list of one person.
func (s *sitting) list(name casework.StaffName, cases []casework.Case) error {
	person := s.Staff[name]
	keeper := slices.Contains(person.Roles, casework.RoleAdmin) || slices.Contains(person.Roles, casework.RoleAuditor)
	if person.Email == "" || len(cases) == 0 && !keeper {
		return nil
	}
	seal, err := s.tx.Seal()
	if err != nil {
		return err
	}
	d := casework.Draft{
		Kind: casework.LetterNotice, Variant: casework.NoticeDigest, Now: s.tx.Now, From: s.from(casework.StageService),
		Languages: s.Company.Languages[:min(1, len(s.Company.Languages))],
		To:        casework.Mailbox{Name: fullName(person, name), Address: person.Email},
		MessageID: s.digestID(name), Items: s.listed(cases), Seal: seal.Hash,
	}
	for _, c := range cases {
		d.Guard.Related = append(d.Guard.Related, c.Reference) // the list is of these
	}
	text, err := s.composer.Compose(d)
	if err != nil {
		s.warn("list of the day not written", "staff", name, "err", err)
		return nil
	}
	_, err = s.post(d, text, posting{by: casework.SystemName})
	return err
}

// digestID is the Message-ID of the list of a person and a day.
func (s *sitting) digestID(name casework.StaffName) casework.MessageID {
	return casework.MessageID(fmt.Sprintf("digest.%s.%s@%s", s.Calendar.Date(s.tx.Now), name, s.Company.MailDomain))
}

// listed are the lines of a list: how many clocks were missed and how many
// are near, then each case with its date.
func (s *sitting) listed(cases []casework.Case) []casework.Item {
	missed := 0
	var items []casework.Item
	for _, c := range cases {
		due, _ := c.NextDue()
		state := due.State(s.tx.Now)
		if state == casework.DeadlineMissed {
			missed++
		}
		if len(items) < mostListed {
			items = append(items, casework.Item{What: string(c.Reference),
				Why: fmt.Sprintf("%s %s %s", due.Kind, s.Calendar.Date(due.Due), state)})
		}
	}
	head := casework.Item{What: fmt.Sprintf("%d missed, %d running", missed, len(cases)-missed)}
	return append([]casework.Item{head}, items...)
}
