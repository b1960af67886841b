package message

// machineTongue is what machines write in one language, in lower case.
type machineTongue struct {
	lang string // ISO 639-1; empty for the rest of the world

	subjects    []string // the beginning of subjects of automatic answers
	weak        []string // the same, but people begin subjects so too
	automatic   []string // sentences that say that nobody wrote the text
	away        []string // the writer is away
	received    []string // thanks for a mail, or nobody reads the answer
	unsubscribe []string // offers to end a subscription

	reports     []string // the beginning of subjects of reports, word for word
	failures    []string // within subjects of reports that a mail system sent
	undelivered []string // within texts of reports
	delayed     []string // the same, when the system goes on trying
}

// machineTongues are the languages in which machines are known by what they
// write.
var machineTongues = [...]machineTongue{
	{
		lang: "sv",
		subjects: []string{"automatiskt svar", "automatsvar", "autosvar", "frånvaromeddelande", "frånvaro",
			"semestermeddelande", "ej på kontoret", "inte på kontoret"},
		weak: []string{"frånvarande", "på semester"},
		automatic: []string{"detta svar skickas automatiskt", "detta svar är automatiskt", "detta är ett automatiskt svar",
			"det här är ett automatiskt svar", "detta är ett autosvar", "det här är ett autosvar",
			"detta är ett automatiskt genererat", "detta mejl är automatiskt genererat",
			"detta meddelande är automatiskt genererat", "detta meddelande har skickats automatiskt",
			"det här meddelandet skickas automatiskt"},
		away: []string{"på semester", "föräldraledig", "är ledig", "är tillbaka", "åter på kontoret", "åter den",
			"är på resande fot", "inte på kontoret", "slutat min anställning", "läses inte", "tjänstledig",
			"begränsad tillgång till"},
		received: []string{"tack för ditt mejl", "tack för ditt mail", "tack för ditt meddelande", "tack för ditt e-post",
			"tack för att du", "vi har tagit emot", "har mottagits", "kan inte besvaras", "går inte att svara",
			"svara inte på detta", "ditt ärendenummer", "mejlet vidarebefordras inte", "e-post vidarebefordras inte"},
		unsubscribe: []string{"avregistrera", "avprenumerera", "avsluta prenumeration"},
		reports:     []string{"oleveransbart: ", "olevererbart: "},
		failures: []string{"oleveransbar", "kunde inte levereras", "olevererbart", "olevererat", "leverans",
			"kan inte levereras", "går inte att leverera"},
		undelivered: []string{"kunde inte levereras", "inte levereras", "kunde inte nå", "gick inte att leverera"},
	},
	{
		lang: "en",
		subjects: []string{"automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply",
			"auto response", "auto-response", "autoresponse", "automated reply", "automated response", "out of office",
			"out of the office", "out-of-office", "away from office", "away from the office", "vacation reply",
			"vacation response"},
		weak: []string{"on vacation", "on holiday", "on leave", "on annual leave", "ooo", "auto"},
		automatic: []string{"this is an automatic reply", "this is an automated reply", "this is an automatic response",
			"this is an automated response", "this is an auto-reply", "this is an automatically generated",
			"this reply was sent automatically", "this is an automated message", "this message was sent automatically",
			"this is an automatic message"},
		away: []string{"out of the office", "out of office", "on vacation", "on annual leave", "on holiday",
			"limited access to", "no access to email", "will be back", "i will be away", "i am away", "i'm away",
			"parental leave", "maternity leave", "no longer with", "returning on", "return to the office"},
		received: []string{"thank you for your", "thank you for contacting", "thanks for contacting",
			"we have received your", "do not reply", "don't reply", "your ticket", "will not be read", "not monitored"},
		unsubscribe: []string{"unsubscribe", "opt out"},
		reports: []string{"undelivered mail returned to sender", "mail delivery failed", "delivery status notification",
			"returned mail: ", "failure notice", "mail delivery failure", "mail system error - returned mail",
			"undeliverable: ", "undeliverable mail", "undeliverable message", "nondeliverable mail",
			"message delivery failure", "delivery failure", "non delivery notification",
			"delivery notification: delivery has failed", "warning: message ", "warning: could not send message"},
		failures: []string{"undeliver", "delivery status notification", "delivery failure", "failure notice",
			"returned mail", "mail delivery", "delivery notification", "mail system error", "non delivery", "nondeliver",
			"non-deliver", "could not be delivered", "delivery error", "delivery problem", "message delivery",
			"delivery has failed", "not delivered", "delivery report", "warning: could not send", "warning: message",
			"returned to sender", "mail could not be", "failed mail", "delivery unsuccessful", "failed delivery",
			"can't be delivered", "unable to deliver", "rejected:", "message you sent blocked", "mail failure",
			"delivery delayed", "delayed mail"},
		undelivered: []string{"could not be delivered", "couldn't be delivered", "was not delivered",
			"wasn't delivered", "not be able to be delivered", "unable to deliver", "delivery failed",
			"delivery has failed", "delivery to the following", "permanent fatal errors", "permanent error",
			"fatal errors", "unknown user", "user unknown", "no such user", "mailbox unavailable", "mailbox full",
			"mailbox is full", "over quota", "did not reach", "undeliverable", "returned to you", "returned to sender",
			"returning message", "unrouteable", "had permanent", "has been delayed", "not yet been delivered",
			"giving up", "failure notice", "failed recipient", "undelivered", "does not exist", "transcript of session",
			"host unknown", "not deliver", "could not deliver", "delivery attempt", "rejected", "recipient address",
			"delivery error"},
		delayed: []string{"has not yet been delivered", "will be retried", "will continue to try",
			"warning message only", "do not need to resend", "delivery attempts will continue", "still trying",
			"has been delayed"},
	},
	{
		lang: "no",
		subjects: []string{"automatisk svar", "fraværsmelding", "fravær", "ikke til stede", "ikke på kontoret",
			"feriemelding"},
		weak: []string{"fraværende", "ferie"},
		automatic: []string{"dette er et automatisk svar", "dette er et autosvar", "denne meldingen er sendt automatisk",
			"dette svaret er sendt automatisk"},
		away: []string{"på ferie", "er tilbake", "har ferie", "ikke på kontoret", "foreldrepermisjon", "fraværende",
			"sluttet i"},
		received:    []string{"takk for din", "takk for at du", "vi har mottatt", "kan ikke besvares", "svar ikke på denne"},
		unsubscribe: []string{"avmeld", "meld deg av"},
		reports:     []string{"uleverbar: "},
		failures:    []string{"kunne ikke leveres", "ikke levert", "uleverbar", "levering", "kan ikke leveres"},
		undelivered: []string{"kunne ikke leveres", "ikke leveres", "kan ikke leveres"},
	},
	{
		lang:     "da",
		subjects: []string{"fraværsbesked", "feriebesked"},
		automatic: []string{"dette svar er sendt automatisk", "denne mail er sendt automatisk",
			"denne besked er sendt automatisk", "dette er en automatisk"},
		away:        []string{"er tilbage", "på barsel"},
		received:    []string{"tak for din", "vi har modtaget"},
		unsubscribe: []string{"afmeld"},
	},
	{
		lang: "fi",
		subjects: []string{"automaattinen vastaus", "automaattivastaus", "poissaoloviesti", "poissa toimistosta",
			"lomailmoitus", "poissaoloilmoitus"},
		weak: []string{"poissa", "lomalla"},
		automatic: []string{"tämä on automaattinen", "tämä vastaus on automaattinen",
			"tämä viesti on lähetetty automaattisesti"},
		away:        []string{"lomalla", "palaan", "poissa toimistosta", "en ole paikalla", "vanhempainvapaalla"},
		received:    []string{"kiitos viestistäsi", "kiitos yhteydenotostasi", "olemme vastaanottaneet", "älä vastaa tähän"},
		unsubscribe: []string{"peruuta tilaus", "lopeta tilaus"},
		failures:    []string{"toimittamatta", "ei voitu toimittaa", "toimitus epäonnistui", "ei voi toimittaa"},
		undelivered: []string{"ei voitu toimittaa", "toimitus epäonnistui", "ei voi toimittaa"},
	},
	{
		lang: "de",
		subjects: []string{"automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesenheit",
			"automatische rückmeldung", "außer haus", "nicht im büro"},
		weak: []string{"abwesend", "im urlaub"},
		automatic: []string{"dies ist eine automatische", "dies ist eine automatisch", "das ist eine automatische",
			"diese nachricht wurde automatisch", "diese antwort wurde automatisch", "diese e-mail wurde automatisch"},
		away: []string{"im urlaub", "nicht im büro", "abwesend", "wieder erreichbar", "wieder im büro", "elternzeit",
			"nicht mehr im unternehmen", "nicht erreichbar"},
		received: []string{"vielen dank für ihre", "danke für ihre", "wir haben ihre", "bitte antworten sie nicht",
			"nicht auf diese"},
		unsubscribe: []string{"abmelden", "abbestellen"},
		reports:     []string{"unzustellbar: "},
		failures:    []string{"unzustellbar", "nicht zugestellt", "zustellung", "nicht zustellbar"},
		undelivered: []string{"nicht zugestellt", "unzustellbar", "konnte nicht"},
	},
	{
		failures:    []string{"non remis", "no entregado"},
		undelivered: []string{"n'a pas pu être", "no se pudo entregar"},
	},
}

// machinesSay is all that machineTongues hold; it is never written to.
var machinesSay = allMachineTongues()

// allMachineTongues puts the languages together.
func allMachineTongues() machineTongue {
	var all machineTongue
	for _, t := range machineTongues {
		all.subjects, all.weak = append(all.subjects, t.subjects...), append(all.weak, t.weak...)
		all.automatic, all.away = append(all.automatic, t.automatic...), append(all.away, t.away...)
		all.received = append(all.received, t.received...)
		all.unsubscribe = append(all.unsubscribe, t.unsubscribe...)
		all.reports, all.failures = append(all.reports, t.reports...), append(all.failures, t.failures...)
		all.undelivered, all.delayed = append(all.undelivered, t.undelivered...), append(all.delayed, t.delayed...)
	}
	return all
}
