package replies_test

import (
	"errors"
	"strings"
	"testing"

	"ombud/replies"
	"ombud/store/casework"
)

// TestComposer_Blocked is what keeps a letter from leaving, and what looks
// like it and does not.
func TestComposer_Blocked(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	note := "Misstänkt bedrägeri, kolla med polisen innan vi svarar honom något alls."
	tests := []struct {
		name, body string
		spoil      func(*casework.Draft)
		want       string // empty lets it leave
	}{
		{name: "OK", body: "Vi har tittat på fakturan och den är makulerad."},
		{name: "Brackets", body: "Hej [NAMN], vi har tittat på saken.", want: `a place that is not filled in, "[NAMN]"`},
		{name: "BracketsLower", body: "Vi betalar [belopp i kronor] till dig.", want: `"[belopp i kronor]"`},
		{name: "Angle", body: "Du får svar <datum> av oss.", want: `"<datum>"`},
		{name: "AngleAddress", body: "Skriv till <service@example.se> eller se <https://www.example.se/klagomal>."},
		{name: "Underscore", body: "Beloppet är ____ kronor.", want: `"____"`},
		{name: "Crosses", body: "Beloppet är XXX kronor.", want: `"XXX"`},
		{name: "DatePattern", body: "Du får svar ÅÅÅÅ-MM-DD.", want: `"ÅÅÅÅ-MM-DD"`},
		{name: "Sic", body: "Du skrev att fakturan [sic] gällde dig [1]."},
		{name: "PersonalNumber", body: "Ditt personnummer 640823-3234 är rätt.", want: "a personal identity number"},
		{name: "PersonalNumberLong", body: "Ditt personnummer 196408233234 är rätt.", want: "a personal identity number"},
		{name: "PersonalNumberAfterOrder", body: "Order 640823-3234.", want: "a personal identity number"},
		{name: "Coordination", body: "Ditt nummer är 701063-2391.", want: "a coordination number"},
		{name: "Card", body: "Kortet 4111 1111 1111 1111 är spärrat.", want: "a card number"},
		{name: "CardEnd", body: "Kortet som slutar på 1111 är spärrat."},
		{name: "OCR", body: "Betala med OCR-nummer 4111 1111 1111 1111 som vanligt."},
		{name: "Invoice", body: "Fakturanummer: 4111111111111111 är makulerad."},
		{name: "Account", body: "Pengarna går till ditt konto 8327-9 123 456 789.", want: "an account number"},
		{name: "AccountEnglish", body: "The money goes to account number 1234567890.", want: "an account number"},
		{name: "AccountEnd", body: "Pengarna går till kontot som slutar på 6789."},
		{name: "Bankgiro", body: "Betala till bankgiro 5050-1055."},
		{name: "IBAN", body: "Betalat till DE89 3704 0044 0532 0130 00.", want: "an account number"},
		{name: "SwedishIBAN", body: "Betalat till SE4550000000058398257466.", want: "an account number"},
		{name: "OtherReference", body: "Se ditt andra ärende KB-7F3K-9QXP och KB-2MPC-4T8S.", want: "the reference of another case"},
		{name: "RelatedReference", body: "Se ditt andra ärende KB-2MPC-4T8S.",
			spoil: func(d *casework.Draft) { d.Guard.Related = []casework.Reference{"KB-2MPC-4T8S"} }},
		{name: "KnownReference", body: "Du skrev om KB-2MPC-4T8S.",
			spoil: func(d *casework.Draft) { d.Guard.Known = []string{"Jag menar KB-2MPC-4T8S"} }},
		{name: "OtherName", body: "Som vi skrev till Lena Ek.",
			spoil: func(d *casework.Draft) { d.Guard.Others = []string{"Lena Ek"} }, want: `the name of another customer, "Lena Ek"`},
		{name: "Note", body: "Vi svarar snart. Misstänkt bedrägeri: kolla med polisen, innan vi svarar.",
			spoil: func(d *casework.Draft) { d.Guard.Internal = []string{note} }, want: "the words of an internal note"},
		{name: "ShortNote", body: "Som du vet: ge honom inget nu!",
			spoil: func(d *casework.Draft) { d.Guard.Internal = []string{"Ge honom inget nu"} }, want: "the words of an internal note"},
		{name: "NoteOfCustomersWords", body: "Du skrev: misstänkt bedrägeri, kolla med polisen innan vi svarar.",
			spoil: func(d *casework.Draft) { d.Guard.Internal, d.Guard.Known = []string{note}, []string{note} }},
		{name: "NoteInOtherWords", body: "Vi kan inte säga mer ännu.",
			spoil: func(d *casework.Draft) { d.Guard.Internal = []string{note, "ok"} }},
		{name: "Recipient", body: "Vi har tittat på saken.",
			spoil: func(d *casework.Draft) { d.To.Address = "else@example.org" }, want: "a recipient who is not of the case"},
		{name: "Representative", body: "Vi har tittat på saken.", spoil: func(d *casework.Draft) {
			d.To.Address = "ombud@example.org"
			d.Case.People = append(d.Case.People, casework.Person{Role: casework.RoleRepresentative, Address: "ombud@example.org"})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(casework.LetterReply, "", casework.Swedish)
			d.Body = tt.body
			if tt.spoil != nil {
				tt.spoil(&d)
			}
			_, err := c.Compose(d)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !errors.Is(err, casework.ErrInvalid) || !strings.Contains(err.Error(), "must not leave: ") ||
				!strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

// TestComposer_BlockedEverywhere finds a card number in whatever field
// somebody wrote it, and repeats it in no refusal.
func TestComposer_BlockedEverywhere(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	const card = "4111 1111 1111 1111"
	fields := map[string]func(*casework.Draft){
		"raised":   func(d *casework.Draft) { d.Decision.Points[0].Raised += card },
		"answer":   func(d *casework.Draft) { d.Decision.Points[1].Answer += " " + card },
		"evidence": func(d *casework.Draft) { d.Decision.Evidence[1] = card },
		"findings": func(d *casework.Draft) { d.Decision.Findings = card },
		"reasons":  func(d *casework.Draft) { d.Decision.Reasons = card },
		"remedy":   func(d *casework.Draft) { d.Decision.Remedy.Text = card },
		"demand":   func(d *casework.Draft) { d.Case.Demand.Text = card },
	}
	for name, spoil := range fields {
		d := replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish)
		d.Decision.Points[0].Raised = "Kort "
		spoil(&d)
		if _, err := c.Compose(d); err == nil || !strings.Contains(err.Error(), "a card number") || strings.Contains(err.Error(), card) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	ask := replies.Sample(casework.LetterInformationRequest, "", casework.Swedish)
	ask.Items[1].Why = card
	if _, err := c.Compose(ask); err == nil || !strings.Contains(err.Error(), "a card number") {
		t.Errorf("ask: error %v", err)
	}
	ours := replies.Sample(casework.LetterConsultation, "", casework.Swedish)
	ours.To.Address = "asa@example.org"
	if _, err := c.Compose(ours); err == nil || !strings.Contains(err.Error(), "this letter is for people of ours") {
		t.Errorf("consultation: error %v", err)
	}
}

// TestComposer_Warnings is what somebody should look at, and what not.
func TestComposer_Warnings(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	tests := []struct {
		name, body string
		lang       casework.Language
		want       string // empty: no warning at all
	}{
		{"Nothing", "Vi har tittat på fakturan. Den skickades den 3 oktober och är nu makulerad.", "sv", ""},
		{"OwnDate", "Du får svar den 14 december 2026.", "sv", ""},
		{"Past", "Varorna kom fram den 5 oktober 2026, 2026-10-05 eller 5/10.", "sv", ""},
		{"Date", "Pengarna kommer senast den 20 december.", "sv", `"20 december"`},
		{"NextYear", "Pengarna kommer den 2 februari.", "sv", `"2 februari"`},
		{"ISO", "Pengarna kommer 2026-12-20.", "sv", `"2026-12-20"`},
		{"Slash", "Pengarna kommer 20/12.", "sv", `"20/12"`},
		{"English", "You will have the money by December 20, 2026.", "en", `"December 20, 2026"`},
		{"Span", "Pengarna kommer inom fem bankdagar.", "sv", `"inom fem bankdagar"`},
		{"SpanEnglish", "You will have it within 10 working days.", "en", `"within 10 working days"`},
		{"Attachment", "Vi bifogar fakturan.", "sv", "an attachment"},
		{"AttachmentHere", "Se bilaga 1 om du vill.", "sv", "an attachment"},
		{"AttachmentEnglish", "Please find attached the invoice.", "en", "an attachment"},
		{"AskedToAttach", "Bifoga gärna kvittot, så går det fortare om du bifogar det.", "sv", ""},
		{"AskedToAttachEnglish", "Please attach the receipt if you can.", "en", ""},
		{"OtherLanguage", "We have looked at the invoice and we agree that it is not for you to pay this.", "sv",
			"the words seem to be English, and the letter is in Swedish"},
		{"SwedishInEnglish", "Vi har tittat på fakturan och det är inte du som ska betala den, så vi har tagit bort den.", "en",
			"the words seem to be Swedish, and the letter is in English"},
		{"Quote", "Du skrev \"this is not the price that you have told me\", och det är rätt: priset var inte det som vi hade sagt " +
			"till dig, och vi har rättat det nu.", "sv", ""},
		{"Greeting", "Hej Lena,\nvi har tittat på saken.", "sv", "greets Lena"},
		{"OwnGreeting", "Hej Åsa!\nVi har tittat på saken.", "sv", ""},
		{"GreetingSentence", "Hej och tack för ditt mejl.", "sv", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(casework.LetterReply, "", tt.lang)
			d.Body = tt.body
			got, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(got.Warnings, "\n")
			if tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
				t.Errorf("warned %q, want %q", all, tt.want)
			}
		})
	}
}

// TestComposer_SamplesAreClean warns about no letter as it is.
func TestComposer_SamplesAreClean(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range everyLetter(t) {
		got, err := c.Compose(d)
		if err != nil || len(got.Warnings) > 0 {
			t.Errorf("%s: %q, %v", name, got.Warnings, err)
		}
	}
}
