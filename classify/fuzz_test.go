package classify

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/store/casework"
)

// FuzzRules_Classify holds that any text gets the same verdict twice, with
// spans within its fields.
func FuzzRules_Classify(f *testing.F) {
	r := builtinRules(f)
	f.Add("Faktura", "Jag kräver att ni tar bort påminnelseavgiften!?", "Spärra kortet nu")
	f.Add("", "\uFFFD\uFFFDktura ingen faktura", "")
	f.Add("k\xf6p", "Ã¥terbetalning", "inget klagomål, bara en fråga?")
	f.Fuzz(func(t *testing.T, subject, own, forwarded string) {
		text := casework.Text{Subject: subject, OwnText: own, Forwarded: forwarded, Attachments: []string{forwarded}}
		v := r.Classify(text)
		if v.Department == "" || v.Kind == "" {
			t.Fatalf("verdict = %+v", v)
		}
		for _, reason := range v.Reasons {
			for i, name := range fieldNames {
				if reason.Field == name && (reason.At[0] < 0 || reason.At[0] >= reason.At[1] || reason.At[1] > len(fieldText(text, i))) {
					t.Fatalf("span %v of a %s of %d octets", reason.At, name, len(fieldText(text, i)))
				}
			}
		}
		if diff := cmp.Diff(v, r.Classify(text)); diff != "" {
			t.Fatalf("another verdict (-want +got):\n%s", diff)
		}
	})
}

// FuzzLoad holds that any file is either taken or refused with problems that
// have a place.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("[department.a.phrases.sv]\n\"ord\" = { points = 2, near = \"x|y*\", within = 3 }\n"))
	f.Add([]byte("[[rule]]\nid = \"a\"\nwhen = { phrase = [\"x\"] }\nset = { kind = \"complaint\" }\n"))
	f.Add([]byte("[[example]]\ntext = \"x\"\nwant = { urgent = false }\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := compileAll([]namedData{{"rules/fuzz.toml", data}})
		var problems Problems
		switch {
		case err == nil:
			r.Classify(casework.Text{Subject: "ord", OwnText: "ett ord till, tack?"})
		case !errors.As(err, &problems) || len(problems) == 0:
			t.Fatalf("err = %v", err)
		default:
			for _, p := range problems {
				if p.Line < 1 || p.Column < 1 || p.Text == "" {
					t.Fatalf("problem without a place: %+v", p)
				}
			}
		}
	})
}
