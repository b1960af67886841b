package message

import (
	"net/mail"
	"strings"
	"time"
	"unicode"

	"ombud/store/casework"
)

// maxIDs bounds the ids of one field.
const maxIDs = 1000

// messageIDs reads the ids of a References or In-Reply-To field: what stands
// in angle brackets, or where there is none the words with an @ sign.
func messageIDs(v string) []casework.MessageID {
	var ids []casework.MessageID
	add := func(s string) {
		if id := cleanID(s); id != "" && len(ids) < maxIDs {
			ids = append(ids, id)
		}
	}
	if !strings.Contains(v, "<") {
		for w := range strings.FieldsSeq(v) {
			if strings.Contains(w, "@") {
				add(strings.Trim(w, `,;"`))
			}
		}
		return ids
	}
	for {
		open := strings.IndexByte(v, '<')
		if open < 0 {
			return ids
		}
		v = v[open+1:]
		end := strings.IndexAny(v, "<>")
		if end < 0 {
			add(v)
			return ids
		}
		add(v[:end])
		v = v[end:]
	}
}

// firstID reads the id of a Message-ID field, which may lack its brackets.
func firstID(v string) casework.MessageID {
	if ids := messageIDs(v); len(ids) > 0 {
		return ids[0]
	}
	if f := strings.Fields(v); len(f) > 0 {
		return cleanID(f[0])
	}
	return ""
}

// cleanID takes out of an id what cannot stand in one, so that it can be put
// into a field of ours.
func cleanID(s string) casework.MessageID {
	return casework.MessageID(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s))
}

// receivedAt is the time of a Received field: what stands behind its last
// semicolon (RFC 5321 §4.4). Zero when there is none.
func receivedAt(v string) time.Time {
	n := strings.LastIndexByte(v, ';')
	if n < 0 {
		return time.Time{}
	}
	return parseDate(v[n+1:])
}

// The years that a mail can be of.
const (
	firstYear = 1980
	lastYear  = 2100
)

// parseDate reads a date (RFC 5322 §3.3) and what old and broken programs
// write instead. Zero when it is none.
func parseDate(v string) time.Time {
	v = oneLine(v)
	if len(v) > 200 {
		return time.Time{}
	}
	t, ok := tryDate(v)
	if n := strings.IndexByte(v, '('); !ok && n > 0 {
		t, ok = tryDate(strings.TrimSpace(v[:n]))
	}
	if !ok || t.Year() < firstYear || t.Year() > lastYear {
		return time.Time{}
	}
	return t
}

// tryDate tries the layouts of dates one by one.
func tryDate(v string) (time.Time, bool) {
	if t, err := mail.ParseDate(v); err == nil {
		return t, true
	}
	if _, rest, ok := strings.Cut(v, ","); ok { // the day's name may be in any language
		v = strings.TrimSpace(rest)
	}
	for _, layout := range [...]string{
		"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04 -0700",
		"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04:05 MST", "2-Jan-2006 15:04:05 -0700", "2 January 2006 15:04:05 -0700",
		"Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 2006 -0700", "Mon Jan 2 15:04:05 MST 2006",
		"Mon, 2 Jan 2006 15:04:05", "Mon 2 Jan 2006 15:04:05 -0700", "Jan 2, 2006 15:04:05", "January 2, 2006 15:04:05",
		"2 Jan 2006 15.04.05 -0700", "2 Jan 2006 3:04:05 PM -0700", "2 Jan 2006 15:04:05 -07:00",
		time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006/01/02 15:04:05",
		"2006-01-02",
	} {
		if t, err := time.Parse(layout, v); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
