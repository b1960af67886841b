package classify

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"ombud/store/casework"
)

// fourKilobytes is a mail of 4,096 octets in Swedish with some English.
func fourKilobytes() casework.Text {
	const sv = "Hej! Jag väntar fortfarande på återbetalningen för returen som butiken bekräftade i oktober. " +
		"Fakturan ligger kvar i appen och nu kom en påminnelse med avgift. Ni svarar inte när jag ringer. "
	const en = "I have asked three times and still no answer. Please tell me when the money will be back. "
	var b strings.Builder
	for b.Len() < 4096 {
		b.WriteString(sv + sv + en)
	}
	return casework.Text{OwnText: strings.ToValidUTF8(b.String()[:4096], "")}
}

func BenchmarkRules_Classify(b *testing.B) {
	r := builtinRules(b)
	t := fourKilobytes()
	b.SetBytes(int64(len(t.OwnText)))
	b.ReportAllocs()
	for b.Loop() {
		r.Classify(t)
	}
	perOp := b.Elapsed() / time.Duration(b.N)
	h := fnv.New64a()
	data := []byte(t.OwnText)
	const passes = 2000
	start := time.Now()
	for range passes {
		h.Write(data)
	}
	b.ReportMetric(float64(perOp)/(float64(time.Since(start))/passes), "×FNV-1a")
}

// BenchmarkRules_Match is matching and scoring without the verdict.
func BenchmarkRules_Match(b *testing.B) {
	r := builtinRules(b)
	t := fourKilobytes()
	m := newScratch(r)
	b.SetBytes(int64(len(t.OwnText)))
	b.ReportAllocs()
	for b.Loop() {
		m.match(t)
		m.score()
	}
}

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		builtinRules(b)
	}
}

func BenchmarkRules_Hostile(b *testing.B) {
	r := builtinRules(b)
	for i, unit := range []string{"a", "faktura ", "inte fått ", "\uFFFD", "\xff", "? ", "begäran om yttrand "} {
		t := casework.Text{OwnText: strings.Repeat(unit, 1<<20/len(unit))}
		b.Run(fmt.Sprintf("%d", i), func(b *testing.B) {
			for b.Loop() {
				r.Classify(t)
			}
		})
	}
}
