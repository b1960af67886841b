package casework

import (
	"fmt"
	"slices"
	"strings"
)

// May says whether somebody of ours may use a verb on a case now: the
// workflow table, the right that its row asks for, and independence at
// stage ombudsman. It returns nil, or a *Refusal that says why, who could, and
// what to do instead: of kind ErrConflict where it is the state of the case
// that forbids the verb to everybody, else of kind ErrNotAllowed. For assign it says whether
// by may give out work; whether the other may have it is
// May(c, VerbTake, other).
func (d *Directory) May(c Case, v Verb, by StaffName) error {
	s, known := d.Staff[by]
	if !known {
		return refuse(c, v, fmt.Sprintf("%s is not in the list of staff", by), nil, "")
	}
	if v == VerbShow {
		return d.mayShow(c, s)
	}
	if !c.ErasedAt.IsZero() {
		return refuse(c, v, fmt.Sprintf("its customer's data were erased on %s", c.ErasedAt.Format("2006-01-02")), nil, "")
	}
	m, ok := findMove(c, v)
	if m.verb == "" {
		return refuse(c, v, fmt.Sprintf("%s is nothing that staff do", v), nil, "")
	}
	if r := blocked(c, v, m, ok); r != nil {
		return r
	}
	if r := d.barredFrom(c, m, s); r != nil {
		return r
	}
	return d.conditions(c, v, s)
}

// refuse makes a refusal of kind ErrNotAllowed.
func refuse(c Case, v Verb, why string, who []StaffName, do string) *Refusal {
	return &Refusal{
		Kind: ErrNotAllowed, What: fmt.Sprintf("case %s: %s", c.Reference, v), Why: why, Who: who, Do: do,
	}
}

// stands makes a refusal of kind ErrConflict: as the case stands nobody may,
// and it may have stood otherwise when the caller looked.
func stands(c Case, v Verb, why, do string) *Refusal {
	r := refuse(c, v, why, nil, do)
	r.Kind = ErrConflict
	return r
}

// command writes a command about a case.
func command(c Case, verb Verb) string { return fmt.Sprintf("ombud %s %s", verb, c.Reference) }

// blocked says what in the case itself stands against a verb: its stage,
// kind or status.
func blocked(c Case, v Verb, m move, ok bool) error {
	switch {
	case !ok:
		return stands(c, v, fmt.Sprintf("the case is at stage %s, and %s belongs to stage %s",
			c.Stage, v, joinWords(m.atStages(), " or ")), instead(c, v))
	case m.kinds != nil && !slices.ContainsFunc(m.kinds, c.Is):
		return refuse(c, v, fmt.Sprintf("the case is %s, and %s is for %s", c.Kind, v, joinWords(m.kinds, " or ")),
			nil, command(c, VerbClassify)+" --kind "+string(m.kinds[0]))
	case m.cell(c.Status) == "":
		return stands(c, v, "the case is "+inWords(c.Status), instead(c, v))
	}
	return nil
}

// inWords puts a status in a sentence.
func inWords(s Status) string {
	if s == StatusReview {
		return "in review"
	}
	return string(s)
}

// instead is the command that leads on from a status that forbids a verb.
func instead(c Case, v Verb) string {
	switch {
	case c.Status == StatusClosed && v != VerbReopen:
		return command(c, VerbReopen) + " --reason WHY"
	case c.Status == StatusReview && v != VerbApprove && v != VerbReturn:
		return command(c, VerbReturn)
	case c.Status == StatusAnswered && v != VerbReopen && c.Stage == StageService && c.Is(KindComplaint):
		return command(c, VerbEscalate)
	case c.Status == StatusAnswered && v != VerbReopen:
		return command(c, VerbReopen) + " --reason WHY"
	}
	return ""
}

// joinWords writes a list of names in a sentence.
func joinWords[T ~string](list []T, sep string) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, sep)
}

// barredFrom says why somebody may not use a verb on a case that is itself
// open to it: independence first, because it is what they must be told,
// then their rights.
func (d *Directory) barredFrom(c Case, m move, s Staff) error {
	if m.judges && c.Stage == StageOmbudsman {
		if ok, why := EligibleReviewer(c, s.Name, d); !ok {
			who := Reviewers(c, d)
			return refuse(c, m.verb, fmt.Sprintf("%s %s", s.Name, why), who, d.giveAway(c, s, who))
		}
	}
	if d.has(m.right, c, s) {
		return nil
	}
	return refuse(c, m.verb, d.lacks(m.right, c, s), d.whoHas(m, c), "")
}

// giveAway is the command by which somebody gives a case to one of those who
// may have it; empty when it is not theirs to give.
func (d *Directory) giveAway(c Case, s Staff, who []StaffName) string {
	if len(who) == 0 || !d.has(rightSort, c, s) {
		return ""
	}
	return command(c, VerbAssign) + " " + string(who[0])
}

// has says whether somebody has a right in a case.
func (d *Directory) has(r right, c Case, s Staff) bool {
	switch r {
	case rightHandle:
		return d.handles(c, s)
	case rightOwn:
		return c.Assignee == s.Name || d.givesOut(c, s)
	case rightSort:
		return d.handles(c, s) || d.givesOut(c, s)
	case rightEvaluate:
		return d.handles(c, s) || d.Owns(c, s.Name)
	case rightApprove:
		return s.has(RoleApprover) || c.Stage != StageService && d.Sits(c, s)
	case rightAppoint:
		return s.has(RoleHead)
	case rightEscalate:
		return d.handles(c, s) || d.Office(s)
	case rightRecuse:
		return d.handles(c, s) || s.has(RoleApprover)
	case rightRun:
		return d.handles(c, s) || s.has(RoleAdmin)
	default:
		return false
	}
}

// Owns says whether somebody is responsible for the product that a case with
// feedback is about.
func (d *Directory) Owns(c Case, s StaffName) bool {
	return c.Product != "" && c.Stage == StageService && c.Is(KindFeedback) && d.Products[c.Product].Owner == s
}

// handles says whether somebody works on cases where this one stands: at
// stage service the handlers of its department, all handlers for triage,
// the assignee and the head; above, the ombudsman's office alone.
func (d *Directory) handles(c Case, s Staff) bool {
	if c.Stage != StageService {
		return d.Sits(c, s)
	}
	if s.has(RoleHead) {
		return true
	}
	return s.has(RoleHandler) && (c.Department == DepartmentTriage || c.Assignee == s.Name ||
		slices.Contains(s.Departments, c.Department))
}

// givesOut says whether somebody gives out the work of others. The line has
// no hand in the cases of the ombudsman.
func (d *Directory) givesOut(c Case, s Staff) bool {
	if c.Stage != StageService {
		return d.Sits(c, s)
	}
	return s.has(RoleHead) || s.has(RoleAdmin)
}

// Office says whether somebody belongs to the ombudsman's office: holder or
// deputy, with the role.
func (d *Directory) Office(s Staff) bool {
	return s.has(RoleOmbudsman) && (s.Name == d.Ombudsman.Holder || slices.Contains(d.Ombudsman.Deputies, s.Name))
}

// Sits says whether somebody belongs to the ombudsman's office in a case: as
// one of it, or appointed to this case from outside.
func (d *Directory) Sits(c Case, s Staff) bool {
	return d.Office(s) || slices.ContainsFunc(c.Deputised, func(o Appointment) bool { return o.Staff == s.Name })
}

// has says whether somebody has a role.
func (s Staff) has(r Role) bool { return slices.Contains(s.Roles, r) }

// lacks says why somebody has not a right.
func (d *Directory) lacks(r right, c Case, s Staff) string {
	switch {
	case r == rightApprove:
		return fmt.Sprintf("%s is not an approver", s.Name)
	case r == rightAppoint:
		return "only the head of customer service appoints an outside deputy"
	case r == rightOwn && c.Assignee != "":
		return fmt.Sprintf("the case is assigned to %s", c.Assignee)
	case c.Stage != StageService:
		return "at stage " + string(c.Stage) + " only the ombudsman's office acts"
	case !s.has(RoleHandler):
		return fmt.Sprintf("%s is not a handler", s.Name)
	}
	return fmt.Sprintf("%s does not work in department %s", s.Name, c.Department)
}

// whoHas lists those who could use the verb of a row on a case, by name.
func (d *Directory) whoHas(m move, c Case) []StaffName {
	var who []StaffName
	for name, s := range d.Staff {
		if !d.has(m.right, c, s) || m.right == rightApprove && wroteReview(c, name) {
			continue
		}
		if m.judges && c.Stage == StageOmbudsman {
			if ok, _ := EligibleReviewer(c, name, d); !ok {
				continue
			}
		}
		who = append(who, name)
	}
	slices.Sort(who)
	return who
}

// mayShow says whether somebody reads a case without giving a reason. The
// owner of a product reads what they are to evaluate.
func (d *Directory) mayShow(c Case, s Staff) error {
	if d.has(rightEvaluate, c, s) || c.Assignee == s.Name || s.has(RoleHead) || s.has(RoleAuditor) || d.Sits(c, s) || approves(c, s) {
		return nil
	}
	if c.Stage == StageService && s.has(RoleAdmin) && !d.Attended(c.Department) {
		return nil
	}
	// What went to the ombudsman was the department's before and is its to
	// read; notes and drafts of that stage are left out by the desk.
	below := c
	below.Stage = StageService
	if d.handles(below, s) {
		return nil
	}
	return refuse(c, VerbShow, fmt.Sprintf("%s does not work in department %s", s.Name, c.Department), nil,
		command(c, VerbShow)+" --reason TEXT")
}

// approves says whether somebody is asked to approve in a case, or has done
// so: who approves reads what waits for them, not every case.
func approves(c Case, s Staff) bool {
	if !s.has(RoleApprover) {
		return false
	}
	return c.Status == StatusReview || slices.ContainsFunc(c.Handlers, func(h Handling) bool {
		return h.Staff == s.Name && (h.Verb == VerbApprove || h.Verb == VerbReturn)
	})
}

// StaffByUnix gives who the peer of a socket is: the one whose Unix name is
// the user name, or whose Unix name is the uid in digits. It is false when
// nobody is, or more than one.
func (d *Directory) StaffByUnix(name string, uid int) (StaffName, bool) {
	var found StaffName
	number := fmt.Sprint(uid)
	for key, s := range d.Staff {
		if s.Unix == "" || s.Unix != name && s.Unix != number {
			continue
		}
		if found != "" {
			return "", false
		}
		found = key
	}
	return found, found != ""
}
