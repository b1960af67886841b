package message

import (
	"strings"

	"ombud/store/casework"
)

// microsoft is the server id that stands for Microsoft's service. It writes
// that id into its other fields and leaves it out of Authentication-Results.
const microsoft = "mx.microsoft.com"

// assurance says how sure the receiving server was of the sender: aligned
// when its DMARC check passed for the domain in From. Only the topmost
// Authentication-Results field (RFC 8601) that names the server id counts;
// fields below it may be the sender's own.
func assurance(h header, id string) casework.Assurance {
	r, ok := pinned(h.all("authentication-results"), id)
	if !ok || len(h.all("from")) != 1 || len(mailboxes(h.get("from"))) != 1 {
		return casework.AssuranceNone // of more than one sender the checker may have looked at another
	}
	from := firstMailbox(h.get("from")).Address.Domain()
	passed := false
	for _, x := range r.results {
		if x.method != "dmarc" {
			continue
		}
		if x.value != "pass" || from == "" || x.from != "" && !sameDomain(x.from, from) {
			return casework.AssuranceNone
		}
		passed = true
	}
	if passed {
		return casework.AssuranceAligned
	}
	return casework.AssuranceNone
}

// pinned is what the server of an id found. Microsoft's field has no id, so it
// counts only on top of all others, where no sender can put one.
func pinned(fields []string, id string) (results, bool) {
	if id == "" {
		return results{}, false
	}
	for i, v := range fields {
		r := readResults(v)
		if strings.EqualFold(r.server, id) || i == 0 && r.server == "" && strings.EqualFold(id, microsoft) {
			return r, true
		}
	}
	return results{}, false
}

// sameDomain says whether two domains are one, or one lies within the other:
// some checkers name the organisation's domain.
func sameDomain(a, b string) bool {
	a, b = strings.ToLower(strings.Trim(a, `"<>@.`)), strings.ToLower(b)
	return a == b || strings.HasSuffix(b, "."+a)
}

// results is a read Authentication-Results field.
type results struct {
	server  string
	results []result
}

// result is what one method found.
type result struct {
	method, value string
	from          string // header.from
}

// readResults reads an Authentication-Results field: "server; method=value
// (comment) type.property=value; …". Microsoft leaves the server out, Google
// writes comments with semicolons and equals signs in them.
func readResults(v string) results {
	var r results
	for i, item := range strings.Split(dropComments(v), ";") {
		words := strings.Fields(item)
		if i == 0 && len(words) > 0 && !strings.Contains(words[0], "=") {
			r.server = words[0] // a version may follow it
			continue
		}
		if x, ok := readResult(words); ok {
			r.results = append(r.results, x)
		}
	}
	return r
}

// readResult reads the words of one method.
func readResult(words []string) (result, bool) {
	var x result
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			continue
		}
		name, value = strings.ToLower(name), strings.ToLower(strings.Trim(value, `"`))
		switch {
		case x.method == "":
			x.method, _, _ = strings.Cut(name, "/")
			x.value = value
		case name == "header.from":
			x.from = value
		}
	}
	return x, x.method != ""
}

// dropComments takes the comments out of a value (RFC 5322 §3.2.2); what is
// quoted stays.
func dropComments(v string) string {
	var out strings.Builder
	depth, quote := 0, false
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case c == '\\' && i+1 < len(v):
			if i++; depth == 0 {
				out.WriteByte(v[i])
			}
			continue
		case c == '"' && depth == 0:
			quote = !quote
		case c == '(' && !quote:
			depth++
			continue
		case c == ')' && !quote && depth > 0:
			if depth--; depth == 0 {
				out.WriteByte(' ')
			}
			continue
		}
		if depth == 0 {
			if c == ';' && quote {
				c = ','
			}
			out.WriteByte(c)
		}
	}
	return out.String()
}
