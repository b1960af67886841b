package desk

import (
	"context"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// askDays is how many business days the customer has to answer when nothing
// else is said (domain.md §6.2).
const askDays = 10

// Ask asks the customer for information. The clocks go on.
func (d *Desk) Ask(ctx context.Context, by casework.StaffName, r AskRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbAsk, func(e *deed) error {
		what, today := attempt(e.c.Reference, e.verb), e.Calendar.Date(e.tx.Now)
		if len(r.Items) == 0 {
			return invalid(what, "say what to ask for")
		}
		for i, it := range r.Items {
			if blank(it.What) {
				return invalid(what, "item %d does not say what to ask for", i+1)
			}
		}
		if r.ReplyBy.IsZero() {
			r.ReplyBy = e.Calendar.AddBusinessDays(today, askDays)
		}
		if !r.ReplyBy.After(today) {
			return invalid(what, "the date to reply by, %s, is not in the future", r.ReplyBy)
		}
		e.c.Status = casework.After(e.c, e.verb)
		letter, err := e.letter(casework.LetterInformationRequest)
		if err != nil {
			return err
		}
		letter.Items, letter.ReplyBy, letter.Body = r.Items, r.ReplyBy, r.Text
		if _, err := e.send(letter, posting{}); err != nil {
			return err
		}
		e.noted("items=%d reply_by=%s", len(r.Items), r.ReplyBy)
		e.say("Your questions to the customer of %s: the letter %s. The clocks go on.", e.c.Reference, e.leaves())
		return nil
	})
}

// Reply answers the customer in free text. It cannot refuse a complaint:
// that is a decision, and carries the way onward.
func (d *Desk) Reply(ctx context.Context, by casework.StaffName, r ReplyRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbReply, func(e *deed) error {
		if blank(r.Text) {
			return invalid(attempt(e.c.Reference, e.verb), "the letter is empty")
		}
		if err := e.refusal(r); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		letter, err := e.letter(casework.LetterReply)
		if err != nil {
			return err
		}
		letter.Body = r.Text
		if letter.Files, err = e.files(r.Files); err != nil {
			return err
		}
		if _, err := e.send(letter, posting{}); err != nil {
			return err
		}
		e.say("Your letter to the customer of %s %s.", e.c.Reference, e.leaves())
		return nil
	})
}

// refusal stops a reply that refuses a complaint, or what was one, unless a
// reason says that it does not.
func (e *deed) refusal(r ReplyRequest) error {
	word := refuses(r.Text)
	if word == "" || !e.c.WasComplaint() {
		return nil
	}
	if !blank(r.NotARefusal) {
		return e.reason(r.NotARefusal)
	}
	return notAllowed(attempt(e.c.Reference, e.verb), fmt.Sprintf(
		"the text seems to refuse the complaint (%q), and a refusal is a decision that tells the way onward", word),
		fmt.Sprintf("ombud decide %[1]s, or ombud reply %[1]s --not-a-refusal WHY", e.c.Reference))
}

// Delay tells the customer that the answer is late, why, and when it comes.
// Only reasons beyond the company's control count, and the date is within
// the hard stop (PSD2 art. 101(2)).
func (d *Desk) Delay(ctx context.Context, by casework.StaffName, r DelayRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbDelay, func(e *deed) error {
		if err := e.checkDelay(r); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		letter, err := e.letter(casework.LetterDelay)
		if err != nil {
			return err
		}
		letter.Reason, letter.Answer, letter.Body = r.Reason, r.Until, r.Text
		if _, err := e.send(letter, posting{until: r.Until}); err != nil {
			return err
		}
		e.noted("reason=%s until=%s", r.Reason, r.Until)
		e.say("The letter that the answer on %s comes by %s %s.", e.c.Reference, r.Until, e.leaves())
		return nil
	})
}

// dataRequestMonths is how long the answer to a data request may take at
// most, with its extension (GDPR art. 12(3)).
const dataRequestMonths = 3

// checkDelay finds what a letter of delay may not say.
func (e *deed) checkDelay(r DelayRequest) error {
	what := attempt(e.c.Reference, e.verb)
	if _, known := casework.FindDelayReason(r.Reason); !known {
		var keys []string
		for _, reason := range casework.DelayReasons() {
			keys = append(keys, reason.Key)
		}
		return invalid(what, "the reason must be beyond our control: %s; not %q", list(keys), r.Reason)
	}
	if !r.Until.After(e.Calendar.Date(e.tx.Now)) {
		return invalid(what, "the new date, %s, is not in the future", r.Until)
	}
	stop := e.Policy.HardStop(e.c, e.Calendar)
	if stop.IsZero() && e.c.Is(casework.KindDataRequest) {
		stop = e.Calendar.Date(e.c.ReceivedAt).AddMonths(dataRequestMonths)
	}
	if !stop.IsZero() && r.Until.After(stop) {
		return invalid(what, "the answer may not come after %s, whatever the reason", stop)
	}
	return nil
}

// Evaluate records what comes of feedback and tells the customer.
func (d *Desk) Evaluate(ctx context.Context, by casework.StaffName, r EvaluateRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbEvaluate, func(e *deed) error {
		if err := e.checkEvaluate(r); err != nil {
			return err
		}
		evaluation := casework.Evaluation{Result: r.Result, Reasons: r.Reasons, By: by, At: e.tx.Now}
		if !r.When.IsZero() {
			evaluation.When = r.When.String()
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Evaluation = &evaluation
		letter, err := e.letter(casework.LetterFeedbackReply)
		if err != nil {
			return err
		}
		letter.Variant, letter.Evaluation, letter.Body = string(r.Result), &evaluation, r.Text
		letter.Received = e.Calendar.Date(e.c.ReceivedAt)
		if _, err := e.send(letter, posting{}); err != nil {
			return err
		}
		e.noted("result=%s when=%s", r.Result, evaluation.When)
		e.say("The feedback in %s is evaluated: %s; the letter to the customer %s.", e.c.Reference, r.Result, e.leaves())
		return nil
	})
}

// checkEvaluate finds what an evaluation lacks.
func (e *deed) checkEvaluate(r EvaluateRequest) error {
	what := attempt(e.c.Reference, e.verb)
	results := []casework.EvaluationResult{casework.EvaluationDone, casework.EvaluationPlanned,
		casework.EvaluationNotNow, casework.EvaluationNo}
	switch planned := r.Result == casework.EvaluationPlanned; {
	case !slices.Contains(results, r.Result):
		return invalid(what, "the result is %s, not %q", list(results), r.Result)
	case blank(r.Reasons):
		return invalid(what, "the reasons are missing")
	case planned && !r.When.After(e.Calendar.Date(e.tx.Now)):
		return invalid(what, "a planned change needs a date in the future")
	case !planned && !r.When.IsZero():
		return invalid(what, "only a planned change has a date")
	}
	return nil
}
