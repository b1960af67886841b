package replies

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"ombud/store/casework"
)

// view is what a letter file can read of a draft: its methods are the names
// that may follow the dot. A value that is used and not there is noted, so
// that the refusal names everything that is missing at once; what may be
// absent has a Has method beside it.
type view struct {
	d       casework.Draft
	c       *Composer
	lang    casework.Language
	missing []string
}

// dateValue is a date in the language of the letter.
type dateValue struct {
	d casework.Date
	l casework.Language
}

func (v dateValue) text() string {
	if v.d.IsZero() {
		return ""
	}
	return formatDate(v.d, v.l)
}

// moneyValue is an amount in the language of the letter.
type moneyValue struct {
	amount   casework.Amount
	currency string
	l        casework.Language
}

func (v moneyValue) text() string {
	if v.amount == "" {
		return ""
	}
	return formatAmount(v.amount, v.currency, v.l)
}

// need notes what is missing and returns s.
func (v *view) need(what, s string) string {
	if strings.TrimSpace(s) == "" {
		v.note(what)
	}
	return s
}

func (v *view) note(what string) {
	if !slices.Contains(v.missing, what) {
		v.missing = append(v.missing, what)
	}
}

func (v *view) date(what string, d casework.Date) dateValue {
	if d.IsZero() {
		v.note(what)
	}
	return dateValue{d, v.lang}
}

// Reference is the number that the customer quotes.
func (v *view) Reference() string { return v.need("the reference", string(v.d.Case.Reference)) }

// Seal is the newest seal of the history, or a dash while there is none.
func (v *view) Seal() string { return cmp.Or(v.d.Seal, "–") }

// Company is the name of the company.
func (v *view) Company() string { return v.need("company.name", v.c.o.Company.Name) }

// Phone is where a person answers.
func (v *view) Phone() string { return v.need("company.phone", v.c.o.Company.Phone) }

// Process is the web address where the complaints process is described.
func (v *view) Process() string { return v.need("company.process_url", v.c.o.Company.ProcessURL) }

// Website is the company's.
func (v *view) Website() string { return v.need("company.website", v.c.o.Company.Website) }

// Ombudsman is the published address of the Kundombud.
func (v *view) Ombudsman() string {
	return v.need("the address of the Kundombud", string(v.c.o.Ombudsman))
}

// Service is the published address of customer service.
func (v *view) Service() string {
	return v.need("the address of customer service", string(v.c.o.Service))
}

// Today is the date of the letter.
func (v *view) Today() dateValue {
	return v.date("the date of the letter", v.c.today(v.d.Now))
}

// Received is when the message or the complaint came.
func (v *view) Received() dateValue {
	return v.date("the date when the matter was received", v.d.Received)
}

// Answer is the date by which the customer has an answer.
func (v *view) Answer() dateValue { return v.date("the date of the answer", v.d.Answer) }

// HasAnswer says whether there is such a date.
func (v *view) HasAnswer() bool { return !v.d.Answer.IsZero() }

// ReplyBy is the date by which we ask for a reply.
func (v *view) ReplyBy() dateValue { return v.date("the date to reply by", v.d.ReplyBy) }

// HasReplyBy says whether there is such a date.
func (v *view) HasReplyBy() bool { return !v.d.ReplyBy.IsZero() }

// HasEscalated says whether the case was raised to the Kundombud.
func (v *view) HasEscalated() bool { return !v.d.Case.EscalatedAt.IsZero() }

// Escalated is when it was.
func (v *view) Escalated() dateValue {
	return v.date("the date of the escalation", dateOf(v.d.Case.EscalatedAt, v.c.o.Location))
}

// Onward is the customer's last date for ARN.
func (v *view) Onward() dateValue { return v.date("the last date for ARN", v.d.Onward) }

// NeedsOnward says whether the letter must tell the way onward.
func (v *view) NeedsOnward() bool { return needsOnward(v.d) }

// Business says whether the customer is known to be a business, which ARN
// and the consumer advisers are not for.
func (v *view) Business() bool { return v.d.Case.Customer().Type == casework.TypeBusiness }

// Participates says whether the company takes part when ARN examines a
// case.
func (v *view) Participates() bool { return v.c.o.Company.ADRParticipates }

// ARN is the National Board for Consumer Disputes.
func (v *view) ARN() bodyView { return v.c.onward.view(v.c.onward.ARN, v.lang) }

// Bureau is Konsumenternas Bank- och finansbyrå.
func (v *view) Bureau() bodyView { return v.c.onward.view(v.c.onward.Bureau, v.lang) }

// Adviser is the consumer adviser in the customer's municipality.
func (v *view) Adviser() bodyView { return v.c.onward.view(v.c.onward.Adviser, v.lang) }

// Centre is the European Consumer Centre where the customer lives.
func (v *view) Centre() bodyView { return v.c.onward.view(v.c.onward.Centre, v.lang) }

// Abroad says whether the customer is known to live outside Sweden, where no
// municipality's adviser can help.
func (v *view) Abroad() bool {
	country := v.d.Case.Customer().Country
	return country != "" && country != casework.Sweden
}

// Court is the general court.
func (v *view) Court() bodyView { return v.c.onward.view(v.c.onward.Court, v.lang) }

// Signatory is the full name of who writes.
func (v *view) Signatory() string { return v.need("who signs", v.d.Signatory) }

// HasSignatory says whether a person writes.
func (v *view) HasSignatory() bool { return v.d.Signatory != "" }

// AtOmbudsman says whether the Kundombud writes: the case is there, or has
// left it for ARN or a court.
func (v *view) AtOmbudsman() bool {
	return v.d.Case.Stage == casework.StageOmbudsman || v.d.Case.Stage == casework.StageExternal
}

// FirstName is what the customer is greeted by; see HasFirstName.
func (v *view) FirstName() string { return v.need("the customer's name", firstName(v.d)) }

// HasFirstName says whether the customer's name is known and fit for a
// greeting.
func (v *view) HasFirstName() bool { return firstName(v.d) != "" }

// Body is free text by a person, in paragraphs.
func (v *view) Body() markup { return v.prose(v.need("the text", v.d.Body)) }

// HasBody says whether there is such text.
func (v *view) HasBody() bool { return strings.TrimSpace(v.d.Body) != "" }

// Greets says whether the free text greets the customer by itself.
func (v *view) Greets() bool {
	first, _, _ := strings.Cut(strings.TrimSpace(v.d.Body), "\n")
	word := strings.ToLower(strings.TrimRight(strings.SplitN(first+" ", " ", 2)[0], ",.!"))
	return slices.Contains([]string{"hej", "hejsan", "bästa", "bäste", "hello", "hi", "dear"}, word)
}

// Reason is why: of a delay the sentence for its key, else free text.
func (v *view) Reason() markup {
	if v.d.Kind == casework.LetterDelay {
		return escapeText(v.need("a reason beyond our control (a key of the list of delay reasons)",
			delayReason(v.d.Reason, v.lang)))
	}
	return v.prose(sentence(v.need("the reason", v.d.Reason)))
}

// HasReason says whether a reason is given.
func (v *view) HasReason() bool { return strings.TrimSpace(v.d.Reason) != "" }

// itemView is one thing that we ask for, as a letter reads it.
type itemView struct {
	No        int
	What, Why string
}

// Items is what we ask the customer for.
func (v *view) Items() []itemView {
	var items []itemView
	for i, it := range v.d.Items {
		items = append(items, itemView{i + 1, v.need("what item asks for", it.What), ended(it.Why)})
	}
	if len(items) == 0 {
		v.note("what we ask for")
	}
	return items
}

// AnswerLanguage is the language in which we will answer.
func (v *view) AnswerLanguage() string {
	return v.need("the name of the language of the answer", answerLanguageName(answerLanguage(v.d, v.c.o.Company), v.lang))
}

// answerLanguage is the customer's language when the company writes it. Else
// it is the company's first, or English for a customer whose language is no
// neighbour of Swedish, where the company writes that.
func answerLanguage(d casework.Draft, company casework.Company) casework.Language {
	writes := func(l casework.Language) bool { return slices.Contains(company.Languages, l) }
	if writes(d.Case.Language) {
		return d.Case.Language
	}
	switch d.Case.Language {
	case "":
		if i := slices.IndexFunc(d.Languages, writes); i >= 0 {
			return d.Languages[i]
		}
	case casework.Norwegian, casework.Danish, casework.Swedish:
	default:
		if writes(casework.English) {
			return casework.English
		}
	}
	return company.Languages[0]
}

// firstName finds what to greet a customer by: "Öberg, Åsa" is Åsa. What
// does not look like a name is none.
func firstName(d casework.Draft) string {
	name := d.Case.Customer().Name
	if name == "" {
		name = d.To.Name
	}
	if family, given, ok := strings.Cut(name, ","); ok && strings.TrimSpace(family) != "" {
		name = given
	}
	fields := strings.Fields(name)
	if len(fields) == 0 || len([]rune(fields[0])) < 2 || len([]rune(fields[0])) > 30 {
		return ""
	}
	for _, r := range fields[0] {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' {
			return ""
		}
	}
	if first := []rune(fields[0]); !unicode.IsUpper(first[0]) {
		return ""
	}
	return fields[0]
}

// dateOf returns the day of an instant.
func dateOf(t time.Time, loc *time.Location) casework.Date {
	if t.IsZero() {
		return casework.Date{}
	}
	y, m, d := t.In(loc).Date()
	return casework.Date{Year: y, Month: m, Day: d}
}
