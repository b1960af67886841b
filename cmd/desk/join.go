package desk

import (
	"slices"
	"strings"

	"ombud/store/casework"
)

// key is what ties a message to a case.
type key struct {
	ref   casework.Reference // empty when nothing does
	how   string             // token, message_id, thread or reference
	known bool               // the sender belongs to the case
}

// join finds the case that a message belongs to (G6). The first key whose
// case knows the sender wins; without one, the first key at all.
func (s *sitting) join(p prepared) (key, error) {
	var first key
	for _, find := range []func(prepared) ([]key, error){s.byToken, s.byMessageID, s.byThread, s.byReference} {
		keys, err := find(p)
		if err != nil {
			return key{}, err
		}
		for _, k := range keys {
			c, err := s.merged(k.ref)
			if absent(err) {
				continue // erased, or never ours
			}
			if err != nil {
				return key{}, err
			}
			k.ref = c.Reference
			if k.known = belongs(c, p.sender.Address); k.known {
				return k, nil
			}
			if first.ref == "" {
				first = k
			}
		}
	}
	return first, nil
}

// merged reads a case, or the one that it was joined into, wherever that has
// gone since. Cases cannot be joined in a circle; should one be met all the
// same, it ends where it began. What was erased is no case to join any more.
func (s *sitting) merged(ref casework.Reference) (casework.Case, error) {
	first, err := s.tx.Case(ref)
	c, seen := first, map[casework.Reference]bool{}
	for err == nil {
		into, gone := c.MergedInto()
		switch {
		case !c.ErasedAt.IsZero():
			return c, missing("case "+string(c.Reference), "it was erased")
		case !gone:
			return c, nil
		}
		if seen[c.Reference] {
			return first, nil
		}
		seen[c.Reference] = true
		c, err = s.tx.Case(into)
	}
	return c, err
}

// belongs says whether an address is one of the case's people.
func belongs(c casework.Case, a casework.Address) bool {
	return a != "" && slices.ContainsFunc(c.People, func(p casework.Person) bool { return p.Address.Same(a) })
}

// ours says whether an address is the company's own.
func (t *tools) ours(a casework.Address) bool {
	return a != "" && slices.ContainsFunc(t.Own, a.Same)
}

// byToken finds cases by what we have signed: our Message-IDs, and addresses
// of ours that carry one behind a plus sign.
func (s *sitting) byToken(p prepared) ([]key, error) {
	var keys []key
	ids := p.message.Answers()
	for _, a := range addressed(p.message) {
		if _, tag, ok := strings.Cut(a.Local(), "+"); ok {
			ids = append(ids, casework.MessageID(tag+"@"+a.Domain()))
		}
	}
	for _, id := range ids {
		if ref, ok := s.desk.keys.Open(id); ok {
			keys = append(keys, key{ref: ref, how: "token"})
		}
	}
	return keys, nil
}

// addressed are all addresses that a message was sent to.
func addressed(m casework.Message) []casework.Address {
	out := slices.Clone(m.Delivered)
	for _, to := range slices.Concat(m.To, m.Cc) {
		out = append(out, to.Address)
	}
	return out
}

// byMessageID finds cases by the messages that are filed with them.
func (s *sitting) byMessageID(p prepared) ([]key, error) {
	var keys []key
	for _, id := range p.message.Answers() {
		filed, err := s.tx.MessagesByMessageID(id)
		if err != nil {
			return nil, err
		}
		for _, m := range filed {
			if m.Case != "" {
				keys = append(keys, key{ref: m.Case, how: "message_id"})
			}
		}
	}
	return keys, nil
}

// byThread finds cases by what the same sender wrote in answer to a message
// that we never saw, such as a letter sent before there was a desk.
func (s *sitting) byThread(p prepared) ([]key, error) {
	var keys []key
	from := p.message.From.Address
	if !from.Same(p.sender.Address) {
		return nil, nil // a web form writes for many
	}
	for _, id := range p.message.Answers() {
		filed, err := s.tx.MessagesByAnswered(id, from)
		if err != nil {
			return nil, err
		}
		for _, m := range filed {
			keys = append(keys, key{ref: m.Case, how: "thread"})
		}
	}
	return keys, nil
}

// byReference finds cases by references that the sender wrote.
func (s *sitting) byReference(p prepared) ([]key, error) {
	var keys []key
	for _, ref := range casework.FindReferences(s.Company.Prefix, p.message.Subject+"\n"+p.message.OwnText) {
		keys = append(keys, key{ref: ref, how: "reference"})
	}
	return keys, nil
}
