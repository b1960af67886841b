package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// record is one sort of row that a program gets between tabs.
type record struct {
	of     string // the commands that print it
	first  string // the word that the row begins with, where there are several sorts
	values string // the names of the values, in order
}

// records are the rows of every command, as the columns topic prints them.
func records() []record {
	const row = "reference register kind stage department status assignee due due-kind address name subject"
	return []record{
		{"queue, search", "", row},
		{"every verb on a case", "", "reference register kind stage department status assignee revision letter said"},
		{"show", "case", row + " revision"},
		{"", "person", "role address name type assurance authority"},
		{"", "demand", "amount currency text"},
		{"", "deadline", "kind at state of"},
		{"", "drafting", "staff verb since"},
		{"", "may_not", "staff why"},
		{"", "decision", "stage outcome state by approved-by awarded sha256"},
		{"", "external", "body number answer-due answered outcome ended followed"},
		{"", "task", "kind done note"},
		{"", "link", "kind to"},
		{"", "tag", "tag"},
		{"", "snoozed", "until"},
		{"", "message", "n at direction role-or-kind from by state subject"},
		{"", "text", "n line"},
		{"", "defect", "n text"},
		{"", "attachment", "n name media-type octets sha256"},
		{"", "next", "command"},
		{"history", "", "seq at by verb note"},
		{"history --accesses", "", "at by verb reason"},
		{"attachment", "", "sha256 octets media-type name"},
		{"outbox list", "", "letter state kind case due tries why"},
		{"outbox show", "letter", "letter state kind case due tries why"},
		{"", "attempt", "at code enhanced text"},
		{"", "text", "line"},
		{"quarantine list", "", "id state received mailbox why"},
		{"quarantine show", "mail", "id state received mailbox why"},
		{"", "from", "address name"},
		{"", "subject", "subject"},
		{"", "octets", "size"},
		{"", "defect", "text"},
		{"", "text", "line"},
		{"staff list", "", "staff open away-until roles departments name"},
		{"staff away", "", "reference with why"},
		{"status", "", "part state text"},
		{"letters list", "", "kind variant languages"},
		{"rules explain", "verdict", "kind department language points margin runner-up flags"},
		{"", "reason", "points target phrase field from to source"},
		{"inspect", "", "file error message-id address name date machine acknowledge assurance kind department " +
			"language attachments subject"},
	}
}

// newColumnsTopic is the text of ombud help columns.
func newColumnsTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString(columnsHead)
	for _, r := range records() {
		if r.of != "" {
			fmt.Fprintf(&b, "\n%s\n", r.of)
		}
		for i, l := range strings.Split(wrap(strings.TrimSpace(r.first+" "+r.values), 74), "\n") {
			if i > 0 {
				l = "  " + l
			}
			fmt.Fprintf(&b, "  %s\n", l)
		}
	}
	return &cobra.Command{Use: "columns", Short: "What is printed between tabs, in which order", Long: b.String()}
}

const columnsHead = `Where the output is no terminal a command prints rows of full values between
tabs: no head, no colour, instants as RFC 3339 in UTC, line ends and tabs in a
value as spaces. A missing value is empty. Rows of several sorts begin with the
word that says which. Values may be added at the end of a row, never between.
Whoever wants names asks for --json.
`
