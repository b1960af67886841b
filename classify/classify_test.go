package classify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"ombud/store/casework"
)

// small is a set with a few phrases of every sort.
const small = `
[defaults]
cap = 3
field = { subject = 2.0, body = 1.0, forwarded = 0.6, attachment = 0.5 }
gates = { points = 3, margin = 2, density = 0.5 }
[negation]
sv = ["inte", "inget", "ingen"]
[department.payments.phrases.sv]
"faktur*" = 4
"betala" = 2
"inte registrerad" = { points = 5, near = "betalning*", within = 4 }
[department.payments.against]
"bedrägeri*" = 6
[department.fees.phrases.sv]
"*avgift*" = 4
"sen _ avgift" = 9
"å" = 3
[department.fraud.phrases.sv]
"bedrägeri*" = { points = 7, negated = "drop" }
[kind.complaint]
gates = { points = 4, behind = 1 }
[kind.complaint.phrases.sv]
"klagomål*" = 6
"inte nöjd" = 5
[kind.question.phrases.sv]
"{question}" = 3
[kind.feedback.phrases.sv]
"förslag*" = 5
[flag.urgent.phrases.sv]
"genast" = 3
`

func body(s string) casework.Text { return casework.Text{OwnText: s} }

// phrases lists "target phrase points" of a verdict.
func phrases(v casework.Verdict) []string {
	var all []string
	for _, r := range v.Reasons {
		all = append(all, fmt.Sprintf("%s %s %+d", r.Target, r.Phrase, r.Points))
	}
	return all
}

func TestRules_Match(t *testing.T) {
	r := rulesOf(t, small)
	for _, c := range []struct {
		name, text, target string
		want               []string
	}{
		{"Prefix", "Fakturorna", "department payments", []string{"faktur* +4"}},
		{"PrefixOnly", "Enfaktura", "department payments", nil},
		{"Exact", "betala betalade", "department payments", []string{"betala +2"}},
		{"Infix", "en påminnelseavgift till", "department fees", []string{"*avgift* +4"}},
		{"InfixAtStart", "avgiften", "department fees", []string{"*avgift* +4"}},
		{"AnyWord", "sen hemsk avgift", "department fees", []string{"sen _ avgift +9"}},
		{"NotOverSentence", "sen. Hemsk avgift", "department fees", []string{"*avgift* +4"}},
		{"Near", "betalning är inte registrerad", "department payments", []string{"inte registrerad +5"}},
		{"NotNear", "inte registrerad", "department payments", nil},
		{"TooFar", "betalning som jag gjorde i fredags är inte registrerad", "department payments", nil},
		{"OncePerField", "faktura faktura faktura", "department payments", []string{"faktur* +4"}},
		{"Against", "faktura bedrägeri", "department payments", []string{"bedrägeri* -6", "faktur* +4"}},
		{"AaForRing", "aa", "department fees", []string{"å +3"}},
		{"Dropped", "det är inte bedrägeri", "department fraud", nil},
		{"NegationEndsAtComma", "inte så, bedrägeri", "department fraud", []string{"bedrägeri* +7"}},
		{"NegationTooFar", "inte en två tre bedrägeri", "department fraud", []string{"bedrägeri* +7"}},
		{"NegationOfDepartmentKept", "ingen faktura", "department payments", []string{"faktur* +4"}},
		{"KindDropped", "inget klagomål", "kind complaint", nil},
		{"OwnNegationKept", "jag är inte nöjd", "kind complaint", []string{"inte nöjd +5"}},
		{"Question", "Går det?", "kind question", []string{"{question} +3"}},
		{"LostLetter", "fakt\uFFFDran", "department payments", []string{"faktur* +4"}},
		{"LostInInfix", "sen p\uFFFDminnelse\uFFFDvgift", "department fees", []string{"*avgift* +4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, counted(r, body(c.text), c.target)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

// counted returns "phrase points" of the hits that count for a target.
func counted(r *Rules, t casework.Text, target string) []string {
	m := newScratch(r)
	m.match(t)
	m.score()
	var all []string
	for _, h := range m.chosen {
		if r.targets[m.target(h)].label == target {
			all = append(all, fmt.Sprintf("%s %+d", r.phrases[h.phrase].text, whole(h.points)))
		}
	}
	return all
}

func TestRules_Score(t *testing.T) {
	r := rulesOf(t, `
[defaults]
cap = 2
field = { subject = 2.0, body = 1.0, forwarded = 0.6, attachment = 0.5 }
[department.a.phrases.sv]
"ett" = 5
"två" = 4
"tre" = 3
"ett två" = 7
`)
	for _, c := range []struct {
		name string
		text casework.Text
		want int
	}{
		{"Sum", body("ett och tre"), 7},
		{"Cap", body("ett. Två. Tre."), 8},
		{"HeaviestOverlapping", body("ett två"), 7},
		{"SubjectTwice", casework.Text{Subject: "ett"}, 10},
		{"ForwardedLess", casework.Text{Forwarded: "ett"}, 3},
		{"AttachmentHalf", casework.Text{Attachments: []string{"två.pdf"}}, 2},
		{"Nothing", body("fyra"), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if v := r.Classify(c.text); v.Points != c.want {
				t.Errorf("points = %d, want %d (%v)", v.Points, c.want, phrases(v))
			}
		})
	}
}

func TestRules_Gates(t *testing.T) {
	r := rulesOf(t, small)
	for _, c := range []struct {
		name, text string
		want       casework.Department
		candidates []casework.Department
	}{
		{"OK", "faktura", "payments", nil},
		{"TooFewPoints", "betala", "triage", []casework.Department{"payments"}},
		{"NoMargin", "faktura avgift", "triage", []casework.Department{"fees", "payments"}},
		{"NotDense", "faktura " + strings.Repeat("och ", 70), "triage", []casework.Department{"payments"}},
		{"Nothing", "hej", "triage", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := r.Classify(body(c.text))
			if v.Department != c.want || !slices.Equal(v.Candidates, c.candidates) {
				t.Errorf("department %s, candidates %v, want %s, %v", v.Department, v.Candidates, c.want, c.candidates)
			}
		})
	}
}

func TestRules_Kind(t *testing.T) {
	r := rulesOf(t, small)
	for _, c := range []struct {
		name, text string
		want       casework.Kind
	}{
		{"Complaint", "klagomål", casework.KindComplaint},
		{"Question", "Går det?", casework.KindQuestion},
		{"Feedback", "ett förslag", casework.KindFeedback},
		{"DoubtIsComplaint", "Inte nöjd, ett förslag", casework.KindComplaint},
		{"NothingIsComplaint", "hej", casework.KindComplaint},
	} {
		t.Run(c.name, func(t *testing.T) {
			if v := r.Classify(body(c.text)); v.Kind != c.want {
				t.Errorf("kind = %s, want %s (%v)", v.Kind, c.want, phrases(v))
			}
		})
	}
}

func TestRules_CertainFacts(t *testing.T) {
	r := rulesOf(t, `
[department.a]
[department.b.phrases.sv]
"ord" = 9
[flag.urgent]
[[rule]]
id = "second"
priority = 2
when = { sender_domain = ["arn.se"] }
set = { department = "b" }
[[rule]]
id = "first"
priority = 1
when = { sender_domain = ["arn.se"] }
set = { department = "a", kind = "authority" }
[[rule]]
id = "words"
priority = 3
when = { inbox = "ombudsman", phrase = ["brådskande sak"] }
set = { flag = "urgent" }
stop = true
[[rule]]
id = "after the stop"
priority = 4
when = { inbox = "ombudsman" }
add = { department = "b", points = 5 }
`)
	t.Run("ByPriority", func(t *testing.T) {
		v := r.Classify(casework.Text{From: "x@mail.ARN.se", OwnText: "ord"})
		if v.Department != "a" || v.Kind != casework.KindAuthority {
			t.Errorf("verdict = %+v", v)
		}
		if v.Reasons[0].Phrase != "first" || v.Reasons[0].Source != "rules/test.toml:11" {
			t.Errorf("reason = %+v", v.Reasons[0])
		}
	})
	t.Run("NotAnotherDomain", func(t *testing.T) {
		if v := r.Classify(casework.Text{From: "x@notarn.se", OwnText: "ord"}); v.Department != "b" {
			t.Errorf("department = %s", v.Department)
		}
	})
	t.Run("StopAndPhrase", func(t *testing.T) {
		v := r.Classify(casework.Text{Inbox: casework.StageOmbudsman, OwnText: "en brådskande sak"})
		if !v.Urgent || v.Points != 0 {
			t.Errorf("verdict = %+v", v)
		}
	})
	t.Run("Add", func(t *testing.T) {
		if v := r.Classify(casework.Text{Inbox: casework.StageOmbudsman, OwnText: "hej"}); v.Points != 5 || v.Department != "b" {
			t.Errorf("verdict = %+v", v)
		}
	})
}

func TestRules_OtherLanguageCountsHalf(t *testing.T) {
	r := rulesOf(t, "[department.a.phrases.sv]\n\"låst\" = 6\n")
	if v := r.Classify(body("I have not received the last invoice from you.")); v.Points != 3 {
		t.Errorf("points in English = %d, want 3", v.Points)
	}
	if v := r.Classify(body("Jag har blivit utestängd och kontot är låst hos er.")); v.Points != 6 {
		t.Errorf("points in Swedish = %d, want 6", v.Points)
	}
}

// variants are ways in which the same text comes.
var variants = []struct {
	name   string
	change func(string) string
}{
	{"Plain", func(s string) string { return s }},
	{"NoDiacritics", func(s string) string {
		return strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O", "ø", "o", "Ø", "O",
			"æ", "ae", "Æ", "AE", "ü", "u", "Ü", "U", "ß", "ss", "é", "e").Replace(s)
	}},
	{"Decomposed", norm.NFD.String},
	{"Upper", strings.ToUpper},
	{"Mojibake", func(s string) string {
		runes := make([]rune, 0, len(s))
		for _, c := range []byte(s) {
			runes = append(runes, rune(c))
		}
		return string(runes)
	}},
	{"LostLetters", func(s string) string {
		return strings.NewReplacer("å", "\uFFFD", "ä", "\uFFFD", "ö", "\uFFFD", "Å", "\uFFFD", "Ä", "\uFFFD", "Ö", "\uFFFD").Replace(s)
	}},
}

func TestRules_Variants(t *testing.T) {
	r := builtinRules(t)
	const text = "Hej! Jag har inte fått någon återbetalning än fast returen är bekräftad. När kommer pengarna? " +
		"Jag är mycket missnöjd och kräver att ni åtgärdar det här."
	want := r.Classify(casework.Text{Subject: "Återbetalning", OwnText: text})
	if want.Department != "refunds" || want.Kind != casework.KindComplaint {
		t.Fatalf("verdict = %+v", want)
	}
	for _, c := range variants {
		t.Run(c.name, func(t *testing.T) {
			got := r.Classify(casework.Text{Subject: c.change("Återbetalning"), OwnText: c.change(text)})
			if got.Department != want.Department || got.Kind != want.Kind || got.Points != want.Points || got.Language != want.Language {
				t.Errorf("%s/%s %d %s, want %s/%s %d %s", got.Kind, got.Department, got.Points, got.Language,
					want.Kind, want.Department, want.Points, want.Language)
			}
		})
	}
}

func TestRules_SpansInTheOriginal(t *testing.T) {
	r := builtinRules(t)
	for _, c := range variants {
		t.Run(c.name, func(t *testing.T) {
			text := casework.Text{Subject: c.change("Om en påminnelseavgift"), OwnText: c.change("Ta bort påminnelseavgiften, den är felaktig.")}
			for _, reason := range r.Classify(text).Reasons {
				if reason.Phrase != "påminnelseavgift*" {
					continue
				}
				got := matched(reason, text)
				if v := rulesOf(t, "[department.a.phrases.sv]\n\"påminnelseavgift*\" = 3\n").Classify(body(got)); v.Points != 3 || strings.ContainsAny(got, " ,") {
					t.Errorf("span %v of the %s is %q", reason.At, reason.Field, got)
				}
			}
		})
	}
}

func TestRules_Deterministic(t *testing.T) {
	texts := ownSamples(t)
	first, second := builtinRules(t), builtinRules(t)
	for _, row := range texts {
		a := first.Classify(row.text(same))
		first.Classify(body("något annat emellan, faktura?"))
		b, c := first.Classify(row.text(same)), second.Classify(row.text(same))
		x, errX := json.Marshal(a)
		y, errY := json.Marshal(b)
		z, errZ := json.Marshal(c)
		if errX != nil || errY != nil || errZ != nil || string(x) != string(y) || string(x) != string(z) {
			t.Fatalf("verdicts differ:\n%s\n%s\n%s", x, y, z)
		}
	}
}

func TestRules_Concurrent(t *testing.T) {
	r := builtinRules(t)
	text := body("Jag kräver att ni tar bort påminnelseavgiften.")
	want := r.Classify(text)
	results := make(chan string)
	for range 8 {
		go func() { results <- cmp.Diff(want, r.Classify(text)) }()
	}
	for range 8 {
		if diff := <-results; diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestRules_Hostile holds that a text made to be slow costs no more than its
// length: ten times as long is at most a hundred times the work, which is
// far from what a quadratic cost would be, and the limits hold.
func TestRules_Hostile(t *testing.T) {
	r := builtinRules(t)
	for _, unit := range []string{"a", "faktura ", "inte fått ", "\uFFFD", "å\u0301", "? ", "\xff", "Ã¥", "begäran om yttrand ", "🙂"} {
		s := strings.Repeat(unit, 1<<20/len(unit))
		m := newScratch(r)
		m.match(body(s))
		if len(m.hits) > keptHits*len(r.phrases) {
			t.Errorf("%q: %d hits are kept", unit, len(m.hits))
		}
		m.score()
	}
}
