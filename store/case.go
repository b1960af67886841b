package store

import (
	"fmt"
	"iter"
	"slices"

	"ombud/store/casework"
)

// Case returns a case, or an error that wraps casework.ErrNotFound.
func (tx *Tx) Case(ref casework.Reference) (casework.Case, error) {
	return load[casework.Case](tx, bucketCases, key{}.text(string(ref)), "case "+string(ref))
}

// PutCase writes a case and its places in the queue, with its assignee, its
// people and the register, of which it writes a new row when one of its facts
// has changed.
func (tx *Tx) PutCase(c casework.Case) error {
	if c.Reference == "" {
		return fmt.Errorf("writing a case: it has no reference: %w", casework.ErrInvalid)
	}
	k := key{}.text(string(c.Reference))
	before, err := tx.placesOf(c.Reference)
	if err != nil {
		return err
	}
	if err := tx.reindex(before, casePlaces(c)); err != nil {
		return err
	}
	if err := tx.register(c); err != nil {
		return err
	}
	return tx.save(bucketCases, k, c)
}

// placesOf returns the places of a case as it stands, none when it is new.
func (tx *Tx) placesOf(ref casework.Reference) ([]place, error) {
	if tx.r.Get(bucketCases, key{}.text(string(ref))) == nil {
		return nil, nil
	}
	old, err := tx.Case(ref)
	if err != nil {
		return nil, err
	}
	return casePlaces(old), nil
}

func casePlaces(c casework.Case) []place {
	ref := string(c.Reference)
	list := []place{
		counted(countCaseStatus + string(c.Status)),
		{bucketCasesByQueue, string(keyQueue(string(c.Department), c)), string(c.Assignee)},
	}
	if c.Assignee != "" {
		k := keyQueue(string(c.Assignee), c)
		list = append(list, place{bucketCasesByAssignee, string(k), string(c.Department)})
	}
	if c.Register != "" {
		list = append(list, place{bucketCasesByRegister, string(key{}.text(string(c.Register))), ref})
	}
	for _, kind := range openTasks(c) {
		list = append(list, counted(countTasks+kind))
	}
	for _, p := range c.People {
		if p.Address != "" {
			k := key{}.str(keyAddress(p.Address)).newest(c.ReceivedAt).text(ref)
			list = append(list, place{bucketCasesByCustomer, string(k), ""})
		}
	}
	return list
}

// openTasks returns the kinds of task that wait in a case, each once; none
// in a closed one.
func openTasks(c casework.Case) []string {
	var kinds []string
	for _, t := range c.Tasks {
		if t.Done.IsZero() && c.Status != casework.StatusClosed && !slices.Contains(kinds, t.Kind) {
			kinds = append(kinds, t.Kind)
		}
	}
	return kinds
}

// NewReference draws a reference that no case has.
func (tx *Tx) NewReference() (casework.Reference, error) {
	for {
		ref, err := casework.NewReference(tx.db.options.Prefix, tx.Rand)
		if err != nil {
			return "", err
		}
		if tx.r.Get(bucketCases, key{}.text(string(ref))) == nil {
			return ref, nil
		}
	}
}

// NextRegister gives the next register number of a year.
func (tx *Tx) NextRegister(year int) (casework.Register, error) {
	n, err := tx.next(fmt.Sprintf("%s%04d", countRegister, year))
	if err != nil {
		return "", err
	}
	return casework.NewRegister(year, int(n)), nil
}

// CaseByRegister returns the reference of the case with a register number.
func (tx *Tx) CaseByRegister(r casework.Register) (casework.Reference, error) {
	v := tx.r.Get(bucketCasesByRegister, key{}.text(string(r)))
	if v == nil {
		return "", fmt.Errorf("register number %s: %w", r, casework.ErrNotFound)
	}
	return casework.Reference(v), nil
}

// CasesOf returns the cases in which an address takes part, in whatever
// role, the last received first. Capitals in the address do not matter.
func (tx *Tx) CasesOf(a casework.Address) ([]casework.Reference, error) {
	var refs []casework.Reference
	prefix := key{}.str(keyAddress(a))
	for k := range tx.with(bucketCasesByCustomer, prefix) {
		refs = append(refs, casework.Reference(k[len(prefix)+8:]))
	}
	return refs, nil
}

// Cases gives every case from a reference on, in the order of references:
// for reports and checks, which take them in chunks and not in one view.
func (tx *Tx) Cases(from casework.Reference) iter.Seq2[casework.Case, error] {
	return func(yield func(casework.Case, error) bool) {
		for k, v := range tx.r.Range(bucketCases, key{}.text(string(from)), nil) {
			var c casework.Case
			err := tx.db.decode(v, upgrades(bucketCases), &c)
			if err != nil {
				err = fmt.Errorf("reading case %s: %w", k, err)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}
