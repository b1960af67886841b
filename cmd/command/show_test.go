package command

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// sampleView is a case whose decision waits for a second person.
func sampleView() api.CaseView {
	role, kind := casework.MessageNew, casework.LetterAcknowledgement
	state := casework.LetterAccepted
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	return api.CaseView{
		CaseRow: api.CaseRow{Reference: "KB-7F3K-9QXP", Register: "2026-000123", Kind: "complaint", Stage: "ombudsman",
			Status: "review", Department: "refunds", Subject: strings.Repeat("Kappan kom aldrig ", 10), Revision: 7},
		People: []casework.Person{{Role: "customer", Name: "Åsa \x1b[2J", Address: "asa@example.org"}, {}},
		Demand: &casework.Demand{Text: "allt", Amount: "499", Currency: "SEK"},
		MayNot: []api.Barred{{Staff: "jonas", Why: "decided at stage service 2026-10-12"}},
		Messages: []api.MessageView{
			{Direction: "in", Role: &role, From: casework.Address(strings.Repeat("a", 90) + "@example.org"), At: at,
				OwnText: "Hej!\n" + strings.Repeat("ord ", 60), Text: "Hej!\n> quoted",
				Defects:     []string{"part 2: base64: illegal byte"},
				Attachments: []api.AttachmentView{{Name: "a\u202eb.pdf", MediaType: "application/pdf", Size: 9}}},
			{Direction: "out", Kind: &kind, By: casework.SystemName, At: at, State: &state, Subject: "Vi har tagit emot",
				Text: "long letter", OwnText: "long letter"},
		},
		Decisions: []casework.Decision{{Stage: "ombudsman", Outcome: "partly", State: "review", By: "eva", SHA256: "abcd"}},
		Tasks:     []casework.Task{{Kind: "bounced", Note: "write a letter"}, {Kind: "old", Done: at}},
		Draft: &api.MessageView{To: []casework.Address{"asa@example.org"}, Subject: "Slutligt beslut",
			Text: "Beslutet.", By: "eva"},
		Next: []string{"ombud approve KB-7F3K-9QXP"},
	}
}

func TestPrintCase(t *testing.T) {
	print := func(full bool) string {
		var out bytes.Buffer
		a := &app{Streams: Streams{Out: &out, Width: 80}}
		if err := a.printCase(sampleView(), full); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	brief := print(false)
	for _, want := range []string{"KB-7F3K-9QXP  #2026-000123", "Wants       499 SEK allt", "May not     jonas: decided",
		"Handling    nobody", "Task        bounced: write a letter", "! part 2: base64", "(application/pdf, 9 octets)",
		"Vi har tagit emot", "SHA-256     abcd", "    Beslutet.", "it was written\n            by eva",
		"Next: ombud approve"} {
		if !strings.Contains(brief, want) {
			t.Errorf("no %q in\n%s", want, brief)
		}
	}
	for _, not := range []string{"long letter", "quoted", "\x1b", "\u202e", "old", " \n"} {
		if strings.Contains(brief, not) {
			t.Errorf("%q in\n%s", not, brief)
		}
	}
	if n, line := widest(brief); n > 80 && !strings.Contains(line, "aaaa") {
		t.Errorf("%d columns: %q", n, line)
	}
	if full := print(true); !strings.Contains(full, "long letter") || !strings.Contains(full, "> quoted") {
		t.Errorf("--full leaves texts out:\n%s", full)
	}
}

// TestPrintReceipt tells a person what was done, and a program where the case
// stands.
func TestPrintReceipt(t *testing.T) {
	later, before := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	r := api.Receipt{Reference: "KB-7F3K-9QXP", Register: "2026-000123", Kind: "complaint", Stage: "service",
		Status: "open", Department: "refunds", Assignee: "maria", Revision: 4, Letter: "l0000000012", LeavesAt: &later,
		Said: "Done.", Next: "ombud close KB-7F3K-9QXP", Warnings: []string{"look\x07 out"}}
	sent := r
	sent.LeavesAt, sent.Next, sent.Warnings = &before, "", nil
	for _, c := range []struct {
		name        string
		s           Streams
		json        bool
		r           api.Receipt
		out, errOut string
	}{
		{"Person", Streams{Width: 80}, false, r,
			"Done.\nUndo: ombud undo KB-7F3K-9QXP\nNext: ombud close KB-7F3K-9QXP\n", "warning: look\ufffd out\n"},
		{"Left", Streams{Width: 80}, false, sent, "Done.\n", ""},
		{"Program", Streams{}, false, r,
			"KB-7F3K-9QXP\t2026-000123\tcomplaint\tservice\trefunds\topen\tmaria\t4\tl0000000012\tDone.\n",
			"warning: look\ufffd out\n"},
		{"JSON", Streams{}, true, api.Receipt{Reference: "X", Said: "Done."},
			`{"reference":"X","register":"","kind":"","stage":"","status":"","department":"",` +
				`"revision":0,"said":"Done."}` + "\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			c.s.Out, c.s.Err = &out, &errOut
			a := &app{Streams: c.s, json: c.json}
			if err := a.printReceipt(c.r); err != nil {
				t.Fatal(err)
			}
			if out.String() != c.out || errOut.String() != c.errOut {
				t.Errorf("got %q and %q, want %q and %q", &out, &errOut, c.out, c.errOut)
			}
		})
	}
}

// TestPrintReceipt_Warning keeps a warning to a person within 80 columns.
func TestPrintReceipt_Warning(t *testing.T) {
	var errOut bytes.Buffer
	a := &app{Streams: Streams{Out: io.Discard, Err: &errOut, Width: 132}}
	if err := a.printReceipt(api.Receipt{Warnings: []string{strings.Repeat("look out ", 20)}}); err != nil {
		t.Fatal(err)
	}
	if n, line := widest(errOut.String()); n > 80 || n == 0 {
		t.Errorf("%d columns: %q", n, line)
	}
}

// TestShow_Zone prints instants where the company is, not where the reader
// sits.
func TestShow_Zone(t *testing.T) {
	v := sampleView()
	v.Deadlines = []api.DeadlineView{{Kind: "answer", At: v.Messages[0].At, State: "running"}}
	f := fakeDaemon(t, 200, v)
	f.header.Set("Ombud-Zone", "Asia/Tokyo")
	r := onTerminal(t, "--socket", f.socket, "show", "r")
	r.want(t, exitDone)
	for _, want := range []string{"2026-11-21 01:00", " 1  21 Nov 01:00"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
}

// The words that a decision came back with are there for who writes it anew.
func TestApp_PrintCase_GivenBack(t *testing.T) {
	v := sampleView()
	v.Decisions = append(v.Decisions, casework.Decision{Stage: "ombudsman", Outcome: "rejected", State: "returned", By: "eva",
		Returned: "Ange vilken verkstad."})
	var b bytes.Buffer
	a := &app{Streams: Streams{Out: &b, Width: 80}}
	if err := a.printCase(v, false); err != nil {
		t.Fatal(err)
	}
	if out := b.String(); !strings.Contains(out, "Given back") || !strings.Contains(out, "Ange vilken verkstad.") {
		t.Errorf("the reason is not shown:\n%s", out)
	}
}
