package message

// tongue is what the mail programs of a language, and those who write in it,
// put around older mail and under a text. Words and phrases are in lower
// case; what several languages share stands with one of them.
type tongue struct {
	lang     string // ISO 639-1; empty for the rest of the world
	wrote    string // words for writing in "Den 5 maj skrev Anna:"
	leads    string // words that such a line begins with
	months   string // whole and short
	speakers string // words by which a sentence is its writer's own

	from, sent, to, subject, other []string // labels of header lines
	original                       []string // phrases over a mail that is answered
	forwarded                      []string // phrases over a mail that is passed on
	answers, passes                []string // prefixes of subjects: answered, passed on

	phones  []string // how lines begin that a phone or a program adds
	devices string   // words of such lines for devices and programs
	about   []string // how a notice names the mail that it is about
	secret  []string // what it says of it
	notices []string // phrases that are notices by themselves
}

// tongues are the languages that the quote cutter knows: the six of our
// customers, and what the rest of the world sends most.
var tongues = [...]tongue{
	{
		lang:  "sv",
		wrote: "skrev",
		leads: "den på må mån måndag måndagen ti tis tisdag tisdagen ons onsdag onsdagen tor tors torsdag torsdagen " +
			"fre fredag fredagen lör lördag lördagen sön söndag söndagen",
		months: "januari jan februari feb febr mars mar april apr maj juni jun juli jul augusti aug september sep sept " +
			"oktober okt november nov december dec",
		speakers: "jag vi ni mig oss min mitt mina ringde fick och som att att: er ert era",
		from:     []string{"från", "avsändare"},
		sent:     []string{"skickat", "datum"},
		to:       []string{"till"},
		subject:  []string{"ämne"},
		other:    []string{"kopia", "hemlig kopia", "svara till", "prioritet", "bifogade filer", "bifogat"},
		original: []string{"ursprungligt meddelande", "originalmeddelande", "ursprungligt brev"},
		forwarded: []string{"vidarebefordrat meddelande", "vidarebefordrat brev", "börja vidarebefordrat meddelande",
			"start på vidarebefordrat meddelande", "vidaresänt meddelande", "vidarebefordrat mejl"},
		answers: []string{"sv:", "svar:"},
		passes:  []string{"vb:", "vid:"},
		phones: []string{"skickat från", "skickat via", "skickat med", "skickades från", "hämta outlook",
			"skaffa outlook", "skrivet på", "skrivet från"},
		devices: "mobil mobilen mobiltelefon telefon surfplatta smarttelefon e-post tele2 telia",
		about: []string{"detta e-post", "detta mejl", "detta mail", "detta meddelande", "detta e-mail", "detta brev",
			"det här meddelandet", "det här mejlet"},
		secret: []string{"konfidentiell", "sekretessbelagd", "advokatsekretess", "av misstag", "felaktigt mottagit"},
		notices: []string{"tänk på miljön innan", "inte innehåller virus", "så behandlar vi dina personuppgifter",
			"behandlar dina personuppgifter enligt", "behandlar personuppgifter i enlighet med", "virusfri.",
			"det här e-postmeddelandet har kontrollerats"},
	},
	{
		lang:  "en",
		wrote: "wrote writes sent",
		leads: "on at mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday " +
			"sun sunday",
		months: "january jan february feb march mar april apr may june jun july jul august aug september sep sept " +
			"october oct november nov december dec",
		speakers: "we me my our your i've i'm called that which because",
		from:     []string{"from"},
		sent:     []string{"sent", "date"},
		to:       []string{"to"},
		subject:  []string{"subject"},
		other:    []string{"cc", "bcc", "reply-to", "importance", "attachments", "organization"},
		original: []string{"original message", "original appointment", "reply message", "original email"},
		forwarded: []string{"forwarded message", "begin forwarded message", "start of forwarded message",
			"forwarded email"},
		answers: []string{"re:"},
		passes:  []string{"fw:", "fwd:"},
		phones: []string{"sent from", "sent via", "sent with", "sent by", "sent using", "get outlook for",
			"from my iphone", "from my ipad"},
		devices: "iphone ipad ipod android samsung galaxy huawei xiaomi nokia sony xperia htc oneplus pixel motorola " +
			"blackberry windows phone mobile cell tablet outlook yahoo gmail mail mailbox proton airmail spark k-9 gmx " +
			"smartphone ios mac macbook alcatel ti-85 device verizon",
		about:  []string{"this e-mail", "this email", "this message", "this communication"},
		secret: []string{"confidential", "privileged", "by mistake", "in error", "unauthorised", "unauthorized"},
		notices: []string{"think before you print", "consider the environment before", "confidentiality notice",
			"this email has been scanned", "virus-free", "www.avast.com", "intended only for the",
			"if you are not the intended recipient"},
	},
	{
		lang:      "no",
		wrote:     "skreiv",
		leads:     "man mandag tir tirsdag tysdag lør lørdag laurdag søn søndag sundag",
		months:    "januar februar mai desember des",
		speakers:  "jeg jer meg fikk dere",
		from:      []string{"fra", "frå"},
		sent:      []string{"sendt", "dato"},
		to:        []string{"til"},
		subject:   []string{"emne"},
		other:     []string{"kopi", "svar til", "vedlegg"},
		original:  []string{"opprinnelig melding", "opprinneleg melding", "original melding"},
		forwarded: []string{"videresendt melding", "starten på den videresendte meldingen", "start på videresendt melding"},
		phones:    []string{"sendt fra", "sendt via", "sendt med", "last ned outlook", "få outlook", "skrevet på"},
		notices:   []string{"tenk på miljøet før"},
		about:     []string{"denne e-post", "denne meldingen"},
		secret:    []string{"fortrolig", "taushetsplikt", "ved en feil"},
	},
	{
		lang:     "da",
		leads:    "tirs",
		months:   "marts maj",
		speakers: "jeres mig fik",
		other:    []string{"vedhæftede filer", "vedhæftet"},
		original: []string{"oprindelig meddelelse", "oprindelig besked", "original meddelelse", "original besked"},
		forwarded: []string{"videresendt meddelelse", "videresendt besked", "start på videresendt besked",
			"begynd videresendt besked", "start på videresendt meddelelse"},
		phones:  []string{"hent outlook", "skrevet fra"},
		about:   []string{"denne mail", "denne meddelelse", "denne e-mail"},
		secret:  []string{"ved en fejl"},
		notices: []string{"tænk på miljøet"},
	},
	{
		lang:  "fi",
		wrote: "kirjoitti",
		leads: "ma maanantai maanantaina ti tiistai tiistaina ke keskiviikko keskiviikkona to torstai torstaina " +
			"pe perjantai perjantaina la lauantai lauantaina su sunnuntai sunnuntaina",
		months: "tammikuuta tammikuu tammik helmikuuta helmikuu helmik maaliskuuta maaliskuu maalisk huhtikuuta huhtikuu " +
			"huhtik toukokuuta toukokuu toukok kesäkuuta kesäkuu kesäk heinäkuuta heinäkuu heinäk elokuuta elokuu elok " +
			"syyskuuta syyskuu syysk lokakuuta lokakuu lokak marraskuuta marraskuu marrask joulukuuta joulukuu jouluk",
		speakers: "minä me: te että ette olen minulle",
		from:     []string{"lähettäjä"},
		sent:     []string{"lähetetty", "päiväys", "päivämäärä", "päivä"},
		to:       []string{"vastaanottaja", "vastaanottajat", "kenelle"},
		subject:  []string{"aihe"},
		other:    []string{"kopio", "piilokopio", "tärkeys", "liitteet", "vastausosoite"},
		original: []string{"alkuperäinen viesti"},
		forwarded: []string{"välitetty viesti", "edelleenlähetetty viesti", "edelleen lähetetty viesti",
			"välitetty viesti alkaa", "edelleenlähetetty viesti alkaa"},
		answers: []string{"vast:"},
		passes:  []string{"vl:"},
		phones:  []string{"lähetetty", "hanki outlook", "hae outlook"},
		devices: "puhelin puhelimesta puhelimella älypuhelimesta laitteesta sähköpostista kännykästä",
		notices: []string{"ajattele ympäristöä"},
		about:   []string{"tämä viesti", "tämän viestin", "tämä sähköposti"},
		secret:  []string{"luottamuksel"},
	},
	{
		lang:  "de",
		wrote: "schrieb geschrieben",
		leads: "am montag dienstag mittwoch donnerstag freitag samstag sonntag",
		months: "jänner januar februar märz mär mrz april mai juni juli august september oktober okt november dezember " +
			"dez",
		speakers: "ich wir mich mein meine dass ihr habe sie",
		from:     []string{"von"},
		sent:     []string{"gesendet"},
		to:       []string{"an"},
		subject:  []string{"betreff"},
		other:    []string{"kopie", "antwort an", "wichtigkeit", "anlagen"},
		original: []string{"ursprüngliche nachricht", "originalnachricht", "ursprüngliche mail"},
		forwarded: []string{"weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
			"weitergeleitete mail", "anfang der weitergeleiteten e-mail"},
		answers: []string{"aw:", "antw:"},
		passes:  []string{"wg:"},
		phones: []string{"gesendet von", "gesendet mit", "von meinem", "von meiner", "diese nachricht wurde von meinem",
			"holen sie sich outlook", "hol dir outlook", "outlook für"},
		devices: "handy gerät",
		notices: []string{"auf viren geprüft", "virenfrei.", "denken sie an die umwelt"},
		about:   []string{"diese e-mail", "diese nachricht", "dieser e-mail"},
		secret:  []string{"vertraulich", "irrtümlich"},
	},
	{
		wrote: "schreef geschreven écrit ecrit escribió escribio escreveu scritto napisał napisał(a napisała написал " +
			"написала пише пишет viết skrifaði rašė kirjutas",
		leads: "le el em op il dnia w vào понедельник вторник среда четверг пятница суббота воскресенье",
		from:  []string{"de", "da", "van", "od", "от"},
		sent:  []string{"envoyé", "enviado", "fecha", "data", "verzonden", "wysłano", "inviato", "отправлено"},
		to:    []string{"à", "para", "a", "aan", "do", "кому"},
		subject: []string{"objet", "asunto", "oggetto", "onderwerp", "temat", "assunto",
			"тема"},
		other: []string{"risposta"},
		original: []string{"message d'origine", "mensaje original", "mensagem original", "oorspronkelijk bericht",
			"messaggio originale", "oryginalna wiadomość"},
		forwarded: []string{"message transféré", "mensaje reenviado", "doorgestuurd bericht"},
		passes:    []string{"tr:", "i:"},
		phones: []string{"envoyé de", "envoyé depuis", "enviado desde", "enviado do meu", "verzonden met",
			"verzonden vanaf", "verstuurd vanaf", "inviato da", "wysłane z"},
	},
}
