package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ombud/store"
	"ombud/store/casework"
)

// PrivacyRequest names a person by their address, or one case by its
// reference or register number.
type PrivacyRequest struct {
	Who    string `json:"who"`
	Reason string `json:"reason,omitempty"` // filed with each case that is handed out or erased
	DryRun bool   `json:"dry_run,omitempty"`
}

// KeptView is a case with how long it is kept.
type KeptView struct {
	Reference casework.Reference  `json:"reference"`
	Register  casework.Register   `json:"register"`
	Kind      casework.Kind       `json:"kind"`
	Status    casework.Status     `json:"status"`
	Role      casework.PersonRole `json:"role,omitempty"` // of the person asked for
	Messages  int                 `json:"messages"`
	// Until is the first day on which the case may be erased without being
	// asked to; nil while it is open or held.
	Until *casework.Date `json:"until"`
	// Why is the ground for keeping it: open, legal_hold, claim or a kind.
	Why string `json:"why"`
	// Erasable says whether it may be erased today because its customer asks.
	Erasable bool `json:"erasable"`
}

// ErasureView says what an erasure did, or with a dry run would do.
type ErasureView struct {
	DryRun bool       `json:"dry_run"`
	Erased []KeptView `json:"erased"`
	Kept   []KeptView `json:"kept"`
	// Messages, Letters and Raw count what was taken away.
	Messages int `json:"messages"`
	Letters  int `json:"letters"`
	Raw      int `json:"raw"`
	// Backups were taken before: they still hold it.
	Backups []store.BackupRecord `json:"backups"`
}

// privacyRoles may look for a person's data, hand them out and erase them.
func privacyRoles() []casework.Role { return []casework.Role{casework.RoleHead, casework.RoleAdmin} }

// PrivacyFind returns every case that a person takes part in.
func (d *Desk) PrivacyFind(ctx context.Context, by casework.StaffName, r PrivacyRequest) ([]KeptView, error) {
	if err := d.keeps(by, "privacy find", privacyRoles()...); err != nil {
		return nil, err
	}
	var rows []KeptView
	err := d.view(ctx, func(s *sitting) error {
		rows = []KeptView{}
		cases, err := s.casesOf(r.Who)
		if err != nil {
			return err
		}
		for _, c := range cases {
			v, err := s.kept(c, r.Who)
			if err != nil {
				return err
			}
			rows = append(rows, v)
		}
		return nil
	})
	return rows, err
}

// casesOf are the cases of a person, or the one that is named.
func (s *sitting) casesOf(who string) ([]casework.Case, error) {
	if !strings.Contains(who, "@") {
		c, err := s.find(who)
		return []casework.Case{c}, err
	}
	address, err := casework.ParseAddress(strings.TrimSpace(who))
	if err != nil {
		return nil, invalid(fmt.Sprintf("person %q", who), "%s", why(err))
	}
	refs, err := s.tx.CasesOf(address)
	if err != nil {
		return nil, err
	}
	var cases []casework.Case
	for _, ref := range refs {
		c, err := s.tx.Case(ref)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// kept is a case with how long it is kept.
func (s *sitting) kept(c casework.Case, who string) (KeptView, error) {
	kept, erasable := s.Retention.Erasable(c, s.Calendar.Date(s.tx.Now), s.Calendar, true)
	v := KeptView{Reference: c.Reference, Register: c.Register, Kind: c.Kind, Status: c.Status,
		Why: kept.Why, Erasable: erasable && c.ErasedAt.IsZero()}
	if !kept.Until.IsZero() {
		v.Until = &kept.Until
	}
	for _, p := range c.People {
		if p.Address.Same(casework.Address(strings.TrimSpace(who))) {
			v.Role = p.Role
		}
	}
	messages, err := s.tx.Messages(c.Reference)
	v.Messages = len(messages)
	return v, err
}

// PrivacyErase erases the cases of a person who asks for it, those that may
// be: what the law or an open claim keeps stays, and so do cases that are
// open, held, or in which the person is not the customer.
func (d *Desk) PrivacyErase(ctx context.Context, by casework.StaffName, r PrivacyRequest) (ErasureView, error) {
	if err := d.keeps(by, "privacy erase", privacyRoles()...); err != nil {
		return ErasureView{}, err
	}
	if blank(r.Reason) && !r.DryRun {
		return ErasureView{}, invalid("privacy erase", "a reason is needed: who asked, and how it is known that it was they")
	}
	var v ErasureView
	work := func(s *sitting) error {
		v = newErasure(r.DryRun)
		cases, err := s.casesOf(r.Who)
		if err != nil {
			return err
		}
		if len(cases) == 0 {
			return missing(fmt.Sprintf("person %q", r.Who), "no case has them")
		}
		for _, c := range cases {
			row, err := s.kept(c, r.Who)
			if err != nil {
				return err
			}
			if !row.Erasable || row.Role == casework.RoleOther || row.Role == casework.RoleRepresentative {
				v.Kept = append(v.Kept, row)
				continue
			}
			if err := s.erase(c, row, by, &v); err != nil {
				return err
			}
		}
		v.Backups, err = s.backups()
		return err
	}
	if r.DryRun {
		return v, d.view(ctx, work)
	}
	return v, d.update(ctx, work)
}

func newErasure(dry bool) ErasureView {
	return ErasureView{DryRun: dry, Erased: []KeptView{}, Kept: []KeptView{}, Backups: []store.BackupRecord{}}
}

// erase erases one case, unless this is a dry run.
func (s *sitting) erase(c casework.Case, row KeptView, by casework.StaffName, v *ErasureView) error {
	v.Erased = append(v.Erased, row)
	if v.DryRun {
		return nil
	}
	letters, err := s.tx.Letters(c.Reference)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if !settled(l.State) {
			return notAllowed(attempt(c.Reference, casework.VerbErase),
				fmt.Sprintf("letter %s is on its way (%s)", l.ID, l.State), "ombud outbox show "+string(l.ID))
		}
	}
	gone, err := s.tx.EraseCase(c.Reference)
	if err != nil {
		return err
	}
	v.Messages, v.Letters, v.Raw = v.Messages+gone.Messages, v.Letters+gone.Letters, v.Raw+gone.Raw
	return s.record(c.Reference, by, casework.VerbErase,
		fmt.Sprintf("messages=%d letters=%d why=%s", gone.Messages, gone.Letters, row.Why))
}

// settled says whether nothing more becomes of a letter in a state.
func settled(l casework.LetterState) bool {
	return slices.Contains([]casework.LetterState{casework.LetterAccepted, casework.LetterFailed,
		casework.LetterCancelled, casework.LetterBounced}, l)
}

// backups are those that still hold what is erased now.
func (s *sitting) backups() ([]store.BackupRecord, error) {
	list, err := s.tx.Backups()
	return full(list), err
}

// KeepRequest sets a legal hold on a case, or lifts it.
type KeepRequest struct {
	On
	Reason string `json:"reason"`
	Lift   bool   `json:"lift,omitempty"`
}

// PrivacyKeep sets a legal hold, by which a case is kept whatever its age, or
// lifts it. The reason is filed with the case.
func (d *Desk) PrivacyKeep(ctx context.Context, by casework.StaffName, r KeepRequest) (Receipt, error) {
	if err := d.keeps(by, "privacy keep", casework.RoleHead, casework.RoleAdmin, casework.RoleOmbudsman); err != nil {
		return Receipt{}, err
	}
	if blank(r.Reason) {
		return Receipt{}, invalid("privacy keep", "a reason is needed")
	}
	return d.act(ctx, by, r.On, casework.VerbKeep, func(e *deed) error {
		held := slices.Contains(e.c.Flags, casework.FlagLegalHold)
		e.c.Flags = slices.DeleteFunc(slices.Clone(e.c.Flags), func(f casework.Flag) bool { return f == casework.FlagLegalHold })
		switch {
		case r.Lift && !held:
			return invalid(attempt(e.c.Reference, casework.VerbKeep), "there is no legal hold on it")
		case r.Lift:
			e.noted("legal_hold=lifted")
			e.say("The legal hold is lifted.")
		default:
			e.c.Flags = append(e.c.Flags, casework.FlagLegalHold)
			e.noted("legal_hold=set")
			e.say("Kept, whatever its age, until the hold is lifted.")
		}
		return e.reason(r.Reason)
	})
}

// RetentionRequest asks for the cases whose time is up.
type RetentionRequest struct {
	Erase bool `json:"erase,omitempty"`
}

// retentionChunk is how many cases are looked at in one view.
const retentionChunk = 500

// PrivacyRetention returns the cases that need not be kept any longer, and
// erases them when asked to. One that cannot be erased stops none of the
// others.
func (d *Desk) PrivacyRetention(ctx context.Context, by casework.StaffName, r RetentionRequest) (ErasureView, error) {
	v := newErasure(!r.Erase)
	if err := d.keeps(by, "privacy retention", privacyRoles()...); err != nil {
		return v, err
	}
	due, err := d.expired(ctx)
	if err != nil {
		return v, err
	}
	for _, row := range due {
		if v.DryRun {
			v.Erased = append(v.Erased, row)
			continue
		}
		var one ErasureView
		err := d.update(ctx, func(s *sitting) error {
			one = newErasure(false)
			c, err := s.tx.Case(row.Reference)
			if err != nil || !s.expires(c) {
				return err
			}
			return s.erase(c, row, by, &one)
		})
		if errors.Is(err, casework.ErrNotAllowed) {
			v.Kept = append(v.Kept, row)
			continue
		}
		if err != nil {
			return v, err
		}
		v.Erased = append(v.Erased, one.Erased...)
		v.Messages, v.Letters, v.Raw = v.Messages+one.Messages, v.Letters+one.Letters, v.Raw+one.Raw
	}
	err = d.view(ctx, func(s *sitting) (err error) {
		v.Backups, err = s.backups()
		return err
	})
	return v, err
}

// expires says whether a case need not be kept any longer.
func (s *sitting) expires(c casework.Case) bool {
	_, ok := s.Retention.Erasable(c, s.Calendar.Date(s.tx.Now), s.Calendar, false)
	return ok && c.ErasedAt.IsZero()
}

// expired are the cases that need not be kept any longer.
func (d *Desk) expired(ctx context.Context) ([]KeptView, error) {
	var due []KeptView
	var from casework.Reference
	for more := true; more; {
		var chunk []KeptView
		next := from
		err := d.view(ctx, func(s *sitting) error {
			chunk, next, more = nil, from, false
			n := 0
			for c, err := range s.tx.Cases(from) {
				if err != nil {
					return err
				}
				if n == retentionChunk {
					next, more = c.Reference, true
					return nil
				}
				n++
				if !s.expires(c) {
					continue
				}
				row, err := s.kept(c, "")
				if err != nil {
					return err
				}
				chunk = append(chunk, row)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		due, from = append(due, chunk...), next
	}
	return due, nil
}
