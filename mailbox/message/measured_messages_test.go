package message

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"ombud/store/casework"
)

// messageRow is a row of messages.jsonl: what at least so many of three
// independent parsers agree on.
type messageRow struct {
	File             string   `json:"file"`
	Subject          string   `json:"subject"`
	SubjectAgree     int      `json:"subject_agree"`
	From             string   `json:"from"`
	FromAgree        int      `json:"from_agree"`
	To               []string `json:"to"`
	ToAgree          int      `json:"to_agree"`
	Cc               []string `json:"cc"`
	CcAgree          int      `json:"cc_agree"`
	MessageID        string   `json:"message_id"`
	MessageIDAgree   int      `json:"message_id_agree"`
	References       []string `json:"references"`
	ReferencesAgree  int      `json:"references_agree"`
	TextWords        []string `json:"text_words"`
	Attachments      int      `json:"n_attachments"`
	AttachmentsAgree int      `json:"n_attachments_agree"`
	Names            []string `json:"attachment_names"`
}

// TestMeasured_Fields measures what is read from headers. Some subjects hold
// letters that the other parsers lost (U+FFFD where octets stand raw in the
// header): there any letter is right, and the strict count is printed too.
func TestMeasured_Fields(t *testing.T) {
	dir := shared(t, "corpora")
	subject, strict := &score{name: "subject, a lost letter is any letter"}, &score{name: "subject, letter by letter"}
	from, id, refs := &score{name: "first From"}, &score{name: "Message-ID"}, &score{name: "References"}
	to, valid := &score{name: "To and Cc"}, &score{name: "valid UTF-8 without controls"}
	for _, r := range rows[messageRow](t, dir, "messages.jsonl") {
		m := Parse(file(t, dir, r.File), Options{})
		valid.add(cleanAll(m), "%s", r.File)
		if r.SubjectAgree >= 2 {
			subject.add(sameSubject(m.Subject, r.Subject), "%s: %q, not %q", r.File, m.Subject, r.Subject)
			strict.add(squeeze(m.Subject) == squeeze(r.Subject), "%s: %q, not %q", r.File, m.Subject, r.Subject)
		}
		if r.FromAgree >= 2 {
			from.add(strings.EqualFold(string(m.From.Address), r.From), "%s: %q, not %q", r.File, m.From.Address, r.From)
		}
		if r.MessageIDAgree >= 2 {
			id.add(string(m.MessageID) == r.MessageID, "%s: %q, not %q", r.File, m.MessageID, r.MessageID)
		}
		if r.ReferencesAgree >= 2 {
			refs.add(sameList(m.References, r.References), "%s: %q, not %q", r.File, m.References, r.References)
		}
		if r.ToAgree >= 2 && r.CcAgree >= 2 {
			to.add(sameList(addresses(m.To), r.To) && sameList(addresses(m.Cc), r.Cc), "%s: %v %v, not %v %v",
				r.File, m.To, m.Cc, r.To, r.Cc)
		}
	}
	subject.report(t, 99)
	strict.report(t, 0)
	from.report(t, 99)
	id.report(t, 99)
	refs.report(t, 0)
	to.report(t, 0)
	valid.report(t, 100)
}

// sameSubject compares subjects, where one or more replacement characters in
// a row (or what is made of them when read as Latin-1) stand for any letters.
func sameSubject(got, want string) bool {
	lost := regexp.MustCompile(`(?:\x{FFFD}|ï¿½)+`)
	var pattern strings.Builder
	pattern.WriteString("^")
	at := 0
	want = squeeze(want)
	for _, gap := range lost.FindAllStringIndex(want, -1) {
		pattern.WriteString(regexp.QuoteMeta(want[at:gap[0]]) + `\S+`)
		at = gap[1]
	}
	pattern.WriteString(regexp.QuoteMeta(want[at:]) + "$")
	return regexp.MustCompile(pattern.String()).MatchString(squeeze(got))
}

// sameList compares lists of addresses or ids.
func sameList[T ~string](got []T, want []string) bool {
	return slices.EqualFunc(got, want, func(g T, w string) bool { return strings.EqualFold(string(g), w) })
}

// addresses are those of mailboxes.
func addresses(ms []casework.Mailbox) []casework.Address {
	var as []casework.Address
	for _, m := range ms {
		as = append(as, m.Address)
	}
	return as
}

// cleanAll says whether all text of a message is valid UTF-8 without controls.
func cleanAll(m casework.Message) bool {
	for _, s := range []string{m.Text, m.OwnText, m.Forwarded, m.Subject, m.From.Name, string(m.From.Address)} {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
			return r != '\n' && r != '\t' &&
				unicode.IsControl(r)
		}) {
			return false
		}
	}
	return true
}

// TestMeasured_Text measures whether the words of a text are found.
func TestMeasured_Text(t *testing.T) {
	dir := shared(t, "corpora")
	words := &score{name: "words of the text, recall 0.95"}
	for _, r := range rows[messageRow](t, dir, "messages.jsonl") {
		if len(r.TextWords) > 0 {
			rc, missing := recall(Parse(file(t, dir, r.File), Options{}).Text, r.TextWords)
			words.add(rc >= 0.95, "%s: %.2f, without %v", r.File, rc, missing[:min(len(missing), 12)])
		}
	}
	words.report(t, 97)
}

// recall is which part of the words a text holds.
func recall(text string, words []string) (float64, []string) {
	text = strings.ToLower(text)
	var missing []string
	for _, w := range words {
		if !strings.Contains(text, strings.ToLower(w)) {
			missing = append(missing, w)
		}
	}
	return 1 - float64(len(missing))/float64(len(words)), missing
}

// TestMeasured_Attachments measures attachments: their number, without those
// that are shown in the text, their names, and the sizes that the parsers of
// the standard library give where they can read the mail.
func TestMeasured_Attachments(t *testing.T) {
	dir := shared(t, "corpora")
	count, names := &score{name: "attachments, count"}, &score{name: "attachments, names"}
	sizes := &score{name: "attachments, sizes of those with a name"}
	for _, r := range rows[messageRow](t, dir, "messages.jsonl") {
		raw := file(t, dir, r.File)
		m := Parse(raw, Options{})
		if r.AttachmentsAgree >= 2 {
			n := 0
			for _, a := range m.Attachments {
				if !a.Inline {
					n++
				}
			}
			count.add(n == r.Attachments, "%s: %d, not %d: %v", r.File, n, r.Attachments, attachmentNames(m))
			names.add(hasNames(m, r.Names), "%s: %q, not %q", r.File, attachmentNames(m), r.Names)
		}
		if want, ok := librarySizes(raw); ok && len(want) > 0 {
			sizes.add(hasSizes(m, want), "%s: %+v, not %v", r.File, m.Attachments, want)
		}
	}
	count.report(t, 97)
	names.report(t, 97)
	sizes.report(t, 97)
}

// attachmentNames are the names of a message's attachments that have one.
func attachmentNames(m casework.Message) []string {
	var ns []string
	for _, a := range m.Attachments {
		if a.Name != "" {
			ns = append(ns, a.Name)
		}
	}
	return ns
}

// hasNames says whether all names are among those of the attachments.
func hasNames(m casework.Message, names []string) bool {
	got := attachmentNames(m)
	for _, n := range names {
		if !slices.ContainsFunc(got, func(g string) bool { return sameSubject(g, safeName(n)) || sameSubject(g, n) }) {
			return false
		}
	}
	return true
}

// hasSizes says whether each size is that of an attachment of its own.
func hasSizes(m casework.Message, sizes []int64) bool {
	rest := slices.Clone(m.Attachments)
	for _, n := range sizes {
		i := slices.IndexFunc(rest, func(a casework.Attachment) bool { return a.Size == n })
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return true
}

// librarySizes are the decoded sizes of the parts with a file name that are
// no text, as the standard library reads a mail; false when it cannot.
func librarySizes(raw []byte) (sizes []int64, ok bool) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, false
	}
	return partSizes(m.Header.Get("Content-Type"), m.Body)
}

// partSizes reads the parts of a multipart.
func partSizes(contentType string, body io.Reader) (sizes []int64, ok bool) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return nil, err == nil
	}
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextPart()
		if err != nil {
			return sizes, err == io.EOF
		}
		kind := p.Header.Get("Content-Type")
		if strings.HasPrefix(strings.ToLower(kind), "multipart/") {
			inner, ok := partSizes(kind, p)
			if !ok {
				return nil, false
			}
			sizes = append(sizes, inner...)
			continue
		}
		var content io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "base64") {
			content = base64.NewDecoder(base64.StdEncoding, p)
		}
		n, err := io.Copy(io.Discard, content)
		if err != nil {
			return nil, false
		}
		if p.FileName() != "" && !strings.HasPrefix(strings.ToLower(kind), "text/") {
			sizes = append(sizes, n)
		}
	}
}

// maxReading is how long the reading of one file may take. A machine with
// other work may be slower: it is printed, and no aim.
const maxReading = 20 * time.Millisecond

// TestMeasured_Time measures how long each file takes to read.
func TestMeasured_Time(t *testing.T) {
	slow := &score{name: "read in 20 ms"}
	var longest time.Duration
	which := ""
	for _, folder := range []string{"corpora/messages", "mails", "mails/machine"} {
		paths, err := filepath.Glob(filepath.Join(shared(t, folder), "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			raw := file(t, p)
			begin := time.Now()
			Parse(raw, Options{AuthservID: "mx.example.se"})
			took := time.Since(begin)
			slow.add(took <= maxReading, "%s: %v", filepath.Base(p), took)
			if took > longest {
				longest, which = took, filepath.Base(p)
			}
		}
	}
	slow.report(t, 0)
	t.Logf("the slowest is %s, %v", which, longest)
}
