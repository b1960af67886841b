package casework

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDoc_Tables holds the drawings in the package comment to the tables.
func TestDoc_Tables(t *testing.T) {
	src, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"staff": drawMoves(), "mail": drawArrivals(), "letters": drawDispatches()} {
		head, _, _ := strings.Cut(want, "\n")
		_, from, found := strings.Cut(string(src), head)
		if !found {
			t.Errorf("%s: no table with the head %q; it should be\n%s", name, head, want)
			continue
		}
		got, _, _ := strings.Cut(head+from, "//\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the drawing (+) is not the table (-):\n%s", name, diff)
		}
	}
}

// drawMoves draws the table of what staff do, as doc.go has it.
func drawMoves() string {
	head := fmt.Sprintf("%-8s %-9s %-22s", "right", "stage", "kind")
	drawing := drawRow(9, "verb", columns(), head)
	for _, m := range moves() {
		stage := "service+"
		switch {
		case len(m.stages) == 1:
			stage = string(m.stages[0])
		case len(m.stages) == 3:
			stage = "any"
		}
		marks := ""
		if m.judges {
			marks += " J"
		}
		if m.revises {
			marks += " R"
		}
		rest := fmt.Sprintf("%-8s %-9s %-22s%s", m.right, stage, joinWords(m.kinds, ","), marks)
		drawing += drawRow(9, string(m.verb), cells(m.to), rest)
	}
	return drawing
}

// drawArrivals draws the table of what comes in, as doc.go has it.
func drawArrivals() string {
	drawing := drawRow(26, "message", columns(), "effect")
	for _, a := range arrivals() {
		var effect []string
		for _, f := range []struct {
			on   bool
			name string
		}{
			{a.effect.Revise, "revise"},
			{a.effect.Unread, "unread"},
			{a.effect.Escalate, "escalate"},
			{a.effect.Candidate, "candidate"},
			{a.effect.Task != "", "task"},
			{a.effect.Acknowledge, "acknowledge"},
			{a.reopens, "(acknowledge)"},
		} {
			if f.on {
				effect = append(effect, f.name)
			}
		}
		drawing += drawRow(26, a.name, cells(a.to), strings.Join(effect, " "))
	}
	return drawing
}

// drawDispatches draws the table of letters, as doc.go has it.
func drawDispatches() string {
	drawing := drawRow(28, "letter", columns(), "effect")
	for _, d := range dispatches() {
		effect := ""
		switch {
		case d.effect.Restore:
			effect = "restore"
		case d.effect.Promise && d.fate == FateAccepted:
			effect = "promise"
		case d.effect.Promise:
			effect = "no promise"
		}
		drawing += drawRow(28, d.name+" "+string(d.fate), cells(d.to), effect)
	}
	return drawing
}

// columns are the heads of the six columns of both tables.
func columns() [6]string {
	var head [6]string
	for i, s := range statuses() {
		head[i] = string(s)
	}
	return head
}

// cells are the cells of a row, a point for what is not allowed.
func cells(to [6]Status) [6]string {
	var out [6]string
	for i, s := range to {
		if out[i] = string(s); s == "" {
			out[i] = "."
		}
	}
	return out
}

// drawRow draws one line of a table.
func drawRow(width int, name string, cells [6]string, rest string) string {
	s := fmt.Sprintf("%-*s", width, name)
	for _, c := range cells {
		s += fmt.Sprintf(" %-8s", c)
	}
	return "//\t" + strings.TrimRight(s+" "+rest, " ") + "\n"
}
