// Package text prepares what people write for matching and for search. It
// knows nothing of rules, cases or mail.
//
// # Folding
//
// [Fold] turns a text into one line of words in plain lower-case ASCII, a
// single space before, between and after them: "Återbetalning, tack!" becomes
// " aterbetalning tack ". What differs only by keyboard, program or haste
// becomes the same:
//
//   - case, and diacritics whether composed or not: å ä à → a, ö ø → o,
//     æ → ae, é → e, ü → u, ß → ss;
//   - UTF-8 that was read as Latin-1 or Windows-1252 ("Ã¥" for "å"), where
//     the repair gives a letter or a mark;
//   - zero-width characters and soft hyphens, which vanish;
//   - an apostrophe within a word, which vanishes too: "don't" is "dont".
//
// Letters and digits make words, everything else parts them; "e-faktura" is
// two words. A character that was lost (U+FFFD, or an octet that is not
// UTF-8) becomes [Lost], which a matcher may take for any one letter that
// has a diacritic in some language. A letter outside the Latin script becomes
// [Other].
//
// # Places
//
// Each folded octet knows where it came from, so that a match can be shown
// in the text as the customer wrote it ([Folded.Span]).
//
// # Sentences
//
// A full stop, question mark, exclamation mark, colon or semicolon before a
// space, and an empty line, end a sentence; a comma or a
// bracket ends a clause. A negation reaches no further than its clause.
package text

import "unicode/utf8"

// The octets of a folded text that stand for no letter of their own.
const (
	Lost  = '\x01' // a character that was lost on the way here
	Other = '\x02' // a letter of another script
)

// Token is one word of a folded text.
type Token struct {
	Start, End int32 // octets of Folded.Bytes, [Start, End)
	Sentence   int32 // index into Folded.Marks
	Clause     int32 // counts on at every comma, too
}

// Folded is a text made ready for matching. Its zero value may be used again
// and again with [Folded.Reset]; the buffers are kept.
type Folded struct {
	// Bytes is the line of words, " word word ", or " " when there is none.
	Bytes []byte
	// At gives for each octet of Bytes its offset in the original.
	At []int32
	// Tokens are the words in order.
	Tokens []Token
	// Marks are the sentences' last characters: '.', '!', '?', ':', ';' or 0.
	Marks []byte
}

// Fold returns s folded.
func Fold(s string) *Folded {
	f := new(Folded)
	f.Reset(s)
	return f
}

// Reset makes f the folded form of s, which must be shorter than 2 GiB.
func (f *Folded) Reset(s string) {
	f.Bytes, f.At = append(f.Bytes[:0], ' '), append(f.At[:0], 0)
	f.Tokens, f.Marks = f.Tokens[:0], f.Marks[:0]
	r := reader{f: f, s: s, word: -1}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if l := asciiFold[c]; l != 0 {
				r.letter(l, i)
			} else {
				r.other(c, i)
			}
			i++
			continue
		}
		i += r.rune(i)
	}
	r.endWord(len(s))
	f.Marks = append(f.Marks, 0)
}

// Word returns the octets of the i-th word.
func (f *Folded) Word(i int) []byte {
	t := f.Tokens[i]
	return f.Bytes[t.Start:t.End]
}

// Span returns where the words first to last stand in the original.
func (f *Folded) Span(first, last int) [2]int {
	return [2]int{int(f.At[f.Tokens[first].Start]), int(f.At[f.Tokens[last].End])}
}

// reader is the state of one folding.
type reader struct {
	f       *Folded
	s       string
	word    int // where the open word starts in f.Bytes, -1 between words
	clause  int32
	newline bool
}

func (r *reader) letter(c byte, at int) {
	if r.word < 0 {
		r.word = len(r.f.Bytes)
		r.newline = false
	}
	r.f.Bytes = append(r.f.Bytes, c)
	r.f.At = append(r.f.At, int32(at))
}

func (r *reader) endWord(at int) {
	if r.word < 0 {
		return
	}
	f := r.f
	f.Tokens = append(f.Tokens, Token{int32(r.word), int32(len(f.Bytes)), int32(len(f.Marks)), r.clause})
	f.Bytes = append(f.Bytes, ' ')
	f.At = append(f.At, int32(at))
	r.word = -1
}

// other takes an ASCII character that is neither letter nor digit.
func (r *reader) other(c byte, at int) {
	if c == '\'' && r.word >= 0 && letterFollows(r.s, at+1) {
		return
	}
	r.endWord(at)
	switch c {
	case ',', '(', ')':
		r.clause++
	case '.', '!', '?', ':', ';':
		if at+1 >= len(r.s) || !letterFollows(r.s, at+1) || c == '!' || c == '?' {
			r.endSentence(c)
		}
	case '\n':
		if r.newline {
			r.endSentence(0)
		}
		r.newline = true
	}
}

// endSentence closes a sentence that has words; a mark behind it, as the
// second of "?!", changes the mark when it is a question's.
func (r *reader) endSentence(mark byte) {
	f := r.f
	r.clause++
	if len(f.Tokens) > 0 && int(f.Tokens[len(f.Tokens)-1].Sentence) == len(f.Marks) {
		f.Marks = append(f.Marks, mark)
	} else if mark == '?' && len(f.Marks) > 0 {
		f.Marks[len(f.Marks)-1] = mark
	}
}

// rune takes the character at i, which is not ASCII, and returns its length.
func (r *reader) rune(i int) int {
	c, n := utf8.DecodeRuneInString(r.s[i:])
	if c == utf8.RuneError {
		r.letter(Lost, i)
		return n
	}
	if fixed, size := repair(r.s[i:], c, n); size > 0 {
		r.fold(fixed, i)
		return size
	}
	r.fold(c, i)
	return n
}

func (r *reader) fold(c rune, at int) {
	if c < utf8.RuneSelf {
		r.other(byte(c), at)
		return
	}
	switch folded, class := foldRune(c); class {
	case classLetters:
		for j := range len(folded) {
			r.letter(folded[j], at)
		}
	case classOther:
		r.letter(Other, at)
	case classApostrophe:
		if r.word < 0 || !letterAfter(r.s, at) {
			r.endWord(at)
		}
	case classSeparator:
		r.endWord(at)
	case classNothing:
	}
}

// letterFollows reports whether a letter or digit stands at i.
func letterFollows(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return asciiFold[s[i]] != 0
	}
	c, _ := utf8.DecodeRuneInString(s[i:])
	_, class := foldRune(c)
	return class == classLetters || class == classOther
}

// letterAfter reports whether the character at i is followed by a letter,
// also when it is a repaired one of three characters.
func letterAfter(s string, i int) bool {
	c, n := utf8.DecodeRuneInString(s[i:])
	if _, size := repair(s[i:], c, n); size > 0 {
		n = size
	}
	return letterFollows(s, i+n)
}
