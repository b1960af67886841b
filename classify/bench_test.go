package classify

import (
	"fmt"
	"hash/fnv"
	"strconv"
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
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/onePass(t.OwnText), "×FNV-1a")
}

// onePass returns the nanoseconds of one pass of FNV-1a over s, measured now:
// the ratio to it is what can be compared between machines.
func onePass(s string) float64 {
	h := fnv.New64a()
	data := []byte(s)
	const passes = 2000
	start := time.Now()
	for range passes {
		h.Write(data)
	}
	return float64(time.Since(start)) / passes
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

// syntheticRules returns a rule file of so many phrases of one to four words,
// a fifth of them with a star behind, with 500 infix patterns and 250
// conditions of nearness, over made-up words and those of the mail.
func syntheticRules(phrases int) []byte {
	words := strings.Fields(strings.Map(func(c rune) rune {
		if c == '.' || c == '!' {
			return -1
		}
		return c
	}, strings.ToLower(fourKilobytes().OwnText)))
	made := func(n int) string {
		const a, b = "bcdfghjklmnprstv", "aeiouy"
		var s strings.Builder
		for range 4 {
			s.WriteByte(a[n%len(a)])
			n /= len(a)
			s.WriteByte(b[n%len(b)])
			n = n/len(b) + 7*len(a)
		}
		return s.String()
	}
	word := func(n int) string {
		if n%9 == 0 {
			return words[n%len(words)]
		}
		return made(n)
	}
	var b strings.Builder
	for d := range 13 {
		fmt.Fprintf(&b, "[department.d%d.phrases.sv]\n", d)
		for i := d; i < phrases; i += 13 {
			var parts []string
			for k := range 1 + [...]int{0, 0, 0, 0, 1, 1, 1, 2, 2, 3}[i%10] {
				parts = append(parts, word(i*31+k*17))
			}
			p := strings.Join(parts, " ")
			if i%5 == 0 && i >= 750 {
				p = made(i*31) + " " + p + " " + made(i) + "*"
			}
			switch {
			case i < 500:
				fmt.Fprintf(&b, "\"*%s%d*\" = 3\n", made(i*31), i)
			case i < 750:
				fmt.Fprintf(&b, "%q = { points = 3, near = %q, within = 5 }\n", p+" "+strconv.Itoa(i), words[i%len(words)])
			case i%5 == 0 || i%9 > 0:
				fmt.Fprintf(&b, "%q = %d\n", p, 1+i%9)
			default:
				fmt.Fprintf(&b, "%q = %d\n", p+" "+strconv.Itoa(i), 1+i%9)
			}
		}
	}
	return []byte(b.String())
}

// BenchmarkRules_Specified is the size that the issue speaks of: matching and
// scoring a mail of 4,096 octets with 5,000 phrases, and with 50,000.
func BenchmarkRules_Specified(b *testing.B) {
	t := fourKilobytes()
	for _, n := range []int{5000, 50000} {
		r, err := compileAll([]namedData{{"synthetic.toml", syntheticRules(n)}})
		if err != nil {
			b.Fatal(err)
		}
		m := newScratch(r)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.match(t)
				m.score()
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/onePass(t.OwnText), "×FNV-1a")
		})
	}
}
