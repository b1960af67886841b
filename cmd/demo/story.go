package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// tell runs the story. Each part checks what it tells: a story that does
// not go as told is an error.
func (w *world) tell(ctx context.Context) error {
	for _, part := range []func(context.Context) error{
		w.morning, w.bounce, w.ask, w.refer, w.english, w.reach, w.answerFeedback, w.customerAnswers,
		w.firstDecision, w.escalate, w.refuse, w.finalDecision, w.end,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// morning takes in what came over the weekend and acknowledges it.
func (w *world) morning(ctx context.Context) error {
	mails := firstMorning()
	for _, m := range mails {
		if err := w.arrive(ctx, m); err != nil {
			return err
		}
	}
	w.say("%d mails arrive: 7 at service@, 1 at kundombud@", len(mails))
	if err := w.turn(ctx); err != nil {
		return err
	}
	rows, err := w.queue(ctx, "jonas", "is:new")
	if err != nil {
		return err
	}
	raised, err := w.queue(ctx, "eva", "stage:ombudsman")
	if err != nil {
		return err
	}
	rows = append(rows, raised...)
	w.complaint, w.feedback = find(rows, "asa.oberg@example.org"), find(rows, "lena.strand@example.org")
	w.foreign, w.question = find(rows, "harriet.cole@example.com"), find(rows, "gun.hall@example.net")
	w.referred = find(rows, "karl.nyberg@example.org")
	switch {
	case w.complaint.Kind != casework.KindComplaint || w.complaint.Language != casework.Swedish:
		return w.wrong("the Swedish complaint", w.complaint)
	case w.feedback.Kind != casework.KindFeedback:
		return w.wrong("the feedback", w.feedback)
	case w.foreign.Kind != casework.KindComplaint || w.foreign.Language != casework.English:
		return w.wrong("the English complaint", w.foreign)
	case w.referred.Stage != casework.StageOmbudsman:
		return w.wrong("the mail to the Kundombud", w.referred)
	}
	for _, r := range rows {
		w.tellCase(r)
	}
	people := []string{"asa.oberg@example.org", "lena.strand@example.org", "karl.nyberg@example.org",
		"harriet.cole@example.com", "gun.hall@example.net"}
	return w.expectAcknowledged(ctx, people, "per.lund@example.org", "nyhetsbrev@shop.example")
}

// expectAcknowledged holds the letters that have left to the people that
// should have one, and to nobody else.
func (w *world) expectAcknowledged(ctx context.Context, people []string, machines ...string) error {
	for _, p := range people {
		if n := len(w.lettersTo(p)); n != 1 {
			return fmt.Errorf("%d acknowledgements to %s, want 1", n, p)
		}
	}
	for _, m := range machines {
		if n := len(w.lettersTo(m)); n != 0 {
			return fmt.Errorf("%d letters to the machine %s, want none", n, m)
		}
	}
	waiting, err := api.Call[[]casework.Quarantined](ctx, w.as("admin"), "quarantine", api.QuarantineRequest{})
	if err != nil {
		return err
	}
	if len(waiting) != 1 {
		return fmt.Errorf("%d mails in quarantine, want the unreadable one", len(waiting))
	}
	w.say("%d acknowledgements leave, none to the out-of-office and the newsletter", len(people))
	w.say("1 mail cannot be read; it is kept in quarantine: %s", waiting[0].Reason)
	return nil
}

// bounce brings back one of our own letters.
func (w *world) bounce(ctx context.Context) error {
	letter := w.lettersTo("gun.hall@example.net")[0]
	if err := w.arrive(ctx, bounceOf(letter.messageID, "gun.hall@example.net")); err != nil {
		return err
	}
	if err := w.turn(ctx); err != nil {
		return err
	}
	bounced, err := api.Call[[]api.LetterView](ctx, w.as("admin"), "outbox",
		api.OutboxRequest{State: casework.LetterBounced})
	if err != nil {
		return err
	}
	if len(bounced) != 1 || bounced[0].MessageID != letter.messageID {
		return fmt.Errorf("%d letters bounced, want the one to gun.hall@example.net", len(bounced))
	}
	w.say("a bounce of our letter in %s comes back: filed with its case, a task raised", bounced[0].Case)
	return nil
}

// ask has maria take the complaint and ask for what is missing.
func (w *world) ask(ctx context.Context) error {
	w.clock.advance(87 * time.Minute)
	on := api.On{Reference: string(w.complaint.Reference)}
	if _, err := w.do(ctx, "maria", "take", api.TakeRequest{On: on}); err != nil {
		return err
	}
	items := []casework.Item{
		{What: "Ordernumret", Why: "vi behöver hitta köpet hos butiken"},
		{What: "När och var du lämnade in returen", Why: "butiken ska kunna spåra paketet"},
	}
	_, err := w.do(ctx, "maria", "ask", api.AskRequest{On: on, Items: items})
	err = errors.Join(err, w.leave(ctx, time.Minute, casework.LetterInformationRequest))
	w.asked = w.last
	return err
}

// customerAnswers brings the answer, which carries no number.
func (w *world) customerAnswers(ctx context.Context) error {
	w.clock.advance(6*24*time.Hour + 8*time.Hour)
	if err := w.arrive(ctx, answer(w.asked.messageID)); err != nil {
		return err
	}
	if err := w.turn(ctx); err != nil {
		return err
	}
	v, err := w.show(ctx, "maria")
	if err != nil {
		return err
	}
	m := v.Messages[len(v.Messages)-1]
	if m.Role == nil || *m.Role != casework.MessageAnswer || v.Status != casework.StatusOpen {
		return fmt.Errorf("the answer without a number was not joined to %s", w.complaint.Reference)
	}
	w.say("the customer answers \"Sv: …\" without the number: joined to %s", v.Reference)
	return nil
}

// firstDecision has maria refuse the complaint in part.
func (w *world) firstDecision(ctx context.Context) error {
	w.clock.advance(15 * time.Hour)
	on := api.On{Reference: string(w.complaint.Reference)}
	confirm := api.ConfirmRequest{On: on, How: "ringde upp numret i kundregistret"}
	if _, err := w.do(ctx, "maria", "confirm", confirm); err != nil {
		return err
	}
	_, err := w.do(ctx, "maria", "decide", partly(on, w.clock.now()))
	if err := errors.Join(err, w.leave(ctx, 10*time.Minute, casework.LetterFirstDecision)); err != nil {
		return err
	}
	if err := w.last.contains("www.arn.se", "Konsumenternas", "konsumentvägledare", "domstol", ombudAddress); err != nil {
		return err
	}
	_, err = w.do(ctx, "maria", "remedy", api.RemedyRequest{On: on, Text: "avgiften är borttagen"})
	return err
}

// escalate brings the customer's mail to the Kundombud.
func (w *world) escalate(ctx context.Context) error {
	w.clock.advance(3 * 24 * time.Hour)
	if err := w.arrive(ctx, escalation(w.last.messageID)); err != nil {
		return err
	}
	if err := w.turn(ctx); err != nil {
		return err
	}
	v, err := w.show(ctx, "eva")
	if err != nil {
		return err
	}
	if v.Stage != casework.StageOmbudsman || v.EscalatedAt == nil {
		return fmt.Errorf("%s stands at stage %s after the mail to kundombud@", v.Reference, v.Stage)
	}
	w.say("the customer is not satisfied and writes to kundombud@: %s goes up to the Kundombud", v.Reference)
	for _, m := range v.MayNot {
		w.say("   %s may not judge it: %s", m.Staff, m.Why)
	}
	return nil
}

// refuse has the earlier handler try to take the case.
func (w *world) refuse(ctx context.Context) error {
	on := api.On{Reference: string(w.complaint.Reference)}
	_, err := api.Call[api.Receipt](ctx, w.as("maria"), "take", api.TakeRequest{On: on})
	var r *casework.Refusal
	if !errors.As(err, &r) || !errors.Is(err, casework.ErrNotAllowed) {
		return fmt.Errorf("maria, who decided before, was not refused: %w", err)
	}
	w.say("maria tries to take it: not allowed, %s", r.Why)
	return nil
}

// finalDecision has eva decide anew and nils approve.
func (w *world) finalDecision(ctx context.Context) error {
	w.clock.advance(10 * 24 * time.Hour)
	on := api.On{Reference: string(w.complaint.Reference)}
	if _, err := w.do(ctx, "eva", "take", api.TakeRequest{On: on}); err != nil {
		return err
	}
	if _, err := w.do(ctx, "eva", "decide", final(on, w.clock.now())); err != nil {
		return err
	}
	_, err := api.Call[api.Receipt](ctx, w.as("eva"), "approve", api.ApproveRequest{On: on})
	if !errors.Is(err, casework.ErrNotAllowed) {
		return fmt.Errorf("eva could approve her own decision: %w", err)
	}
	w.say("eva may not approve her own decision; a second person must")
	_, err = w.do(ctx, "nils", "approve", api.ApproveRequest{On: on})
	if err := errors.Join(err, w.leave(ctx, 10*time.Minute, casework.LetterFinalDecision)); err != nil {
		return err
	}
	w.final = w.last
	return w.final.contains("www.arn.se", "Box 174, 101 23 Stockholm", "domstol", "www.konsumenternas.se",
		"konsumentvägledare", "slutliga ställningstagande och beslut")
}

// answerFeedback has the product's owner say what comes of the feedback.
func (w *world) answerFeedback(ctx context.Context) error {
	on := api.On{Reference: string(w.feedback.Reference)}
	if _, err := w.do(ctx, "jonas", "take", api.TakeRequest{On: on}); err != nil {
		return err
	}
	when := casework.Date{Year: 2027, Month: time.March, Day: 1}
	_, err := w.do(ctx, "jonas", "evaluate", api.EvaluateRequest{On: on, Result: casework.EvaluationPlanned, When: when,
		Reasons: "visa förfallodatum på appens startsida"})
	if err := errors.Join(err, w.leave(ctx, time.Minute, casework.LetterFeedbackReply)); err != nil {
		return err
	}
	_, err = w.do(ctx, "jonas", "close", api.CloseRequest{On: on})
	return err
}

// end closes the complaint and prints the end of its last letter.
func (w *world) end(ctx context.Context) error {
	on := api.On{Reference: string(w.complaint.Reference)}
	if _, err := w.do(ctx, "eva", "remedy", api.RemedyRequest{On: on, Text: "1 201 kr är utbetalda"}); err != nil {
		return err
	}
	if _, err := w.do(ctx, "eva", "close", api.CloseRequest{On: on}); err != nil {
		return err
	}
	if err := w.settled(ctx); err != nil {
		return err
	}
	w.printLetter(w.final)
	return nil
}
