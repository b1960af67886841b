package message

import (
	"fmt"
	"strings"
	"testing"
)

// clientWords is what the mail programs of one language write around older
// mail; %s is the sender of the older mail with address, %n without.
type clientWords struct {
	lang     string
	own      []string // paragraphs of a customer's
	asked    []string // paragraphs of the mail that is answered
	labels   [5]string
	sent     string // a date as Outlook writes it
	intros   map[string]string
	original []string
	forward  []string
	phones   []string
	answer   string // prefix of a subject
	passed   string // prefix of the subject of a mail that is passed on
}

// clients are the mail programs of the six languages.
func clients() []clientWords {
	return []clientWords{clientsSv(), clientsEn(), clientsNo(), clientsDa(), clientsFi(), clientsDe()}
}

func clientsSv() clientWords {
	return clientWords{
		lang: "sv",
		own: []string{"Hej,\njag har inte fått mina pengar.",
			"Den 3 november ringde jag er och talade med Eva.\nHon skrev att det var klart.", "Med vänlig hälsning\nAnna Ek"},
		asked:  []string{"Hej Anna!", "När betalade du fakturan?", "Har du kvittot kvar?"},
		labels: [5]string{"Från", "Skickat", "Till", "Kopia", "Ämne"}, sent: "den 25 november 2026 10:00",
		intros: map[string]string{
			"Gmail": "Den ons 25 nov. 2026 kl 10:00 skrev %s:", "Apple": "25 nov. 2026 kl. 10:00 skrev %s:",
			"Thunderbird": "Den 2026-11-25 kl. 10:00, skrev %n:", "Old": "Den 25 november 2026 10:00 skrev %n:",
			"NoYear": "Den 25 nov skrev %n:", "NoYearLong": "Den 25 november skrev %s:", "Figures": "Den 25/11 skrev %n:",
			"Behind": "%n skrev den 25 nov.:", "Phone": "ons 25 nov. 2026 kl. 10:00 skrev %s:",
		},
		original: []string{"-----Ursprungligt meddelande-----", "-------- Originalmeddelande --------"},
		forward: []string{"---------- Forwarded message ---------", "-------- Vidarebefordrat meddelande --------",
			"Vidarebefordrat brev:", "Börja vidarebefordrat meddelande:"},
		phones: []string{"Skickat från min iPhone", "Skickat från min Samsung Galaxy-smartphone.", "Hämta Outlook för iOS",
			"Skickat från Outlook för Android", "Skickat från min iPad", "Skickat från Yahoo Mail för iPhone",
			"Hämta Outlook för Android<https://aka.ms/AAb9ysg>", "Skickat från E-post för Windows", "Skickat från mobilen",
			"Skickades från min iPad", "Hämta Outlook för Mac", "Skickat från Yahoo Mail på Android",
			"Skickat med Proton Mail", "Skickat från Gmail Mobile", "Skickat från min Huawei-mobil", "Skrivet på mobilen",
			"<Skickat från min telefon>"},
		answer: "Sv: ", passed: "VB: ",
	}
}

func clientsEn() clientWords {
	return clientWords{
		lang: "en",
		own: []string{"Hi,\nI have not received my money.",
			"On 3 November I called you and spoke to Eva.\nShe wrote that it was done.", "Kind regards\nAnna Ek"},
		asked:  []string{"Dear Anna,", "When did you pay the invoice?", "Do you still have the receipt?"},
		labels: [5]string{"From", "Sent", "To", "Cc", "Subject"}, sent: "Wednesday, November 25, 2026 10:00 AM",
		intros: map[string]string{
			"Gmail": "On Wed, 25 Nov 2026 at 10:00, %s wrote:", "GmailUS": "On Wed, Nov 25, 2026 at 10:00 AM %s wrote:",
			"Apple": "On 25 Nov 2026, at 10:00, %s wrote:", "Thunderbird": "On 25/11/2026 10:00, %n wrote:",
			"AppleUS": "On Nov 25, 2026, at 10:00 AM, %s wrote:", "NoYear": "On 25 Nov, %n wrote:",
			"NoYearUS": "On Nov 25 %s wrote:", "Behind": "%n wrote on Nov 25:", "Ordinal": "On 25th November %n wrote:",
		},
		original: []string{"-----Original Message-----", "-------- Original message --------"},
		forward: []string{"---------- Forwarded message ---------", "-------- Forwarded Message --------",
			"Begin forwarded message:"},
		phones: []string{"Sent from my iPhone", "Sent from my Samsung Galaxy smartphone.", "Get Outlook for iOS",
			"Sent from Outlook for Android", "Sent from Yahoo Mail on Android", "Sent from Mail for Windows 10",
			"Get Outlook for Android<https://aka.ms/AAb9ysg>", "Sent from my Galaxy", "Sent with Proton Mail secure email.",
			"Sent from my mobile device, please excuse typos", "Sent from AOL on Android", "Get Outlook for Mac",
			"Sent using Hushmail Mail", "Sent from Yahoo Mail for iPhone"},
		answer: "Re: ", passed: "Fwd: ",
	}
}

func clientsNo() clientWords {
	return clientWords{
		lang: "no",
		own: []string{"Hei,\njeg har ikke fått pengene mine.",
			"Den 3. november ringte jeg dere og snakket med Eva.\nHun skrev at det var klart.", "Med vennlig hilsen\nAnna Ek"},
		asked:  []string{"Hei Anna!", "Når betalte du fakturaen?", "Har du kvitteringen?"},
		labels: [5]string{"Fra", "Sendt", "Til", "Kopi", "Emne"}, sent: "onsdag 25. november 2026 10:00",
		intros: map[string]string{
			"Gmail": "ons. 25. nov. 2026 kl. 10:00 skrev %s:", "Apple": "25. nov. 2026 kl. 10:00 skrev %s:",
			"Thunderbird": "Den 25.11.2026 10:00, skrev %n:", "NoYear": "Den 25. nov. skrev %n:",
			"NoYearLong": "25. november skrev %s:", "Behind": "%n skrev 25. november:",
			"Nynorsk": "Den 25. nov. 2026 kl. 10:00 skreiv %s:",
		},
		original: []string{"-----Opprinnelig melding-----", "-------- Opprinnelig melding --------"},
		forward: []string{"---------- Forwarded message ---------", "-------- Videresendt melding --------",
			"Videresendt melding:", "Starten på den videresendte meldingen:"},
		phones: []string{"Sendt fra min iPhone", "Sendt fra min Samsung-smarttelefon", "Sendt fra Outlook for iOS",
			"Last ned Outlook for iOS", "Få Outlook for Android", "Sendt fra min iPad",
			"Sendt fra min mobil", "Sendt fra min Huawei-telefon", "Last ned Outlook for Android",
			"Sendt fra Yahoo Mail på Android", "Sendt via E-post for Windows"},
		answer: "SV: ", passed: "VS: ",
	}
}

func clientsDa() clientWords {
	return clientWords{
		lang: "da",
		own: []string{"Hej,\njeg har ikke fået mine penge.",
			"Den 3. november ringede jeg til jer og talte med Eva.\nHun skrev, at det var klart.", "Med venlig hilsen\nAnna Ek"},
		asked:  []string{"Hej Anna!", "Hvornår betalte du fakturaen?", "Har du kvitteringen?"},
		labels: [5]string{"Fra", "Sendt", "Til", "Cc", "Emne"}, sent: "25. november 2026 10:00",
		intros: map[string]string{
			"Gmail": "Den ons. 25. nov. 2026 kl. 10.00 skrev %s:", "Apple": "Den 25. nov. 2026 kl. 10.00 skrev %s:",
			"Thunderbird": "Den 25-11-2026 kl. 10:00 skrev %n:", "NoYear": "Den 25. nov. skrev %n:",
			"NoYearLong": "Den 25. november skrev %s:", "Figures": "Den 25/11 skrev %n:", "Behind": "%n skrev den 25. nov.:",
			"Yahoo": "Den onsdag den 25. november 2026 10.00.17 CET skrev %s:",
		},
		original: []string{"-----Oprindelig meddelelse-----", "-------- Oprindelig besked --------"},
		forward: []string{"---------- Forwarded message ---------", "-------- Videresendt meddelelse --------",
			"Start på videresendt besked:", "Begynd videresendt besked:"},
		phones: []string{"Sendt fra min iPhone", "Sendt fra min Samsung Galaxy-smartphone.", "Hent Outlook til iOS",
			"Sendt fra Outlook til Android", "Sendt fra min iPad", "Sendt fra Mail til Windows 10",
			"Hent Outlook til Mac", "Sendt fra min mobil", "Sendt fra Yahoo Mail på Android", "Få Outlook til iOS"},
		answer: "SV: ", passed: "VS: ",
	}
}

func clientsFi() clientWords {
	return clientWords{
		lang: "fi",
		own: []string{"Hei,\nen ole saanut rahojani.", "Soitin teille 3. marraskuuta ja puhuin Evan kanssa.\nHän " +
			"kirjoitti, että asia on selvä.", "Ystävällisin terveisin\nAnna Ek"},
		asked:  []string{"Hei Anna!", "Milloin maksoitte laskun?", "Onko teillä kuitti?"},
		labels: [5]string{"Lähettäjä", "Lähetetty", "Vastaanottaja", "Kopio", "Aihe"},
		sent:   "keskiviikko 25. marraskuuta 2026 10.00",
		intros: map[string]string{
			"Gmail": "ke 25. marrask. 2026 klo 10.00 %s kirjoitti:", "Apple": "%s kirjoitti 25.11.2026 kello 10.00:",
			"Thunderbird": "%n kirjoitti 25.11.2026 klo 10.00:", "NoYear": "25. marraskuuta %n kirjoitti:",
			"NoYearShort": "ke 25. marrask. %s kirjoitti:", "Behind": "%n kirjoitti 25. marraskuuta:",
			"Figures": "%n kirjoitti 25.11.:",
			"Yahoo":   "keskiviikko 25. marraskuuta 2026 klo 10.00.17 UTC+2 %s kirjoitti:",
		},
		original: []string{"-----Alkuperäinen viesti-----", "-------- Alkuperäinen viesti --------"},
		forward: []string{"---------- Forwarded message ---------", "-------- Välitetty viesti --------",
			"Välitetty viesti alkaa:", "Edelleenlähetetty viesti alkaa:"},
		phones: []string{"Lähetetty iPhonesta", "Lähetetty Samsung Galaxy -älypuhelimesta.", "Hanki Outlook for iOS",
			"Lähetetty iPadista", "Lähetetty Outlook for Androidista", "Lähetetty puhelimestani",
			"Hae Outlook for iOS", "Lähetetty Windowsin Sähköpostista", "Lähetetty Huawei-puhelimesta",
			"Lähetetty Android-laitteesta"},
		answer: "VS: ", passed: "VL: ",
	}
}

func clientsDe() clientWords {
	return clientWords{
		lang: "de",
		own: []string{"Guten Tag,\nich habe mein Geld nicht bekommen.",
			"Am 3. November habe ich Sie angerufen und mit Eva gesprochen.\nSie schrieb, dass alles erledigt sei.",
			"Mit freundlichen Grüßen\nAnna Ek"},
		asked:  []string{"Liebe Anna,", "wann haben Sie die Rechnung bezahlt?", "Haben Sie den Beleg noch?"},
		labels: [5]string{"Von", "Gesendet", "An", "Cc", "Betreff"}, sent: "Mittwoch, 25. November 2026 10:00",
		intros: map[string]string{
			"Gmail": "Am Mi., 25. Nov. 2026 um 10:00 Uhr schrieb %s:", "Apple": "Am 25.11.2026 um 10:00 schrieb %s:",
			"Thunderbird": "Am 25.11.26 um 10:00 schrieb %n:", "NoYear": "Am 25. Nov. schrieb %n:",
			"NoYearLong": "Am 25. November schrieb %s:", "Figures": "Am 25.11. schrieb %n:", "Behind": "%n schrieb am 25. Nov.:",
			"Yahoo": "Am Mittwoch, 25. November 2026 um 10:00:17 MEZ hat %s Folgendes geschrieben:",
		},
		original: []string{"-----Ursprüngliche Nachricht-----", "-------- Originalnachricht --------",
			"-------- Ursprüngliche Nachricht --------"},
		forward: []string{"---------- Forwarded message ---------", "-------- Weitergeleitete Nachricht --------",
			"Anfang der weitergeleiteten Nachricht:"},
		phones: []string{"Von meinem iPhone gesendet", "Von meinem Samsung Galaxy Smartphone gesendet.",
			"Holen Sie sich Outlook für iOS",
			"Outlook für Android herunterladen", "Gesendet von Outlook für iOS", "Gesendet von Yahoo Mail auf Android",
			"Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Gesendet mit der GMX Mail App",
			"Von meinem/meiner Galaxy gesendet", "Gesendet von Mail für Windows",
			"Von meinem Huawei-Mobiltelefon gesendet", "Gesendet von meinem Samsung Gerät",
			"Gesendet von Yahoo Mail auf dem iPhone", "Von meiner Galaxy gesendet", "Hol dir Outlook für iOS"},
		answer: "AW: ", passed: "WG: ",
	}
}

// introOf fills the sender into a line that says who wrote what follows.
func introOf(s string) string {
	s = strings.ReplaceAll(s, "%s", "Exempelbolaget <service@example.se>")
	return strings.ReplaceAll(s, "%n", "Exempelbolaget")
}

// quotedLines marks paragraphs as quoted.
func quotedLines(paragraphs []string) string {
	s := strings.Join(paragraphs, "\n\n")
	return "> " + strings.ReplaceAll(strings.ReplaceAll(s, "\n", "\n> "), "> \n", ">\n")
}

// folded breaks a line at blanks, as programs do that keep lines short.
func folded(s string, width int) string {
	var out strings.Builder
	n := 0
	for w := range strings.FieldsSeq(s) {
		switch {
		case n > 0 && n+len(w) >= width:
			out.WriteByte('\n')
			n = 0
		case n > 0:
			out.WriteByte(' ')
		}
		out.WriteString(w)
		n += len(w) + 1
	}
	return out.String()
}

// layouts are the ways in which own paragraphs, a line that says who wrote,
// and what is answered stand in a mail; each with what is the writer's.
func layouts(c clientWords, intro string) map[string][2]string {
	own, asked := strings.Join(c.own, "\n\n"), quotedLines(c.asked)
	folds := map[string][2]string{
		"Top":      {own + "\n\n" + intro + "\n\n" + asked, own},
		"TopTight": {own + "\n\n" + intro + "\n" + asked, own},
		"Bottom":   {intro + "\n" + asked + "\n\n" + own, own},
		"Within":   {own + "\n\n> " + intro + "\n> \n" + asked, own},
		"Both":     {own + "\n\n" + intro + "\n\n" + asked + "\n\n" + c.own[0], own + "\n\n" + c.own[0]},
		"TwoLevels": {own + "\n\n" + intro + "\n\n" + asked + "\n>\n> " + intro + "\n>\n" +
			quotedLines([]string{quotedLines(c.own[:1])}), own},
		"Phone": {own + "\n\n" + c.phones[0] + "\n\n" + intro + "\n\n" + asked, own},
	}
	if opens(intro) {
		folds["Unquoted"] = [2]string{own + "\n\n" + intro + "\n\n" + strings.Join(c.asked, "\n\n"), own}
	}
	between := intro + "\n"
	for i, a := range c.asked {
		between += quotedLines([]string{a}) + "\n\n" + c.own[i] + "\n\n"
	}
	folds["Between"] = [2]string{between, own}
	for _, width := range []int{40, 60, 72} {
		folds[fmt.Sprint("Folded", width)] = [2]string{own + "\n\n" + folded(intro, width) + "\n\n" + asked, own}
	}
	return folds
}

// TestCut_Clients reads replies as the programs of six languages write them,
// above, below and between what they answer.
func TestCut_Clients(t *testing.T) {
	for _, c := range clients() {
		hints := cutHints{subject: c.answer + "Faktura", reply: true, from: "Anna Ek"}
		for name, intro := range c.intros {
			for layout, l := range layouts(c, introOf(intro)) {
				t.Run(c.lang+"/"+name+"/"+layout, func(t *testing.T) {
					if got := cut(l[0], hints); squeeze(got.text) != squeeze(l[1]) || got.forwarded != "" {
						t.Errorf("own text %q, want %q; forwarded %q", got.text, l[1], got.forwarded)
					}
				})
			}
		}
		for i, p := range c.phones {
			t.Run(fmt.Sprint(c.lang, "/Phone/", i), func(t *testing.T) {
				own := strings.Join(c.own, "\n\n")
				for _, in := range []string{own + "\n\n" + p, own + "\n\n" + p + "\n", own + "\n" + p} {
					if got := cut(in, cutHints{from: "Anna Ek"}); squeeze(got.text) != squeeze(own) {
						t.Errorf("own text of %q: %q", in, got.text)
					}
				}
			})
		}
	}
}

// blocks are the headers that Outlook and others write above older mail.
func blocks(c clientWords) map[string]string {
	l := c.labels
	rows := []string{l[0] + ": Exempelbolaget <service@example.se>", l[1] + ": " + c.sent, l[2] +
		": Anna Ek <anna@example.org>"}
	plain := strings.Join(append(rows, l[4]+": Faktura"), "\n")
	withCopy := strings.Join(append(rows, l[3]+": Bo Ek <bo@example.org>", l[4]+": Faktura"), "\n")
	bold := plain
	for _, label := range l {
		bold = strings.ReplaceAll("\n"+bold, "\n"+label+":", "\n*"+label+":*")[1:]
	}
	return map[string]string{
		"Plain": plain, "Copy": withCopy, "Bold": bold,
		"Rule":    strings.Repeat("_", 32) + "\n" + plain,
		"MailTo":  strings.Replace(plain, "<service@example.se>", "[mailto:service@example.se]", 1),
		"NoBlank": strings.ReplaceAll(plain, ": ", ":\t"),
		"Spaced":  strings.ReplaceAll(plain, "\n", "\n\n"),
		"NoTo":    rows[0] + "\n" + rows[1] + "\n" + l[4] + ": Faktura",
		"Long": strings.Replace(plain, "Anna Ek <anna@example.org>",
			"Anna Ek <anna@example.org>;\n Bo Ek <bo@example.org>", 1),
	}
}

// TestCut_Blocks reads replies and forwards with the headers of older mail in
// six languages.
func TestCut_Blocks(t *testing.T) {
	for _, c := range clients() {
		own, asked := strings.Join(c.own, "\n\n"), strings.Join(c.asked, "\n\n")
		marks := map[string]string{"None": ""}
		for i, o := range c.original {
			marks[fmt.Sprint("Original", i)] = o + "\n"
		}
		for name, block := range blocks(c) {
			for mark, line := range marks {
				in := own + "\n\n" + line + block + "\n\n" + asked
				t.Run(c.lang+"/"+name+"/"+mark, func(t *testing.T) {
					got := cut(in, cutHints{subject: c.answer + "Faktura", reply: true, from: "Anna Ek"})
					if squeeze(got.text) != squeeze(own) || got.forwarded != "" {
						t.Errorf("a reply: own text %q, forwarded %q", got.text, got.forwarded)
					}
					got = cut(in, cutHints{subject: c.passed + "Faktura", from: "Anna Ek"})
					if squeeze(got.text) != squeeze(own) || !strings.HasSuffix(got.forwarded, asked) {
						t.Errorf("a forward: own text %q, forwarded %q", got.text, got.forwarded)
					}
				})
			}
		}
		for i, line := range c.forward {
			t.Run(fmt.Sprint(c.lang, "/Forward/", i), func(t *testing.T) {
				for _, in := range []string{
					own + "\n\n" + line + "\n" + blocks(c)["Plain"] + "\n\n" + asked,
					own + "\n\n" + line + "\n\n" + quotedLines(append([]string{blocks(c)["Plain"]}, c.asked...)),
				} {
					got := cut(in, cutHints{subject: c.passed + "Faktura", from: "Anna Ek"})
					if squeeze(got.text) != squeeze(own) || !strings.Contains(squeeze(got.forwarded), squeeze(c.asked[1])) {
						t.Errorf("own text %q, forwarded %q", got.text, got.forwarded)
					}
				}
			})
		}
	}
}
