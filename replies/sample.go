package replies

import (
	"time"

	"ombud/store/casework"
)

// Sample returns a draft with everything that a letter of a kind and
// variant can use, for previews, for lint and for tests. Nothing in it is
// about anybody.
func Sample(kind casework.LetterKind, variant string, lang casework.Language) casework.Draft {
	s := samples(lang)
	day := func(y int, m time.Month, d int) casework.Date { return casework.Date{Year: y, Month: m, Day: d} }
	now := time.Date(2026, time.November, 23, 9, 30, 0, 0, time.UTC)
	d := casework.Draft{
		Kind: kind, Variant: variant, Languages: []casework.Language{lang}, Now: now,
		From:      "service@example.se",
		To:        casework.Mailbox{Name: "Åsa Öberg", Address: "asa@example.org"},
		MessageID: "kb.7f3k9qxp.0007.x.5f0c2a9be1d44a77@example.se", InReplyTo: "b2@example.org",
		References: []casework.MessageID{"a1@example.org", "b2@example.org"},
		Subject:    s.subject, Answer: day(2026, time.December, 14), ReplyBy: day(2026, time.December, 7),
		Onward: day(2027, time.November, 2), Received: day(2026, time.November, 2),
		Body: s.body, Signatory: "Maria Lindqvist",
		Case: casework.Case{
			Reference: "KB-7F3K-9QXP", Kind: casework.KindComplaint, Stage: casework.StageService,
			Language: lang, Subject: s.subject, ReceivedAt: now.AddDate(0, 0, -21),
			FirstComplaintAt: now.AddDate(0, 0, -21),
			Demand:           &casework.Demand{Text: s.demand, Amount: "1250.50", Currency: "SEK"},
			People: []casework.Person{{Role: casework.RoleCustomer, Name: "Åsa Öberg",
				Address: "asa@example.org", Type: casework.TypeConsumer}},
		},
	}
	switch kind {
	case casework.LetterAcknowledgement:
		d.Signatory, d.Body = "", ""
	case casework.LetterNotice:
		d.Signatory, d.Body, d.To = "", "", casework.Mailbox{Address: "maria@example.se"}
		if variant == casework.NoticeDigest {
			d.Items = []casework.Item{{What: "0 missed, 1 running"}, {What: "KB-7F3K-9QXP", Why: "answer 2026-12-01 running"}}
			d.Seal = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
		}
	case casework.LetterConsultation:
		d.To = casework.Mailbox{Name: "Jonas Berg", Address: "jonas@example.se"}
	case casework.LetterInformationRequest:
		d.Items = []casework.Item{{What: s.item, Why: s.why}, {What: s.item2, Why: s.why2}}
	case casework.LetterDelay:
		d.Reason = casework.DelayReasons()[0].Key
	case casework.LetterFeedbackReply:
		d.Evaluation = &casework.Evaluation{Result: casework.EvaluationResult(variant),
			Reasons: s.evaluation, When: "2027-03-01"}
	case casework.LetterFirstDecision, casework.LetterFinalDecision:
		d.Decision = sampleDecision(s, casework.Outcome(variant))
	}
	atOmbudsman := kind == casework.LetterFinalDecision || kind == casework.LetterReferral ||
		kind == casework.LetterAcknowledgement && (variant == "escalation" || variant == "escalation_no_answer")
	if atOmbudsman {
		d.Case.Stage = casework.StageOmbudsman
		d.Case.EscalatedAt = now.AddDate(0, 0, -5)
		d.From = "kundombud@example.se"
		if d.Signatory != "" {
			d.Signatory = "Nils Åkesson"
		}
	}
	return d
}

// sampleDecision decides the sample's two points.
func sampleDecision(s sampleText, o casework.Outcome) *casework.Decision {
	d := &casework.Decision{
		Stage: casework.StageService, Version: 1, Outcome: o,
		Points: []casework.Point{
			{Raised: s.raised, Answer: s.answer, Outcome: o},
			{Raised: s.raised2, Answer: s.answer2, Outcome: o},
		},
		Evidence: []string{s.evidence, s.evidence2}, Findings: s.findings, Reasons: s.reasons,
		Awarded: "0",
	}
	switch o {
	case casework.OutcomeUpheld:
		d.Awarded = "1250.50"
	case casework.OutcomePartly:
		d.Awarded = "1000"
		d.Points[0].Outcome, d.Points[1].Outcome = casework.OutcomeUpheld, casework.OutcomeRejected
	case casework.OutcomeSettled:
		d.Awarded = "900"
	}
	if o != casework.OutcomeRejected {
		d.Remedy = &casework.Remedy{Text: s.remedy, By: casework.Date{Year: 2026, Month: time.December, Day: 1}}
	}
	return d
}

// sampleText is the words of a sample in one language.
type sampleText struct {
	subject, body, demand, evaluation              string
	item, why, item2, why2                         string
	raised, answer, raised2, answer2               string
	evidence, evidence2, findings, reasons, remedy string
}

// samples returns the words in Swedish, and for every other language in
// English.
func samples(l casework.Language) sampleText {
	if l == casework.Swedish {
		return sampleText{
			subject: "Faktura för varor som jag har skickat tillbaka",
			body: "Vi har läst det du skrev och tittat på fakturan." +
				"\n\n- Avgiften är borttagen.\n- Fakturan är makulerad.",
			demand:     "att fakturan makuleras och att avgifterna betalas tillbaka.",
			evaluation: "Vi visar nu dagen för nästa betalning överst i appen.",
			item:       "Ett kvitto på att varorna skickades tillbaka",
			why:        "butiken säger att de inte har kommit fram",
			item2:      "Dagen då du hörde av dig till butiken",
			why2:       "den avgör från när fakturan skulle ha pausats",
			raised:     "Fakturan gäller varor som har skickats tillbaka.",
			answer:     "Spårningen visar att butiken fick varorna den 5 oktober.",
			raised2:    "En påminnelseavgift togs ut medan ärendet utreddes.",
			answer2:    "Avgiften togs ut två dagar innan du hörde av dig till oss.",
			evidence:   "fakturan och betalningarna i ditt konto", evidence2: "spårningen och butikens svar",
			findings: "Varorna lämnades till ombudet den 3 oktober och kom till butiken den 5 oktober.",
			reasons:  "Enligt villkoren för fakturan ska den makuleras när butiken har fått varorna tillbaka.",
			remedy:   "Vi makulerar fakturan och betalar tillbaka det du har betalat.",
		}
	}
	return sampleText{
		subject: "Invoice for goods that I have returned",
		body: "We have read what you wrote and looked at the invoice." +
			"\n\n- The fee has been removed.\n- The invoice has been cancelled.",
		demand:     "that the invoice is cancelled and the fees are paid back.",
		evaluation: "We now show the date of the next payment at the top of the app.",
		item:       "A receipt showing that the goods were sent back",
		why:        "the shop says that they have not arrived",
		item2:      "The day on which you contacted the shop",
		why2:       "it decides from when the invoice should have been paused",
		raised:     "The invoice is for goods that have been returned.",
		answer:     "The tracking shows that the shop received the goods on 5 October.",
		raised2:    "A reminder fee was charged while the case was being examined.",
		answer2:    "The fee was charged two days before you contacted us.",
		evidence:   "the invoice and the payments in your account", evidence2: "the tracking and the shop's answer",
		findings: "The goods were handed in on 3 October and reached the shop on 5 October.",
		reasons:  "Under the terms of the invoice it is to be cancelled when the shop has the goods back.",
		remedy:   "We cancel the invoice and pay back what you have paid.",
	}
}
