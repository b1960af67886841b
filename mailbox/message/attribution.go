package message

import (
	"slices"
	"strings"
	"unicode"
)

// The limits of a line that says who wrote what follows.
const (
	maxAttribution      = 400 // octets
	maxAttributionLines = 6
)

// attribution returns how many lines from i on say who wrote what follows
// ("On 5 May 2026, Anna <a@b> wrote:"), and how surely; 0 when they do not.
func (p *page) attribution(i int) (n int, sure said) {
	first := p.bare[i]
	if first == "" || len(first) > maxAttribution || !p.endIn(i) || !p.look() {
		return 0, saidNothing
	}
	if dashedAttribution(first) || datedAttribution(first) && (i+1 >= len(p.lines) || p.bare[i+1] == "") {
		return 1, saidFully
	}
	open := opens(first) || namesWriter(first)
	if !open && !startsWithName(first) {
		return 0, saidNothing
	}
	n, sure = p.attributionLines(i, open)
	// A line of the text above it is none of it; a date that was broken is.
	for k := 1; k < n && !namesWriter(first) && !onlyDates(first); k++ {
		if !opens(p.bare[i+k]) {
			continue
		}
		if _, within := p.attributionLines(i+k, true); within == saidFully {
			return 0, saidNothing
		}
	}
	return n, sure
}

// endIn says whether an attribution that begins at line i may end in time.
func (p *page) endIn(i int) bool {
	for n := i; n < min(i+maxAttributionLines, len(p.lines)); n++ {
		if p.ends[n] {
			return true
		}
	}
	return false
}

// attributionLines is how many lines from i on are an attribution. Only one
// that opens as they do may be broken over lines.
func (p *page) attributionLines(i int, open bool) (lines int, sure said) {
	joined := ""
	blanks := 0
	for n := 0; n < maxAttributionLines && i+n < len(p.lines); n++ {
		l := p.bare[i+n]
		if l == "" {
			if blanks++; blanks > 2 {
				return 0, saidNothing
			}
			continue
		}
		if joined = strings.TrimSpace(joined + " " + l); len(joined) > maxAttribution {
			return 0, saidNothing
		}
		if p.ends[i+n] {
			if sure := saysWho(joined); sure > saidNothing {
				return n + 1, sure
			}
		}
		ends := strings.HasSuffix(l, ":") || strings.HasSuffix(l, ".")
		if !open || n > 0 && ends || blanks > 0 && !strings.ContainsAny(l, "<@") {
			return 0, saidNothing
		}
	}
	return 0, saidNothing
}

// endsAttribution says whether an attribution may end with a line.
func endsAttribution(l string) bool {
	return strings.HasSuffix(l, ":") || strings.HasSuffix(l, "：") ||
		strings.HasSuffix(l, " wrote") || strings.HasSuffix(l, " skrev") ||
		strings.HasSuffix(l, ">") || len(l) > 8 && strings.HasSuffix(l, "--")
}

// opens says whether an attribution that is broken over lines may begin with
// a line: with a date, a day, or a word such as On.
func opens(l string) bool {
	l = strings.ToLower(strings.TrimLeft(l, "-* "))
	w, _, _ := strings.Cut(l, " ")
	return leads(w)
}

// namesWriter says whether a line names somebody, with an address and nothing
// behind it or saying that he wrote, be the date on the next line.
func namesWriter(l string) bool {
	if !startsWithName(l) {
		return false
	}
	if _, rest, ok := strings.Cut(l, "@"); ok {
		_, rest, ok = strings.Cut(rest, ">")
		w, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		return ok && (w == "" || isWrote(w))
	}
	w := strings.Fields(strings.ToLower(l))
	return len(w) <= 6 && slices.ContainsFunc(w[1:], isWrote) && !slices.ContainsFunc(w, isSpeaker)
}

// onlyDates says whether a line is nothing but a date, or the beginning of
// one: "Den onsdag den 25. november 2026", "am Mittwoch, 25. November um".
func onlyDates(l string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(l)) {
		w = strings.Trim(w, ",.:")
		if !leads(w) && !spoken.months[w] && w != "kl" && w != "klo" && w != "um" {
			return false
		}
	}
	return true
}

// startsWithName says whether a line begins with what can be a name: few
// words before the address or the word for writing.
func startsWithName(l string) bool {
	for n, w := range strings.Fields(l) {
		switch {
		case n > 6:
			return false
		case isWrote(strings.ToLower(w)) || strings.ContainsAny(w, "<@"):
			return true
		}
	}
	return false
}

// sharedLine finds an attribution at the end of a line of the sender's own
// text: "reply On Mon, Mar 1, 2021 at 1:05 PM, cy@example.org wrote:". It
// returns where it begins, -1 when there is none.
func sharedLine(l string) int {
	if len(l) > 2*maxAttribution || !endsAttribution(l) {
		return -1
	}
	for _, w := range [...]string{"--- On ", " On ", " Den ", " Am "} {
		n := strings.LastIndex(l, w)
		if n <= 0 {
			continue
		}
		if tail := bareLine(strings.TrimLeft(l[n:], "- ")); opens(tail) && saysWho(tail) == saidFully {
			return n
		}
	}
	return -1
}

// isWrote says whether a word is one that attributions use for writing.
func isWrote(w string) bool { return spoken.wrote[strings.Trim(w, `:,.()"'<>*-`)] }

// isSpeaker says whether a word makes a sentence somebody's own: "Den 3
// oktober ringde jag, och Anna skrev:" says who wrote nothing that follows.
func isSpeaker(w string) bool { return spoken.speakers[strings.Trim(w, `:,.()"'`)] }

// said is how surely a text says who wrote what follows.
type said byte

// The strengths of what an attribution says. Programs that quote without
// marks always give a time or an address.
const (
	saidNothing said = iota
	saidBarely       // a name alone, or with a day
	saidFully
)

// saysWho says how surely a text is an attribution: it has a word for writing
// with nothing but a name, an address or a date behind it, a date or an
// address, and nobody who speaks.
func saysWho(s string) said {
	s = strings.ToLower(s)
	words := strings.Fields(strings.ReplaceAll(s, ">wrote", "> wrote"))
	if len(words) > 40 {
		return saidNothing
	}
	verb := -1
	for i, w := range words {
		if isWrote(w) {
			verb = i
		}
		if isSpeaker(w) || w == "i" && i > 0 {
			return saidNothing
		}
	}
	address, date, clock := strings.Contains(s, "@"), hasYear(words) || hasDate(words), hasClock(words)
	behind, full := len(words)-1-verb, false
	switch {
	case verb < 0:
		// "2022年1月1日(金) 9:00 田中太郎 <t@example.com>:" has no such word.
		full = leads(words[0]) && clock && address && (strings.HasSuffix(s, ">:") || strings.HasSuffix(s, ">："))
		return saidIf(full, saidFully)
	case verb == 0 && behind > 0:
		return saidNothing
	case behind == 0:
		full = address && (date || clock || strings.Contains(s, "<")) || clock && (date || leads(words[0]))
	default:
		full = behind <= 12 && (address || clock) && (date || clock)
	}
	if full {
		return saidFully
	}
	return saidIf(len(words) <= maxBareWords && (behind == 0 || behind <= 6 && (date || hasDayOfMonth(words))), saidBarely)
}

// maxBareWords is how many words an attribution without time and address has
// at most.
const maxBareWords = 10

// saidIf is what when ok, and nothing otherwise.
func saidIf(ok bool, what said) said {
	if ok {
		return what
	}
	return saidNothing
}

// leads says whether an attribution with a date begins with a word.
func leads(w string) bool {
	return spoken.leads[strings.Trim(w, ",.:")] || w != "" && unicode.IsDigit(rune(w[0]))
}

// hasDayOfMonth says whether the words name a day without year: "25 nov.",
// "Nov 25th", "25/11", "25.11.".
func hasDayOfMonth(words []string) bool {
	for i, w := range words {
		w = strings.Trim(w, ",:()")
		if day, month, ok := strings.Cut(strings.TrimRight(w, "."), "/"); ok && isDay(day) && isDay(month) {
			return true
		}
		if day, month, ok := strings.Cut(strings.TrimRight(w, "."), "."); ok && isDay(day) && isDay(month) {
			return true
		}
		if !spoken.months[strings.Trim(w, ".")] {
			continue
		}
		if i > 0 && isDay(words[i-1]) || i+1 < len(words) && isDay(words[i+1]) {
			return true
		}
	}
	return false
}

// isDay says whether a word is the number of a day: "25", "25.", "3rd", "3:e".
func isDay(w string) bool {
	w = strings.TrimRight(w, ",.:")
	for _, end := range [...]string{"st", "nd", "rd", "th", ":e", ":a", "e", "a"} {
		w = strings.TrimSuffix(w, end)
	}
	return len(w) == 1 && w >= "1" && w <= "9" || len(w) == 2 && isDigit(w[1]) && w >= "01" && w <= "31"
}

// hasYear says whether one of the words is a year.
func hasYear(words []string) bool {
	for _, w := range words {
		w = strings.Trim(w, ",.:()")
		if len(w) == 4 && (strings.HasPrefix(w, "19") || strings.HasPrefix(w, "20")) && isDigit(w[2]) && isDigit(w[3]) {
			return true
		}
	}
	return false
}

// hasDate says whether one of the words is a date in figures: 2026-10-05,
// 16.10.2026, 04/19/2011, 11-Apr-2011.
func hasDate(words []string) bool {
	for _, w := range words {
		w = strings.Trim(w, ",.:()")
		marks := strings.Count(w, "-") + strings.Count(w, ".") + strings.Count(w, "/")
		if marks >= 2 && marks <= 3 && isDigit(w[0]) && isDigit(w[len(w)-1]) && !strings.Contains(w, "@") {
			return true
		}
	}
	return false
}

// hasClock says whether one of the words is a time of day.
func hasClock(words []string) bool {
	for _, w := range words {
		w = strings.Trim(w, ",()")
		w = strings.TrimSuffix(w, ":")
		for _, sep := range [...]string{":", "."} {
			if h, m, ok := strings.Cut(w, sep); ok && isHour(h) && startsWithMinute(m) {
				return true
			}
		}
	}
	return false
}

// isHour says whether s is one or two digits.
func isHour(s string) bool {
	return len(s) >= 1 && len(s) <= 2 && isDigit(s[0]) && isDigit(s[len(s)-1])
}

// startsWithMinute says whether s begins with two digits and no third one.
func startsWithMinute(s string) bool {
	return len(s) >= 2 && isDigit(s[0]) && isDigit(s[1]) && (len(s) == 2 || !isDigit(s[2]))
}

// dashedAttribution knows "---- John Smith wrote ----".
func dashedAttribution(l string) bool {
	if !strings.HasPrefix(l, "--") || !strings.HasSuffix(l, "--") {
		return false
	}
	l = strings.ToLower(strings.Trim(l, "- "))
	return strings.HasSuffix(l, " wrote") || strings.HasSuffix(l, " skrev") || strings.HasSuffix(l, " schrieb")
}

// datedAttribution knows "2013/7/20 Anna <anna@example.com>".
func datedAttribution(l string) bool {
	w := strings.Fields(l)
	if len(w) < 2 || len(w) > 12 || !isDigit(l[0]) || !hasDate(w[:1]) {
		return false
	}
	l = strings.TrimRight(l, ":")
	return strings.HasSuffix(l, ">") && strings.Contains(w[len(w)-1], "@")
}
