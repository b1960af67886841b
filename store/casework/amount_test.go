package casework

import (
	"errors"
	"testing"
)

func TestParseAmount(t *testing.T) {
	for in, want := range map[string]Amount{
		"1 250,50": "1250.50", "1250.50": "1250.50", "1250,5": "1250.50", "0": "0", "000": "0", "0,00": "0",
		"1 250 kr": "1250", "12\u00a0500,00 SEK": "12500", "0.05": "0.05", "500:-": "500", " 7 ": "7",
	} {
		got, err := ParseAmount(in)
		if err != nil || got != want {
			t.Errorf("ParseAmount(%q) = %q, %v, want %q", in, got, err, want)
		}
		if !got.Valid() {
			t.Errorf("ParseAmount(%q) = %q is not valid", in, got)
		}
	}
	for _, in := range []string{"", "kr", "-5", "1.250,50", "1,250.50", "12.345", "1.", ".5", "1e3", "5 €", "1234567890123"} {
		if got, err := ParseAmount(in); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseAmount(%q) = %q, %v", in, got, err)
		}
	}
}

func TestAmount_Valid(t *testing.T) {
	for a, want := range map[Amount]bool{
		"": true, "0": true, "1250.50": true, "1 250": false, "1250,50": false, "12 kr": false, "-1": false, "1.234": false,
	} {
		if got := a.Valid(); got != want {
			t.Errorf("%q: valid %t", a, got)
		}
	}
}

func TestAmount_Less(t *testing.T) {
	for _, tc := range []struct {
		a, b Amount
		want bool
	}{
		{"9", "10", true}, {"10", "9", false}, {"", "0.01", true}, {"", "0", false}, {"0", "", false},
		{"1250.5", "1250.50", false}, {"1250.49", "1250.5", true}, {"999999999999.99", "1000000000000", false},
	} {
		if got := tc.a.Less(tc.b); got != tc.want {
			t.Errorf("%q < %q: %t", tc.a, tc.b, got)
		}
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"1 250,50", "0", "kr", "1,2,3", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseAmount(s)
		if err != nil {
			return
		}
		if again, err := ParseAmount(string(got)); err != nil || again != got || !got.Valid() {
			t.Errorf("%q gives %q, which gives %q, %v", s, got, again, err)
		}
	})
}
