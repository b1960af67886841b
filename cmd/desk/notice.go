package desk

import (
	"slices"
	"strings"

	"ombud/store/casework"
)

// announce tells those who work on a case in hand that it is there: the
// address of its department, when the case is new to it, and, when it cannot
// wait for the day's list, the people who have it. At stage ombudsman the
// office alone is told, and always at once. A notice gives the reference and a
// date, and nothing that the customer wrote.
func (s *sitting) announce(c casework.Case) error {
	if c.Stage == casework.StageService {
		address := s.Departments[c.Department].Address
		if err := s.notify(c, casework.Mailbox{Address: address}); err != nil {
			return err
		}
		if !c.Urgent() {
			return nil
		}
	}
	return s.alert(c)
}

// alert tells the people who have a case in hand of it at once.
func (s *sitting) alert(c casework.Case) error {
	told, err := s.informed(c)
	if err != nil {
		return err
	}
	for _, name := range told {
		person := s.Staff[name]
		if err := s.notify(c, casework.Mailbox{Name: fullName(person, name), Address: person.Email}); err != nil {
			return err
		}
	}
	return nil
}

// informed lists who is told of a case, without those whom it names.
func (s *sitting) informed(c casework.Case) ([]casework.StaffName, error) {
	var texts []string
	messages, err := s.tx.Messages(c.Reference)
	for _, m := range messages {
		if m.Direction == casework.DirectionIn {
			texts = append(texts, strings.ToLower(m.Subject+"\n"+m.Text))
		}
	}
	named := func(p casework.Staff) bool {
		name := strings.ToLower(p.FullName)
		return name != "" && slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, name) })
	}
	return s.Told(c, s.Calendar.Date(s.tx.Now), named), err
}

// notify writes one notice of a case. To nobody there is none, and what
// cannot be written keeps nothing else from happening.
func (s *sitting) notify(c casework.Case, to casework.Mailbox) error {
	if to.Address == "" {
		return nil
	}
	d, err := s.draft(c, casework.LetterNotice, casework.Message{})
	if err != nil {
		return err
	}
	d.To, d.Languages, d.Answer = to, s.Company.Languages[:min(1, len(s.Company.Languages))], casework.Date{}
	if due, ok := c.NextDue(); ok {
		d.Answer = s.Calendar.Date(due.Due)
	}
	d.Case.Subject, d.Case.Demand = "", nil
	text, err := s.compose(d)
	if err != nil {
		s.warn("notice not written", "case", c.Reference, "err", err)
		return nil
	}
	_, err = s.post(d, text, posting{by: casework.SystemName})
	return err
}
