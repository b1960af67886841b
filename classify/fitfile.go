package classify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// fitGates are the gates of a fitted file. The margin may be none: a tie is
// better than nothing when everything is to be routed.
type fitGates struct {
	points, margin int
	density        float64
}

// scale returns how many points a weight of one is, so that but for a few
// weights, which are cut, all fit into the points of a phrase.
func (f *fitter) scale() float64 {
	var sizes []float64
	for _, w := range f.weights {
		if w != 0 {
			sizes = append(sizes, math.Abs(w))
		}
	}
	if len(sizes) == 0 {
		return 1
	}
	slices.Sort(sizes)
	return maxPoints / sizes[int(fitClip*float64(len(sizes)-1))]
}

// points returns the whole points of a weight.
func pointsOf(w, scale float64) int {
	p := int(math.Round(w * scale))
	return max(-maxPoints, min(maxPoints, p))
}

// chooseGates finds the gates on rows held out.
func (f *fitter) chooseGates(held []fitDoc) fitGates {
	g := fitGates{points: 1}
	rows := f.route(held)
	if f.options.Coverage > 0 {
		g.density = strictest(rows, f.options.Coverage)
		rows = slices.DeleteFunc(rows, func(r routedRow) bool { return r.density < g.density })
	}
	if f.options.Precision > 0 {
		g.margin = lowestMargin(rows, f.options.Precision)
	}
	return g
}

// routedRow is where a row held out would go: how sure, and whether right.
type routedRow struct {
	margin  int
	density float64
	some    bool // it belongs somewhere
	right   bool
}

// route returns the rows whose best department has points.
func (f *fitter) route(held []fitDoc) []routedRow {
	var routed []routedRow
	scale, scores := f.scale(), make([]float64, len(f.classes))
	for i := range held {
		d := &held[i]
		f.scores(d, scores)
		best := slices.Index(scores, slices.Max(scores))
		top, second := scores[best]*scale, 0.0
		for c, s := range scores {
			if c != best {
				second = max(second, s*scale)
			}
		}
		if top < 1 {
			top = 0
		}
		routed = append(routed, routedRow{int(top - second), top / math.Sqrt(float64(d.words+1)), d.class >= 0, best == d.class})
	}
	return routed
}

// strictest returns the highest density that leaves the share of the rows
// that belong somewhere, in hundredths as gates have them.
func strictest(rows []routedRow, coverage float64) float64 {
	var all []float64
	for _, r := range rows {
		if r.some {
			all = append(all, r.density)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return math.Floor(100*all[int((1-coverage)*float64(len(all)-1))]) / 100
}

// lowestMargin returns the lowest margin at which what is routed of the rows
// is right often enough.
func lowestMargin(rows []routedRow, precision float64) int {
	slices.SortStableFunc(rows, func(a, b routedRow) int { return cmp.Compare(b.margin, a.margin) })
	lowest, right := maxPoints*10, 0
	for i, r := range rows {
		right += countTrue(r.right)
		last := i+1 == len(rows) || rows[i+1].margin != r.margin
		if last && share(right, i+1) >= precision {
			lowest = r.margin
		}
	}
	return max(1, lowest)
}

func countTrue(b bool) int {
	if b {
		return 1
	}
	return 0
}

// file writes the rules as TOML.
func (f *fitter) file(g fitGates) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Fitted from %d rows: points of phrases by logistic regression, rounded.\n\n", len(f.docs))
	fmt.Fprintf(&b, "version = %d\n\n[defaults]\ncombine = \"sum\"\ncap = %d\n", fileVersion, fitCap)
	fmt.Fprintf(&b, "gates = { points = %d, margin = %d, density = %.2f }\n", g.points, g.margin, g.density)
	scale := f.scale()
	for c, class := range f.classes {
		fmt.Fprintf(&b, "\n[department.%s]\n", class)
		for _, l := range spokenLanguages {
			f.section(&b, fmt.Sprintf("[department.%s.phrases.%s]", class, l), f.lines(c, scale, l, 1))
		}
		f.section(&b, fmt.Sprintf("[department.%s.against]", class), f.lines(c, scale, "", -1))
	}
	return []byte(b.String())
}

// fitCap is the cap of a fitted file: every phrase of a mail counts.
const fitCap = 200

type fitLine struct {
	phrase string
	points int
}

// lines returns the phrases for a class, or against it, the heaviest first.
func (f *fitter) lines(class int, scale float64, language string, sign int) []fitLine {
	var lines []fitLine
	for i, phrase := range f.phrases {
		points := pointsOf(f.weights[i*len(f.classes)+class], scale) * sign
		if points > 0 && (language == "" || f.spoken[i] == language) {
			lines = append(lines, fitLine{phrase, points})
		}
	}
	slices.SortFunc(lines, func(a, b fitLine) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.phrase, b.phrase))
	})
	return lines
}

func (f *fitter) section(b *strings.Builder, header string, lines []fitLine) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(b, header)
	for _, l := range lines {
		fmt.Fprintf(b, "%q = %d\n", l.phrase, l.points)
	}
}
