package classify

import (
	"slices"

	"ombud/classify/text"
)

// The entities that stand for a word of a kind, as a phrase of their own.
const (
	amountEntity    = "{amount}"    // a number beside a currency
	orderEntity     = "{order}"     // a number of six to twelve digits
	referenceEntity = "{reference}" // the reference of a case, as KB-7F3K-9QXP
)

// entityNames are all of them; a phrase in braces must be one.
var entityNames = [...]string{questionEntity, amountEntity, orderEntity, referenceEntity}

// isEntity reports whether a phrase is an entity.
func isEntity(phrase string) bool { return slices.Contains(entityNames[:], phrase) }

// entities takes the words of f that are entities of which rules speak.
func (m *scratch) entities(f *text.Folded) {
	if len(m.r.entities) == 0 {
		return
	}
	for i := range f.Tokens {
		for name, phrases := range m.r.entities {
			first, ok := entityAt(f, i, name)
			if !ok {
				continue
			}
			for _, id := range phrases {
				m.admit(f, id, first, i)
			}
		}
	}
}

// entityAt reports whether an entity ends with word i, and where it starts.
func entityAt(f *text.Folded, i int, name string) (first int, ok bool) {
	w := f.Word(i)
	switch name {
	case amountEntity:
		if isCurrency(w) && i > 0 && isNumber(f.Word(i-1)) {
			return i - 1, true
		}
		return i - 1, isNumber(w) && i > 0 && isCurrency(f.Word(i-1))
	case orderEntity:
		return i, isNumber(w) && len(w) >= 6 && len(w) <= 12
	case referenceEntity:
		return i - 2, i >= 2 && len(w) == 4 && len(f.Word(i-1)) == 4 && len(f.Word(i-2)) == 2 &&
			slices.ContainsFunc(f.Bytes[f.Tokens[i-1].Start:f.Tokens[i].End], isDigit)
	}
	return 0, false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNumber(w []byte) bool {
	return !slices.ContainsFunc(w, func(c byte) bool { return !isDigit(c) })
}

// isCurrency reports whether a folded word names money.
func isCurrency(w []byte) bool {
	switch string(w) {
	case "kr", "kronor", "kroner", "sek", "nok", "dkk", "eur", "euro", "euroa", "spann":
		return true
	}
	return false
}
