package replies

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"

	"ombud/store/casework"
)

// maxReferences bounds the References field, in octets.
const maxReferences = 900

// assemble makes the message: the same draft gives the same octets.
func assemble(d casework.Draft, r rendered, loc *time.Location) ([]byte, error) {
	var out bytes.Buffer
	h := header(d, r, loc)
	if len(d.Files) > 0 {
		h.SetContentType("multipart/mixed", map[string]string{"boundary": boundary(d.MessageID + "+")})
	}
	w, err := message.CreateWriter(&out, h)
	if err == nil {
		err = writeBody(w, d, r)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("writing letter %s: %w", letterTitle(d), err)
	}
	return out.Bytes(), nil
}

// writeBody writes the two forms of the text and the files that go with it.
func writeBody(w *message.Writer, d casework.Draft, r rendered) error {
	if len(d.Files) == 0 {
		return writeForms(w, r)
	}
	var h message.Header
	h.SetContentType("multipart/alternative", map[string]string{"boundary": boundary(d.MessageID)})
	forms, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if err := writeForms(forms, r); err != nil {
		return err
	}
	if err := forms.Close(); err != nil {
		return err
	}
	for _, f := range d.Files {
		if err := writeFile(w, f); err != nil {
			return err
		}
	}
	return nil
}

// writeForms writes the text as plain text and as HTML.
func writeForms(w *message.Writer, r rendered) error {
	err := writePart(w, "text/plain", map[string]string{"charset": "utf-8", "format": "flowed"},
		flow(renderText(r.sections), r.keep))
	if err != nil {
		return err
	}
	return writePart(w, "text/html", map[string]string{"charset": "utf-8"},
		strings.ReplaceAll(renderHTML(r.subject, r.sections), "\n", "\r\n"))
}

// writeFile writes a file that goes with the letter.
func writeFile(w *message.Writer, f casework.File) error {
	var h message.Header
	h.Set("Content-Transfer-Encoding", "base64")
	h.SetContentDisposition("attachment", map[string]string{"filename": f.Name})
	h.SetContentType(f.MediaType, nil)
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if _, err := part.Write(f.Data); err != nil {
		return err
	}
	return part.Close()
}

func writePart(w *message.Writer, media string, params map[string]string, body string) error {
	var h message.Header
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	h.SetContentType(media, params)
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(part, body); err != nil {
		return err
	}
	return part.Close()
}

// header writes the header fields. The library keeps them the other way
// round, so the last set comes first, and spells the names in its own way
// unless they are given raw.
func header(d casework.Draft, r rendered, loc *time.Location) message.Header {
	var h mail.Header
	h.SetContentType("multipart/alternative", map[string]string{"boundary": boundary(d.MessageID)})
	h.AddRaw([]byte("MIME-Version: 1.0\r\n"))
	if d.Case.Reference != "" {
		h.Set("X-Ombud-Case", string(d.Case.Reference))
	}
	h.Set("Content-Language", contentLanguage(r.sections))
	automatic(&h, d.Kind)
	if chain := references(d); len(chain) > 0 {
		h.Set("References", "<"+strings.Join(chain, "> <")+">")
	}
	if validMessageID(d.InReplyTo) {
		h.Set("In-Reply-To", "<"+string(d.InReplyTo)+">")
	}
	h.AddRaw([]byte("Message-ID: <" + string(d.MessageID) + ">\r\n"))
	h.SetDate(d.Now.In(loc))
	h.SetSubject(r.subject)
	h.SetAddressList("To", []*mail.Address{recipient(d)})
	h.SetAddressList("From", []*mail.Address{{Name: headerName(r.from.Name), Address: wire(r.from.Address)}})
	return h.Header
}

// automatic marks what the program sends by itself (RFC 3834) and asks the
// other side's programs not to answer.
func automatic(h *mail.Header, k casework.LetterKind) {
	switch k {
	case casework.LetterAcknowledgement:
		h.Set("X-Auto-Response-Suppress", "All")
		h.Set("Auto-Submitted", "auto-replied")
	case casework.LetterNotice:
		h.Set("X-Auto-Response-Suppress", "All")
		h.Set("Auto-Submitted", "auto-generated")
	default:
		h.Set("X-Auto-Response-Suppress", "OOF, AutoReply")
	}
}

// recipient is the one person the letter goes to; an acknowledgement
// repeats nothing that the sender wrote, the name neither.
func recipient(d casework.Draft) *mail.Address {
	to := &mail.Address{Address: wire(d.To.Address)}
	if d.Kind != casework.LetterAcknowledgement {
		to.Name = headerName(d.To.Name)
	}
	return to
}

// headerName is a name as it may stand before an address.
func headerName(s string) string {
	s = clean(s)
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	return s
}

// boundary is derived from the Message-ID, so that the same draft gives the
// same octets. Its = cannot stand alone in quoted-printable.
func boundary(id casework.MessageID) string {
	sum := sha256.Sum256([]byte(id))
	return "=_" + hex.EncodeToString(sum[:16])
}

func contentLanguage(sections []section) string {
	var languages []string
	for _, s := range sections {
		languages = append(languages, string(s.language))
	}
	return strings.Join(languages, ", ")
}

// references is the thread of the letter, cut in the middle when it grows
// too long: its first message and its latest ones are what programs need.
func references(d casework.Draft) []string {
	var chain []string
	for _, id := range append(append([]casework.MessageID{}, d.References...), d.InReplyTo) {
		if s := string(id); validMessageID(id) && !slices.Contains(chain, s) {
			chain = append(chain, s)
		}
	}
	for len(chain) > 2 && size(chain) > maxReferences {
		chain = append(chain[:1], chain[2:]...)
	}
	if len(chain) == 2 && size(chain) > maxReferences {
		chain = chain[1:]
	}
	return chain
}

// size is the length of a References field with a chain in it.
func size(chain []string) int {
	n := len("References: ")
	for _, id := range chain {
		n += len(id) + 3
	}
	return n
}

// validMessageID says whether a foreign Message-ID may stand in a field of
// ours: visible ASCII without angle brackets, not absurdly long.
func validMessageID(id casework.MessageID) bool {
	if id == "" || len(id) > 500 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; c <= ' ' || c >= 0x7f || c == '<' || c == '>' {
			return false
		}
	}
	return true
}

// Digest is the SHA-256 of a letter without its Date and DKIM-Signature
// fields, in hexadecimal: what an approval binds to.
func Digest(raw []byte) string {
	sum := sha256.New()
	header, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	skip := false
	for line := range bytes.SplitSeq(header, []byte("\r\n")) {
		folded := len(line) > 0 && (line[0] == ' ' || line[0] == '\t')
		if !folded {
			name, _, _ := bytes.Cut(line, []byte(":"))
			skip = bytes.EqualFold(name, []byte("Date")) || bytes.EqualFold(name, []byte("DKIM-Signature"))
		}
		if !skip {
			sum.Write(line)
			sum.Write([]byte("\r\n"))
		}
	}
	if found {
		sum.Write([]byte("\r\n"))
		sum.Write(body)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
