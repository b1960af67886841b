package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ombud/store/casework"
)

// Decide decides a complaint at its stage. At stage service the letter
// leaves after its hold; at stage ombudsman a second person approves it
// first. Either way it is written at once, so that a missing part is refused
// now.
func (d *Desk) Decide(ctx context.Context, by casework.StaffName, r DecideRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbDecide, func(e *deed) error {
		dec, err := e.decision(r)
		if err != nil {
			return err
		}
		second := e.NeedsApproval(e.c)
		if !second {
			if err := e.confirmed(); err != nil {
				return err
			}
		}
		e.c.Decisions = append(slices.Clone(e.c.Decisions), dec)
		e.c.Status = casework.After(e.c, e.verb)
		letter, text, err := e.decisionLetter(e.c)
		if err != nil {
			return err
		}
		last := &e.c.Decisions[len(e.c.Decisions)-1]
		last.SHA256 = text.SHA256
		// Not the outcome: the line reads the history, and not a draft of the
		// ombudsman's.
		e.noted("stage=%s version=%d sha256=%s", dec.Stage, dec.Version, text.SHA256)
		if second {
			last.State = casework.DecisionReview
			e.receipt.Warnings = append(e.receipt.Warnings, text.Warnings...)
			e.say("The decision on %s waits for a second person; its letter has SHA-256 %s.", e.c.Reference, text.SHA256)
			return e.nobodyApproves()
		}
		if e.c.Status == casework.StatusReview {
			e.c.Status = casework.After(e.c, casework.VerbApprove)
		}
		if err := e.dispatch(letter, text); err != nil {
			return err
		}
		e.say("The decision on %s: the letter %s.", e.c.Reference, e.leaves())
		return nil
	})
}

// decision builds the decision of a request and checks it.
func (e *deed) decision(r DecideRequest) (casework.Decision, error) {
	what := attempt(e.c.Reference, e.verb)
	if r.Demand != nil {
		if err := e.demand(*r.Demand, r.DemandReason); err != nil {
			return casework.Decision{}, err
		}
	}
	dec := casework.Decision{
		Stage: e.c.Stage, Version: 1, Outcome: r.Outcome, State: casework.DecisionDraft, Points: r.Points,
		Evidence: r.Evidence, Findings: r.Findings, Reasons: r.Reasons, Awarded: r.Awarded, Remedy: r.Remedy,
		By: e.by, At: e.tx.Now,
	}
	letters, err := e.tx.Letters(e.c.Reference)
	if err != nil {
		return dec, err
	}
	dec.Number = len(letters) + 1
	if dec.Awarded == "" {
		dec.Awarded = "0"
	}
	if last, ok := e.c.Decision(e.c.Stage); ok {
		dec.Version = last.Version + 1
	}
	if wrong := dec.Check(e.c); len(wrong) > 0 {
		return dec, invalid(what, "%s", strings.Join(wrong, "; "))
	}
	if today := e.Calendar.Date(e.tx.Now); dec.Remedy != nil && today.After(dec.Remedy.By) {
		return dec, invalid(what, "the remedy's last date, %s, is in the past", dec.Remedy.By)
	}
	return dec, nil
}

// confirmed refuses to send a decision to somebody whom nobody has
// confirmed.
func (e *deed) confirmed() error {
	if e.c.Customer().Assurance == casework.AssuranceConfirmed {
		return nil
	}
	return notAllowed(attempt(e.c.Reference, e.verb),
		"nobody has confirmed that the customer is who they say, and a decision holds what only they may read",
		fmt.Sprintf("ombud confirm %s --how TEXT", e.c.Reference))
}

// nobodyApproves warns when there is nobody who could approve.
func (e *deed) nobodyApproves() error {
	for name := range e.Staff {
		if e.May(e.c, casework.VerbApprove, name) == nil {
			return nil
		}
	}
	e.receipt.Warnings = append(e.receipt.Warnings, "there is nobody who may approve it: see ombud status")
	return nil
}

// decisionLetter writes the letter of the latest decision, signed by who
// decided. The same decision gives the same letter on the same day.
func (s *sitting) decisionLetter(c casework.Case) (casework.Draft, casework.Composed, error) {
	dec := c.Decisions[len(c.Decisions)-1]
	kind := casework.LetterFirstDecision
	if dec.Stage != casework.StageService {
		kind = casework.LetterFinalDecision
	}
	in, err := s.latest(c.Reference)
	if err != nil {
		return casework.Draft{}, casework.Composed{}, err
	}
	draft, err := s.draft(c, kind, in)
	if err != nil {
		return casework.Draft{}, casework.Composed{}, err
	}
	if dec.Number > 0 { // zero when it was decided before numbers were kept
		draft.MessageID = s.desk.keys.MessageID(c.Reference, dec.Number, kind, s.Company.MailDomain)
	}
	plain := dec
	plain.State, plain.SHA256, plain.Revision = casework.DecisionDraft, "", 0
	plain.ApprovedBy, plain.Returned = "", ""
	draft.Variant, draft.Decision, draft.Subject = string(dec.Outcome), &plain, ""
	draft.Signatory = fullName(s.Staff[dec.By], dec.By)
	draft.Received = s.Calendar.Date(firstComplained(c)) // a letter of either stage names the first complaint
	if dec.Outcome != casework.OutcomeUpheld {
		draft.Onward = casework.LastADRDate(c, draft.Now, s.Calendar)
	}
	text, err := s.compose(draft)
	return draft, text, err
}

// dispatch puts the letter of the latest decision in the outbox.
func (e *deed) dispatch(draft casework.Draft, text casework.Composed) error {
	l, err := e.sendText(draft, text, posting{})
	if err != nil {
		return err
	}
	last := &e.c.Decisions[len(e.c.Decisions)-1]
	last.State, last.Letter, last.SHA256 = casework.DecisionApproved, l.ID, text.SHA256
	return nil
}

// Approve approves the letter of a decision in review: the very octets that
// the approver has read, on the case as it was decided.
func (d *Desk) Approve(ctx context.Context, by casework.StaffName, r ApproveRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbApprove, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		dec := e.c.Decisions[len(e.c.Decisions)-1]
		if dec.Revision != e.c.Revision {
			return &casework.Refusal{Kind: casework.ErrConflict, What: what,
				Why: fmt.Sprintf("the case has changed since the decision was written: it is at revision %d, the decision at %d",
					e.c.Revision, dec.Revision),
				Do: fmt.Sprintf("ombud show %[1]s, then ombud return %[1]s --text WHY", e.c.Reference)}
		}
		if err := e.confirmed(); err != nil {
			return err
		}
		letter, text, err := e.decisionLetter(e.c)
		if err != nil {
			return err
		}
		read := dec.SHA256
		if r.SHA256 != "" {
			read = strings.ToLower(strings.TrimSpace(r.SHA256))
		}
		if text.SHA256 != read {
			return &casework.Refusal{Kind: casework.ErrConflict, What: what,
				Why: "the letter is no longer the one that was read: " + e.unlike(dec, letter),
				Do:  fmt.Sprintf("ombud show %[1]s, then ombud approve %[1]s --sha256 %[2]s", e.c.Reference, text.SHA256)}
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Decisions = slices.Clone(e.c.Decisions)
		last := &e.c.Decisions[len(e.c.Decisions)-1]
		last.ApprovedBy, last.ApprovedAt = by, e.tx.Now
		if err := e.dispatch(letter, text); err != nil {
			return err
		}
		e.noted("by_decider=%s sha256=%s", dec.By, text.SHA256)
		e.say("You have approved the decision on %s; the letter %s.", e.c.Reference, e.leaves())
		return nil
	})
}

// unlike says why the letter of a decision is another now than when it was
// decided.
func (e *deed) unlike(dec casework.Decision, now casework.Draft) string {
	was, day := e.Calendar.Date(dec.At.Add(e.Hold[now.Kind])), e.Calendar.Date(now.Now)
	if was != day {
		return fmt.Sprintf("it would be dated %s, and was written for %s", day, was)
	}
	return "the customer has written since, or who the customer is or the wording of letters has changed"
}

// Return gives a decision in review back to who wrote it.
func (d *Desk) Return(ctx context.Context, by casework.StaffName, r ReturnRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbReturn, func(e *deed) error {
		if blank(r.Comment) {
			return invalid(attempt(e.c.Reference, e.verb), "say what to change")
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Decisions = slices.Clone(e.c.Decisions)
		last := &e.c.Decisions[len(e.c.Decisions)-1]
		last.State, last.Returned = casework.DecisionReturned, r.Comment
		e.noted("to=%s version=%d", last.By, last.Version)
		e.say("The decision on %s is back with %s.", e.c.Reference, last.By)
		return nil
	})
}
