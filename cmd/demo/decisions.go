package demo

import (
	"time"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// demand is what Åsa wants.
func demand() *casework.Demand {
	return &casework.Demand{Text: "pengarna tillbaka och avgiften borttagen", Amount: "1310.00", Currency: "SEK"}
}

// partly is customer service's decision: the fee goes, the rest is refused.
func partly(on api.On, now time.Time) api.DecideRequest {
	return api.DecideRequest{On: on, Outcome: casework.OutcomePartly, Demand: demand(), Awarded: "60.00",
		Points: []casework.Point{
			{Raised: "Du har inte fått tillbaka 1 250 kr för kappan.", Outcome: casework.OutcomeRejected,
				Answer: "Butiken har ännu inte bekräftat att returen har kommit fram, och därför betalar vi inte " +
					"tillbaka köpesumman nu."},
			{Raised: "Du har fått en påminnelseavgift på 60 kr.", Outcome: casework.OutcomeUpheld,
				Answer: "Fakturan borde ha pausats när du anmälde returen. Avgiften tas bort."},
		},
		Evidence: []string{"ditt mejl och ditt svar på våra frågor", "fakturan och påminnelsen", "butikens besked om returen"},
		Findings: "Paketet lämnades in den 5 oktober, men butiken har inte registrerat det.",
		Reasons: "Vi betalar tillbaka när butiken har bekräftat returen. Påminnelsen skickades trots att du " +
			"hade anmält den.",
		Remedy: &casework.Remedy{Text: "vi tar bort påminnelseavgiften på 60 kr", By: dayAfter(now, 7)},
	}
}

// final is the Kundombud's decision: the purchase is paid back too, save
// the fee for the return that the terms name.
func final(on api.On, now time.Time) api.DecideRequest {
	return api.DecideRequest{On: on, Outcome: casework.OutcomePartly, Awarded: "1261.00",
		Points: []casework.Point{
			{Raised: "Du har inte fått tillbaka 1 250 kr för kappan.", Outcome: casework.OutcomePartly,
				Answer: "Du har visat att paketet lämnades in. Att butiken inte har registrerat det är inget du " +
					"svarar för. Du får tillbaka köpesumman med avdrag för returfrakten på 49 kr, som framgår " +
					"av köpvillkoren."},
			{Raised: "Du har fått en påminnelseavgift på 60 kr.", Outcome: casework.OutcomeUpheld,
				Answer: "Avgiften är redan borttagen, och det beskedet står fast."},
		},
		Evidence: []string{"alla meddelanden i ärendet", "kvittot från inlämningen", "köpvillkoren", "det första beslutet"},
		Findings: "Inlämningskvittot visar att returen skedde inom ångerfristen.",
		Reasons: "Den som betalar med faktura kan göra samma invändningar mot oss som mot butiken. Returen är " +
			"visad, och då ska köpesumman betalas tillbaka. Returfrakten ska du enligt köpvillkoren stå för.",
		Remedy: &casework.Remedy{By: dayAfter(now, 7),
			Text: "vi betalar tillbaka 1 201 kr till ditt konto och har tagit bort avgiften på 60 kr"},
	}
}

func dayAfter(t time.Time, days int) casework.Date {
	d := t.AddDate(0, 0, days)
	return casework.Date{Year: d.Year(), Month: d.Month(), Day: d.Day()}
}
