package message

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCut_Replies finds what was written in replies of many programs.
func TestCut_Replies(t *testing.T) {
	const own = "Jag vill ha ett svar på min fråga.\n\nHälsningar\nAnna"
	for name, older := range map[string]string{
		"OutlookSv": "Från: Bolaget <service@example.se>\nSkickat: den 5 oktober 2026 10:00\nTill: Anna\nÄmne: Svar\n\n" +
			"Hej Anna!",
		"OutlookEn": "________________________________\nFrom: Bolaget <service@example.se>\n" +
			"Sent: Monday, October 5, 2026 10:00 AM\nTo: Anna\nSubject: Answer\n\nHi!",
		"OutlookNo": "Fra: Bolaget <service@example.se>\nSendt: mandag 5. oktober 2026 10:00\nTil: Anna\nEmne: Svar\n\nHei!",
		"OutlookDa": "Fra: Bolaget <service@example.se>\nSendt: 5. oktober 2026 10:00\nTil: Anna\nCc: Bo\nEmne: Svar\n\nHej!",
		"OutlookFi": "Lähettäjä: Bolaget <service@example.se>\nLähetetty: maanantai 5. lokakuuta 2026 10.00\n" +
			"Vastaanottaja: Anna\nAihe: Vastaus\n\nHei!",
		"OutlookDe": "Von: Bolaget <service@example.se>\nGesendet: Montag, 5. Oktober 2026 10:00\nAn: Anna\n" +
			"Betreff: Antwort\n\nHallo!",
		"OutlookBold": "*Från:* Bolaget <service@example.se>\n*Skickat:* den 5 oktober 2026\n*Till:* Anna\n*Ämne:* " +
			"Svar\n\nHej!",
		"GmailSv":       "Den mån 5 okt. 2026 kl 10:00 skrev Bolaget <\nservice@example.se>:\n\n> Hej!\n> Mer",
		"GmailEn":       "On Mon, 5 Oct 2026 at 10:00, Bolaget <service@example.se>\nwrote:\n\n> Hi!",
		"GmailNo":       "man. 5. okt. 2026 kl. 10:00 skrev Bolaget <service@example.se>:\n\n> Hei!",
		"GmailDa":       "Den man. 5. okt. 2026 kl. 10.00 skrev Bolaget <service@example.se>:\n\n> Hej!",
		"GmailFi":       "ma 5. lokak. 2026 klo 10.00 Bolaget (service@example.se) kirjoitti:\n\n> Hei!",
		"GmailDe":       "Am Mo., 5. Okt. 2026 um 10:00 Uhr schrieb Bolaget <service@example.se>:\n\n> Hallo!",
		"AppleSv":       "> 5 okt. 2026 kl. 10:00 skrev Bolaget <service@example.se>:\n>\n> Hej!",
		"AppleEn":       "> On 5 Oct 2026, at 10:00, Bolaget <service@example.se> wrote:\n>\n> Hi!",
		"ThunderbirdSv": "Den 2026-10-05 kl. 10:00, skrev Bolaget:\n> Hej!\n> Mer",
		"ThunderbirdFi": "Bolaget kirjoitti 5.10.2026 klo 10.00:\n> Hei!",
		"ThunderbirdDe": "Am 05.10.26 um 10:00 schrieb Bolaget:\n> Hallo!",
		"YahooEn": "    On Monday, October 5, 2026 at 10:00:17 AM GMT+2, Bolaget <service@example.se> wrote:  \n \n" +
			" Hi!\n More",
		"YahooSv":       "    Den måndag 5 oktober 2026 10:00:17 CEST, Bolaget <service@example.se> skrev:  \n \n Hej!",
		"Original":      "-----Ursprungligt meddelande-----\nFrån: Bolaget\n\nHej!",
		"OriginalNo":    "-----Opprinnelig melding-----\nHei!",
		"OriginalDe":    "-------- Ursprüngliche Nachricht --------\nHallo!",
		"Phone":         "Skickat från min iPhone",
		"PhoneAndQuote": "Skickat från min iPhone\n\n> 5 okt. 2026 kl. 10:00 skrev Bolaget <service@example.se>:\n>\n> Hej!",
		"PhoneNo":       "Sendt fra min Samsung-smarttelefon",
		"PhoneFi":       "Lähetetty iPhonesta",
		"PhoneDe":       "Von meinem iPhone gesendet",
		"OutlookPhone":  "Hämta Outlook för iOS<https://aka.ms/o0ukef>",
		"Signature":     "-- \nAnna Ek\nBolag AB\n08-465 004 00",
		"SignatureAnd":  "-- \nAnna Ek\n\nDen 5 okt. 2026 kl. 10:00 skrev Bolaget <service@example.se>:\n> Hej!",
		"Notice":        "Detta e-postmeddelande är konfidentiellt. Har du fått det av misstag ska du radera det.",
		"Card":          "Anna Ek\nEkonom\nBolag AB\nMobil: 070-174 06 12\n[cid:image001.png@01DC]",
		"TwoLevels": "Den 5 okt. 2026 kl. 10:00 skrev Bolaget <service@example.se>:\n\n> Hej!\n>\n>> Den 4 okt. " +
			"2026 skrev Anna:\n>>\n>> Hej",
	} {
		t.Run(name, func(t *testing.T) {
			if got := cut(own+"\n\n"+older, cutHints{subject: "Sv: Svar", reply: true, from: "Anna Ek"}); got.text != own ||
				got.forwarded != "" {
				t.Errorf("own text %q, forwarded %q", got.text, got.forwarded)
			}
		})
	}
}

// TestCut_Below finds answers below and between what they answer.
func TestCut_Below(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"Below", "Den 5 okt. 2026 kl. 10:00 skrev Bolaget <a@example.se>:\n> Fråga ett?\n\nSvar ett.", "Svar ett."},
		{"Between", "Den 2026-10-05 kl. 10:00, skrev Bolaget:\n> Fråga ett?\n\nSvar ett.\n\n> Fråga två?\n\nSvar två.\n" +
			"-- \n" +
			"Anna", "Svar ett.\n\nSvar två."},
		{"Tight", "> Fråga ett?\nSvar ett.\n> Fråga två?\nSvar två.", "Svar ett.\n\nSvar två."},
		{"BothSides", "Överst.\n\nDen 5 okt. 2026 kl. 10:00 skrev Bolaget <a@example.se>:\n> Fråga?\n\nUnderst.",
			"Överst.\n\nUnderst."},
		{"SharedLine", "svar On Mon, 5 Oct 2026 at 10:00, a@example.se wrote:\n> Fråga?", "svar"},
		{"BrokenLink", "Ja.\n\nOn Mon, 5 Oct 2026 at 10:00, A <a@example.se> wrote:\n> Se\nhttps://example.org/a_b=c\n> " +
			"och svara", "Ja."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := cut(tt.in, cutHints{subject: "Re: x", reply: true}).text; got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestCut_NothingLost keeps what looks like a quote or a signature and is the
// sender's own.
func TestCut_NothingLost(t *testing.T) {
	for name, own := range map[string]string{
		"Sentence": "Den 3 oktober 2026 kl 14:05 ringde jag er och fick svaret att Anna skrev:\n\"Det ordnar sig.\"\n" +
			"Det gjorde det inte.",
		"OwnDates":     "2026-10-03 betalade jag.\n2026-10-05 kom påminnelsen:\n60 kr i avgift.",
		"Journey":      "Resan bokades så här:\nFrån: Stockholm\nTill: Göteborg\nDatum: 3 oktober\nDen blev inställd.",
		"Lines":        "Punkt ett\n--\n" + strings.Repeat("Här står mer text.\n", 12) + "Slut.",
		"PhoneLine":    "Skickat från butiken kom aldrig varan.\nDärför klagar jag.",
		"SentFrom":     "Sent from my desk, which is easier than my mobile phone.",
		"OneMarked":    "Se här:\n>>> Klicka inte <<<\nVad är det för ett mejl?",
		"Signed":       "Jag vill ha svar.\n\nMed vänlig hälsning\nAnna Ek\n070-174 06 12",
		"SignedByHand": "Jag vill ha svar.\n\nAnna Ek\nEkonom\n070-174 06 12",
		"Secret":       "Jag vill att detta behandlas konfidentiellt.",
		"Data":         "Ni behandlar mina personuppgifter fel.",
		"Colon":        "Så här har det gått till:\n5/10 betalade jag.\n6/10 ringde jag.",
		"TheyWrote":    "Den 25 nov skrev Exempelbolaget:\n\nVi avslår.\n\nDet godtar jag inte.",
		"TheyWroteIn":  "Den 25 november 2026 skrev Exempelbolaget:\n\nVi avslår.\n\nDet godtar jag inte.",
		"SheWrote":     "Er handläggare Eva skrev:\n\"Vi avslår.\"\nDet godtar jag inte.",
		"WroteOn":      "Min bror skrev den 3 oktober 2026:\nTack för hjälpen.\nSå det så.",
		"Trip":         "Från: Stockholm\nDatum: 3 oktober 2026\nTill: Göteborg\nDen blev inställd.",
		"Code":         "```\n# ett\n####\n```\nSlut.",
	} {
		t.Run(name, func(t *testing.T) {
			if got := cut(own, cutHints{subject: "Klagomål", from: "Anna Ek"}).text; squeeze(got) != squeeze(own) {
				t.Errorf("%q, want %q", got, own)
			}
		})
	}
}

// TestCut_Forwarded keeps apart what the sender passed on.
func TestCut_Forwarded(t *testing.T) {
	for _, tt := range []struct{ name, subject, in, own, forwarded string }{
		{"Gmail", "Fwd: x", "Se nedan.\n\n---------- Forwarded message ---------\nFrån: B <b@example.org>\n" +
			"Date: mån 5 okt. 2026\n\nBluff!", "Se nedan.", "Bluff!"},
		{"Apple", "Fwd: x", "Se nedan.\n\n> Begin forwarded message:\n>\n> From: B <b@example.org>\n>\n> Bluff!",
			"Se nedan.", "\nBluff!"},
		{"AppleSv", "Vb: x", "Se nedan.\n\nVidarebefordrat brev:\n\n> Från: B <b@example.org>\n\n> Bluff!", "Se nedan.",
			"Bluff!"},
		{"Outlook", "VB: x", "Se nedan.\n\nFrån: B <b@example.org>\nSkickat: den 5 oktober 2026\nTill: Anna\nÄmne: x\n\n" +
			"Bluff!", "Se nedan.", "Bluff!"},
		{"Thunderbird", "Fwd: x", "Se nedan.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: x\n\nBluff!",
			"Se nedan.", "Bluff!"},
		{"PastedIntoNew", "Bluff?", "Se nedan.\n\nFrån: B <b@example.org>\nSkickat: den 5 oktober 2026\nTill: Anna\n" +
			"Ämne: x\n\n" +
			"Bluff!", "Se nedan.", "Bluff!"},
		{"Reply", "Re: x", "Se nedan.\n\nFrån: B <b@example.org>\nSkickat: den 5 oktober 2026\nTill: Anna\nÄmne: x\n\n" +
			"Bluff!", "Se nedan.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := cut(tt.in, cutHints{subject: tt.subject})
			if got.text != tt.own || !strings.HasSuffix(got.forwarded, tt.forwarded) ||
				(got.forwarded == "") != (tt.forwarded == "") {
				t.Errorf("own %q, forwarded %q", got.text, got.forwarded)
			}
		})
	}
	t.Run("OnlyForwarded", func(t *testing.T) {
		m := Parse(rawMail("From: a@example.org", "Subject: Fwd: x", "", "---------- Forwarded message ---------",
			"From: B <b@example.org>", "", "Bluff!"), Options{})
		if m.OwnText != m.Text || !strings.Contains(m.Forwarded, "Bluff!") {
			t.Errorf("own %q, forwarded %q", m.OwnText, m.Forwarded)
		}
	})
	t.Run("Attached", func(t *testing.T) {
		m := Parse(rawMail("From: a@example.org", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Se bilaga.",
			"--b",
			"Content-Type: message/rfc822", "", "Subject: x", "", "Bluff!", "--b--"), Options{})
		if m.OwnText != "Se bilaga." || !strings.Contains(m.Forwarded, "Bluff!") || !strings.Contains(m.Text, "Bluff!") ||
			len(m.Attachments) != 1 {
			t.Errorf("%+v", m)
		}
	})
}

// ownLines are lines that customers write and that look like what programs
// put into mails.
func ownLines() []string {
	return []string{
		"Den 25 november skrev ni till mig:", "Den 3 oktober 2026 kl 14:05 ringde jag er.", "Så här står det i ert brev:",
		"\"Din ansökan avslås.\"", "Från: Stockholm till Göteborg", "Till: er kundtjänst", "Ämne: faktura 4711",
		"Datum: 3 oktober",
		"Belopp: 1 250 kr", "Jag fick svar från Anna den 5 maj 2026:", "2026-10-03 betalade jag.", "5/10 kom påminnelsen:",
		"Min bror skrev i går att allt var klart.", "Skickat från butiken kom aldrig varan.", "- punkt ett", "* punkt två",
		"1) tre",
		"On 3 November I wrote to you twice.", "Your agent wrote: nothing.", "From: the shop in Malmö",
		"Sent: yesterday by post",
		"To whom it may concern:", "Subject: my complaint", "I am told that this message is for you:", "Anna Ek",
		"Tack på förhand!",
		"Am 3. November habe ich Ihnen geschrieben.", "Von: meiner Bank", "Sie schrieben: Wir bedauern.", "Betreff: Rechnung",
		"Minä kirjoitin teille 3. marraskuuta.", "Aihe: lasku", "Fra: butikken", "Den 3. november skrev dere:",
		"Emne: faktura",
		"Jeg skrev til jer den 3. november.", "___ kr", "-- det var allt --", "==> se bilaga", "Ni svarade kl. 10:00:",
		"a@example.org",
		"Klockan 10:30 den 5 maj 2026 skrev Eva <eva@example.se> till mig om detta.", "https://example.org/a_b=c",
		"Re: det ni skrev",
	}
}

// TestCut_NothingLostAtRandom composes mails of what looks like quotes,
// headers and signatures, and finds every line again. In an answer two labels
// under each other and a subject are a header, so a few may be cut there.
func TestCut_NothingLostAtRandom(t *testing.T) {
	lines := ownLines()
	random := rand.New(rand.NewPCG(1, 2))
	const rounds, few = 5000, 5
	cutAnswers := 0
	for range rounds {
		var own []string
		for range 2 + random.IntN(8) {
			own = append(own, lines[random.IntN(len(lines))])
			if random.IntN(3) == 0 {
				own = append(own, "")
			}
		}
		own = append(own, "Det var allt.")
		in := strings.Join(own, "\n")
		if got := cut(in, cutHints{subject: "Klagomål", from: "Anna Ek"}).text; squeeze(got) != squeeze(in) {
			t.Fatalf("%q, want %q", got, in)
		}
		if got := cut(in, cutHints{subject: "Sv: Svar", reply: true, from: "Anna Ek"}).text; squeeze(got) != squeeze(in) {
			cutAnswers++
		}
	}
	if cutAnswers > few {
		t.Errorf("%d of %d answers were cut, want at most %d", cutAnswers, rounds, few)
	}
}
