package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// TestDesk_Queue_Language asks for cases in all the words there are.
func TestDesk_Queue_Language(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	names := map[casework.Reference]string{}
	open := func(name, from, text string) casework.Reference {
		ref := o.open(from, text)
		names[ref] = name
		return ref
	}
	old := open("old", "asa@example.org", "kind=complaint kappan")
	o.clock.Advance(20 * 24 * time.Hour)
	open("new", "bo@example.org", "kind=feedback appen")
	fraud := open("fraud", "cy@example.org", "kind=complaint dept=fraud kappan")
	r, err := o.Take(ctx, "jonas", desk.TakeRequest{On: on(old)})
	do(t, r, err)
	r, err = o.Tag(ctx, "jonas", desk.TagRequest{On: on(fraud), Tag: "media"})
	do(t, r, err)
	for {
		n, _, err := o.db.IndexStep(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	for query, want := range map[string]string{
		"kind:complaint":                        "fraud old",
		"-kind:complaint":                       "new",
		"NOT kind:complaint":                    "new",
		"kind:feedback OR dept:fraud":           "fraud new",
		"kind:complaint (dept:fraud OR is:new)": "fraud",
		"-(kind:feedback OR dept:fraud)":        "old",
		"owner:me":                              "old",
		"-owner:me kind:complaint":              "fraud",
		"owner:none":                            "fraud new",
		"tag:media OR tag:none":                 "fraud",
		"kappan":                                "fraud old",
		"kappan -dept:fraud":                    "old",
		"-kappan dept:refunds":                  "new",
		"kappan OR appen":                       "fraud new old",
		"age:>14d":                              "old",
		"age:<14d":                              "fraud new",
		"received:today":                        "fraud new",
		"received:..yesterday":                  "old",
		"is:overdue dept:refunds":               "old",
		"due:overdue":                           "old",
		"due:>1h dept:refunds":                  "new",
		"due:<2000d -dept:fraud":                "new old",
		"from:bo@ OR from:cy@":                  "fraud new",
		"decided:2026 OR outcome:partly":        "",
		"has:attachment dept:refunds":           "",
		`is:new name:"bo ek" OR is:open`:        "old",
		"language:sv kind:feedback":             "new",
		"sort:age dept:refunds":                 "old new",
		"sort:-age dept:refunds":                "new old",
	} {
		rows, err := o.Queue(ctx, "jonas", desk.QueueRequest{Query: query})
		if err != nil {
			t.Errorf("%q: %v", query, err)
			continue
		}
		var got []string
		for _, row := range rows {
			got = append(got, names[row.Reference])
		}
		if !strings.HasPrefix(query, "sort:") {
			slices.Sort(got)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", query, got, want)
		}
	}
	for query, word := range map[string]string{
		"(is:new": ") is missing", "is:new)": "too many", "is:new OR": "behind OR", "-": "behind -",
		"due:<2parsecs": "length of time", "received:soon": "want a day", "received:..": "until when",
		"sort:mood": "known are due", "has:wings": "attachment", "outcome:won": "upheld",
		strings.Repeat("(", 30) + "is:new" + strings.Repeat(")", 30): "brackets",
	} {
		_, err := o.Queue(ctx, "jonas", desk.QueueRequest{Query: query})
		refused(t, err, casework.ErrInvalid, word)
	}
	rows, err := o.Search(ctx, "jonas", desk.SearchRequest{Query: "kind:feedback"})
	if err != nil || len(rows) != 1 {
		t.Errorf("search by facts alone: %v, %v", rows, err)
	}
}

// FuzzDesk_Query holds that whatever is asked is answered or refused.
func FuzzDesk_Query(f *testing.F) {
	for _, s := range []string{"is:new -(dept:fraud OR due:<2wd)", `name:"a b" sort:-age`, "received:2026-q3..", "OR ) ( -"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		o := newOffice(t)
		if _, err := o.Queue(t.Context(), "jonas", desk.QueueRequest{Query: query}); err != nil {
			refused(t, err, casework.ErrInvalid, "")
		}
	})
}
