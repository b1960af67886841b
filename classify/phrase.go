package classify

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"ombud/classify/text"
)

// The limits of a phrase.
const (
	maxPhraseWords = 8
	maxPoints      = 20
	maxWithin      = 20
	minInfix       = 4 // letters of a word with a star before it
	minPrefix      = 2 // letters of a word with a star behind it
)

// questionEntity is the phrase that stands for a sentence's question mark.
const questionEntity = "{question}"

// wordPattern is one word of a phrase.
type wordPattern struct {
	literal []byte // folded; nil is any one word
	before  bool   // a star before it
	behind  bool   // a star behind it
}

// matches reports whether a folded word fits. A lost character fits any of
// lostLetters.
func (p wordPattern) matches(word []byte) bool {
	switch {
	case p.literal == nil:
		return true
	case p.before && p.behind:
		return indexLost(word, p.literal) >= 0
	case p.before:
		return len(word) >= len(p.literal) && equalLost(word[len(word)-len(p.literal):], p.literal)
	case p.behind:
		return len(word) >= len(p.literal) && equalLost(word[:len(p.literal)], p.literal)
	}
	return len(word) == len(p.literal) && equalLost(word, p.literal)
}

func equalLost(word, literal []byte) bool {
	for i, c := range literal {
		if word[i] != c && !(word[i] == text.Lost && letterBits[c]&lostLetters != 0) {
			return false
		}
	}
	return true
}

func indexLost(word, literal []byte) int {
	if bytes.IndexByte(word, text.Lost) < 0 {
		return bytes.Index(word, literal)
	}
	for i := 0; i+len(literal) <= len(word); i++ {
		if equalLost(word[i:], literal) {
			return i
		}
	}
	return -1
}

// parsePhrase reads a phrase as it is written in a rule file. It returns
// every spelling of it: the folded one, and with aa, ae and oe for å, ä and
// ö when that differs.
func parsePhrase(s string) ([][]wordPattern, error) {
	var spellings [][]wordPattern
	for _, variant := range []string{s, germanic(s)} {
		if len(spellings) > 0 && variant == s {
			break
		}
		words, err := parseWords(variant)
		if err != nil {
			return nil, err
		}
		spellings = append(spellings, words)
	}
	return spellings, nil
}

// germanic writes the letters of the Nordic and German alphabets with two.
func germanic(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch c {
		case 'å', 'Å':
			b.WriteString("aa")
		case 'ä', 'Ä':
			b.WriteString("ae")
		case 'ö', 'Ö', 'ø', 'Ø':
			b.WriteString("oe")
		case 'ü', 'Ü':
			b.WriteString("ue")
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func parseWords(s string) ([]wordPattern, error) {
	var words []wordPattern
	for _, field := range strings.Fields(s) {
		if field == "_" {
			words = append(words, wordPattern{})
			continue
		}
		parsed, err := parseWord(field)
		if err != nil {
			return nil, err
		}
		words = append(words, parsed...)
	}
	return words, checkWords(words)
}

// parseWord reads what stands between two spaces, which a hyphen or the like
// can part into several words.
func parseWord(s string) ([]wordPattern, error) {
	core := strings.TrimSuffix(strings.TrimPrefix(s, "*"), "*")
	if strings.ContainsAny(core, "*{}_") {
		return nil, fmt.Errorf("%q: a star stands at an end of a word, an underscore alone", s)
	}
	f := text.Fold(core)
	if len(f.Tokens) == 0 {
		return nil, fmt.Errorf("%q: no letter or digit in it", s)
	}
	words := make([]wordPattern, len(f.Tokens))
	for i := range f.Tokens {
		words[i].literal = bytes.Clone(f.Word(i))
	}
	words[0].before = strings.HasPrefix(s, "*")
	words[len(words)-1].behind = strings.HasSuffix(s, "*")
	return words, nil
}

func checkWords(words []wordPattern) error {
	solid := false
	for _, w := range words {
		switch {
		case w.literal == nil:
			continue
		case w.before && len(w.literal) < minInfix:
			return fmt.Errorf("%q: a word with a star before it needs %d letters", w.literal, minInfix)
		case w.behind && len(w.literal) < minPrefix:
			return fmt.Errorf("%q: a word with a star behind it needs %d letters", w.literal, minPrefix)
		}
		solid = true
	}
	switch {
	case !solid:
		return errors.New("a phrase needs a word")
	case len(words) > maxPhraseWords:
		return fmt.Errorf("a phrase has at most %d words", maxPhraseWords)
	case words[0].literal == nil || words[len(words)-1].literal == nil:
		return errors.New("an underscore stands between two words")
	}
	return nil
}

// needle is what is looked for in the text to find one spelling of a phrase:
// a run of its words that can be compared octet by octet. The words around
// the run are compared when the run is found.
type needle struct {
	phrase   int32
	words    []wordPattern
	first    int // the run starts with this word
	infix    bool
	complete bool // nothing around the run needs comparing
}

// newNeedle picks the longest run.
func newNeedle(phrase int32, words []wordPattern) (needle, []byte) {
	n := needle{phrase: phrase, words: words}
	var best []byte
	last := 0
	for i := range words {
		if words[i].literal == nil {
			continue
		}
		run, end := runFrom(words, i)
		if len(run) > len(best) {
			best, n.first, last = run, i, end
		}
	}
	n.infix = words[n.first].before
	n.complete = n.first == 0 && last == len(words)-1
	return n, best
}

// runFrom returns the octets of the run that starts with word i, and its
// last word.
func runFrom(words []wordPattern, i int) (run []byte, last int) {
	for last = i; ; last++ {
		run = append(run, words[last].literal...)
		if words[last].behind {
			return run, last
		}
		run = append(run, ' ')
		if last+1 == len(words) || words[last+1].literal == nil || words[last+1].before {
			return run, last
		}
	}
}
