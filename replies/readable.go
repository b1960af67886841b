package replies

import (
	"slices"
	"strings"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"ombud/store/casework"
)

// LIX is the share of long words plus the mean length of a sentence
// (C. H. Björnsson, Läsbarhet, 1968): below 40 a text is easy enough for a
// newspaper, from 50 on it reads as an authority writes. The long words of
// Finnish and German make the same ease a higher figure.
const longWord = 6 // letters; a longer word is a long one

// mostLIX is the highest LIX of a letter in a language.
func mostLIX(l casework.Language) int {
	switch l {
	case casework.Finnish:
		return 60
	case casework.German:
		return 45
	}
	return 40
}

// mostWords is how long a sentence of a letter may be.
const mostWords = 30

// sentenceAt is a sentence of a letter file and where it starts.
type sentenceAt struct {
	path        string
	line, col   int
	words, long int
	text        string
}

// readable measures a letter by its own words: those of its file and of the
// partials it calls, whatever the case. A value counts as one short word.
func (c *Composer) readable(f *letterFile) []Problem {
	sentences := fileSentences(f)
	for _, call := range templateNodes(f.body.Root) {
		if p := c.partials[letterKey{kindPartial, call.Name, f.language}]; p != nil {
			sentences = append(sentences, fileSentences(p)...)
		}
	}
	var problems []Problem
	words, long := 0, 0
	for _, s := range sentences {
		words, long = words+s.words, long+s.long
		if s.words > mostWords {
			problems = append(problems, s.problem("a sentence of %d words, more than %d: %q", s.words, mostWords, s.start()))
		}
	}
	if words == 0 {
		return problems
	}
	if lix, most := words/len(sentences)+100*long/words, mostLIX(f.language); lix > most {
		worst := slices.MaxFunc(sentences, func(a, b sentenceAt) int { return a.words + 3*a.long - b.words - 3*b.long })
		problems = append(problems, worst.problem("%s has LIX %d, more than %d; its heaviest sentence: %q",
			f.name, lix, most, worst.start()))
	}
	return problems
}

// problem is a problem at the start of a sentence.
func (s sentenceAt) problem(format string, args ...any) Problem {
	p := whole(s.path, format, args...)
	p.Line, p.Col = s.line, s.col
	return p
}

// start is how a sentence starts, to be found by.
func (s sentenceAt) start() string {
	if words := strings.Fields(s.text); len(words) > 6 {
		return strings.Join(words[:6], " ") + " …"
	}
	return s.text
}

// fileSentences splits the words of a letter file into sentences. A line
// that is a heading, an item or the end of a paragraph ends one.
func fileSentences(f *letterFile) []sentenceAt {
	text := plainSource(f.body.Root)
	var out []sentenceAt
	start := 0
	for i, r := range text {
		end := r == '\n' || strings.ContainsRune(".!?:", r) && endsSentence(text[i+1:])
		if !end {
			continue
		}
		if s, ok := newSentence(f.path, text, start, i); ok {
			out = append(out, s)
		}
		start = i + 1
	}
	if s, ok := newSentence(f.path, text, start, len(text)); ok {
		out = append(out, s)
	}
	return out
}

// endsSentence says whether what follows a mark starts a new sentence.
func endsSentence(rest string) bool {
	rest = strings.TrimLeft(rest, "*”\"»«“")
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(r)
}

// newSentence measures a piece of a text; ok is false when it has no words.
func newSentence(path, text string, start, end int) (s sentenceAt, ok bool) {
	raw := text[start:end]
	lead := len(raw) - len(strings.TrimLeft(raw, " \t*#-"))
	s = sentenceAt{path: path, text: strings.TrimSpace(raw[lead:])}
	s.line = strings.Count(text[:start+lead], "\n") + 1
	s.col = start + lead - strings.LastIndexByte(text[:start+lead], '\n')
	for _, w := range strings.FieldsFunc(s.text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
	}) {
		s.words++
		if utf8.RuneCountInString(w) > longWord {
			s.long++
		}
	}
	return s, s.words > 1
}

// plainSource is the text of a template with every action blanked out: what
// is printed stands as one short word, and all other places stay as they are.
func plainSource(root *parse.ListNode) string {
	var out []byte
	fill := func(pos parse.Pos, text string) {
		for len(out) < int(pos) {
			out = append(out, ' ')
		}
		out = append(out, text...)
	}
	walk(root, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.TextNode:
			fill(n.Pos, string(n.Text))
		case *parse.ActionNode:
			if !strings.HasPrefix(n.Pipe.String(), "part ") {
				fill(n.Pos, "x")
			}
		}
	})
	return string(out)
}
