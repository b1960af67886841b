package text

import (
	"strings"
	"sync"
)

// languages are the languages that [Language] tells apart, in the order of
// every score array.
var languages = [...]string{"sv", "en", "no", "da", "fi", "de"}

// scores holds evidence for each of the languages.
type scores [len(languages)]int

const (
	// wordPoints are shared by the languages that have a word in common.
	wordPoints = 12
	// partPoints are for a group of letters typical of a language.
	partPoints = 4
	// letterPoints are for a letter that few of the languages have.
	letterPoints = 6
	// enough is the evidence below which no language is named: two words of
	// one language's own.
	enough = 20
	// readWords is how many words of a text are read.
	readWords = 150
	// fewWords is below how many words the groups of letters are read, too:
	// more words speak for themselves.
	fewWords = 40
	// readBytes is where the letters of the text are looked at.
	readBytes = 1 << 10
)

// Language returns the language of s as one of sv, en, no, da, fi and de,
// and how sure that is, from 0 to 1: the distance to the second language
// relative to the evidence for the first. It returns "" and 0 for text that
// is too short or in no language that it knows. It reads function words,
// typical groups of letters and the letters themselves; text without
// diacritics is read as well.
func Language(s string) (code string, sure float64) {
	if len(s) > readWords*MaxWord {
		s = s[:readWords*MaxWord]
	}
	var f Folded
	f.Reset(s)
	return LanguageOf(&f, s)
}

// LanguageOf is [Language] for a text that is folded already; s is the
// original, for its letters.
func LanguageOf(f *Folded, s string) (code string, sure float64) {
	var sum scores
	table := languageTable()
	for i := range min(len(f.Tokens), readWords) {
		e, known := table.words[string(f.Word(i))]
		switch {
		case known:
			sum.add(e)
		case len(f.Tokens) < fewWords:
			addParts(&sum, table, f.Word(i))
		}
	}
	addLetters(&sum, s[:min(len(s), readBytes)])
	best, second := 0, 1
	if sum[second] > sum[best] {
		best, second = second, best
	}
	for i := 2; i < len(sum); i++ {
		switch {
		case sum[i] > sum[best]:
			best, second = i, best
		case sum[i] > sum[second]:
			second = i
		}
	}
	if sum[best] < enough || sum[best] == sum[second] {
		return "", 0
	}
	return languages[best], float64(sum[best]-sum[second]) / float64(sum[best])
}

// languageData is what is known of the languages' words.
type languageData struct {
	words map[string]scores
	parts map[string]scores // groups of three and four letters
}

// addParts counts the groups of letters of a word that is in no list. Of a
// very long word only the start is read.
func addParts(sum *scores, table *languageData, word []byte) {
	word = word[:min(len(word), MaxWord)]
	for i := range word {
		for _, n := range [...]int{3, 4} {
			if i+n <= len(word) {
				if e, ok := table.parts[string(word[i:i+n])]; ok {
					sum.add(e)
				}
			}
		}
	}
}

func (s *scores) add(e scores) {
	for i := range s {
		s[i] += e[i]
	}
}

// addLetters counts letters that are not everybody's. Each counts a few
// times at most, so that a name cannot outweigh the words.
func addLetters(sum *scores, s string) {
	var seen [4]int
	for _, c := range s {
		switch c {
		case 'å', 'Å':
			seen[0]++
		case 'ä', 'Ä', 'ö', 'Ö':
			seen[1]++
		case 'æ', 'Æ', 'ø', 'Ø':
			seen[2]++
		case 'ß', 'ü', 'Ü':
			seen[3]++
		}
	}
	few := func(n int) int { return min(n, 6) * letterPoints }
	sum.add(scores{few(seen[0]), 0, few(seen[0]), few(seen[0]), 0, 0})
	sum.add(scores{few(seen[1]), 0, 0, 0, few(seen[1]), few(seen[1])})
	sum.add(scores{0, 0, few(seen[2]), few(seen[2]), 0, 0})
	sum.add(scores{0, 0, 0, 0, 0, few(seen[3])})
}

// languageTable builds the tables from the lists once.
var languageTable = sync.OnceValue(func() *languageData {
	d := &languageData{words: make(map[string]scores), parts: make(map[string]scores)}
	fill(d.words, languageWords, wordPoints)
	fill(d.parts, languageParts, partPoints)
	return d
})

func fill(into map[string]scores, lists [len(languages)]string, points int) {
	owners := make(map[string][]int)
	for i, list := range lists {
		for _, w := range strings.Fields(list) {
			if len(owners[w]) == 0 || owners[w][len(owners[w])-1] != i {
				owners[w] = append(owners[w], i)
			}
		}
	}
	for w, by := range owners {
		var e scores
		for _, i := range by {
			e[i] = points / len(by)
		}
		into[w] = e
	}
}
