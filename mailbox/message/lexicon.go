package message

import "strings"

// lexicon is the vocabulary of all languages, ordered by what is asked of it.
type lexicon struct {
	wrote, leads, months, speakers map[string]bool
	roles                          map[string]label
	original, forwarded            map[string]bool
	answers, passes                []string
	phones, devices                []string
	about, secret, notices         []string
}

// langSet is a set of languages, a bit for each place in tongues.
type langSet uint8

// allLangs are all languages, english the one whose labels all programs use.
const (
	allLangs langSet = 1<<len(tongues) - 1
	english          = "en"
)

// has says whether a language is in the set.
func (s langSet) has(lang string) bool {
	for i, t := range tongues {
		if t.lang == lang {
			return s&(1<<i) != 0
		}
	}
	return false
}

// label is what the label of a header line means, and in which languages.
type label struct {
	role  role
	langs langSet
}

// spoken is the lexicon of tongues; it is never written to.
var spoken = newLexicon()

// newLexicon orders the words of tongues. Where two languages give a label
// two meanings the first one counts.
func newLexicon() *lexicon {
	l := &lexicon{
		wrote: map[string]bool{}, leads: map[string]bool{}, months: map[string]bool{}, speakers: map[string]bool{},
		roles: map[string]label{}, original: map[string]bool{}, forwarded: map[string]bool{},
	}
	for i, t := range tongues {
		for set, words := range map[*map[string]bool][]string{
			&l.wrote: strings.Fields(t.wrote), &l.leads: strings.Fields(t.leads), &l.months: strings.Fields(t.months),
			&l.speakers: strings.Fields(t.speakers), &l.original: t.original, &l.forwarded: t.forwarded,
		} {
			for _, w := range words {
				(*set)[w] = true
			}
		}
		for r, labels := range map[role][]string{
			roleFrom: t.from, roleDate: t.sent, roleTo: t.to, roleSubject: t.subject, roleOther: t.other,
		} {
			for _, w := range labels {
				if have, ok := l.roles[w]; !ok || have.role == r {
					l.roles[w] = label{r, have.langs | 1<<i}
				}
			}
		}
		l.answers, l.passes = append(l.answers, t.answers...), append(l.passes, t.passes...)
		l.phones, l.devices = append(l.phones, t.phones...), append(l.devices, strings.Fields(t.devices)...)
		l.about, l.secret = append(l.about, t.about...), append(l.secret, t.secret...)
		l.notices = append(l.notices, t.notices...)
	}
	return l
}

// beginsWithAny returns the phrase that s begins with, and what follows it.
func beginsWithAny(s string, phrases []string) (rest string, ok bool) {
	for _, p := range phrases {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// holdsAny says whether s holds one of the phrases.
func holdsAny(s string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
