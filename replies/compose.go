package replies

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"text/template"

	"ombud/store/casework"
)

// maxLetter bounds the text of a letter in one language, in octets, so that
// the HTML part stays below the 100 kB at which large providers clip.
const maxLetter = 48 << 10

// Compose writes the letter that a draft describes. A letter that lacks
// something is refused with a *casework.Refusal that names all of it and
// wraps casework.ErrInvalid.
func (c *Composer) Compose(d casework.Draft) (casework.Composed, error) {
	rendered, err := c.render(d)
	if err != nil {
		return casework.Composed{}, err
	}
	raw, err := assemble(d, rendered, c.o.Location)
	if err != nil {
		return casework.Composed{}, err
	}
	return casework.Composed{
		From:    rendered.from,
		Subject: rendered.subject,
		Text:    renderText(rendered.sections),
		Raw:     raw,
		SHA256:  Digest(raw),

		Warnings: rendered.first.warnings(),
	}, nil
}

// Preview is a letter as a person looks at it before it is sent.
type Preview struct {
	File   string // the letter files it comes from
	Text   string
	HTML   string
	Header string
	Raw    []byte
}

// Preview writes a letter and takes it apart.
func (c *Composer) Preview(d casework.Draft) (Preview, error) {
	rendered, err := c.render(d)
	if err != nil {
		return Preview{}, err
	}
	raw, err := assemble(d, rendered, c.o.Location)
	if err != nil {
		return Preview{}, err
	}
	header, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	return Preview{
		File:   strings.Join(rendered.files, " "),
		Text:   renderText(rendered.sections),
		HTML:   renderHTML(rendered.subject, rendered.sections),
		Header: strings.ReplaceAll(header, "\r\n", "\n") + "\n",
		Raw:    raw,
	}, nil
}

// rendered is a letter in words, before it is a message.
type rendered struct {
	from     casework.Mailbox
	subject  string
	sections []section
	files    []string
	keep     []string // phrases that no line end breaks
	first    *view    // of the first file
}

// render fills in the letter's files and refuses what is not complete.
func (c *Composer) render(d casework.Draft) (rendered, error) {
	files, err := c.pick(d)
	if err != nil {
		return rendered{}, err
	}
	files = append(files, c.beside(d, files[0].language)...)
	var r rendered
	var missing []string
	for i, f := range files {
		v := &view{d: d, c: c, lang: f.language}
		v.checkDraft()
		blocks, err := v.fill(f)
		if err != nil {
			return rendered{}, err
		}
		if i == 0 {
			r.from, r.first = v.from(), v
			if r.subject, err = v.subject(f); err != nil {
				return rendered{}, err
			}
		}
		for _, m := range v.missing {
			if !strings.Contains("\n"+strings.Join(missing, "\n")+"\n", "\n"+m+"\n") {
				missing = append(missing, m)
			}
		}
		r.sections = append(r.sections, section{f.language, blocks})
		r.files = append(r.files, f.path)
		r.keep = append(r.keep, v.phrases(f)...)
	}
	missing = append(missing, checkText(r)...)
	return r, refuse(d, missing, blocked(d, c.o.Company.Prefix))
}

// refuse gives a letter back with all that is missing in it and all that
// must not leave; nil when there is nothing.
func refuse(d casework.Draft, missing, blocked []string) error {
	var why []string
	if len(missing) > 0 {
		why = append(why, "missing: "+strings.Join(missing, "; "))
	}
	if len(blocked) > 0 {
		why = append(why, "must not leave: "+strings.Join(blocked, "; "))
	}
	if len(why) == 0 {
		return nil
	}
	return &casework.Refusal{Kind: casework.ErrInvalid, What: "letter " + letterTitle(d), Why: strings.Join(why, "; ")}
}

// checkDraft notes what no letter can do without, and what contradicts.
func (v *view) checkDraft() {
	if v.d.Variant != casework.NoticeDigest {
		v.Reference()
	}
	v.Today()
	if _, err := casework.ParseAddress(string(v.d.To.Address)); err != nil {
		v.note("a usable address to send to")
	}
	if _, err := casework.ParseAddress(string(v.d.From)); err != nil {
		v.note("a usable address to send from")
	}
	if !validMessageID(v.d.MessageID) {
		v.note("a usable Message-ID")
	}
	if v.NeedsOnward() && !v.Business() && v.Onward().d.Before(v.Today().d) && !v.d.Onward.IsZero() {
		v.note("a last date for ARN that is not in the past")
	}
	decision := v.d.Kind.Decides()
	if decision && v.decision().Outcome != casework.Outcome(v.d.Variant) {
		v.note(fmt.Sprintf("a decision with the outcome of the letter, %s", v.d.Variant))
	}
	if v.d.Kind == casework.LetterFeedbackReply && v.d.Evaluation != nil &&
		string(v.d.Evaluation.Result) != v.d.Variant {
		v.note(fmt.Sprintf("an evaluation with the result of the letter, %s", v.d.Variant))
	}
}

// fill executes the body of a letter and reads the markup that comes out.
func (v *view) fill(f *letterFile) ([]block, error) {
	src, err := execute(f.body, v)
	if err != nil {
		return nil, err
	}
	blocks, problems := parseMarkup(src)
	if len(problems) > 0 {
		return nil, fmt.Errorf("letter %s: %w: %s", f.path, casework.ErrInvalid, strings.Join(problems, "; "))
	}
	checkParts(v, f, blocks)
	return blocks, nil
}

// errTooLong is returned by a limited writer that is full.
var errTooLong = errors.New("the letter is too long")

// limited is a writer that holds at most maxLetter octets.
type limited struct{ strings.Builder }

func (w *limited) Write(b []byte) (int, error) {
	if w.Len()+len(b) > maxLetter {
		return 0, errTooLong
	}
	return w.Builder.Write(b)
}

// fillError is a letter file that cannot be filled in.
type fillError struct{ at Problem }

func (e *fillError) Error() string { return "letter " + e.at.String() }

// Unwrap returns casework.ErrInvalid.
func (e *fillError) Unwrap() error { return casework.ErrInvalid }

// execute runs a template of a letter.
func execute(t *template.Template, v *view) (string, error) {
	var out limited
	if err := t.Execute(&out, v); err != nil {
		if errors.Is(err, errTooLong) {
			return "", fmt.Errorf("letter %s: %w: %w", t.Name(), casework.ErrInvalid, errTooLong)
		}
		return "", &fillError{templateProblem(t.Name(), err)}
	}
	return out.String(), nil
}

// subject writes the subject: of the mail answered for a reply, else the
// letter's own. It ends in the reference.
func (v *view) subject(f *letterFile) (string, error) {
	src, err := execute(f.subject, v)
	if err != nil {
		return "", err
	}
	own := clean(strings.NewReplacer(`\*`, "*", `\\`, `\`).Replace(src))
	if v.d.Kind != casework.LetterReply || strings.TrimSpace(v.d.Subject) == "" {
		return own, nil
	}
	return replySubject(v.d, v.lang), nil
}

// maxSubject bounds what of a customer's subject comes back, in characters.
const maxSubject = 80

// replySubject puts one prefix before the subject of the mail answered and
// the reference behind it.
func replySubject(d casework.Draft, l casework.Language) string {
	s := casework.Mask(clean(d.Subject))
	tag := fmt.Sprintf("[%s]", d.Case.Reference)
	s = strings.ReplaceAll(s, tag, " ")
	for {
		cut := replyPrefix().ReplaceAllString(s, "")
		if cut == s {
			break
		}
		s = cut
	}
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxSubject {
		s = strings.TrimSpace(string(r[:maxSubject])) + "…"
	}
	prefix := "Re: "
	if l == casework.Swedish {
		prefix = "Sv: "
	}
	return strings.TrimSpace(prefix+s) + " " + tag
}

// replyPrefix matches one prefix that mail programs put before a subject.
var replyPrefix = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*(re|sv|vs|aw|vb|fw|fwd|ang|svar|autosvar|automatiskt svar)` +
		`(\[\d+\]|\(\d+\))?\s*:\s*`)
})

// forbidden are words that no letter may hold: places left open, and the
// platform for disputes that the European Union closed in 2025.
func forbidden() []string {
	return []string{"<no value>", "{{", "}}", "ec.europa.eu/odr", "ec.europa.eu/consumers/odr"}
}

// checkText names what must not stand in a letter.
func checkText(r rendered) []string {
	text := strings.ToLower(r.subject + "\n" + renderText(r.sections))
	var found []string
	for _, f := range forbidden() {
		if strings.Contains(text, f) {
			found = append(found, fmt.Sprintf("a text without %q", f))
		}
	}
	return found
}
