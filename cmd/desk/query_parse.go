package desk

import (
	"strings"
	"unicode"
)

// node is a part of a query: a word, or what binds several. Between words
// stands "and"; OR binds less, a hyphen or NOT turns one word or bracket
// round.
type node struct {
	word string // of a leaf: name:value, or free text
	not  bool
	or   bool // the parts are alternatives
	sub  []node
}

// leaf says whether a node is a single word.
func (n node) leaf() bool { return len(n.sub) == 0 }

// maxNesting bounds the brackets of a query.
const maxNesting = 20

// parseQuery reads a query. Quotation marks hold words together, also behind
// a colon: name:"åsa öberg".
func parseQuery(text string) (node, error) {
	p := &queryParser{words: splitQuery(text)}
	n, err := p.alternatives(0)
	if err == nil && p.at < len(p.words) {
		err = invalid("query", "there is a ) too many")
	}
	return n, err
}

type queryParser struct {
	words []string
	at    int
}

// peek is the next word, empty at the end.
func (p *queryParser) peek() string {
	if p.at < len(p.words) {
		return p.words[p.at]
	}
	return ""
}

// alternatives reads parts with OR between them.
func (p *queryParser) alternatives(depth int) (node, error) {
	if depth > maxNesting {
		return node{}, invalid("query", "it has more than %d brackets within each other", maxNesting)
	}
	first, err := p.all(depth)
	if err != nil || p.peek() != "OR" {
		return first, err
	}
	n := node{or: true, sub: []node{first}}
	for p.peek() == "OR" {
		p.at++
		next, err := p.all(depth)
		if err != nil {
			return n, err
		}
		if len(next.sub) == 0 && next.word == "" {
			return n, invalid("query", "there is nothing behind OR")
		}
		n.sub = append(n.sub, next)
	}
	return n, nil
}

// all reads parts that must all fit.
func (p *queryParser) all(depth int) (node, error) {
	var n node
	for w := p.peek(); w != "" && w != "OR" && w != ")"; w = p.peek() {
		part, err := p.part(depth)
		if err != nil {
			return n, err
		}
		n.sub = append(n.sub, part)
	}
	return n, nil
}

// part reads a word or a bracket, turned round or not.
func (p *queryParser) part(depth int) (node, error) {
	w := p.peek()
	p.at++
	not := w == "NOT" || w == "-"
	if not {
		if next := p.peek(); next == "" || next == ")" || next == "OR" || next == "NOT" || next == "-" {
			return node{}, invalid("query", "there is nothing behind %s", w)
		}
		w = p.peek()
		p.at++
	}
	if w != "(" {
		if bare, cut := strings.CutPrefix(w, "-"); cut && bare != "" && !not {
			w, not = bare, true
		}
		return node{word: w, not: not}, nil
	}
	n, err := p.alternatives(depth + 1)
	if err != nil {
		return n, err
	}
	if p.peek() != ")" {
		return n, invalid("query", "a ) is missing")
	}
	p.at++
	n.not = not
	return n, nil
}

// splitQuery splits a query into words, brackets and hyphens before brackets.
func splitQuery(text string) []string {
	var words []string
	var b strings.Builder
	quoted, some := false, false
	end := func() {
		if b.Len() > 0 || some {
			words = append(words, b.String())
		}
		b.Reset()
		some = false
	}
	for _, r := range text {
		switch {
		case r == '"':
			quoted, some = !quoted, true
		case quoted:
			b.WriteRune(r)
		case unicode.IsSpace(r):
			end()
		case r == '(' || r == ')':
			end()
			words = append(words, string(r))
		default:
			b.WriteRune(r)
		}
	}
	end()
	return words
}
