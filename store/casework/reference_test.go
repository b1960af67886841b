package casework

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// source is random octets that are the same in every run.
func source(seed byte) io.Reader {
	return rand.NewChaCha8([32]byte{seed})
}

// codes draws n references without prefix and hyphens.
func codes(t testing.TB, n int) []string {
	t.Helper()
	out := make([]string, n)
	rnd := source(1)
	for i := range out {
		ref, err := NewReference("KB", rnd)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = strings.ReplaceAll(strings.TrimPrefix(string(ref), "KB-"), "-", "")
	}
	return out
}

func TestNewReference(t *testing.T) {
	seen := map[rune]int{}
	for _, code := range codes(t, 5000) {
		if len(code) != referenceLen || !checks(code) {
			t.Fatalf("drew %s", code)
		}
		if offensive(code) {
			t.Errorf("drew %s, which is a word", code)
		}
		for _, r := range code[:7] {
			seen[r]++
		}
	}
	// 35,000 characters over 32: 1,094 each; the words take away a few.
	for _, r := range crockford {
		if seen[r] < 850 || seen[r] > 1300 {
			t.Errorf("%q was drawn %d times", r, seen[r])
		}
	}
	if _, err := NewReference("KB", bytes.NewReader(make([]byte, 3))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("too little randomness: %v", err)
	}
	if _, err := NewReference("KB", iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("no randomness: %v", err)
	}
}

func TestOffensive(t *testing.T) {
	for code, want := range map[string]bool{"7F3K9QXP": false, "SEX12345": true, "AB53X000": true, "2H11T000": false, "23H1TXYZ": false, "2SH1T000": true, "FAN00000": true} {
		if got := offensive(code); got != want {
			t.Errorf("%s: %t", code, got)
		}
	}
}

// TestParseReference_Slips holds that any one wrong character and any two
// swapped ones are found.
func TestParseReference_Slips(t *testing.T) {
	for _, code := range codes(t, 200) {
		for i := range code {
			for _, r := range crockford {
				slip := code[:i] + string(r) + code[i+1:]
				if (slip == code) != checks(slip) {
					t.Fatalf("%s for %s passes", slip, code)
				}
			}
			for j := range i {
				b := []byte(code)
				b[i], b[j] = b[j], b[i]
				if (string(b) == code) != checks(string(b)) {
					t.Fatalf("%s for %s passes", b, code)
				}
			}
		}
	}
}

func TestParseReference(t *testing.T) {
	const want = Reference("KB-7F3K-9QXP")
	for _, in := range []string{
		"KB-7F3K-9QXP", "7f3k9qxp", "kb7f3k9qxp", "KB 7F3K 9QXP", "7F3K-9QXP", " kb-7f3k9qxp\n", "[KB-7F3K-9QXP]", "kb–7f3k–9qxp",
	} {
		if got, err := ParseReference("KB", in); err != nil || got != want {
			t.Errorf("ParseReference(%q) = %q, %v", in, got, err)
		}
	}
	for in, why := range map[string]string{
		"KB-7F3K-9QX":    "one character short",
		"KB-7F3K-9Q":     "2 characters short",
		"7F3K-9QXPP":     "one character too long",
		"KB-7F3K-9QXPPP": "2 characters too long",
		"KB-7F3K-9QXPP":  "one character too long",
		"KB-7F3K-9QXQ":   "check character",
		"KB-F73K-9QXP":   "two are swapped",
		"KB-7F3K-9UXP":   `'U' is never used`,
		"KB-7F3K-9ÅXP":   `'Å' is never used`,
		"KB":             "8 characters short",
		"":               "8 characters short",
	} {
		got, err := ParseReference("KB", in)
		if !errors.Is(err, ErrInvalid) || got != "" || !strings.Contains(err.Error(), why) {
			t.Errorf("ParseReference(%q) = %q, %v, want %s", in, got, err, why)
		}
	}
}

// TestParseReference_Typed holds that every way to type a reference gives
// it, whatever the prefix.
func TestParseReference_Typed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.SampledFrom([]string{"KB", "K", "OMBUD", "7F", "S-LI", "ÅÄÖ"}).Draw(t, "prefix")
		ref, err := NewReference(prefix, source(rapid.Byte().Draw(t, "seed")))
		if err != nil {
			t.Fatal(err)
		}
		s := string(ref)
		if rapid.Bool().Draw(t, "no prefix") {
			s = s[len(prefix)+1:]
		}
		s = strings.ReplaceAll(s, "-", rapid.SampledFrom([]string{"", "-", " ", "\u00a0"}).Draw(t, "between"))
		if rapid.Bool().Draw(t, "letters") {
			s = strings.NewReplacer("0", "o", "1", rapid.SampledFrom([]string{"I", "l"}).Draw(t, "one")).Replace(s)
		}
		if rapid.Bool().Draw(t, "lower") {
			s = strings.ToLower(s)
		}
		if got, err := ParseReference(prefix, s); err != nil || got != ref {
			t.Fatalf("ParseReference(%q, %q) = %q, %v, want %q", prefix, s, got, err, ref)
		}
	})
}

func TestFindReferences(t *testing.T) {
	a, b := Reference("KB-7F3K-9QXP"), formatReference("KB", codes(t, 1)[0])
	for text, want := range map[string][]Reference{
		"Sv: Vi har tagit emot ditt klagomål [KB-7F3K-9QXP]": {a},
		"kb7f3k9qxp, kb 7f3k 9qxp; (KB-7F3K9QXP).":           {a},
		"KB-7F3K-9QXP och " + string(b):                      {a, b},
		"KB-KB-7F3K-9QXP":                                    {a},
		"7F3K-9QXP":                                          nil,
		"KB-7F3K-9QXQ":                                       nil,
		"KB-7F3K-9QXPA":                                      nil,
		"SKB-7F3K-9QXP":                                      nil,
		"åKB-7F3K-9QXP":                                      nil,
		"KB-7F3K-9QXPå":                                      nil,
		"KB-7F3K--9QXP":                                      nil,
		"KB-":                                                nil,
		"":                                                   nil,
	} {
		if got := FindReferences("KB", text); !slices.Equal(got, want) {
			t.Errorf("FindReferences(%q) = %q, want %q", text, got, want)
		}
	}
	if got := FindReferences("", "7F3K-9QXP"); got != nil {
		t.Errorf("without a prefix: %q", got)
	}
}

func FuzzFindReferences(f *testing.F) {
	for _, s := range []string{"KB-7F3K-9QXP", "kb 7f3k 9qxp", "KB\u00a07F3K\u20119QXP", "KBKBKB", "\xffKB-\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, ref := range FindReferences("KB", s) {
			if got, err := ParseReference("KB", string(ref)); err != nil || got != ref {
				t.Errorf("%q holds %q, which reads as %q, %v", s, ref, got, err)
			}
		}
		_, _ = ParseReference("KB", s)
	})
}

func TestNewRegister(t *testing.T) {
	if got := NewRegister(2026, 123); got != "2026-000123" {
		t.Errorf("NewRegister(2026, 123) = %s", got)
	}
}
