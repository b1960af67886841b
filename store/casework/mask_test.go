package casework

import (
	"strings"
	"testing"
)

// The numbers below are published ones for tests (domain.md §8.3), or fail
// their check.
func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"":                                        "",
		"Jag heter Åsa.":                          "Jag heter Åsa.",
		"121212-1212":                             "[pnr]",
		"pnr 811218-9876, tack":                   "pnr [pnr], tack",
		"8112189876":                              "[pnr]",
		"811218 9876":                             "[pnr]",
		"811218+9876":                             "[pnr]",
		"19811218-9876":                           "[pnr]",
		"198112189876":                            "[pnr]",
		"640823-3234 och 170110-2384":             "[pnr] och [pnr]",
		"701063-2391":                             "[snr]",
		"197010632391":                            "[snr]",
		"811218-9877":                             "811218-9877",
		"811318-9876":                             "811318-9876",
		"188112189876":                            "188112189876",
		"556016-0680":                             "556016-0680", // organisation: the month is 60
		"4111 1111 1111 1111":                     "[card ****1111]",
		"4111-1111-1111-1111.":                    "[card ****1111].",
		"kort 4111111111111111 3 tecken":          "kort [card ****1111] 3 tecken",
		"5555555555554444":                        "[card ****4444]",
		"378282246310005":                         "[card ****0005]",
		"4111111111111112":                        "4111111111111112",
		"4111 11 11 1111 1111":                    "[card ****1111]",
		"4111 1111 1111 1111 811218-9876":         "[card ****1111] [pnr]",
		"3782 822463 10005":                       "[card ****0005]",
		"9111111111111111":                        "9111111111111111",
		"SE45 5000 0000 0583 9825 7466":           "[iban ****7466]",
		"se4550000000058398257466":                "[iban ****7466]",
		"SE46 5000 0000 0583 9825 7466":           "SE46 5000 0000 0583 9825 7466",
		"KB-7F3K-9QXP":                            "KB-7F3K-9QXP",
		"bankgiro 5050-1055":                      "bankgiro 5050-1055",
		"12 500,00 kr den 2026-11-22":             "12 500,00 kr den 2026-11-22",
		"a811218-9876":                            "a811218-9876",
		"811218-98765":                            "811218-98765",
		"811218-9876\u00a0och 811218-9876":        "[pnr]\u00a0och [pnr]",
		"2026-11-22 4111 1111 1111 1111":          "2026-11-22 [card ****1111]",
		"nr 8112189876,4111111111111111;20261122": "nr [pnr],[card ****1111];20261122",
	} {
		if got := Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, s := range []string{"811218-9876", "SE45 5000 0000 0583 9825 7466", "4111-1111", "SE", "\xff1", "1\u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Mask(s)
		if !strings.ContainsAny(s, "0123456789") && once != s {
			t.Errorf("Mask(%q) = %q", s, once)
		}
		for _, mask := range []string{maskedPersonal, maskedCoordination} {
			// Whatever stays must not be a number that stands alone.
			if alone := Mask("x " + mask + " x"); alone != "x "+mask+" x" {
				t.Errorf("a mask is masked: %q", alone)
			}
		}
		if got := Mask(s + " 811218-9876"); !strings.HasSuffix(got, "]") {
			t.Errorf("Mask(%q + a number) = %q", s, got)
		}
	})
}
