package desk

import (
	"fmt"
	"slices"

	"ombud/store/casework"
)

// file stores an incoming message, with its case if it has one.
func (s *sitting) file(p prepared, ref casework.Reference, role casework.MessageRole) (casework.Message, error) {
	if err := s.tx.PutPacked(p.packed); err != nil {
		return casework.Message{}, err
	}
	m := p.message
	m.Case, m.Role, m.Raw = ref, role, p.packed.Key
	m.Direction, m.At, m.Stage = casework.DirectionIn, receivedAt(p, s.tx.Now), p.arrival.Stage
	return s.tx.PutMessage(m)
}

// machine files what a machine wrote, and letters of our own that have come
// back: with its case when it answers something of it, and with no effect.
func (s *sitting) machine(p prepared) (casework.ArrivalRecord, error) {
	k, err := s.key(p)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	m, err := s.file(p, k.ref, casework.MessageAutomatic)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	result := casework.ResultAutomatic
	if c := p.message.Machine.Class; c == casework.MachineList || c == casework.MachineBulk {
		result = casework.ResultBulk
	}
	if k.ref == "" {
		return s.arrived(p, result, m)
	}
	if result == casework.ResultBulk && k.known {
		// A person may write through a list: somebody should look.
		if err := s.giveTask(k.ref, taskListMail, "message="+m.ID); err != nil {
			return casework.ArrivalRecord{}, err
		}
	}
	if err := s.took(m, result, k.how); err != nil {
		return casework.ArrivalRecord{}, err
	}
	return s.arrived(p, result, m)
}

// key finds the case that machine mail belongs to: only what a machine
// carries counts, not what somebody may have written.
func (s *sitting) key(p prepared) (key, error) {
	for _, find := range []func(prepared) ([]key, error){s.byToken, s.byMessageID} {
		keys, err := find(p)
		if err != nil {
			return key{}, err
		}
		for _, k := range keys {
			c, err := s.merged(k.ref)
			if err == nil {
				k.ref, k.known = c.Reference, belongs(c, p.sender.Address)
				return k, nil
			}
			if !absent(err) {
				return key{}, err
			}
		}
	}
	return key{}, nil
}

// took writes the history entry of a message that came in.
func (s *sitting) took(m casework.Message, what casework.Result, how string) error {
	note := fmt.Sprintf("outcome=%s message=%s role=%s", what, m.ID, m.Role)
	if how != "" {
		note += " by=" + how
	}
	return s.record(m.Case, casework.SystemName, casework.VerbIntake, note)
}

// giveTask adds a task to a case that is not in hand.
func (s *sitting) giveTask(ref casework.Reference, kind, note string) error {
	c, err := s.tx.Case(ref)
	if err != nil {
		return err
	}
	s.task(&c, kind, note)
	return s.tx.PutCase(c)
}

// The tasks that the desk gives; those of a message in a case are in
// casework.
const (
	taskListMail    = "mail through a list from somebody of the case"
	taskUndelivered = "letter not delivered"
	taskUnknown     = "letter of which nobody knows whether it arrived"
	taskChanged     = "letter stopped: the case changed before it left"
	taskCrisis      = "crisis: a person answers at once"
	taskThreat      = "threat: a person answers"
	taskLetter      = "acknowledgement that could not be written"
	taskReport      = "letter reported as unwanted"
	taskMissed      = "deadline passed"
	taskSecond      = casework.TaskSecond
)

// task adds a task to a case in hand. What is asked for already is not asked
// for again: a letter that fails at each try is one task.
func (s *sitting) task(c *casework.Case, kind, note string) {
	if slices.ContainsFunc(c.Tasks, func(t casework.Task) bool {
		return t.Kind == kind && t.Note == note && t.Done.IsZero()
	}) {
		return
	}
	c.Tasks = append(slices.Clone(c.Tasks), casework.Task{Kind: kind, Note: note, At: s.tx.Now})
}

// clocks computes the deadlines of a case anew. Those of a case that was
// joined into another have gone along.
func (s *sitting) clocks(c *casework.Case) {
	if _, gone := c.MergedInto(); gone {
		return
	}
	c.Deadlines = s.Policy.Deadlines(*c, s.Calendar)
	s.caughtUp(c)
}

// open makes a case of a message that belongs to none.
func (s *sitting) open(p prepared) (casework.ArrivalRecord, error) {
	c, err := s.newCase(p)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	m, err := s.file(p, c.Reference, casework.MessageNew)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	if p.verdict.Kind == casework.KindEscalation && c.Stage == casework.StageService {
		c.Candidate = &casework.Candidate{Message: m.ID, At: m.At}
	}
	if err := s.took(m, casework.ResultCase, ""); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.acknowledge(&c, m); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.tx.PutCase(c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if !m.At.Before(s.Inboxes[m.Stage].BackfillBefore) {
		if err := s.hook(casework.Case{}, c); err != nil {
			return casework.ArrivalRecord{}, err
		}
		if err := s.announce(c); err != nil {
			return casework.ArrivalRecord{}, err
		}
	}
	return s.arrived(p, casework.ResultCase, m)
}

// newCase is the case that a message makes, not yet stored.
func (s *sitting) newCase(p prepared) (casework.Case, error) {
	ref, register, err := s.numbers()
	if err != nil {
		return casework.Case{}, err
	}
	v, at := p.verdict, receivedAt(p, s.tx.Now)
	c := casework.Case{
		Reference: ref, Register: register, Kind: v.Kind, Also: v.Also, Stage: casework.StageService,
		Status: casework.StatusNew, Department: v.Department, Language: v.Language, Subject: p.message.Subject,
		ReceivedAt: at, Verdict: v, Unread: true, Revision: 1,
		People: []casework.Person{{Role: casework.RoleCustomer, Name: p.sender.Name, Address: p.sender.Address,
			Type: casework.TypeUnknown, Assurance: assurance(p.message)}},
	}
	if c.Department == "" {
		c.Department = casework.DepartmentTriage
	}
	if c.Kind == casework.KindEscalation || c.Kind == "" {
		c.Kind = casework.KindComplaint // in doubt the stricter
	}
	if c.Is(casework.KindComplaint) {
		c.FirstComplaintAt = at
	}
	if p.arrival.Stage == casework.StageOmbudsman && c.Kind != casework.KindAuthority {
		c.Stage, c.EscalatedAt = casework.StageOmbudsman, at
	}
	s.flag(&c, v)
	earlier, err := s.tx.CasesOf(p.sender.Address)
	if err != nil {
		return casework.Case{}, err
	}
	if len(earlier) > 0 {
		c.Links = []casework.Link{{Kind: casework.LinkMayBelong, To: earlier[0]}}
	}
	s.clocks(&c)
	return c, nil
}

// assurance is how sure a message makes us of its sender; never more than
// that DMARC passed, for only a person confirms.
func assurance(m casework.Message) casework.Assurance {
	if m.Assurance == casework.AssuranceAligned {
		return casework.AssuranceAligned
	}
	return casework.AssuranceNone
}

// flag marks a case as the verdict on a message says. A crisis or a threat
// is a person's to answer.
func (s *sitting) flag(c *casework.Case, v casework.Verdict) {
	for _, f := range []struct {
		set  bool
		flag casework.Flag
		task string
	}{
		{v.Urgent, casework.FlagUrgent, ""},
		{v.Vulnerable, casework.FlagVulnerable, ""},
		{v.Crisis, casework.FlagCrisis, taskCrisis},
		{v.Threat, casework.FlagThreat, taskThreat},
	} {
		if !f.set {
			continue
		}
		if !slices.Contains(c.Flags, f.flag) {
			c.Flags = append(slices.Clone(c.Flags), f.flag)
		}
		if f.task != "" {
			s.task(c, f.task, "")
		}
	}
}

// fromUs takes in what comes from an address of our own. A letter of ours,
// known by its Message-ID, has only come back to us; anything else a person
// looks at, for a colleague may have written it, or somebody who would like
// to be one. None of it is answered, so that nothing can go round.
func (s *sitting) fromUs(p prepared) (casework.ArrivalRecord, error) {
	id := p.message.MessageID
	_, signed := s.desk.keys.Open(id)
	if !signed && id != "" {
		_, err := s.tx.LetterByMessageID(id)
		if err != nil && !absent(err) {
			return casework.ArrivalRecord{}, err
		}
		signed = err == nil
	}
	if signed {
		return s.machine(p)
	}
	k, err := s.join(p)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	if k.ref != "" {
		return s.fromSomeoneElse(p, k)
	}
	return s.quarantine(p, "it comes from an address of our own and is none of our letters")
}

// fromSomeoneElse files a message that has a key to a case but is from
// nobody of it. Nothing is answered: nothing of a case is told to who is not
// of it.
func (s *sitting) fromSomeoneElse(p prepared, k key) (casework.ArrivalRecord, error) {
	c, err := s.tx.Case(k.ref)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	m, err := s.file(p, k.ref, casework.MessageSomeoneElse)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	e := casework.Arrive(c, m.Role, p.verdict.Kind, p.arrival.Stage)
	s.task(&c, e.Task, "message="+m.ID)
	if err := s.tx.PutCase(c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.took(m, casework.ResultAppend, k.how); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.notAcknowledged(k.ref, m.ID, casework.SilenceStranger); err != nil {
		return casework.ArrivalRecord{}, err
	}
	return s.arrived(p, casework.ResultAppend, m)
}
