package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// refer has eva send Karl, who has no first answer on record, to customer
// service, and maria decide there in his favour.
func (w *world) refer(ctx context.Context) error {
	w.clock.advance(20 * time.Minute)
	w.say("karl.nyberg@example.org wrote to the Kundombud; no first answer is on record")
	on := api.On{Reference: string(w.referred.Reference)}
	_, err := w.do(ctx, "eva", "refer", api.ReferRequest{On: on,
		Reason: "kundservice har inte svarat i ärendet, och ingen annan handläggning är känd"})
	if err := errors.Join(err, w.leave(ctx, time.Minute, casework.LetterReferral)); err != nil {
		return err
	}
	w.clock.advance(24 * time.Hour)
	return w.uphold(ctx, api.DecideRequest{On: on, Outcome: casework.OutcomeUpheld, Awarded: "212.00",
		Demand: &casework.Demand{Text: "mellanskillnaden tillbaka", Amount: "212.00", Currency: "SEK"},
		Points: []casework.Point{{Raised: "Du har betalat för hög ränta på kontokrediten.", Outcome: casework.OutcomeUpheld,
			Answer: "Räntan räknades om två dagar för sent. Mellanskillnaden är 212 kr."}},
		Evidence: []string{"ditt mejl", "kontoutdraget för september"},
		Findings: "Den nya räntan gällde från den 1 september men lades in den 3 september.",
		Reasons:  "Du ska inte betala för att vi lade in räntan för sent.",
		Remedy:   &casework.Remedy{Text: "vi sätter in 212 kr på ditt konto", By: dayAfter(w.clock.now(), 7)}})
}

// english has maria decide the complaint in English.
func (w *world) english(ctx context.Context) error {
	w.clock.advance(time.Hour)
	on := api.On{Reference: string(w.foreign.Reference)}
	return w.uphold(ctx, api.DecideRequest{On: on, Outcome: casework.OutcomeUpheld, Awarded: "60.00",
		Demand: &casework.Demand{Text: "the reminder fee taken off", Amount: "60.00", Currency: "SEK"},
		Points: []casework.Point{{Raised: "You were charged a reminder fee on a paid invoice.",
			Outcome: casework.OutcomeUpheld, Answer: "Your payment came in before the due date."}},
		Evidence: []string{"the invoice and your payment"},
		Findings: "The payment was booked on the wrong invoice.",
		Reasons:  "No reminder may be sent for an invoice that is paid.",
		Remedy:   &casework.Remedy{Text: "we have removed the fee of SEK 60", By: dayAfter(w.clock.now(), 7)}})
}

// uphold has maria take a case at customer service, confirm its customer,
// decide it and close it once the letter has arrived.
func (w *world) uphold(ctx context.Context, decision api.DecideRequest) error {
	for _, step := range []struct {
		verb    string
		request any
	}{
		{"take", api.TakeRequest{On: decision.On}},
		{"confirm", api.ConfirmRequest{On: decision.On, How: "ringde upp numret i kundregistret"}},
		{"decide", decision},
	} {
		if _, err := w.do(ctx, "maria", step.verb, step.request); err != nil {
			return err
		}
	}
	if err := w.leave(ctx, 10*time.Minute, casework.LetterFirstDecision); err != nil {
		return err
	}
	_, err := w.do(ctx, "maria", "remedy", api.RemedyRequest{On: decision.On, Text: decision.Remedy.Text})
	if err != nil {
		return err
	}
	_, err = w.do(ctx, "maria", "close", api.CloseRequest{On: decision.On})
	return err
}

// reach has maria find the address of the customer whom our letter did not
// reach, and answer the question there.
func (w *world) reach(ctx context.Context) error {
	w.clock.advance(time.Hour)
	on := api.On{Reference: string(w.question.Reference)}
	for _, step := range []struct {
		verb    string
		request any
	}{
		{"take", api.TakeRequest{On: on}},
		{"note", api.NoteRequest{On: on, Text: "Gun har bytt adress; den nya stod i ett brev från henne."}},
		{"customer", api.CustomerRequest{On: on, Address: "gun.hall@post.example"}},
		{"reply", api.ReplyRequest{On: on,
			Text: "Hej Gun!\n\nDu hittar kopior av alla fakturor i appen, under Fakturor och Tidigare."}},
	} {
		if _, err := w.do(ctx, "maria", step.verb, step.request); err != nil {
			return err
		}
	}
	if err := w.leave(ctx, time.Minute, casework.LetterReply); err != nil {
		return err
	}
	_, err := w.do(ctx, "maria", "close", api.CloseRequest{On: on})
	return err
}

// settled holds the story to its end: nobody waits for us any more, and what
// is promised for later is not late.
func (w *world) settled(ctx context.Context) error {
	for who, query := range map[casework.StaffName]string{"jonas": "stage:service", "eva": "stage:ombudsman"} {
		rows, err := w.queue(ctx, who, query)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Status != casework.StatusClosed || r.Due != nil && r.Due.State == casework.DeadlineMissed {
				return fmt.Errorf("%s is %s in the end, due %+v", r.Reference, r.Status, r.Due)
			}
		}
	}
	w.say("every case has its answer and is closed; nothing is overdue")
	return nil
}
