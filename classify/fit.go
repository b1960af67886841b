package classify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"ombud/classify/text"
)

// FitOptions say how [Fit] learns.
type FitOptions struct {
	// MaxPhrases is the most lines of phrases that the rule file may have.
	MaxPhrases int
	// Precision is how often what is routed shall be right, from 0 to 1: the
	// gate of margin is the lowest that gives it on rows held out. With 0 there
	// is none.
	Precision float64
	// Coverage is the share, from 0 to 1, of the rows that belong somewhere
	// which shall be routed: the gate of density is the strictest that leaves
	// so many on rows held out. With 0 it is nine tenths when there are rows
	// that belong nowhere, and else there is no gate.
	Coverage float64
}

// The bounds of what is learned.
const (
	fitWords     = 3    // of a phrase
	fitRows      = 2    // a phrase must stand in so many rows
	fitEpochs    = 8    // passes over the rows, each time something was pruned
	fitRate      = 0.05 // of AdaGrad
	fitDecay     = 1e-3 // of a weight, each time its phrase is seen
	fitFloor     = 4.0  // the logit of a row that belongs nowhere
	fitClip      = 0.95 // share of the weights that get their full points
	fitHeld      = 6    // one row of so many is held out to choose the gates
	fitPrefix    = 5    // letters of a word with a star behind it
	fitCoverage  = 0.9  // the coverage when rows that belong nowhere ask for a gate
	fitPrefixMin = 7    // letters of a word that is also tried with a star
)

// Fit learns a rule file from labelled rows: for each department, phrases of
// one to three words with whole points for it and against it. Rows of
// department "(none)" teach what belongs nowhere; rows without a department
// are left out. The same rows and options give the same file. It returns an
// error when there is nothing to learn.
//
// The points are those of a logistic regression over the phrases, pruned to
// the lines that say most, learned anew, and rounded.
func Fit(rows []Gold, o FitOptions) ([]byte, error) {
	f, err := newFitter(rows, o)
	if err != nil {
		return nil, err
	}
	if o.Coverage == 0 && slices.ContainsFunc(rows, func(g Gold) bool { return g.Department == NoDepartment }) {
		f.options.Coverage = fitCoverage
	}
	gates := fitGates{points: 1}
	if o = f.options; o.Precision > 0 || o.Coverage > 0 {
		learn, held := split(f.docs)
		f.learn(learn)
		gates = f.chooseGates(held)
	}
	f.learn(f.docs)
	return f.file(gates), nil
}

// fitter is one learning.
type fitter struct {
	options FitOptions
	classes []string
	phrases []string
	spoken  []string // the language of each phrase
	rows    []int    // in how many rows each phrase stands
	docs    []fitDoc
	weights []float64 // of phrase p for class c at p*len(classes)+c
	squares []float64 // of the gradients
	active  []bool    // what is not pruned
}

// fitDoc is one row: its phrases, its class, -1 for none, and how many words
// its text has.
type fitDoc struct {
	phrases []int32
	class   int
	words   int
}

func newFitter(rows []Gold, o FitOptions) (*fitter, error) {
	f := &fitter{options: o}
	if o.MaxPhrases < 1 {
		return nil, fmt.Errorf("at most %d phrases: want one or more", o.MaxPhrases)
	}
	for _, row := range rows {
		switch row.Department {
		case "", NoDepartment:
		default:
			if !plainKey(row.Department) {
				return nil, fmt.Errorf("department %q: want lower-case letters, digits and underscores", row.Department)
			}
			f.classes = append(f.classes, row.Department)
		}
	}
	slices.Sort(f.classes)
	f.classes = slices.Compact(f.classes)
	if len(f.classes) < 2 {
		return nil, fmt.Errorf("rows of %d departments: want two or more", len(f.classes))
	}
	f.collect(rows)
	if len(f.phrases) == 0 {
		return nil, fmt.Errorf("no phrase stands in %d rows", fitRows)
	}
	return f, nil
}

// collect finds the phrases that stand in enough rows.
func (f *fitter) collect(rows []Gold) {
	seen := make(map[string]map[string]int) // phrase, language, rows
	texts := make([][]string, len(rows))
	for i, row := range rows {
		if row.Department == "" {
			continue
		}
		texts[i] = phrasesIn(row)
		code, _ := text.Language(row.Text)
		for _, p := range texts[i] {
			if seen[p] == nil {
				seen[p] = make(map[string]int)
			}
			seen[p][code]++
		}
	}
	index := make(map[string]int32)
	for p, by := range seen {
		if total(by) >= fitRows {
			f.phrases = append(f.phrases, p)
		}
	}
	slices.Sort(f.phrases)
	for i, p := range f.phrases {
		index[p] = int32(i)
		f.spoken, f.rows = append(f.spoken, mostSpoken(seen[p])), append(f.rows, total(seen[p]))
	}
	for i, row := range rows {
		if row.Department == "" {
			continue
		}
		d := fitDoc{class: slices.Index(f.classes, row.Department), words: len(text.Fold(row.Text).Tokens)}
		for _, p := range texts[i] {
			if at, ok := index[p]; ok {
				d.phrases = append(d.phrases, at)
			}
		}
		f.docs = append(f.docs, d)
	}
}

func total(by map[string]int) (n int) {
	for _, rows := range by {
		n += rows
	}
	return n
}

// mostSpoken returns the language of most rows, English when none is known.
func mostSpoken(by map[string]int) string {
	best := "en"
	for _, l := range spokenLanguages {
		if by[l] > by[best] {
			best = l
		}
	}
	return best
}

// phrasesIn returns the phrases of a row that may become rules, each once:
// contiguous words of one sentence, with a word that says something among
// them and without numbers, which are of one customer; and the start of a
// long word.
func phrasesIn(row Gold) []string {
	f := text.Fold(row.Subject + "\n\n" + row.Text)
	var found []string
	for i := range f.Tokens {
		var words []string
		says := false
		for j := i; j < len(f.Tokens) && j < i+fitWords && f.Tokens[j].Sentence == f.Tokens[i].Sentence; j++ {
			w := string(f.Word(j))
			if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
				break
			}
			words = append(words, w)
			says = says || !text.IsFunctionWord(w)
			if i == j && len(w) >= fitPrefixMin {
				found = append(found, w[:fitPrefix]+"*")
			}
			if says && len(w) > 1 {
				found = append(found, strings.Join(words, " "))
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// split parts the rows in those that are learned from and those held out.
func split(docs []fitDoc) (learn, held []fitDoc) {
	for i, d := range docs {
		if i%fitHeld == 0 {
			held = append(held, d)
		} else {
			learn = append(learn, d)
		}
	}
	return learn, held
}

// learn finds the weights: all phrases first, then ever fewer.
func (f *fitter) learn(docs []fitDoc) {
	n := len(f.phrases) * len(f.classes)
	f.weights, f.active = make([]float64, n), make([]bool, n)
	for i := range f.active {
		f.active[i] = true
	}
	for keep := min(n, 16*f.options.MaxPhrases); ; keep = max(keep/2, f.options.MaxPhrases) {
		f.squares = make([]float64, n)
		for epoch := range fitEpochs {
			f.pass(docs, epoch)
		}
		f.prune(keep)
		if keep <= f.options.MaxPhrases {
			break
		}
	}
	f.settle(docs)
	f.prune(f.options.MaxPhrases)
}

// settle learns without pruning and takes the mean of the later passes.
func (f *fitter) settle(docs []fitDoc) {
	f.squares = make([]float64, len(f.weights))
	mean := make([]float64, len(f.weights))
	passes := 0.0
	for epoch := range 2 * fitEpochs {
		f.pass(docs, epoch)
		if epoch < fitEpochs {
			continue
		}
		passes++
		for i, w := range f.weights {
			mean[i] += (w - mean[i]) / passes
		}
	}
	f.weights = mean
}

// pass goes over all rows once, in an order that differs between passes but
// not between runs.
func (f *fitter) pass(docs []fitDoc, epoch int) {
	const stride = 7919 // a prime, so that every row is met
	k := len(f.classes)
	p := make([]float64, k+1)
	at := epoch * 104729 % len(docs)
	step := stride % len(docs)
	if len(docs)%stride == 0 || step == 0 {
		step = 1
	}
	for range docs {
		f.update(&docs[at], p)
		at = (at + step) % len(docs)
	}
}

// update takes one step towards what a row says. p is room for the
// probabilities.
func (f *fitter) update(d *fitDoc, p []float64) {
	k := len(f.classes)
	f.probabilities(d, p)
	for _, phrase := range d.phrases {
		for c := range k {
			at := int(phrase)*k + c
			if !f.active[at] {
				continue
			}
			g := p[c] + fitDecay*f.weights[at]
			if c == d.class {
				g--
			}
			f.squares[at] += g * g
			f.weights[at] -= fitRate * g / (math.Sqrt(f.squares[at]) + 1e-6)
		}
	}
}

// probabilities sets p to how likely each class is, and at last none.
func (f *fitter) probabilities(d *fitDoc, p []float64) {
	k := len(f.classes)
	f.scores(d, p[:k])
	p[k] = fitFloor
	top := slices.Max(p)
	sum := 0.0
	for c := range p {
		p[c] = math.Exp(p[c] - top)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

func (f *fitter) scores(d *fitDoc, into []float64) {
	clear(into)
	k := len(f.classes)
	for _, phrase := range d.phrases {
		w := f.weights[int(phrase)*k : int(phrase)*k+k]
		for c := range into {
			into[c] += w[c]
		}
	}
}

// prune keeps the lines that say most: a weight counts the more the more
// rows have its phrase.
func (f *fitter) prune(keep int) {
	k := len(f.classes)
	worth := func(at int) float64 { return math.Abs(f.weights[at]) * math.Sqrt(float64(f.rows[at/k])) }
	var lines []int
	for at, on := range f.active {
		if on && f.weights[at] != 0 {
			lines = append(lines, at)
		}
	}
	slices.SortFunc(lines, func(a, b int) int {
		return cmp.Or(cmp.Compare(worth(b), worth(a)), cmp.Compare(a, b))
	})
	clear(f.active)
	for _, at := range lines[:min(keep, len(lines))] {
		f.active[at] = true
	}
	for at, on := range f.active {
		if !on {
			f.weights[at] = 0
		}
	}
}
