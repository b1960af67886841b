package replies

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"ombud/store/casework"
)

// blocked names what keeps a letter from leaving, each as what it is. It
// looks at what people wrote and at who the letter goes to; what the
// templates say is held by lint.
func blocked(d casework.Draft, prefix string) []string {
	var found []string
	add := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	if why := wrongRecipient(d); why != "" {
		add("%s", why)
	}
	words := d.OwnWords()
	known := append(casework.FindReferences(prefix, strings.Join(d.Guard.Known, "\n")), d.Guard.Related...)
	for _, w := range words {
		w = snippetCall().ReplaceAllString(w, " ")
		for _, place := range openPlaces(w) {
			add("a place that is not filled in, %q", place)
		}
		for _, number := range secretNumbers(w) {
			add("%s", number)
		}
		for _, ref := range casework.FindReferences(prefix, w) {
			if ref != d.Case.Reference && !slices.Contains(known, ref) {
				add("the reference of another case, %s", ref)
			}
		}
	}
	for _, name := range d.Guard.Others {
		add("the name of another customer, %q", name)
	}
	if excerpt := internalText(words, d.Guard); excerpt != "" {
		add("the words of an internal note, %q", excerpt)
	}
	return found
}

// wrongRecipient says why a letter may not go to its address; empty when it
// may. Nothing about a case goes to an address that is not of it (G6), and
// what is for people of ours does not go to the customer.
func wrongRecipient(d casework.Draft) string {
	ofCase := slices.ContainsFunc(d.Case.People, func(p casework.Person) bool { return p.Address.Same(d.To.Address) })
	switch ours := forOurs(d.Kind); {
	case ours && ofCase:
		return "a recipient who is of the case: this letter is for people of ours"
	case !ours && !ofCase:
		return "a recipient who is not of the case"
	}
	return ""
}

// openPlace matches what people leave for later: {{…}}, [NAMN], <datum>,
// ____, crosses, ÅÅÅÅ-MM-DD.
var openPlace = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{.*?\}\}|\{\{|\}\}|<no value>` +
		`|\[\p{Lu}[\p{Lu} _/-]+\]|\[(?i:namn|belopp|datum|name|amount|date)[^\]\d]*\]` +
		`|<(?i:namn|förnamn|datum|belopp|ärende|name|first name|date|amount|case)>|_{3,}|\b[xX]{3,}\b|\bXX\b` +
		`|(?:ÅÅÅÅ|YYYY)-MM-DD|\?\?\?`)
})

// openPlaces are the places of a text that nobody has filled in.
func openPlaces(s string) []string { return openPlace().FindAllString(s, -1) }

// labelled matches a number that says what it is: payment references and
// invoice numbers end in the same check digit as personal and card numbers.
var labelled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:ocr|faktura|invoice|order|referens|reference|kund|ärende|spårning|tracking|` +
		`kolli|parcel|betalning|payment)(?:-?(?:nummer|nr|number|no|id)|sreferens| number| no| reference)?` +
		`[.:#\s]{1,3}(\d[\d ]*[\d-]?)`)
})

// account matches a bank account that says so. The last four digits alone
// tell nothing.
var account = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:bank)?(?:konto|clearing|account|tilinumero|tili)(?:nummer|nr|t)?` +
		`(?: number| no)?\b[^\d\n]{0,20}(\d(?:[ \x{a0}-]?\d){6,})`)
})

// iban matches what may be an IBAN of any country (ISO 13616).
var iban = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b[A-Z]{2}\d{2}(?:[ \x{a0}]?[A-Z0-9]{4}){2,7}(?:[ \x{a0}]?[A-Z0-9]{1,3})?\b`)
})

// secretNumbers names the kinds of numbers in a text that no letter holds.
// It does not repeat them.
func secretNumbers(s string) []string {
	s = labelled().ReplaceAllStringFunc(s, func(m string) string {
		if strings.HasSuffix(m, "-") { // six digits and a hyphen begin a personal number, whatever is before
			return m
		}
		return strings.TrimRight(m, "0123456789 ")
	})
	masked := casework.Mask(s)
	var found []string
	for _, k := range []struct{ mark, means string }{
		{"[pnr]", "a personal identity number"}, {"[snr]", "a coordination number"},
		{"[card ****", "a card number"}, {"[iban ****", "an account number"},
	} {
		if strings.Count(masked, k.mark) > strings.Count(s, k.mark) {
			found = append(found, k.means)
		}
	}
	if account().MatchString(masked) || slices.ContainsFunc(iban().FindAllString(masked, -1), validIBAN) {
		found = append(found, "an account number")
	}
	return slices.Compact(found)
}

// validIBAN says whether the check digits of an IBAN fit (ISO 7064).
func validIBAN(s string) bool {
	s = strings.NewReplacer(" ", "", "\u00a0", "").Replace(s)
	rest := 0
	for _, r := range s[4:] + s[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		default:
			rest = (rest*100 + int(r-'A') + 10) % 97
		}
	}
	return rest == 1
}

// A letter shares at most noteRun-1 words in a row with a note, and nothing
// of the length of a whole shorter one; fewer than noteWords are no note
// that could be told from chance.
const (
	noteRun   = 7
	noteWords = 4
)

// internalText finds words that stand in a note and that the customer has
// not seen; empty when there are none.
func internalText(own []string, g casework.Guard) string {
	secret, known := map[string]bool{}, map[string]bool{}
	for _, note := range g.Internal {
		if n := min(noteRun, len(plainWords(note))); n >= noteWords {
			addRuns(secret, note, n)
		}
	}
	if len(secret) == 0 {
		return ""
	}
	for n := noteWords; n <= noteRun; n++ {
		for _, text := range g.Known {
			addRuns(known, text, n)
		}
	}
	for _, text := range own {
		words := plainWords(text)
		for n := noteRun; n >= noteWords; n-- {
			for i := 0; i+n <= len(words); i++ {
				if run := strings.Join(words[i:i+n], " "); secret[run] && !known[run] {
					return run
				}
			}
		}
	}
	return ""
}

// addRuns enters all runs of n words of a text.
func addRuns(set map[string]bool, text string, n int) {
	words := plainWords(text)
	for i := 0; i+n <= len(words); i++ {
		set[strings.Join(words[i:i+n], " ")] = true
	}
}

// plainWords are the words of a text in lower case, without marks.
func plainWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
