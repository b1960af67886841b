package daemon

import (
	"maps"
	"slices"

	"ombud/store/casework"
)

func (k checker) departments() {
	for _, name := range sortedKeys(k.Departments) {
		d, at := k.Departments[name], pathOf("departments", name)
		k.names(at, d.Name)
		k.address(at.below("address"), &d.Address)
		known(k, at.below("lead"), d.Lead, k.Staff, "staff")
		k.Departments[name] = d
	}
}

// names checks the name of a department or product: there must be one, in
// languages that letters may be written in.
func (k checker) names(at path, n Names) {
	if len(n) == 0 {
		k.add(at.below("name"), `is missing; write { sv = "…", en = "…" }`)
	}
	for l, name := range n {
		if name == "" {
			k.add(at.below("name", string(l)), "is empty")
		}
	}
}

func (k checker) staff() {
	byUnix := map[string]string{}
	for _, name := range sortedKeys(k.Staff) {
		s, at := k.Staff[name], pathOf("staff", name)
		if name == string(casework.SystemName) {
			k.add(at, "the name is the program's own")
		}
		k.need(at.below("name"), s.Name, "letters are signed with it")
		if other, ok := byUnix[s.Unix]; ok {
			k.add(at.below("unix"), "%s is the Unix user of staff %s already", s.Unix, other)
		}
		byUnix[s.Unix] = name
		k.roles(at.below("roles"), s.Roles)
		for _, d := range s.Departments {
			known(k, at.below("departments"), d, k.Departments, "department")
		}
		k.address(at.below("email"), &s.Email)
		known(k, at.below("reports_to"), s.ReportsTo, k.Staff, "staff")
		if string(s.ReportsTo) == name {
			k.add(at.below("reports_to"), "nobody reports to themselves")
		}
		k.Staff[name] = s
	}
}

func (k checker) roles(key path, roles []casework.Role) {
	all := []casework.Role{casework.RoleHandler, casework.RoleOmbudsman, casework.RoleApprover,
		casework.RoleHead, casework.RoleAdmin, casework.RoleAuditor}
	for _, r := range roles {
		if slices.Contains(all, r) {
			continue
		}
		words := make([]string, len(all))
		for i, w := range all {
			words[i] = string(w)
		}
		k.add(key, "there is no role %q, want %s", string(r), orList(words))
	}
	if len(roles) == 0 {
		k.add(key, "is empty; who has no role can do nothing")
	}
}

func (k checker) products() {
	for _, name := range sortedKeys(k.Products) {
		p, at := k.Products[name], pathOf("products", name)
		k.names(at, p.Name)
		known(k, at.below("owner"), p.Owner, k.Staff, "staff")
		k.address(at.below("owner_email"), &p.OwnerEmail)
		if p.Owner == "" && p.OwnerEmail == "" {
			k.add(at.below("owner"), "is missing; give it or owner_email: somebody evaluates feedback about the product")
		}
		k.Products[name] = p
	}
}

// ombudsman checks that the office can decide its own cases: somebody holds
// it, and where a second person approves, there is one.
func (k checker) ombudsman() {
	at, o := pathOf("ombudsman"), k.Ombudsman
	if k.need(at.below("holder"), string(o.Holder), "complaints are raised to somebody") {
		k.ombudsmanStaff(at.below("holder"), o.Holder)
	}
	for i, d := range o.Deputies {
		k.ombudsmanStaff(at.below("deputies"), d)
		if d == o.Holder || slices.Contains(o.Deputies[:i], d) {
			k.add(at.below("deputies"), "%s is there twice", d)
		}
	}
	for _, who := range slices.Sorted(maps.Keys(o.Conflicts)) {
		for _, name := range append([]casework.StaffName{who}, o.Conflicts[who]...) {
			known(k, at.below("conflicts", string(who)), name, k.Staff, "staff")
		}
	}
	if o.FourEyes && len(o.Deputies) == 0 {
		k.add(at.below("deputies"), "is empty; with four_eyes a second person must approve the holder's decisions")
	}
}

func (k checker) ombudsmanStaff(key path, name casework.StaffName) {
	known(k, key, name, k.Staff, "staff")
	s, ok := k.Staff[string(name)]
	if ok && !slices.Contains(s.Roles, casework.RoleOmbudsman) {
		k.add(key, "staff %s lacks the role ombudsman", name)
	}
}
