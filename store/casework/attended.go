package casework

import "slices"

// Attended says whether anybody has the cases of a department at customer
// service in their queue: a handler of it, any handler for triage, or a head
// of customer service.
func (d *Directory) Attended(dept Department) bool {
	for _, s := range d.Staff {
		works := dept == DepartmentTriage || slices.Contains(s.Departments, dept)
		if s.has(RoleHead) || s.has(RoleHandler) && works {
			return true
		}
	}
	return false
}

// Unattended lists the departments whose cases nobody has in their queue, by
// name. Until that is mended those cases are the admin's to see and give out.
func (d *Directory) Unattended() []Department {
	var list []Department
	for name := range d.Departments {
		if !d.Attended(name) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
