package command

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// writing is what the caller writes for a verb on a case. Its methods may be
// called on nil, where there is no case to keep the text with.
type writing struct {
	verb   string
	on     api.On
	letter bool // the customer gets it: it is shown before it goes
	// ask hands a request to the daemon.
	ask  func(api.UnsentRequest) (api.UnsentView, error)
	seen int    // revision of the case when the editor was opened
	kept bool   // the daemon has the text
	last string // as it was kept last
}

// write says what texts that are edited from now on are for.
func (a *app) write(ctx context.Context, verb string, on api.On) {
	a.writing = &writing{verb: verb, on: on, letter: sends(verb),
		ask: func(r api.UnsentRequest) (v api.UnsentView, err error) {
			err = call(ctx, a, "unsent", r, func(answer api.UnsentView) error { v = answer; return nil })
			return v, err
		}}
}

// sends says whether the text of a verb goes to the customer.
func sends(verb string) bool {
	switch casework.Verb(verb) {
	case casework.VerbReply, casework.VerbAsk, casework.VerbDelay, casework.VerbEvaluate:
		return true
	}
	return false
}

func (w *writing) request() api.UnsentRequest {
	return api.UnsentRequest{On: w.on, Verb: casework.Verb(w.verb)}
}

// begin tells the daemon that somebody writes.
func (w *writing) begin() (api.UnsentView, error) {
	v, err := w.ask(w.request())
	if err == nil {
		w.seen, w.last, w.kept = v.Revision, v.Text, v.Text != ""
	}
	return v, err
}

// keep hands a text to the daemon and says whether it has it.
func (w *writing) keep(text string) bool {
	if w == nil || strings.TrimSpace(text) == "" {
		return false
	}
	if w.kept && text == w.last {
		return true
	}
	r := w.request()
	r.Text, r.Revision = text, w.seen
	if _, err := w.ask(r); err != nil {
		return false
	}
	w.kept, w.last = true, text
	return true
}

// drop forgets the text. That it cannot be forgotten hurts nobody: it is
// offered again.
func (w *writing) drop() {
	if w == nil {
		return
	}
	r := w.request()
	r.Drop = true
	if _, err := w.ask(r); err == nil {
		w.kept = false
	}
}

// autosave keeps what is in a file, again and again until it is stopped.
func (w *writing) autosave(name string) (stop func()) {
	if w == nil {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(autosaveEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				data, err := os.ReadFile(name)
				if own, _, _ := strings.Cut(string(data), scissors); err == nil {
					w.keep(own)
				}
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// seenAt makes a request hold to the revision that the case had when its text
// was begun, unless the caller has named one.
func (a *app) seenAt(request any) (any, error) {
	if a.writing == nil || a.writing.seen == 0 || a.writing.on.Revision != 0 {
		return request, nil
	}
	data, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.writing.verb, err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, fmt.Errorf("%s: %w", a.writing.verb, err)
	}
	fields["revision"] = fmt.Append(nil, a.writing.seen)
	return fields, nil
}

// offer gives the text to begin with: what the caller had kept, if they want
// to go on with it. It says who else is writing.
func (a *app) offer(v api.UnsentView, text, what string) (string, error) {
	for _, o := range v.Others {
		fmt.Fprintf(a.Err, "%s is writing a %s in this case, since %s\n", safeLine(string(o.Staff)), o.Verb, a.day(o.Since))
	}
	if v.Text == "" || v.At == nil {
		return text, nil
	}
	fmt.Fprintf(a.Err, "You began this %s before; it was kept %s and has %s.\n", what, a.day(*v.At),
		count(len(strings.Fields(v.Text)), "word", "words"))
	key, err := a.prompt("[c]ontinue, or [n]ew?", "cn")
	if err != nil {
		return "", err
	}
	if key == 'n' {
		return text, nil
	}
	return strings.TrimRight(v.Text, "\n"), nil
}

// surroundings are what a writer wants before their eyes, none of which is sent.
func surroundings(v api.UnsentView, a *app) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s to %s: %s\n", v.Reference, safeLine(string(v.To)), safeLine(v.Subject))
	if v.Due != nil {
		fmt.Fprintf(&b, "# Deadline: %s %s, %s\n", v.Due.Kind, a.day(v.Due.At), v.Due.State)
	}
	if v.Quote != "" {
		b.WriteString("#\n")
		for l := range strings.SplitSeq(wrap(safeText(strings.TrimSpace(v.Quote)), 74), "\n") {
			b.WriteString(strings.TrimRight("# > "+l, " ") + "\n")
		}
	}
	return b.String()
}
