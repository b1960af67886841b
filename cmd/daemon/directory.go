package daemon

import (
	"maps"
	"slices"
	"time"

	"ombud/store/casework"
)

// Directory is the part of the configuration that the desk works by.
func (c Config) Directory() *casework.Directory {
	loc := c.Location()
	d := &casework.Directory{
		Company:     c.company(),
		Departments: map[casework.Department]casework.DepartmentInfo{},
		Staff:       map[casework.StaffName]casework.Staff{},
		Products:    map[string]casework.Product{},
		Ombudsman:   casework.Ombudsman(c.Ombudsman),
		Inboxes:     map[casework.Stage]casework.Inbox{},
		Policy:      c.Policy.policy(),
		Calendar:    c.calendar(loc),
		Retention:   c.Privacy.Retention.retention(),
		Limits: casework.Limits{
			AckPerSenderPerDay: c.Limits.AckPerSenderPerDay,
			AckPerHour:         c.Limits.AckPerHour,
			Trusted:            c.Limits.TrustedSenders,
		},
		Hold: c.SMTP.Hold.byKind(),
	}
	d.Hooks = append(d.Hooks, slices.Sorted(maps.Keys(c.Hooks.commands()))...)
	for name, v := range c.Departments {
		d.Departments[casework.Department(name)] = casework.DepartmentInfo{Name: v.Name, Address: v.Address, Lead: v.Lead}
	}
	for name, s := range c.Staff {
		d.Staff[casework.StaffName(name)] = casework.Staff{
			Name: casework.StaffName(name), FullName: s.Name, Unix: s.Unix, Roles: s.Roles,
			Departments: s.Departments, Email: s.Email, ReportsTo: s.ReportsTo, AwayUntil: s.AwayUntil.Date,
		}
	}
	for name, p := range c.Products {
		d.Products[name] = casework.Product{Name: p.Name, Owner: p.Owner, OwnerEmail: p.OwnerEmail}
	}
	for _, key := range sortedKeys(c.Mailbox) {
		m := c.Mailbox[key]
		d.Inboxes[m.Stage] = casework.Inbox{
			Key: key, Stage: m.Stage, Address: m.Address, Forms: m.Forms,
			BackfillBefore: startOf(m.BackfillBefore.Date, loc), MaxAckAge: m.MaxAckAge.Duration,
		}
		d.Own = append(append(d.Own, m.Address), m.Aliases...)
	}
	if c.SMTP.BounceAddress != "" {
		d.Own = append(d.Own, c.SMTP.BounceAddress)
	}
	return d
}

func (c Config) company() casework.Company {
	return casework.Company{
		Name:            c.Company.Name,
		Website:         c.Company.Website,
		ProcessURL:      c.Company.ProcessURL,
		Phone:           c.Company.Phone,
		Languages:       c.Company.Languages,
		Prefix:          c.Company.ReferencePrefix,
		ADRParticipates: c.Company.ADRParticipates != nil && *c.Company.ADRParticipates,
		MailDomain:      c.address(casework.StageService).Domain(),
	}
}

// address is the published address of a stage.
func (c Config) address(s casework.Stage) casework.Address {
	for _, m := range c.Mailbox {
		if m.Stage == s {
			return m.Address
		}
	}
	return ""
}

func (c Config) calendar(loc *time.Location) casework.Calendar {
	closed := make([]casework.Date, len(c.Calendar.Closed))
	for i, d := range c.Calendar.Closed {
		closed[i] = d.Date
	}
	return casework.NewCalendar(loc, closed)
}

// byKind spreads the three holds over the kinds of letters. A notice goes to
// people of ours and waits for nothing.
func (h Hold) byKind() map[casework.LetterKind]time.Duration {
	reply, decision := h.Reply.Duration, h.Decision.Duration
	return map[casework.LetterKind]time.Duration{
		casework.LetterAcknowledgement:    h.Acknowledgement.Duration,
		casework.LetterFirstDecision:      decision,
		casework.LetterFinalDecision:      decision,
		casework.LetterCorrection:         decision,
		casework.LetterReply:              reply,
		casework.LetterInformationRequest: reply,
		casework.LetterDelay:              reply,
		casework.LetterFeedbackReply:      reply,
		casework.LetterReferral:           reply,
		casework.LetterNotOurs:            reply,
		casework.LetterWithdrawal:         reply,
		casework.LetterRepresentative:     reply,
		casework.LetterConsultation:       reply,
	}
}

// startOf is the first instant of a day, zero when there is no day.
func startOf(d casework.Date, loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

func (r Retention) retention() casework.Retention {
	return casework.Retention{Claim: casework.Period(r.Claim), Kinds: map[casework.Kind]casework.Period{
		casework.KindComplaint:   casework.Period(r.Complaint),
		casework.KindFeedback:    casework.Period(r.Feedback),
		casework.KindQuestion:    casework.Period(r.Question),
		casework.KindDataRequest: casework.Period(r.DataRequest),
		casework.KindAuthority:   casework.Period(r.Authority),
	}}
}
