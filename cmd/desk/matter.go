package desk

import "ombud/store/casework"

// matter is a case with all that its customer's other cases add to it: who
// had a part in one of those has had one in the matter. They are those that
// links tie to it, whichever way and one after the other, for a new mail is
// tied to the latest case only. Below the ombudsman nobody goes by them, and
// they are not read.
func (s *sitting) matter(c casework.Case) (casework.Case, error) {
	if c.Stage == casework.StageService || c.Kin != nil {
		return c, nil
	}
	return s.withKin(c)
}

// withKin is a case with those that are tied to it, wherever it stands.
func (s *sitting) withKin(c casework.Case) (casework.Case, error) {
	refs, err := s.tx.CasesOf(c.Customer().Address)
	if err != nil {
		return c, err
	}
	var others []casework.Case
	for _, ref := range refs {
		if ref == c.Reference {
			continue
		}
		other, err := s.tx.Case(ref)
		if err != nil {
			return c, err
		}
		others = append(others, other)
	}
	c.Kin = casework.Tied(c, others)
	return c, nil
}

// May says whether somebody may use a verb on a case now, by the whole
// matter: see [casework.Directory.May].
func (s *sitting) May(c casework.Case, v casework.Verb, by casework.StaffName) error {
	c, err := s.matter(c)
	if err != nil {
		return err
	}
	return s.tools.May(c, v, by)
}

// reviewers lists those who may judge a case: see [casework.Reviewers].
func (s *sitting) reviewers(c casework.Case) ([]casework.StaffName, error) {
	c, err := s.matter(c)
	return casework.Reviewers(c, s.tools.Directory), err
}

// unties refuses to untie two cases to who is of the ombudsman's office and
// had a part in the matter: they could judge the rest of it then.
func (e *deed) unties(other casework.Case) error {
	if !e.sits(e.c, e.by) {
		return nil
	}
	for _, c := range []casework.Case{e.c, other} {
		c, err := e.withKin(c)
		if err != nil {
			return err
		}
		if casework.TookPart(c, e.by) {
			return notAllowed(attempt(e.c.Reference, e.verb), "you had a part in the matter, and could judge the rest of it then",
				"let somebody else untie them")
		}
	}
	return nil
}
