package casework

import "slices"

// NoticeDigest is the variant of a notice that lists many cases.
const NoticeDigest = "digest"

// Away says whether somebody is away on a day: until the day named.
func (s Staff) Away(today Date) bool { return s.AwayUntil.After(today) }

// Urgent says whether people are told of a case at once, and do not find it
// in the day's list: somebody is in danger, or a payment that nobody made must
// be back by the next business day.
func (c Case) Urgent() bool {
	return slices.ContainsFunc(c.Flags, func(f Flag) bool {
		return f == FlagUrgent || f == FlagCrisis || f == FlagThreat
	}) || slices.ContainsFunc(c.Deadlines, func(d Deadline) bool {
		return d.Kind == DeadlineUnauthorised && d.Met.IsZero()
	})
}

// Told lists who is told of a case by name: its assignee and the lead of its
// department; above customer service the ombudsman's office alone, those who
// may judge it. Whoever the complaint is about, as named says, is not told,
// and of those who are left nobody who is away, while somebody is not. While a
// planned change has its day, the owner of the product is told first.
func (d *Directory) Told(c Case, today Date, named func(Staff) bool) []StaffName {
	var list []StaffName
	if c.Stage == StageService {
		if product, ok := d.Products[c.Product]; ok && c.planWaits() {
			list = append(list, product.Owner)
		}
		list = append(list, c.Assignee, d.Departments[c.Department].Lead)
	} else {
		list = Reviewers(c, d)
	}
	var told, absent []StaffName
	for _, name := range list {
		s, known := d.Staff[name]
		s.Name = name
		switch {
		case !known || slices.Contains(told, name) || slices.Contains(absent, name) || named(s):
		case s.Away(today):
			absent = append(absent, name)
		default:
			told = append(told, name)
		}
	}
	if len(told) == 0 {
		return absent
	}
	return told
}
