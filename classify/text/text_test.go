package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// mojibake is s in UTF-8 read as Windows-1252.
func mojibake(t testing.TB, s string) string {
	t.Helper()
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return strings.ReplaceAll(b.String(), "\uFFFD", "")
}

// latin1 is s in UTF-8 read as ISO 8859-1.
func latin1(s string) string {
	runes := make([]rune, 0, len(s))
	for _, c := range []byte(s) {
		runes = append(runes, rune(c))
	}
	return string(runes)
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"Plain", "Hej, värld!", " hej varld "},
		{"Empty", "", " "},
		{"OnlyMarks", " ?! -- ", " "},
		{"Upper", "ÅTERBETALNING ÄR ÖVERENSKOMMEN", " aterbetalning ar overenskommen "},
		{"Danish", "Gæld og køb på æøå", " gaeld og kob pa aeoa "},
		{"German", "Rückzahlung Straße", " ruckzahlung strasse "},
		{"Decomposed", norm.NFD.String("återbetalning på kortet é"), " aterbetalning pa kortet e "},
		{"Windows1252AsLatin1", latin1("Återbetalning är på väg"), " aterbetalning ar pa vag "},
		{"Hyphen", "e-faktura", " e faktura "},
		{"SoftHyphen", "fak\u00ADtura", " faktura "},
		{"ZeroWidth", "fak\u200Btura", " faktura "},
		{"Apostrophe", "don't can’t 'quoted'", " dont cant quoted "},
		{"Numbers", "1 250,50 kr den 3:e", " 1 250 50 kr den 3 e "},
		{"Invalid", "k\xf6p", " k\x01p "},
		{"Replacement", "k\uFFFDp", " k\x01p "},
		{"OtherScript", "дом ok", " \x02\x02\x02 ok "},
		{"NoBreakSpace", "10\u00A0kr", " 10 kr "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(Fold(c.in).Bytes); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
	t.Run("Mojibake", func(t *testing.T) {
		in := mojibake(t, "återbetalning på köp, don’t")
		if got, want := string(Fold(in).Bytes), " aterbetalning pa kop dont "; got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	})
}

func TestFolded_Span(t *testing.T) {
	for _, s := range []string{"Hej, återbetalningen är sen!", norm.NFD.String("Hej, återbetalningen är sen!"),
		latin1("Hej, återbetalningen är sen!")} {
		f := Fold(s)
		span := f.Span(1, 1)
		if got := s[span[0]:span[1]]; string(Fold(got).Bytes) != " aterbetalningen " {
			t.Errorf("span of word 1 in %q is %q", s, got)
		}
		span = f.Span(2, 3)
		if got := string(Fold(s[span[0]:span[1]]).Bytes); got != " ar sen " {
			t.Errorf("span of words 2 to 3 in %q folds to %q", s, got)
		}
	}
}

func TestFolded_Sentences(t *testing.T) {
	f := Fold("Hej! Går det bra? Ja, men 3.50 på www.arn.se.\n\nMvh\nEva")
	var words []int
	for _, tok := range f.Tokens {
		words = append(words, int(tok.Sentence))
	}
	want := []int{0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3}
	if diff := cmp.Diff(want, words); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
	if got := string(f.Marks[:3]); got != "!?." {
		t.Errorf("marks = %q, want \"!?.\"", got)
	}
	if a, b := f.Tokens[4].Clause, f.Tokens[5].Clause; a == b {
		t.Error("a comma does not end a clause")
	}
}

func TestFolded_QuestionAfterExclamation(t *testing.T) {
	f := Fold("Varför!? Svara")
	if f.Marks[0] != '?' {
		t.Errorf("mark = %q, want '?'", f.Marks[0])
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Åsa Öberg, faktura 77-12", []string{"asa", "oberg", "faktura", "77", "12"}},
		{norm.NFD.String("Återköp"), []string{"aterkop"}},
		{"don't 'quote'", []string{"dont", "quote"}},
		{"Дом", []string{"дом"}},
		{"", nil},
		{strings.Repeat("a", 200), []string{strings.Repeat("a", MaxWord)}},
	} {
		if diff := cmp.Diff(c.want, Words(c.in)); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", c.in, diff)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ want, in string }{
		{"sv", "Hej, jag har inte fått någon faktura från er den här månaden."},
		{"sv", "jag har inte fatt nagon faktura fran er an, vad ska jag gora"},
		{"en", "I have not received the invoice that you sent last week."},
		{"no", "Hei, jeg har ikke mottatt noe faktura fra dere etter at jeg flyttet."},
		{"da", "Hej, jeg har ikke modtaget nogen regning fra jer, efter at jeg er flyttet."},
		{"fi", "Hei, en ole saanut laskua, vaikka tilasin tuotteen jo viikko sitten."},
		{"de", "Guten Tag, ich habe die Rechnung noch nicht erhalten und möchte wissen, wann sie kommt."},
		{"", "OK"},
		{"", "12345 67890"},
		{"", ""},
	} {
		if got, sure := Language(c.in); got != c.want || sure < 0 || sure > 1 {
			t.Errorf("Language(%q) = %q, %.2f, want %q", c.in, got, sure, c.want)
		}
	}
}

// FuzzFold holds what matching relies on: spans in order and within the
// text, words parted by single spaces, and the same result every time.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Hej, värld!", "k\xf6p", "Ã¥Ã¤Ã¶ â€™", "don't", norm.NFD.String("åäö"), "\u00C3", "a\u0301\u0301b", "?!.\n\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Fold(s)
		if len(got.Bytes) != len(got.At) {
			t.Fatalf("%d octets with %d offsets", len(got.Bytes), len(got.At))
		}
		last := int32(0)
		for i, at := range got.At {
			if at < last || int(at) > len(s) {
				t.Fatalf("offset %d of octet %d after %d in %d octets", at, i, last, len(s))
			}
			last = at
		}
		for i := range got.Tokens {
			if len(got.Word(i)) == 0 || strings.ContainsRune(string(got.Word(i)), ' ') {
				t.Fatalf("word %d is %q", i, got.Word(i))
			}
			if int(got.Tokens[i].Sentence) >= len(got.Marks) {
				t.Fatalf("sentence %d of %d", got.Tokens[i].Sentence, len(got.Marks))
			}
			if span := got.Span(i, i); span[0] > span[1] {
				t.Fatalf("span %v", span)
			}
		}
		if again := Fold(s); string(again.Bytes) != string(got.Bytes) {
			t.Fatal("folding differs from one time to the next")
		}
		for _, w := range Words(s) {
			if !utf8.ValidString(w) || len(w) > MaxWord {
				t.Fatalf("word %q", w)
			}
		}
		Language(s)
	})
}

func BenchmarkFold(b *testing.B) {
	s := strings.Repeat("Hej, jag väntar på återbetalningen från er. ", 91)[:4096]
	var f Folded
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		f.Reset(s)
	}
}

func BenchmarkLanguage(b *testing.B) {
	s := strings.Repeat("Hej, jag väntar på återbetalningen från er. ", 91)[:4096]
	for b.Loop() {
		Language(s)
	}
}
