package message

import (
	"strings"
	"unicode"
)

// The limits of a line that says who wrote what follows.
const (
	maxAttribution      = 400 // octets
	maxAttributionLines = 6
)

// attribution returns how many lines from i on say who wrote what follows
// ("On 5 May 2026, Anna <a@b> wrote:"), 0 when they do not.
func (p *page) attribution(i int) int {
	first := p.bare[i]
	if first == "" || len(first) > maxAttribution || !p.endIn(i) {
		return 0
	}
	if dashedAttribution(first) || datedAttribution(first) && (i+1 >= len(p.lines) || p.bare[i+1] == "") {
		return 1
	}
	open := opens(first) || namesWriter(first)
	if !open && !startsWithName(first) {
		return 0
	}
	n := p.attributionLines(i, open)
	for k := 1; k < n && !namesWriter(first); k++ { // a line of the text above it is none of it
		if opens(p.bare[i+k]) && p.attributionLines(i+k, true) > 0 {
			return 0
		}
	}
	return n
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
func (p *page) attributionLines(i int, open bool) int {
	joined := ""
	blanks := 0
	for n := 0; n < maxAttributionLines && i+n < len(p.lines); n++ {
		l := p.bare[i+n]
		if l == "" {
			if blanks++; blanks > 2 {
				return 0
			}
			continue
		}
		if joined = strings.TrimSpace(joined + " " + l); len(joined) > maxAttribution {
			return 0
		}
		if p.ends[i+n] && saysWho(joined) {
			return n + 1
		}
		if !open || n > 0 && (strings.HasSuffix(l, ":") || strings.HasSuffix(l, ".")) || blanks > 0 && !strings.ContainsAny(l, "<@") {
			return 0
		}
	}
	return 0
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

// namesWriter says whether a line names somebody with an address and says
// that he wrote, be the date on the next line.
func namesWriter(l string) bool {
	_, rest, ok := strings.Cut(l, "@")
	if !ok || !startsWithName(l) {
		return false
	}
	_, rest, ok = strings.Cut(rest, ">")
	w, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return ok && isWrote(w)
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
		if tail := bareLine(strings.TrimLeft(l[n:], "- ")); opens(tail) && saysWho(tail) {
			return n
		}
	}
	return -1
}

// isWrote says whether a word is one that attributions use for writing.
func isWrote(w string) bool {
	switch strings.Trim(w, `:,.()"'<>*-`) {
	case "wrote", "writes", "skrev", "skreiv", "schrieb", "schreef", "kirjoitti", "écrit", "ecrit", "escribió",
		"escribio", "escreveu", "scritto",
		"geschreven", "napisał", "napisał(a", "napisała", "написал", "написала", "пише", "пишет", "viết", "skrifaði",
		"rašė", "kirjutas", "sent":
		return true
	}
	return false
}

// isSpeaker says whether a word makes a sentence somebody's own: "Den 3
// oktober ringde jag, och Anna skrev:" says who wrote nothing that follows.
func isSpeaker(w string) bool {
	switch strings.Trim(w, `:,.()"'`) {
	case "jag", "vi", "ni", "mig", "oss", "min", "mitt", "mina", "ringde", "fick", "och", "som", "att", "att:", "er",
		"ert", "era",
		"we", "me", "my", "our", "your", "i've", "i'm", "called", "that", "which", "because",
		"ich", "wir", "mich", "mein", "meine", "dass", "ihr", "habe",
		"jeg", "jer", "meg", "fikk",
		"minä", "me:", "te", "että", "ette", "olen", "minulle":
		return true
	}
	return false
}

// saysWho says whether a text is an attribution: it has a word for writing
// with nothing but a name, an address or a date behind it, a date or an
// address, and nobody who speaks.
func saysWho(s string) bool {
	s = strings.ToLower(s)
	words := strings.Fields(strings.ReplaceAll(s, ">wrote", "> wrote"))
	if len(words) > 40 {
		return false
	}
	verb := -1
	for i, w := range words {
		if isWrote(w) {
			verb = i
		}
		if isSpeaker(w) || w == "i" && i > 0 {
			return false
		}
	}
	address, date, clock := strings.Contains(s, "@"), hasYear(words) || hasDate(words), hasClock(words)
	if verb < 0 {
		// "2022年1月1日(金) 9:00 田中太郎 <t@example.com>:" has no such word.
		return leads(words[0]) && clock && address && (strings.HasSuffix(s, ">:") || strings.HasSuffix(s, ">："))
	}
	behind := len(words) - 1 - verb
	switch {
	case verb == 0 && behind > 0:
		return false
	case behind == 0:
		return address && (date || clock || strings.Contains(s, "<")) ||
			date && (clock || leads(words[0])) || clock && leads(words[0])
	}
	return behind <= 12 && (address || clock) && (date || clock) || behind <= 6 && date && leads(words[0])
}

// leads says whether an attribution with a date begins with a word.
func leads(w string) bool {
	switch strings.Trim(w, ",.:") {
	case "on", "at", "den", "på", "am", "le", "el", "em", "op", "il", "dnia", "w", "vào", "ons", "tor", "fre", "lör",
		"sön", "mån", "tis", "lør", "søn", "man", "tir",
		"mon", "tue", "wed", "thu", "fri", "sat", "sun", "ma", "ti", "ke", "to", "pe", "la", "su", "понедельник",
		"вторник", "среда", "четверг", "пятница", "суббота", "воскресенье":
		return true
	}
	return w != "" && unicode.IsDigit(rune(w[0]))
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
		if n := strings.Count(w, "-") + strings.Count(w, ".") + strings.Count(w, "/"); n >= 2 && n <= 3 && w != "" && isDigit(w[0]) &&
			!strings.Contains(w, "@") && isDigit(w[len(w)-1]) {
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
