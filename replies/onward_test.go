package replies_test

import (
	"slices"
	"strings"
	"testing"

	"ombud/replies"
	"ombud/store/casework"
)

// TestComposer_OnwardBeside puts the way onward into the customer's language
// and English where the letter is in another, with every fact in each, and
// says the same of whether the company takes part.
func TestComposer_OnwardBeside(t *testing.T) {
	says := map[casework.Language][2]string{ // takes part, does not
		casework.Norwegian: {"Vi medvirker hvis", "Vi kommer ikke til å medvirke"},
		casework.Danish:    {"Vi medvirker, hvis", "Vi kommer ikke til at medvirke"},
		casework.Finnish:   {"Osallistumme käsittelyyn", "Emme osallistu käsittelyyn"},
		casework.German:    {"Wir wirken mit", "Wir wirken nicht mit"},
	}
	facts := []string{"Allmänna reklamationsnämnden", "www.arn.se", "Box 174, 101 23 Stockholm", "allmän domstol",
		"Konsumenternas Bank- och finansbyrå", "www.konsumenternas.se", "0200-22 58 00", "konsumentvägledare", "www.eccnet.eu"}
	for l, words := range says {
		for participates, sentence := range map[bool]string{true: words[0], false: words[1]} {
			o := replies.SampleOptions("")
			o.Company.ADRParticipates = participates
			d := replies.Sample(casework.LetterFirstDecision, "rejected", casework.Swedish)
			d.Case.Language = l
			composed, err := newComposer(t, o).Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			sections := strings.Split(composed.Text, "\n* * *\n")
			want := map[casework.Language]int{casework.Norwegian: 3, casework.Danish: 3, casework.Finnish: 2, casework.German: 2}[l]
			if len(sections) != want || !strings.Contains(sections[1], sentence) {
				t.Errorf("%s: %d sections, want %d, and %q in the second:\n%s", l, len(sections), want, sentence, sections[1])
			}
			for _, s := range sections[1:] {
				for _, fact := range facts {
					if !strings.Contains(s, fact) {
						t.Errorf("%s: no %q in\n%s", l, fact, s)
					}
				}
			}
		}
	}
	upheld := replies.Sample(casework.LetterFirstDecision, "upheld", casework.Swedish)
	upheld.Case.Language = casework.Norwegian
	composed, err := newComposer(t, replies.SampleOptions("")).Compose(upheld)
	if err != nil || strings.Contains(composed.Text, "* * *") {
		t.Errorf("an upheld complaint has something beside it: %v\n%s", err, composed.Text)
	}
}

// TestComposer_OnwardVariants is who is told of whom to turn to.
func TestComposer_OnwardVariants(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	tests := []struct {
		name     string
		customer casework.Person
		lang     casework.Language
		has, not []string
	}{
		{"Unknown", casework.Person{Type: casework.TypeUnknown}, "sv", []string{"konsumentvägledaren", "www.arn.se"}, []string{"www.eccnet.eu"}},
		{"Sweden", casework.Person{Country: "SE"}, "sv", []string{"konsumentvägledaren", "www.arn.se"}, []string{"www.eccnet.eu"}},
		{"Abroad", casework.Person{Country: "FR"}, "sv", []string{"www.eccnet.eu", "www.arn.se"}, []string{"konsumentvägledare"}},
		{"AbroadEnglish", casework.Person{Country: "DE"}, "en", []string{"www.eccnet.eu", "www.arn.se"}, []string{"konsumentvägledare"}},
		{"English", casework.Person{}, "en", []string{"www.eccnet.eu", "konsumentvägledare"}, nil},
		{"Business", casework.Person{Type: casework.TypeBusiness}, "sv", []string{"allmän domstol"},
			[]string{"www.arn.se", "konsumentvägledare", "www.konsumenternas.se", "www.eccnet.eu"}},
		{"BusinessEnglish", casework.Person{Type: casework.TypeBusiness, Country: "FR"}, "en", []string{"allmän domstol"},
			[]string{"www.arn.se", "konsumentvägledare", "www.eccnet.eu"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(casework.LetterFinalDecision, "partly", tt.lang)
			p := &d.Case.People[0]
			p.Type, p.Country = tt.customer.Type, tt.customer.Country
			composed, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range slices.Concat(tt.has, tt.not) {
				if strings.Contains(composed.Text, s) != slices.Contains(tt.has, s) {
					t.Errorf("%q: %v", s, !slices.Contains(tt.has, s))
				}
			}
		})
	}
}
