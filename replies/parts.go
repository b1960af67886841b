package replies

import (
	"fmt"
	"slices"
	"strings"

	"ombud/store/casework"
)

// part is something that a letter must say. A letter file marks where it
// says it with {{part "name"}}; facts, where there are any, must stand in
// the text.
type part struct {
	name  string
	means string // for whoever reads that it is missing
}

// parts is every part a letter can have.
func parts() []part {
	return []part{
		{"reference", "the reference and when the matter came"},
		{"understood", "what the message was understood as"},
		{"next", "what happens next, and by what date"},
		{"person", "how to reach a person"},
		{"avoid", "what not to send"},
		{"process", "where the complaints process is described"},
		{"language", "the language of the answer"},
		{"advice", "that advice is free"},
		{"urgent", "what to do about a payment that one does not know"},
		{"details", "what the Kundombud asks the customer to tell"},
		{"answered", "the question whether customer service has answered"},
		{"items", "what we ask for, and why"},
		{"without", "what happens without a reply"},
		{"reason", "the reason"},
		{"date", "the new date"},
		{"outcome", "the outcome in one sentence"},
		{"points", "the points raised, each with its answer"},
		{"evidence", "what was examined"},
		{"findings", "what was found"},
		{"reasons", "the reasons"},
		{"remedy", "the remedy and its last date"},
		{"decider", "who decided"},
		{"independent", "that who decided had not handled the matter"},
		{"final", "that this is the final view and decision"},
		{"kundombud", "the invitation to the Kundombud"},
		{"arn", "ARN with its addresses, the last date and whether the company takes part"},
		{"court", "the general court"},
		{"advisers", "Konsumenternas and the consumer adviser"},
		{"contact", "how to get in touch"},
		{"result", "what comes of the feedback"},
		{"complaint", "how to make it a complaint"},
		{"text", "what a person wrote"},
		{"signature", "who writes"},
		{"seal", "the newest seal of the history"},
	}
}

func knownPart(name string) bool {
	return slices.ContainsFunc(parts(), func(p part) bool { return p.name == name })
}

func partMeaning(name string) string {
	for _, p := range parts() {
		if p.name == name {
			return p.means
		}
	}
	return name
}

// variants are the variants that a kind of letter has; a kind without any
// has the empty one, and what is no kind of letter none at all.
func variants(k casework.LetterKind) []string {
	switch k {
	case casework.LetterAcknowledgement:
		return []string{"feedback", "question", "complaint", "escalation", "escalation_no_answer",
			"data_request", "neutral"}
	case casework.LetterFirstDecision, casework.LetterFinalDecision:
		return []string{string(casework.OutcomeUpheld), string(casework.OutcomePartly),
			string(casework.OutcomeRejected), string(casework.OutcomeSettled)}
	case casework.LetterFeedbackReply:
		return []string{string(casework.EvaluationDone), string(casework.EvaluationPlanned),
			string(casework.EvaluationNotNow), string(casework.EvaluationNo)}
	case casework.LetterReply, casework.LetterInformationRequest, casework.LetterDelay,
		casework.LetterReferral, casework.LetterNotOurs, casework.LetterWithdrawal,
		casework.LetterRepresentative, casework.LetterCorrection, casework.LetterConsultation:
		return []string{""}
	case casework.LetterNotice:
		return []string{"", casework.NoticeDigest}
	}
	return nil
}

// kinds are the kinds of letters, in the order of contract.
func kinds() []casework.LetterKind {
	return []casework.LetterKind{
		casework.LetterAcknowledgement, casework.LetterReply, casework.LetterInformationRequest,
		casework.LetterDelay, casework.LetterFirstDecision, casework.LetterFinalDecision,
		casework.LetterFeedbackReply, casework.LetterReferral, casework.LetterNotOurs,
		casework.LetterWithdrawal, casework.LetterRepresentative, casework.LetterCorrection,
		casework.LetterNotice, casework.LetterConsultation,
	}
}

// requiredParts are the parts that a letter of a kind and variant has,
// whatever its file says.
func requiredParts(k casework.LetterKind, variant string) []string {
	switch k {
	case casework.LetterAcknowledgement:
		all := []string{"reference", "understood", "next", "person", "avoid", "process", "language"}
		switch variant {
		case "complaint", "neutral":
			return append(all, "advice")
		case "escalation":
			return append(all, "details")
		case "escalation_no_answer":
			return append(all, "details", "answered")
		}
		return all
	case casework.LetterInformationRequest:
		return []string{"reference", "items", "without", "avoid", "person"}
	case casework.LetterDelay:
		return []string{"reference", "reason", "date", "person"}
	case casework.LetterFirstDecision, casework.LetterFinalDecision:
		all := []string{"reference", "outcome", "points", "evidence", "findings", "reasons", "decider", "contact"}
		if k == casework.LetterFinalDecision {
			return append(all, "independent", "final")
		}
		return append(all, "kundombud")
	case casework.LetterFeedbackReply:
		return []string{"reference", "result", "complaint", "signature"}
	case casework.LetterReferral:
		return []string{"reference", "reason", "next", "kundombud"}
	case casework.LetterNotice:
		if variant == casework.NoticeDigest {
			return []string{"items", "seal"}
		}
		return []string{"reference"}
	case casework.LetterReply, casework.LetterConsultation, casework.LetterCorrection:
		return []string{"reference", "text", "signature"}
	case casework.LetterNotOurs:
		return []string{"reference", "text", "contact"}
	default:
		return []string{"reference", "next", "contact"}
	}
}

// draftParts are the parts that this draft needs beside those.
func draftParts(v *view) []string {
	var names []string
	if v.HasRemedy() || v.d.Decision != nil && v.HasAward() {
		names = append(names, "remedy")
	}
	return append(names, onwardParts(v)...)
}

// onwardParts are the parts of the way onward, where the letter has it.
func onwardParts(v *view) []string {
	switch {
	case !v.NeedsOnward():
		return nil
	case v.Business():
		return []string{"court"}
	}
	return []string{"court", "arn", "advisers"}
}

// facts are the words that must stand in a letter which has a part.
func facts(v *view, name string) []string {
	switch name {
	case "reference":
		return []string{v.Reference()}
	case "seal":
		return []string{v.Seal()}
	case "person":
		return []string{v.Phone()}
	case "process":
		return []string{v.Process()}
	case "next":
		if v.d.Kind == casework.LetterAcknowledgement || v.d.Kind == casework.LetterReferral {
			return []string{v.Answer().text()}
		}
	case "date":
		return []string{v.Answer().text()}
	case "kundombud":
		return []string{v.Ombudsman()}
	case "arn":
		return []string{"Allmänna reklamationsnämnden", "ARN", v.ARN().Web, v.ARN().Postal, v.Onward().text()}
	case "court":
		return []string{"allmän domstol"}
	case "advisers":
		local := "konsumentvägledare"
		if v.Abroad() {
			local = v.Centre().Web
		}
		return []string{"Konsumenternas Bank- och finansbyrå", v.Bureau().Web, local}
	case "final":
		switch v.lang {
		case casework.Swedish:
			return []string{"slutliga ställningstagande och beslut"}
		case casework.English:
			return []string{"final view and decision"}
		}
	}
	return nil
}

// checkParts notes every part of a letter that is missing or says too
// little.
func checkParts(v *view, f *letterFile, blocks []block) {
	there := map[string]bool{}
	for _, b := range blocks {
		if !b.kind.heading() {
			there[b.part] = true
		}
	}
	text := renderText([]section{{v.lang, blocks}})
	names := slices.Concat(requiredParts(f.kind, f.variant), f.required, draftParts(v))
	if f.kind == kindPartial {
		names = onwardParts(v)
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		if !there[name] {
			v.note(fmt.Sprintf("in %s: %s (part %q)", f.path, partMeaning(name), name))
			continue
		}
		for _, fact := range facts(v, name) {
			if fact != "" && !strings.Contains(text, clean(fact)) {
				v.note(fmt.Sprintf("in %s: %q in part %q", f.path, fact, name))
			}
		}
	}
}

// clean is a value as it stands in a rendered text.
func clean(s string) string {
	blocks, _ := parseMarkup(string(escapeText(s)))
	if len(blocks) == 0 {
		return ""
	}
	return blocks[0].text()
}

// phrases are what a line end of the plain text must not break: dates,
// telephone numbers, and the facts that somebody may look for.
func (v *view) phrases(f *letterFile) []string {
	keep := []string{clean(v.c.o.Company.Phone), v.Bureau().Phone, "Kundombud (our internal customer ombudsman)"}
	dates := []casework.Date{v.d.Answer, v.d.ReplyBy, v.d.Onward, v.d.Received, v.Today().d}
	if v.HasRemedy() {
		dates = append(dates, v.d.Decision.Remedy.By)
	}
	for _, d := range dates {
		keep = append(keep, dateValue{d, v.lang}.text())
	}
	for _, name := range slices.Concat(requiredParts(f.kind, f.variant), draftParts(v)) {
		for _, fact := range facts(v, name) {
			keep = append(keep, clean(fact))
		}
	}
	return keep
}
