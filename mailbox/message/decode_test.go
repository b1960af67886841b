package message

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ombud/store/casework"
)

// TestDecode undoes transfer encodings, also broken ones.
func TestDecode(t *testing.T) {
	for _, tt := range []struct{ encoding, in, want, defect string }{
		{"base64", "QUJD", "ABC", ""},
		{"base64", "QUI=", "AB", ""},
		{"base64", "QU\r\nJD\r\n", "ABC", ""},
		{"base64", "QUI", "AB", "padding"},
		{"base64", "QU!JD", "ABC", "none"},
		{"base64", "QUI=\nQUJD\n", "ABABC", ""},
		{"base64", "QUI=\n-- \nlist footer here.", "AB", "behind its end"},
		{"base64", "", "", ""},
		{"quoted-printable", "R=E4k=\nning =3D", "R\xe4kning =", ""},
		{"quoted-printable", "a= \r\nb", "ab", ""},
		{"quoted-printable", "a=zz=", "a=zz", "wrong escapes"},
		{"quoted-printable", "100 % =C3=A5", "100 % å", ""},
		{"8bit", "å", "å", ""},
		{"x-uuencode", "abc", "abc", "not known"},
	} {
		got, defect := decode([]byte(tt.in), tt.encoding)
		if string(got) != tt.want || !strings.Contains(defect, tt.defect) || tt.defect == "" && defect != "" {
			t.Errorf("%s %q: %q (%s), want %q (%s)", tt.encoding, tt.in, got, defect, tt.want, tt.defect)
		}
	}
}

// TestDecodeCharset reads octets in charsets, also in wrong ones.
func TestDecodeCharset(t *testing.T) {
	for _, tt := range []struct{ charset, in, want, defect string }{
		{"utf-8", "å", "å", ""},
		{"iso-8859-1", "\xe5\x80", "å€", ""},
		{"ISO_8859-1", "\xe5", "å", ""},
		{"windows-1252", "\x93a\x94", "“a”", ""},
		{"cp-850", "\x86", "å", ""},
		{"cp1252", "\xe5", "å", ""},
		{"utf-8", "\xe5", "å", "none of it"},
		{"utf-8", "åäöåäö\xff", "åäöåäö\uFFFD", "none of it"},
		{"us-ascii", "å", "å", ""},
		{"", "\xe5", "å", "none is named"},
		{"", "å", "å", ""},
		{"x-nothing", "å", "å", "not known"},
		{"utf-7", "R+AOQ-kning +-", "Räkning +", ""},
		{"iso-2022-jp", "\x1b$B$M$3\x1b(B", "ねこ", ""},
		{"koi8-r", "\xd0", "п", ""},
	} {
		got, defect := decodeCharset([]byte(tt.in), tt.charset)
		if got != tt.want || !strings.Contains(defect, tt.defect) || tt.defect == "" && defect != "" {
			t.Errorf("%s %q: %q (%s), want %q (%s)", tt.charset, tt.in, got, defect, tt.want, tt.defect)
		}
	}
}

// TestAttachment decodes what Parse found, and refuses other places.
func TestAttachment(t *testing.T) {
	raw := rawMail("From: a@example.org", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Hej", "--b",
		"Content-Type: application/pdf", "Content-Disposition: attachment; filename=\"../r\xc3\xa4kning.pdf\"",
		"Content-Transfer-Encoding: base64", "", "QUJD", "--b--")
	m := Parse(raw, Options{})
	if len(m.Attachments) != 1 {
		t.Fatalf("attachments: %+v", m.Attachments)
	}
	a := m.Attachments[0]
	if a.Name != "räkning.pdf" || a.MediaType != "application/pdf" || a.Size != 3 || a.Inline ||
		a.SHA256 != "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78" {
		t.Errorf("attachment %+v", a)
	}
	b, err := Attachment(raw, a)
	if err != nil || string(b) != "ABC" {
		t.Errorf("%q, %v", b, err)
	}
	for _, bad := range []casework.Attachment{{Start: -1, End: 2}, {Start: 5, End: 2}, {Start: 0, End: int64(len(raw)) +
		1}} {
		if _, err := Attachment(raw, bad); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("place %d to %d: %v", bad.Start, bad.End, err)
		}
	}
}

// TestParse_Inline tells pictures of the text from attachments.
func TestParse_Inline(t *testing.T) {
	m := Parse(rawMail("From: a@example.org", "Content-Type: multipart/related; boundary=b", "", "--b",
		"Content-Type: text/html", "", "<p>Hej <img src=cid:1>", "--b",
		"Content-Type: image/png; name=logo.png", "Content-ID: <1>", "", "x", "--b--"), Options{})
	if m.Text != "Hej" || len(m.Attachments) != 1 || !m.Attachments[0].Inline {
		t.Errorf("text %q, attachments %+v", m.Text, m.Attachments)
	}
}

// TestParse_Embedded tells messages that are there to be read, a mail's whole
// body or a digest's, from those that somebody attached.
func TestParse_Embedded(t *testing.T) {
	const inner = "Subject: Inre\n\nText"
	for name, tt := range map[string]struct {
		raw    string
		inline bool
	}{
		"Root":   {"Content-Type: message/rfc822\n\n" + inner, true},
		"Digest": {"Content-Type: multipart/digest; boundary=b\n\n--b\n\n" + inner + "\n--b--", true},
		"Attached": {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" + inner +
			"\n--b--", false},
	} {
		m := Parse([]byte("From: a@example.org\n"+tt.raw+"\n"), Options{})
		if len(m.Attachments) != 1 || m.Attachments[0].Inline != tt.inline || !strings.Contains(m.Text, "Text") {
			t.Errorf("%s: %+v, text %q", name, m.Attachments, m.Text)
		}
	}
}

// TestParse_Kept keeps as attachments what nobody can read here, with names
// that are safe, and attached mails besides their text.
func TestParse_Kept(t *testing.T) {
	m := Parse(rawMail("From: a@example.org", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Hej", "--b",
		"Content-Type: application/ms-tnef; name=\"../win\x00mail.dat\"", "Content-Transfer-Encoding: base64", "",
		"eJ8+Ig==", "--b",
		"Content-Type: message/rfc822; name=\"C:\\mail\\Klagom\xe5l.eml\"", "", "Subject: Inre", "", "Text", "--b",
		"Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", "U3ViamVjdDogS29kYXQKCkRqdXA=", "--b",
		"Content-Type: application/pkcs7-mime; name=smime.p7m", "", "x", "--b--"), Options{})
	var got []string
	for _, a := range m.Attachments {
		got = append(got, a.Name+" "+a.MediaType+" "+strconv.FormatInt(a.Size, 10))
	}
	want := []string{"winmail.dat application/ms-tnef 4", "Klagomål.eml message/rfc822 19", " message/rfc822 20",
		"smime.p7m application/pkcs7-mime 1"}
	if !slices.Equal(got, want) {
		t.Errorf("attachments %q, want %q", got, want)
	}
	if m.OwnText != "Hej" || !strings.Contains(m.Forwarded, "Text") || !strings.Contains(m.Forwarded, "Djup") {
		t.Errorf("own text %q, forwarded %q", m.OwnText, m.Forwarded)
	}
}

// TestContent holds what makes a message the same.
func TestContent(t *testing.T) {
	const mailA = "From: a@example.org\nTo: service@example.se\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: Hej\n" +
		"Message-ID: <1@x>\nContent-Type: text/plain\n\nRad ett\nRad två\n"
	want := Content([]byte(mailA))
	if !strings.HasPrefix(want, "1:") || len(want) != 2+64 {
		t.Fatalf("identity %q", want)
	}
	for name, same := range map[string]string{
		"CRLF": strings.ReplaceAll(mailA, "\n", "\r\n"),
		"CR":   strings.ReplaceAll(mailA, "\n", "\r"),
		"Transport": "Received: from a by b; Mon, 5 Oct 2026 12:00:00 +0200\nDelivered-To: kundombud@example.se\n" +
			"Authentication-Results: x; dmarc=pass\n" + mailA,
		"Folding":  strings.Replace(mailA, "Subject: Hej", "Subject:\n Hej", 1),
		"LastLine": mailA + "\n\n",
	} {
		if got := Content([]byte(same)); got != want {
			t.Errorf("%s: another identity", name)
		}
	}
	raw := strings.Replace(mailA, "Subject: Hej", "Subject: =?iso-8859-1?Q?R\xe4kning?=", 1)
	relayed := strings.Replace(mailA, "Subject: Hej", "Subject: =?iso-8859-1?Q?Räkning?=", 1)
	if Content([]byte(raw)) != Content([]byte(relayed)) {
		t.Error("letters raw in an encoded word: another identity once a relay made UTF-8 of them")
	}
	for name, other := range map[string]string{
		"Body":      strings.Replace(mailA, "två", "tre", 1),
		"From":      strings.Replace(mailA, "a@example.org", "b@example.org", 1),
		"To":        strings.Replace(mailA, "service@", "kundombud@", 1),
		"Date":      strings.Replace(mailA, "12:00:00", "12:00:01", 1),
		"Subject":   strings.Replace(mailA, "Hej", "Hejsan", 1),
		"MessageID": strings.Replace(mailA, "<1@x>", "<2@x>", 1),
		"Type":      strings.Replace(mailA, "text/plain", "text/html", 1),
		"Lines":     strings.Replace(mailA, "Rad ett\n", "Rad ett\n\n", 1),
	} {
		if got := Content([]byte(other)); got == want {
			t.Errorf("%s: the same identity", name)
		}
	}
}
