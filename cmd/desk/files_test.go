package desk_test

import (
	"bytes"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// A file goes with a letter only under a name and a type that a mail can have,
// and not without octets.
func TestDesk_Reply_Files(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=question")
	file := func(name, media string, data []byte) casework.File {
		return casework.File{Name: name, MediaType: media, Data: data}
	}
	reply := func(files ...casework.File) (desk.Receipt, error) {
		return o.Reply(t.Context(), "maria", desk.ReplyRequest{On: on(ref), Text: "Se bilagan.", Files: files})
	}
	one := []byte("%PDF")
	for word, files := range map[string][]casework.File{
		"is empty":      {file("a.pdf", "application/pdf", nil)},
		"no media type": {file("a.pdf", "pdf", one)},
		"for a file":    {file("a.eml", "message/rfc822", one)},
		"be called":     {file("a\r\nBcc: x.pdf", "application/pdf", one)},
		"called":        {file("", "application/pdf", one)},
		"together":      {file("a.pdf", "application/pdf", bytes.Repeat(one, 1<<20)), file("b.pdf", "application/pdf", bytes.Repeat(one, 1<<19))},
		"at most 10":    make([]casework.File, 11),
	} {
		_, err := reply(files...)
		refused(t, err, casework.ErrInvalid, word)
	}
	r, err := reply(file(`C:\maria\faktura.pdf`, "application/pdf; name=x", one))
	do(t, r, err)
}
