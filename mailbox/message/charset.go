package message

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// decodeCharset turns octets into text by the charset that they are said to
// be in. Octets that are no valid text of it are read as UTF-8 when they are
// that, else as windows-1252, and the defect says so.
func decodeCharset(b []byte, name string) (text, defect string) {
	name = canonicalCharset(name)
	switch name {
	case "", "utf-8", "us-ascii":
		return guess(b, name)
	case "utf-7":
		return fromUTF7(b), ""
	}
	r, err := charset.Reader(name, bytes.NewReader(b))
	if err != nil {
		text, _ = guess(b, "")
		return text, fmt.Sprintf("charset %q: not known", name)
	}
	out, err := io.ReadAll(r)
	if err != nil || !utf8.Valid(out) {
		text, _ = guess(b, "")
		return text, fmt.Sprintf("charset %q: octets that are none of it", name)
	}
	return string(out), ""
}

// guess reads octets that ought to be UTF-8 or ASCII. Where most of what is
// not ASCII is valid UTF-8, only the rest is replaced.
func guess(b []byte, name string) (text, defect string) {
	if utf8.Valid(b) {
		return string(b), ""
	}
	if name != "" {
		defect = fmt.Sprintf("charset %q: octets that are none of it", name)
	} else {
		defect = "charset: none is named"
	}
	good, bad := 0, 0
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		rest = rest[n:]
	}
	if good > bad {
		return strings.ToValidUTF8(string(b), "\uFFFD"), defect
	}
	return fromWindows1252(b), defect
}

// fromWindows1252 reads octets as windows-1252, in which every text is valid.
func fromWindows1252(b []byte) string {
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// toUTF8 makes valid UTF-8 of octets of which nothing is known.
func toUTF8(b []byte) string {
	s, _ := guess(b, "")
	return s
}

// canonicalCharset is a charset's name as the tables know it.
func canonicalCharset(name string) string {
	name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
	name = strings.ReplaceAll(name, "_", "-")
	name, _, _ = strings.Cut(name, "*") // RFC 2231 §5: a language behind it
	switch name {
	case "utf8", "utf-8", "unicode-1-1-utf-8", "utf-8n", "utf8mb4":
		return "utf-8"
	case "ascii", "us-ascii", "ansi-x3.4-1968", "7bit", "8bit", "default", "unknown", "unknown-8bit",
		"x-unknown", "iso-8859-8859-1", "x-user-defined", "binary":
		return "us-ascii"
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso-latin-1", "iso8859", "cp1252", "cp-1252", "win-1252",
		"ansi", "windows1252":
		return "windows-1252"
	case "unicode-1-1-utf-7", "utf7", "x-unicode-2-0-utf-7":
		return "utf-7"
	case "shift-jis", "sjis", "x-sjis", "cp932", "ms932":
		return "shift_jis"
	case "ks-c-5601-1987", "ks-c-5601-1989", "cp949":
		return "euc-kr"
	case "iso-8859-8-i", "iso-8859-8-e":
		return "iso-8859-8"
	case "gb-2312", "gb2312-80", "x-gbk", "cp936":
		return "gbk"
	}
	if rest, ok := strings.CutPrefix(name, "cp-"); ok {
		return "ibm" + rest
	}
	if rest, ok := strings.CutPrefix(name, "cp125"); ok {
		return "windows-125" + rest
	}
	if rest, ok := strings.CutPrefix(name, "cp"); ok {
		return "ibm" + rest
	}
	if rest, ok := strings.CutPrefix(name, "iso8859-"); ok {
		return "iso-8859-" + rest
	}
	return name
}
