package replies

import "ombud/store/casework"

// from is who a letter comes from. A letter by a person has their name and
// the company's; what the program sends by itself, and a decision, come from
// the office whose address it is, so that the same name stands in previews,
// in what is sent and in the copy that is kept.
func (v *view) from() casework.Mailbox {
	company := v.Company()
	from := casework.Mailbox{Name: officeName(company, v.lang, v.AtOmbudsman()), Address: v.d.From}
	switch v.d.Kind {
	case casework.LetterAcknowledgement, casework.LetterNotice,
		casework.LetterFirstDecision, casework.LetterFinalDecision:
	default:
		if v.HasSignatory() {
			from.Name = v.d.Signatory + ", " + company
		}
	}
	return from
}

// officeName names customer service, or the Kundombud's office, of a
// company.
func officeName(company string, l casework.Language, ombudsman bool) string {
	if ombudsman {
		if l == casework.Swedish {
			return "Kundombudet, " + company
		}
		return "Kundombud, " + company
	}
	service := map[casework.Language]string{
		casework.Swedish: "kundservice", casework.Norwegian: "kundeservice", casework.Danish: "kundeservice",
		casework.Finnish: "asiakaspalvelu", casework.German: "Kundenservice",
	}[l]
	if service == "" {
		service = "customer service"
	}
	return company + " " + service
}
