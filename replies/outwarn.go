package replies

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"ombud/store/casework"
)

// warnings are what somebody should look at before a letter leaves: a date
// that no clock follows, an attachment that is not there, words in another
// language than the letter's, a greeting by another name.
func (v *view) warnings() []string {
	if v.d.Kind == casework.LetterNotice {
		return nil // nobody has written it
	}
	var found []string
	add := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	words := v.d.OwnWords()
	for _, w := range words {
		for _, p := range v.promises(w) {
			add("the letter promises %q, and no clock of the case follows that: is it a date you can keep?", p)
		}
		if m := attached().FindString(w); m != "" && len(v.d.Files) == 0 {
			add("the letter speaks of an attachment (%q), and nothing goes with it", strings.TrimSpace(m))
		}
	}
	if l := languageOf(strings.Join(words, "\n")); l != "" && l != v.lang {
		add("the words seem to be %s, and the letter is in %s",
			languageName(l, casework.English), languageName(v.lang, casework.English))
	}
	if name := v.strangeGreeting(); name != "" {
		add("the letter greets %s, and the customer is called %s", name, v.d.Case.Customer().Name)
	}
	return found
}

// datePatterns find what may be days in running text: a number before or
// behind a word that may be a month, 2026-12-12, 12/12. The names of their
// groups are y, m, d, and name for a month in words.
var datePatterns = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b`),
		regexp.MustCompile(`\b(?P<d>\d{1,2})(?:\.|:e|st|nd|rd|th)? (?P<name>\pL{3,12})(?:,? (?P<y>\d{4}))?\b`),
		regexp.MustCompile(`(?P<name>\pL{3,9}) (?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>\d{4}))?\b`),
		regexp.MustCompile(`\b(?P<d>\d{1,2})/(?P<m>\d{1,2})\b`),
	}
})

// spanPattern finds promises that name no day.
var spanPattern = sync.OnceValue(func() *regexp.Regexp {
	const swedish, english = `en|ett|två|tre|fyra|fem|sex|sju|tio|några|ett par`, `an?|one|two|three|four|five|seven|ten|a few`
	return regexp.MustCompile(`(?i)\binom (?:\d+|` + swedish + `) (?:bank|arbets|vard)?(?:dag|dagar|dygn|vecka|veckor|månad|månader)\b` +
		`|\bwithin (?:\d+|` + english + `) (?:business |working )?(?:days?|weeks?|months?)\b` +
		`|\b(?:i morgon|imorgon|nästa vecka|tomorrow|next week)\b`)
})

// promises are the days to come that a text names and that no clock of the
// case follows, as they stand there.
func (v *view) promises(s string) []string {
	found := spanPattern().FindAllString(s, -1)
	today := v.Today().d
	for _, pattern := range datePatterns() {
		for _, m := range pattern.FindAllStringSubmatch(s, -1) {
			day, ok := readDate(pattern.SubexpNames(), m, today)
			if ok && day.After(today) && !v.follows(day) {
				found = append(found, m[0])
			}
		}
	}
	return found
}

// follows says whether a day is one that the letter gives by itself.
func (v *view) follows(day casework.Date) bool {
	known := []casework.Date{v.d.Answer, v.d.ReplyBy, v.d.Onward}
	if v.HasRemedy() {
		known = append(known, v.d.Decision.Remedy.By)
	}
	if v.d.Evaluation != nil {
		if t, err := time.Parse(time.DateOnly, v.d.Evaluation.When); err == nil {
			known = append(known, dateOf(t, time.UTC))
		}
	}
	return slices.Contains(known, day)
}

// readDate reads a match of one of datePatterns. A day without a year is the
// one nearest to today.
func readDate(names, groups []string, today casework.Date) (d casework.Date, ok bool) {
	for i, name := range names {
		n, _ := strconv.Atoi(groups[i])
		switch name {
		case "y":
			d.Year = n
		case "m":
			d.Month = time.Month(n)
		case "d":
			d.Day = n
		case "name":
			d.Month = monthNamed(groups[i])
		}
	}
	if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
		return d, false
	}
	if d.Year == 0 {
		d.Year = nearestYear(d, today)
	}
	return d, true
}

// nearestYear is the year in which a day is at most half a year from today.
func nearestYear(d, today casework.Date) int {
	switch ahead := int(d.Month) - int(today.Month); {
	case ahead > 6:
		return today.Year - 1
	case ahead < -6:
		return today.Year + 1
	}
	return today.Year
}

// monthNamed is the month with a name in one of the languages of letters.
func monthNamed(name string) time.Month {
	for _, l := range letterLanguages() {
		for i, m := range months(l) {
			if strings.EqualFold(m, name) {
				return time.Month(i + 1)
			}
		}
	}
	return 0
}

// attached matches where a writer says that something comes with the
// letter, not where the customer is asked to attach something.
var attached = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^\pL])(?:(?:vi|jag) (?:har )?bifoga[rt]|bifogar (?:vi|jag)|bifoga(?:d|t|de)|` +
		`(?:se|i) bilagan?|bilagt|bilagd|(?:we|I) (?:have )?(?:attach|enclose)(?:d)?|` +
		`(?:is|are|please find|the) (?:attached|enclosed)|attached (?:is|are|you)|enclosed (?:is|are|you))(?:[^\pL]|$)`)
})

// strangeGreeting is the name in the greeting of the free text when it is
// not the customer's, whose name is known.
func (v *view) strangeGreeting() string {
	if !v.Greets() || !v.HasFirstName() {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(v.d.Body), "\n")
	fields := strings.FieldsFunc(first, func(r rune) bool { return strings.ContainsRune(" ,.!", r) })
	if len(fields) < 2 || len(fields) > 3 { // a greeting alone, or a sentence
		return ""
	}
	name := strings.Join(fields[1:], " ")
	if first, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(first) {
		return ""
	}
	for _, p := range v.d.Case.People {
		for _, f := range fields[1:] {
			if slices.Contains(strings.Fields(strings.ToLower(strings.ReplaceAll(p.Name, ",", " "))), strings.ToLower(f)) {
				return ""
			}
		}
	}
	return name
}

// frequent are words that stand in nearly every text of a language and in
// none of the others here.
func frequent() map[casework.Language][]string {
	return map[casework.Language][]string{
		casework.Swedish: {"och", "att", "är", "det", "inte", "har", "som", "vi", "för", "du", "på", "med", "till", "av"},
		casework.English: {"the", "and", "of", "to", "is", "that", "you", "we", "not", "your", "have", "it", "with", "this"},
		casework.German:  {"der", "die", "und", "nicht", "das", "ist", "wir", "sie", "ein", "mit", "zu", "ihre"},
		casework.Finnish: {"ja", "on", "ei", "että", "se", "olemme", "sinun", "mutta", "voit", "tai", "ole"},
	}
}

// languageOf tells the language of a text of some length; empty when it
// cannot be told.
func languageOf(s string) casework.Language {
	words := plainWords(s)
	if len(words) < 8 {
		return ""
	}
	count := map[casework.Language]int{}
	for l, list := range frequent() {
		for _, w := range words {
			if slices.Contains(list, w) {
				count[l]++
			}
		}
	}
	best, second := casework.Language(""), 0
	for l, n := range count {
		if best == "" || n > count[best] {
			best = l
		}
	}
	for l, n := range count {
		if l != best {
			second = max(second, n)
		}
	}
	if count[best] < 3 || count[best] < 3*second {
		return ""
	}
	return best
}
