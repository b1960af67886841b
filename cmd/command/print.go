package command

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"ombud/cmd/api"
)

// printJSON prints one value.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// printReceipt prints what a verb did.
func (a *app) printReceipt(r api.Receipt) error {
	if a.json {
		return a.printJSON(r)
	}
	for _, w := range r.Warnings {
		w = "warning: " + safeLine(w)
		if a.terminal() {
			w = wrap(w, a.Width)
		}
		fmt.Fprintln(a.Err, w)
	}
	if !a.terminal() {
		return a.printRow(string(r.Reference), string(r.Register), string(r.Kind), string(r.Stage),
			string(r.Department), string(r.Status), string(r.Assignee), fmt.Sprint(r.Revision),
			string(r.Letter), r.Said)
	}
	fmt.Fprintln(a.Out, wrap(safeLine(r.Said), a.Width))
	if r.LeavesAt != nil && r.LeavesAt.After(a.now()) {
		fmt.Fprintf(a.Out, "Undo: ombud undo %s\n", r.Reference)
	}
	if r.Next != "" {
		fmt.Fprintln(a.Out, wrap("Next: "+safeLine(r.Next), a.Width))
	}
	return nil
}

// printRow prints tab-separated values.
func (a *app) printRow(values ...string) error {
	for i, v := range values {
		values[i] = safeLine(v)
	}
	_, err := fmt.Fprintln(a.Out, strings.Join(values, "\t"))
	return err
}

// printRows prints tab-separated values, one row a line.
func (a *app) printRows(rows [][]string) error {
	for _, r := range rows {
		if err := a.printRow(r...); err != nil {
			return err
		}
	}
	return nil
}

// printField prints a name and what belongs to it: for a person on lines of
// at most 80 columns, for a program between tabs.
func (a *app) printField(values ...string) error {
	if !a.terminal() {
		return a.printRow(values...)
	}
	_, err := fmt.Fprintln(a.Out, wrap(safeLine(strings.Join(values, "  ")), a.Width))
	return err
}

// printText prints a text of several lines after a blank one.
func (a *app) printText(s string) error {
	s = strings.TrimRight(safeText(s), "\n")
	if a.terminal() {
		s = wrap(s, a.Width)
	}
	_, err := fmt.Fprintf(a.Out, "\n%s\n", s)
	return err
}

// column is one column of a list.
type column struct {
	title string
	width int // at most, on a terminal; 0 = as wide as the rest leaves
}

// printList prints rows as a table on a terminal, as tab-separated values
// elsewhere.
func (a *app) printList(columns []column, rows [][]string) error {
	switch {
	case !a.terminal():
		return a.printRows(rows)
	case a.reader:
		return a.printParagraphs(columns, rows)
	}
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	header := make(table.Row, len(columns))
	var configs []table.ColumnConfig
	for i, c := range columns {
		header[i] = c.title
		configs = append(configs, table.ColumnConfig{Number: i + 1,
			WidthMax: columnWidth(columns, i, a.Width), WidthMaxEnforcer: clip})
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(configs)
	for _, r := range rows {
		row := make(table.Row, len(r))
		for i, v := range r {
			row[i] = safeLine(v)
		}
		t.AppendRow(row)
	}
	for line := range strings.Lines(t.Render()) {
		fmt.Fprintln(a.Out, strings.TrimRight(line, " \n"))
	}
	return nil
}

// columnWidth is the width of column i: its own, or what the others leave
// of min(width, 80) to the one that has none.
func columnWidth(columns []column, i, width int) int {
	if columns[i].width > 0 {
		return columns[i].width
	}
	left := min(width, 80)
	for j, c := range columns {
		if j != i {
			left -= c.width + 2
		}
	}
	return max(left, 8)
}

// clip shortens a cell to a width, with a mark.
func clip(s string, width int) string {
	if text.StringWidthWithoutEscSequences(s) <= width {
		return s
	}
	return text.Trim(s, width-1) + "…"
}

// safeLine makes foreign text safe for one line of a terminal: control
// characters and those that turn the direction of writing become a mark,
// line ends a space.
func safeLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return safeRune(r)
	}, s)
}

// safeText is safeLine for text of several lines.
func safeText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if r == '\t' {
			return ' '
		}
		if r == '\r' {
			return -1
		}
		return safeRune(r)
	}, s)
}

func safeRune(r rune) rune {
	switch {
	case unicode.IsControl(r), r == 0x2028, r == 0x2029,
		r >= 0x200e && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x061c:
		return '\ufffd'
	}
	return r
}

// wrap breaks lines at spaces, and words that are too long anywhere, so that
// no line is wider than the terminal or 80 columns.
func wrap(s string, width int) string {
	width = max(1, min(width, 80))
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		for {
			end := breakAt(line, width)
			b.WriteString(strings.TrimRight(line[:end], " ") + "\n")
			if end == len(line) {
				break
			}
			line = strings.TrimLeft(line[end:], " ")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// breakAt is how many octets of a line fit in a width, up to a space if
// there is one.
func breakAt(line string, width int) int {
	space, used := 0, 0
	for i, r := range line {
		used += text.RuneWidth(r)
		switch {
		case used > width && r == ' ':
			return i
		case used > width && space > 0:
			return space
		case used > width && i > 0:
			return i
		case r == ' ' && strings.TrimLeft(line[:i], " ") != "":
			space = i
		}
	}
	return len(line)
}

// zone is where the company counts its days, as the daemon says; before it
// has, that of the caller.
func (a *app) zone() *time.Location {
	if a.clock != nil {
		if z := a.clock().Zone; z != nil {
			return z
		}
	}
	return time.Local
}

// now is the daemon's time, as it last said; else the caller's.
func (a *app) now() time.Time {
	if a.clock != nil {
		if now := a.clock().Now; !now.IsZero() {
			return now.In(a.zone())
		}
	}
	return time.Now().In(a.zone())
}

// day prints an instant as a person reads it, where the company is.
func (a *app) day(t time.Time) string { return t.In(a.zone()).Format("2 Jan 15:04") }

// instant prints an instant for a program.
func instant(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// count prints a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
