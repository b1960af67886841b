package desk

import (
	"context"
	"slices"

	"ombud/store/casework"
)

// Customer says who the customer of a case is, or who else takes part in it.
// Only staff change that, mail never does (G6). A customer with another
// address is to be confirmed anew.
func (d *Desk) Customer(ctx context.Context, by casework.StaffName, r CustomerRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbCustomer, func(e *deed) error {
		if r.Role == "" {
			r.Role = casework.RoleCustomer
		}
		if err := e.checkCustomer(&r); err != nil {
			return err
		}
		e.c.People = slices.Clone(e.c.People)
		e.c.Status = casework.After(e.c, e.verb)
		e.noted("role=%s", r.Role) // and no more: the history is not erased
		switch {
		case r.Remove:
			e.noted("removed")
			e.say("The person takes part in %s no more.", e.c.Reference)
			return e.removePerson(r)
		case r.Role == casework.RoleCustomer:
			e.say("The customer of %s is recorded.", e.c.Reference)
			return e.setCustomer(r)
		}
		i := e.person(r.Address)
		if i >= 0 && e.c.People[i].Role == casework.RoleCustomer {
			return invalid(attempt(e.c.Reference, e.verb), "that is the customer's address")
		}
		if i < 0 {
			e.c.People = append(e.c.People, casework.Person{Address: r.Address, Type: casework.TypeUnknown,
				Assurance: casework.AssuranceNone})
			i = len(e.c.People) - 1
		}
		set(&e.c.People[i].Name, r.Name)
		set(&e.c.People[i].Authority, r.Authority)
		e.c.People[i].Role = r.Role
		if r.Role == casework.RoleRepresentative && blank(e.c.People[i].Authority) {
			return invalid(attempt(e.c.Reference, e.verb), "say by what authority they act: --authority TEXT")
		}
		e.say("The %s takes part in %s.", r.Role, e.c.Reference)
		return nil
	})
}

// set gives a field a value unless that is empty.
func set[T ~string](field *T, value T) {
	if value != "" {
		*field = value
	}
}

// person finds who of the case has an address, -1 when nobody has.
func (e *deed) person(a casework.Address) int {
	return slices.IndexFunc(e.c.People, func(p casework.Person) bool { return a != "" && p.Address.Same(a) })
}

// checkCustomer finds what cannot be used.
func (e *deed) checkCustomer(r *CustomerRequest) error {
	what := attempt(e.c.Reference, e.verb)
	roles := []casework.PersonRole{casework.RoleCustomer, casework.RoleRepresentative, casework.RoleOther}
	types := []casework.PersonType{casework.TypeConsumer, casework.TypeBusiness, casework.TypeUnknown}
	if !slices.Contains(roles, r.Role) {
		return invalid(what, "the role is %s, not %q", list(roles), r.Role)
	}
	if r.Type != "" && (!slices.Contains(types, r.Type) || r.Role != casework.RoleCustomer) {
		return invalid(what, "the type of a customer is %s", list(types))
	}
	if r.Country != "" && (!r.Country.Valid() || r.Role != casework.RoleCustomer) {
		return invalid(what, "the country of a customer is two letters, as SE or NO")
	}
	if r.Address != "" {
		a, err := casework.ParseAddress(string(r.Address))
		if err != nil {
			return invalid(what, "%s", why(err))
		}
		if e.ours(a) {
			return invalid(what, "that is an address of ours")
		}
		r.Address = a
	}
	switch customer := r.Role == casework.RoleCustomer; {
	case r.Address == "" && (!customer || r.Remove):
		return invalid(what, "say who: --address ADDRESS")
	case customer && r.Address == "" && r.Name == "" && r.Type == "" && r.Country == "":
		return invalid(what, "say what to change: address, name, type or country")
	}
	return nil
}

// setCustomer changes who the customer is. What is on its way to another
// address is told.
func (e *deed) setCustomer(r CustomerRequest) error {
	i := slices.IndexFunc(e.c.People, func(p casework.Person) bool { return p.Role == casework.RoleCustomer })
	if i < 0 {
		e.c.People = slices.Insert(e.c.People, 0, casework.Person{Role: casework.RoleCustomer,
			Type: casework.TypeUnknown, Assurance: casework.AssuranceNone})
		i = 0
	}
	p := &e.c.People[i]
	set(&p.Name, r.Name)
	set(&p.Type, r.Type)
	set(&p.Country, r.Country)
	if r.Address == "" || r.Address.Same(p.Address) {
		set(&p.Address, r.Address)
		return nil
	}
	p.Address, p.Assurance, p.Confirmed = r.Address, casework.AssuranceNone, ""
	e.noted("address")
	e.c.People = slices.DeleteFunc(e.c.People, func(o casework.Person) bool {
		return o.Role != casework.RoleCustomer && o.Address.Same(r.Address)
	})
	letters, err := e.tx.Letters(e.c.Reference)
	for _, l := range letters {
		waits := l.State == casework.LetterQueued || l.State == casework.LetterHeld || l.State == casework.LetterDeferred
		if waits && !slices.ContainsFunc(l.To, r.Address.Same) {
			e.receipt.Warnings = append(e.receipt.Warnings, "letter "+string(l.ID)+
				" is on its way to the address before: ombud outbox cancel "+string(l.ID))
		}
	}
	return err
}

// removePerson ends somebody's part in the case; the customer stays.
func (e *deed) removePerson(r CustomerRequest) error {
	i := e.person(r.Address)
	switch {
	case i < 0:
		return missing(attempt(e.c.Reference, e.verb), "nobody of the case has that address")
	case e.c.People[i].Role == casework.RoleCustomer:
		return notAllowed(attempt(e.c.Reference, e.verb), "a case has a customer",
			"ombud customer "+string(e.c.Reference)+" --address ADDRESS, to say who it is")
	}
	e.c.People = slices.Delete(e.c.People, i, i+1)
	return nil
}
