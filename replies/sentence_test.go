package replies

import "testing"

func TestSentence(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"vi betalar tillbaka 60 kr", "Vi betalar tillbaka 60 kr."},
		{"åtgärden är klar.", "Åtgärden är klar."},
		{"Är det rätt?", "Är det rätt?"},
		{"60 kr (sextio)", "60 kr (sextio)"},
	} {
		if got := sentence(c.in); got != c.want {
			t.Errorf("sentence(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got, want := ended("pengarna tillbaka"), "pengarna tillbaka."; got != want {
		t.Errorf("ended = %q, want %q", got, want)
	}
}
