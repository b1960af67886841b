package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// width is that of the story, in columns.
const width = 80

// event is a line of the story as JSON has it.
type event struct {
	At     time.Time    `json:"at"` // by the clock of the story, UTC
	Text   string       `json:"text,omitempty"`
	Letter *printedMail `json:"letter,omitempty"`
}

// printedMail is a letter as JSON has it.
type printedMail struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// emit prints one event as a line of JSON.
func (w *world) emit(e event) {
	e.At = w.clock.now().UTC()
	data, err := json.Marshal(e)
	if err != nil {
		data = fmt.Appendf(nil, "{%q:%q}", "error", err)
	}
	fmt.Fprintf(w.out, "%s\n", data)
}

// say prints one line of the story, with the time.
func (w *world) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if w.json {
		w.emit(event{Text: strings.TrimSpace(text)})
		return
	}
	head := fmt.Sprintf("%-17s ", w.clock.now().In(w.zone).Format("Mon 2 Jan 15:04"))
	fmt.Fprintln(w.out, folded(head+text, strings.Repeat(" ", len(head)+indentOf(text)+2)))
}

// note prints words beside the story.
func (w *world) note(format string, args ...any) {
	if w.json {
		w.emit(event{Text: fmt.Sprintf(format, args...)})
		return
	}
	fmt.Fprintln(w.out, folded(fmt.Sprintf(format, args...), ""))
}

// printLetter prints a letter as its reader sees it.
func (w *world) printLetter(l letter) {
	if w.json {
		w.emit(event{Letter: &printedMail{l.to, l.subject, l.text}})
		return
	}
	fmt.Fprintf(w.out, "\nThe final letter to %s:\n\n", l.to)
	for line := range strings.Lines(l.lines) {
		fmt.Fprintln(w.out, strings.TrimRight(folded("   "+strings.TrimRight(line, " \n"), "   "), " "))
	}
}

func indentOf(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// folded breaks a line at spaces so that it fits; what follows is indented.
func folded(line, indent string) string {
	var b strings.Builder
	used := 0
	lead := line[:indentOf(line)]
	for i, word := range strings.Split(strings.TrimRight(line[len(lead):], " \n"), " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			b.WriteString(lead)
			used = len(lead)
		case used+1+n > width:
			used = max(0, min(len(indent), width-n)) // a long word gets what room there is
			b.WriteString("\n" + indent[:used])
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}
