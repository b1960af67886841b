package command

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/cmd/api"
	"ombud/store/casework"
)

const markdownDecision = `<!-- the customer wrote: +++ -->
+++
outcome = "partly"
awarded = "60.00"
evidence = ["the invoice"]
[demand]
text = "all of it"
amount = "1310"
[remedy]
text = "the fee is removed"
by = "2026-12-31"
+++

# Findings
The parcel was handed in.

It was not registered.

# Reasons
The shop must confirm.

# Point: you have not got SEK 1250 back | rejected
Not yet.

# Point: you were charged a fee
It is removed.
`

func TestDecisionMarkdown(t *testing.T) {
	on := api.On{Reference: "r"}
	got, err := decisionFrom(on, "d.md", markdownDecision)
	if err != nil {
		t.Fatal(err)
	}
	by, err := casework.ParseDate("2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	want := api.DecideRequest{On: on, Outcome: "partly", Awarded: "60", Evidence: []string{"the invoice"},
		Demand:   &casework.Demand{Text: "all of it", Amount: "1310"},
		Remedy:   &casework.Remedy{Text: "the fee is removed", By: by},
		Findings: "The parcel was handed in.\n\nIt was not registered.", Reasons: "The shop must confirm.",
		Points: []casework.Point{{Raised: "you have not got SEK 1250 back", Answer: "Not yet.", Outcome: "rejected"},
			{Raised: "you were charged a fee", Answer: "It is removed."}}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for text, word := range map[string]string{
		"+++\noutcome = 1\n":                    "do not end",
		"+++\nodd = 1\n+++\n":                   "odd",
		"+++\noutcome = \"x\"\n+++\n\n# Poem\n": "no heading",
	} {
		if _, err := decisionFrom(on, "d.md", text); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: %v, want %q", text, err, word)
		}
	}
}

// TestDecisionMarkdown_Template is a file that can be read back.
func TestDecisionMarkdown_Template(t *testing.T) {
	var out bytes.Buffer
	v := sampleView()
	v.Messages[0].OwnText = "+++ --> <!-- # Poem"
	if err := writeMarkdownTemplate(&out, v); err != nil {
		t.Fatal(err)
	}
	got, err := decisionFrom(api.On{}, "d.md", out.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if r := got.(api.DecideRequest); len(r.Points) != 1 || r.Outcome != "" || r.Demand != nil {
		t.Errorf("read back %+v", r)
	}
}

// FuzzDecisionMarkdown refuses what it cannot read, and never breaks off.
func FuzzDecisionMarkdown(f *testing.F) {
	f.Add(markdownDecision)
	f.Add("<!-- +++\n+++")
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := decisionFrom(api.On{}, "d.md", text); (err == nil) == (v == nil) {
			t.Errorf("%v, %v", v, err)
		}
	})
}

// TestDecide_Editor has the caller fill in the form, and edit it again when it
// cannot be read.
func TestDecide_Editor(t *testing.T) {
	editor := write(t, "editor", "#!/bin/sh\nif grep -q outcome.=.odd \"$1\"; then\n"+
		"printf 'outcome = \"rejected\"\\nreasons = \"so\"\\n' > \"$1\"\nelse\nprintf 'outcome = odd\\n' > \"$1\"\nfi\n")
	f := fakeDaemon(t, 200, nil)
	f.answers = map[string]any{"/v1/show": sampleView(), "/v1/unsent": api.UnsentView{Revision: 3}, "/v1/decide": api.Receipt{}}
	s := Streams{Ask: true, In: typed(t, "e\n"), Getenv: env("EDITOR", editor)}
	runIn(t, s, "--socket", f.socket, "decide", "r").want(t, exitDone, "decision:1:", "[e]dit again")
	path, body := f.asked()
	if path != "/v1/decide" || !strings.Contains(body, `"outcome":"rejected"`) || !strings.Contains(body, `"revision":3`) {
		t.Errorf("asks %s %s", path, body)
	}
}
