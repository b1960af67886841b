package command

import (
	"fmt"
	"strings"
)

// spoken says whether the environment asks for a screen reader.
func spoken(getenv func(string) string) bool {
	set := getenv("OMBUD_SCREEN_READER")
	return set != "" && set != "0"
}

// printParagraphs prints a list for a screen reader: a paragraph a row, a name
// and a value a line, nothing cut.
func (a *app) printParagraphs(columns []column, rows [][]string) error {
	var b strings.Builder
	for _, row := range rows {
		for i, value := range row {
			if value = safeLine(value); value == "" {
				continue
			}
			if title := columns[i].title; title != "" {
				value = title[:1] + strings.ToLower(title[1:]) + ": " + value
			}
			b.WriteString(wrap(value, a.Width) + "\n")
		}
		b.WriteString("\n")
	}
	_, err := fmt.Fprint(a.Out, b.String())
	return err
}
