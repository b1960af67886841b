package casework

import (
	"slices"
	"strings"
	"time"
)

// Case is one matter raised by one customer, from its first message to the
// last answer, through all stages.
type Case struct {
	Reference  Reference  `json:"reference"`
	Register   Register   `json:"register"`
	Kind       Kind       `json:"kind"`
	Also       []Kind     `json:"also,omitempty"` // further kinds raised in it, each with its own clocks
	Past       []Kind     `json:"past,omitempty"` // kinds that it was taken for before somebody said otherwise
	Stage      Stage      `json:"stage"`
	Status     Status     `json:"status"`
	Department Department `json:"department"`
	Product    string     `json:"product,omitempty"` // key in the configuration
	Cause      string     `json:"cause,omitempty"`   // domain.md §5.2
	RootCause  string     `json:"root_cause,omitempty"`
	People     []Person   `json:"people"` // the customer first
	Language   Language   `json:"language"`
	Subject    string     `json:"subject"` // of the first message, decoded; foreign text

	// ReceivedAt is when our server got the first message (G9).
	ReceivedAt time.Time `json:"received_at"`
	// FirstComplaintAt is when the customer first complained, zero when not
	// at all. ARN's year counts from it.
	FirstComplaintAt time.Time `json:"first_complaint_at,omitzero"`
	// EscalatedAt is when the message that raised the case to the ombudsman
	// was received, zero when it was not.
	EscalatedAt time.Time `json:"escalated_at,omitzero"`
	// FirstAnswerAt is when customer service gave its answer to a complaint:
	// the first decision accepted by SMTP, or recorded by a person.
	FirstAnswerAt time.Time `json:"first_answer_at,omitzero"`
	// AnsweredAt is when the latest answer to the customer was accepted by
	// SMTP; zero while the customer has no answer. An information request,
	// a delay letter and an acknowledgement are no answers.
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
	// Renewed are the clocks that started anew when the case was opened
	// again after its answer.
	Renewed []Renewal `json:"renewed,omitempty"`
	// Recalls are what the verbs changed whose letters may still be taken
	// back.
	Recalls []Recall `json:"recalls,omitempty"`
	// ClaimPausedAt is when the company's command has stopped reminders and
	// collection of the claim that is disputed; zero while it has not.
	ClaimPausedAt time.Time `json:"claim_paused_at,omitzero"`
	// ErasedAt is when all that told of the customer was erased; what is
	// left are the facts of the register.
	ErasedAt time.Time `json:"erased_at,omitzero"`
	// DelayedUntil is the date that a delay letter at this stage has
	// promised, set once it was accepted; an escalation clears it.
	DelayedUntil Date `json:"delayed_until,omitzero"`

	Assignee StaffName  `json:"assignee,omitempty"`
	Handlers []Handling `json:"handlers,omitempty"`
	Recused  []Recusal  `json:"recused,omitempty"`
	// Deputised are the outside deputies of the ombudsman's office for this case.
	Deputised   []Appointment `json:"deputised,omitempty"`
	Demand      *Demand       `json:"demand,omitempty"`
	Deadlines   []Deadline    `json:"deadlines,omitempty"`
	Verdict     Verdict       `json:"verdict"`
	Decisions   []Decision    `json:"decisions,omitempty"`
	Evaluation  *Evaluation   `json:"evaluation,omitempty"`
	Externals   []External    `json:"externals,omitempty"` // where outside the company it is or was, the latest last
	Candidate   *Candidate    `json:"candidate,omitempty"`
	Links       []Link        `json:"links,omitempty"`
	Tags        []string      `json:"tags,omitempty"`
	Flags       []Flag        `json:"flags,omitempty"`
	Tasks       []Task        `json:"tasks,omitempty"`
	Sorted      bool          `json:"sorted"`   // a person has taken, routed or classified it; until then doubt runs the stricter clock
	Accepted    bool          `json:"accepted"` // a person of the ombudsman's office accepted it without a first answer (Assessable)
	CloseReason string        `json:"close_reason,omitempty"`
	// SnoozedUntil is the day on which the case is to come back to the
	// queue; mail brings it back before. Its clocks run.
	SnoozedUntil Date `json:"snoozed_until,omitzero"`

	// Unread says that something has come that nobody has looked at. News
	// counts what has come, and NewsRevision is the revision at which a
	// caller has seen the latest of it: see Notice.
	Unread       bool `json:"unread"`
	News         int  `json:"news,omitempty"`
	NewsRevision int  `json:"news_revision,omitempty"`

	// Revision counts what staff did to the case and what the customer wrote
	// of substance. A caller's --revision binds to it, and so does a decision
	// on its way, which a change without substance takes along.
	Revision int `json:"revision"`

	// Kin are who had a part in the customer's other complaints that this one
	// is tied to: what independence goes by besides (see Tied). They are
	// handed in by who reads the case, and never stored; nil when nobody has
	// looked for them.
	Kin []Part `json:"-"`
}

// Person is somebody outside the company who takes part in a case.
type Person struct {
	Role      PersonRole `json:"role"`
	Name      string     `json:"name"`
	Address   Address    `json:"address"`
	Authority string     `json:"authority,omitempty"` // a representative's power of attorney
	Type      PersonType `json:"type"`
	Assurance Assurance  `json:"assurance"`
	Confirmed string     `json:"confirmed,omitempty"` // how and by whom, as given to confirm
	// Country is where they live, an ISO 3166-1 code of two capitals; empty
	// when not known, which counts as Sweden.
	Country Country `json:"country,omitempty"`
}

// PersonRole is what somebody outside is in a case.
type PersonRole string

// The roles of people outside.
const (
	RoleCustomer       PersonRole = "customer"
	RoleRepresentative PersonRole = "representative"
	RoleOther          PersonRole = "other"
)

// PersonType says whether the customer is a consumer. Unknown counts as
// consumer.
type PersonType string

// The types of customer.
const (
	TypeConsumer PersonType = "consumer"
	TypeBusiness PersonType = "business"
	TypeUnknown  PersonType = "unknown"
)

// Customer returns the person the case belongs to.
func (c Case) Customer() Person {
	for _, p := range c.People {
		if p.Role == RoleCustomer {
			return p
		}
	}
	return Person{}
}

// SameCustomer says whether two cases are of one customer's, by the address.
func (c Case) SameCustomer(other Case) bool {
	address := c.Customer().Address
	return address != "" && address.Same(other.Customer().Address)
}

// Notice records that something has come that a person must look at, which
// brings a case that was put off back into the queue. Who names the revision
// of the case has seen it only when it raised the revision, and that was
// done before.
func (c *Case) Notice(raised bool) {
	c.Unread, c.SnoozedUntil = true, Date{}
	c.News++
	c.NewsRevision = c.Revision
	if !raised {
		c.NewsRevision++
	}
}

// MergedInto gives the case that this one was joined into, and whether it
// was.
func (c Case) MergedInto() (Reference, bool) {
	for _, l := range c.Links {
		if l.Kind == LinkMergedInto {
			return l.To, true
		}
	}
	return "", false
}

// Snoozed says whether a case is out of the queue on a day.
func (c Case) Snoozed(today Date) bool { return c.SnoozedUntil.After(today) }

// FirstAnswered says whether customer service has answered a complaint: by
// a decision that was accepted, or as a person has recorded.
func (c Case) FirstAnswered() bool {
	d, ok := c.Decision(StageService)
	return !c.FirstAnswerAt.IsZero() || ok && d.State == DecisionSent
}

// Assessable says whether the ombudsman may assess a case that has come up:
// a first answer is known, or a person accepted the case without one. Until
// then a person chooses between refer and accept.
func (c Case) Assessable() bool { return c.Accepted || c.FirstAnswered() }

// WasComplaint says whether a case is a complaint, was ever taken for one,
// or was ever before the ombudsman. Saying otherwise of it later does not
// take that back.
func (c Case) WasComplaint() bool {
	return c.Is(KindComplaint) || slices.Contains(c.Past, KindComplaint) || c.Stage == StageOmbudsman ||
		!c.EscalatedAt.IsZero()
}

// Handling records that somebody of ours did something to the case at a
// stage: the ground for independence at the next.
type Handling struct {
	Staff StaffName `json:"staff"`
	Stage Stage     `json:"stage"`
	Verb  Verb      `json:"verb"`
	At    time.Time `json:"at"`
}

// Recusal is somebody's own word that they may not judge this case.
type Recusal struct {
	Staff  StaffName `json:"staff"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Appointment is that somebody was made an outside deputy of the ombudsman's
// office for one case. The reason is filed with the case.
type Appointment struct {
	Staff StaffName `json:"staff"`
	By    StaffName `json:"by"`
	At    time.Time `json:"at"`
}

// Demand is what the customer wants.
type Demand struct {
	Text     string `json:"text"`
	Amount   Amount `json:"amount,omitempty"`
	Currency string `json:"currency,omitempty"` // ISO 4217; SEK when an amount is given without one
}

// String writes a demand without its text: "1250.50 SEK", "none" without an
// amount.
func (d Demand) String() string {
	if d.Amount == "" {
		return "none"
	}
	return strings.TrimSpace(string(d.Amount) + " " + d.Currency)
}

// Lowers says whether a demand asks for less money than one before it, or
// for money that cannot be compared with it: in another currency.
func (d Demand) Lowers(was Demand) bool {
	if !Amount("0").Less(was.Amount) {
		return false
	}
	return d.Amount.Less(was.Amount) || d.Currency != was.Currency
}

// Amount is money as a decimal number with a point and at most two
// decimals, "1250.50"; empty when there is none.
type Amount string

// Candidate is dissatisfaction after a decision that did not go to the
// ombudsman's inbox: a person confirms it with escalate.
type Candidate struct {
	Message string    `json:"message"` // Message.ID
	At      time.Time `json:"at"`      // when our server got it
}

// Link ties a case to another.
type Link struct {
	Kind LinkKind  `json:"kind"`
	To   Reference `json:"to"`
}

// LinkKind is how two cases hang together.
type LinkKind string

// The kinds of link.
const (
	LinkMayBelong LinkKind = "may_belong_to"
	LinkRelated   LinkKind = "related"
	// LinkMergedInto goes from a case that was joined into another to that
	// one: what comes for it belongs there. A case has at most one.
	LinkMergedInto LinkKind = "merged_into"
)

// Task is something a person must look at: an undelivered letter, an
// unknown outcome, a message from somebody else.
type Task struct {
	Kind string    `json:"kind"`
	Note string    `json:"note"`
	At   time.Time `json:"at"`
	Done time.Time `json:"done,omitzero"`
}

// Evaluation is what the owner of a product said about feedback.
type Evaluation struct {
	Result  EvaluationResult `json:"result"`
	Reasons string           `json:"reasons"`
	When    string           `json:"when,omitempty"` // date of a planned change, 2006-01-02
	By      StaffName        `json:"by"`
	At      time.Time        `json:"at"`
}

// EvaluationResult is whether and when a change is made.
type EvaluationResult string

// The results of an evaluation (seed: whether a change can be made, and if
// so when).
const (
	EvaluationDone    EvaluationResult = "done"
	EvaluationPlanned EvaluationResult = "planned"
	EvaluationNotNow  EvaluationResult = "not_now"
	EvaluationNo      EvaluationResult = "no"
)
