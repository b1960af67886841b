package casework

import (
	"errors"
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]Address{
		"asa@example.org": "asa@example.org", " Asa.Oberg+x@EXAMPLE.Org ": "Asa.Oberg+x@example.org",
		"åsa@exämple.se": "åsa@exämple.se", "o'neil@a-b.example": "o'neil@a-b.example", "root@localhost": "root@localhost",
	} {
		if got, err := ParseAddress(in); err != nil || got != want {
			t.Errorf("ParseAddress(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", "asa", "@example.org", "asa@", "a b@example.org", "<asa@example.org>", "asa@example.org>",
		"asa@example.org\r\nRCPT TO:<x@example.org>", "asa\x00@example.org", `"a b"@example.org`, "a,b@example.org",
		"asa@[192.0.2.1]", "asa@exa mple.org", "asa@-example.org", "asa@example..org", ".asa@example.org",
		"asa.@example.org", "a..b@example.org", "asa@example.org.", "a\u202eb@example.org", "a@b@example.org",
		strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("a.", 130) + "org", "\xff@example.org", "a\u00a0b@example.org",
	} {
		got, err := ParseAddress(in)
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseAddress(%q) = %q, %v", in, got, err)
		} else if in != "" && strings.Contains(err.Error(), in) {
			t.Errorf("the error repeats the address: %v", err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"asa@example.org", "åsa@exämple.se", "a@b@c", "\r\n@x", `"@"@x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(string(a), " <>\"\\,;:()[]\r\n\t\x00") || strings.Count(string(a), "@") != 1 {
			t.Errorf("%q gives %q", s, a)
		}
		if again, err := ParseAddress(string(a)); err != nil || again != a {
			t.Errorf("%q gives %q, which gives %q, %v", s, a, again, err)
		}
	})
}

func TestAddress_Parts(t *testing.T) {
	for a, want := range map[Address][2]string{
		"Asa@Example.org": {"Asa", "example.org"}, "asa": {"asa", ""}, "": {"", ""}, "a@b@c": {"a@b", "c"},
	} {
		if a.Local() != want[0] || a.Domain() != want[1] {
			t.Errorf("%q: %q, %q", a, a.Local(), a.Domain())
		}
	}
	if !Address("Asa@example.org").Same("asa@EXAMPLE.org") || Address("asa@example.org").Same("asa@example.se") {
		t.Error("case counts, or the domain does not")
	}
}
