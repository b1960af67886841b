package classify

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"ombud/store/casework"
)

// roleSample is a message within a case and what it is there.
type roleSample struct {
	Text string               `json:"text"`
	Lang casework.Language    `json:"lang"`
	Role casework.MessageRole `json:"role"`
}

// roleSamples returns the labelled messages within a case. Each part was
// written before the words for it were: rows 1–146 then found 12 of 41
// dissatisfied and 11 of 33 withdrawals, rows 147–205 6 of 23 and 3 of 18,
// rows 206–240, before a complaint in doubt was dissatisfied, 5 of 18 and 6
// of 11.
func roleSamples(t testing.TB) []roleSample {
	f, err := os.Open(filepath.Join("testdata", "roles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []roleSample
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var row roleSample
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

// TestRoles measures what a message within a case is taken for. An answer
// and a supplement are told apart by the case, which also knows whether there
// is a decision to be dissatisfied with, so that those three count as one
// where an answer or a supplement is wanted.
func TestRoles(t *testing.T) {
	r := builtinRules(t)
	found, all := make(map[casework.MessageRole]int), make(map[casework.MessageRole]int)
	languages := make(map[casework.Language]bool)
	for _, row := range roleSamples(t) {
		got := r.Classify(body(row.Text)).Role
		all[row.Role]++
		languages[row.Lang] = true
		if got == row.Role || plainRole(row.Role) && (plainRole(got) || got == casework.MessageDissatisfied) {
			found[row.Role]++
			continue
		}
		t.Logf("%s %s: got %q: %s", row.Lang, row.Role, got, row.Text)
		if got == casework.MessageThanks || row.Role == casework.MessageThanks {
			t.Errorf("thanks mistaken: want %s, got %q: %s", row.Role, got, row.Text)
		}
	}
	rows := 0
	for role, n := range all {
		rows += n
		t.Logf("recall of %-12s %d of %d", role, found[role], n)
	}
	t.Logf("%d rows in %d languages", rows, len(languages))
	for role, floor := range map[casework.MessageRole]int{casework.MessageDissatisfied: 95, casework.MessageWithdrawal: 90,
		casework.MessageNew: 80, casework.MessageSupplement: 80, casework.MessageAnswer: 80} {
		if found[role]*100 < floor*all[role] {
			t.Errorf("recall of %s: %d of %d, below %d %%", role, found[role], all[role], floor)
		}
	}
}

func plainRole(r casework.MessageRole) bool {
	return r == "" || r == casework.MessageAnswer || r == casework.MessageSupplement
}
