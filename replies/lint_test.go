package replies

import "testing"

func TestLint(t *testing.T) {
	for _, p := range Lint("") {
		t.Error(p)
	}
}
