package message

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile are inputs that make a careless reader slow, each of about n octets.
func hostile(n int) map[string][]byte {
	all := map[string][]byte{}
	for _, of := range []func(int) map[string]string{hostileHeaders, hostileParts, hostileTexts, hostilePages,
		hostileStyles} {
		for name, s := range of(n) {
			all[name] = []byte(s)
		}
	}
	return all
}

// times repeats s to about n octets.
func times(s string, n int) string { return strings.Repeat(s, n/len(s)+1) }

// series is f of 0, 1, 2 and so on, in about n octets.
func series(n int, f func(i int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(f(i))
	}
	return b.String()
}

const hostileHead = "From: a@example.org\nSubject: x\n"

// hostileHeaders are floods of fields, words, addresses and parameters.
func hostileHeaders(n int) map[string]string {
	return map[string]string{
		"fields":         times("X-A: b\n", n),
		"fields, long":   series(n, func(i int) string { return fmt.Sprintf("X-%d: %s\n", i, strings.Repeat("b", 200)) }),
		"fields, folded": "X-A: b\n" + times(" c\n", n),
		"junk fields":    "X-A: b\n" + times("junk\nX-A: b\n", n),
		"one field":      "Subject: " + times("a ", n),
		"words":          "Subject: " + times("=?utf-8?Q?a?= ", n) + "\n\nx",
		"words, raw":     "Subject: " + times("=?iso-8859-1?Q?\xe5?= ", n) + "\n\nx",
		"open words":     "Subject: " + times("=?", n) + "\n\nx",
		"half words":     "Subject: " + times("=?a?Q?", n) + "\n\nx",
		"half words raw": "Subject: \xe5" + times("=?a?Q?", n) + "\n\nx",
		"addresses":      "From: " + times("a@example.org, ", n) + "\n\nx",
		"open quotes":    "From: " + times("\" <", n) + "\n\nx",
		"open comments":  "From: " + times("(a <", n) + "\n\nx",
		"names":          "From: " + times("a, ", n) + "\n\nx",
		"references":     "References: " + times("<a@b> ", n) + "\n\nx",
		"received":       times("Received: from a by b; Mon, 5 Oct 2026 12:00:00 +0200\n", n) + "\nx",
		"parameters":     "Content-Type: text/plain" + times("; a=b", n) + "\n\nx",
		"pieces":         "Content-Type: text/plain" + times("; name*1*=%41", n) + "\n\nx",
		"pieces, many": hostileHead + times("Content-Type: text/plain"+series(900, func(i int) string {
			return fmt.Sprintf(";\n name*%d*=%%41", 99-i)
		})+"\n", n) + "\nx",
		"pieces of parts": hostileHead + "Content-Type: multipart/mixed; boundary=b\n\n" +
			times("--b\nContent-Type: text/plain"+
				series(900, func(i int) string { return fmt.Sprintf(";\n name*%d*=%%41", 99-i) })+"\n\nx\n", n),
		"results": hostileHead + "Authentication-Results: mx.example.se" + times("; dmarc=fail (x) header.from=a", n) +
			"\n\nx",
		"comments": hostileHead + "Authentication-Results: " + times("(", n) + "\n\nx",
	}
}

// hostileParts are floods of parts and of what is coded in them.
func hostileParts(n int) map[string]string {
	multi := hostileHead + "Content-Type: multipart/mixed; boundary=b\n\n"
	coded := func(encoding, body string) string {
		return hostileHead + "Content-Transfer-Encoding: " + encoding + "\n\n" + body
	}
	page := base64.StdEncoding.EncodeToString([]byte(times("<div style='color:red'><b>x", n/2)))
	return map[string]string{
		"delimiters":  multi + times("--b\n", n),
		"near misses": multi + "--b\n\n" + times("--bb\n", n),
		"parts":       multi + times("--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n", n),
		"nested": hostileHead + series(n, func(i int) string {
			return fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}),
		"nested, same":     hostileHead + times("Content-Type: multipart/mixed; boundary=b\n\n--b\n", n),
		"embedded":         times("Content-Type: message/rfc822\n\n", n),
		"embedded, coded":  times("Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n", n),
		"alternatives":     hostileHead + "Content-Type: multipart/alternative; boundary=b\n\n" + times("--b\n\nx\n", n),
		"base64":           coded("base64", times(strings.Repeat("QUJD", 19)+"\n", n)),
		"base64, one line": coded("base64", times("QUJD", n)),
		"base64, junk":     coded("base64", times("Q!", n)),
		"base64, padded":   coded("base64", times("QQ==", n)),
		"base64, ends":     coded("base64", times("QQ==\nQQ\n", n)),
		"base64, page":     hostileHead + "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + page,
		"quoted-printable": coded("quoted-printable", times("=41", n)),
		"wrong escapes":    coded("quoted-printable", times("=zz", n)),
		"soft breaks":      coded("quoted-printable", times("=\n", n)),
		"open breaks":      coded("quoted-printable", times("=   ", n)),
		"blank breaks":     coded("quoted-printable", "="+times(" ", n)),
		"statuses": hostileHead + "Content-Type: message/delivery-status\n\n" +
			times("Final-Recipient: a@b\nStatus: 5.1.1\n\n", n),
		"notice":    hostileHead + "\n" + `{"notificationType":` + times("[", n),
		"calendars": multi + times("--b\nContent-Type: text/calendar; method=REQUEST\n\nx\n", n),
	}
}

// hostileTexts are texts with much that looks like quotes and signatures.
func hostileTexts(n int) map[string]string {
	texts := map[string]string{
		"line ends": times("\r\n", n), "zeros": times("\x00", n), "high": times("\xff", n),
		"utf-7":  "Content-Type: text/plain; charset=utf-7\n\n" + times("+AGE", n),
		"flowed": "Content-Type: text/plain; format=flowed\n\n" + times("> a \n", n),
	}
	for name, s := range map[string]string{
		"quoted lines":       "> a\n",
		"deeply quoted":      strings.Repeat(">", 70) + "\n",
		"attributions":       "On Mon, 5 Oct 2026 at 10:00, Anna <\n",
		"bare attributions":  "Den 25 nov skrev B:\n",
		"names that wrote":   "B skrev:\n\n",
		"openings":           "On\n",
		"dates":              "Den 25 nov.\n",
		"colons":             "From: a\n",
		"blocks":             "From: a\nSent: 2026 10:00\n",
		"forwards":           "---- Forwarded message\n",
		"hyphens":            "--\n",
		"signatures of text": "x\n-- \n",
		"rules":              "______\n",
		"marks":              "On 1 a <b@c> wrote:\n\n> x\n\n",
		"one line":           "wrote: On ",
		"phone lines":        "Sent from my iPhone\n",
		"notices":            "this message is confidential\n\n",
		"auto":               "detta \u00e4r ett automatiskt svar x ",
		"statuses in text":   "5.1.1 ",
		"addresses in text":  "a@example.org ",
	} {
		texts[name] = hostileHead + "\n" + times(s, n)
	}
	return texts
}

// hostilePages are pages that are deep, open or broken.
func hostilePages(n int) map[string]string {
	pages := map[string]string{}
	for name, s := range map[string]string{
		"elements": times("<div>", n), "paragraphs": times("<p>", n), "open links": times("<a href=http://a>b", n),
		"open hidden": times("<b style=display:none>x", n), "quotes": times("<blockquote>x", n),
		"stray ends":   strings.Repeat("<div>", 300) + times("</p></i>", n),
		"stray blocks": "<p><table>" + strings.Repeat("<span>", 300) + times("<div></div>", n),
		"history":      times("<div class=gmail_quote>x</div>", n),
		"signatures":   times("<div class=gmail_signature>x</div>", n),
		"attributes":   "<p " + times("a=b ", n) + ">x", "one attribute": "<p a=\"" + times("b ", n) + "\">x",
		"cells": times("<td>x", n), "rows": times("<tr>", n), "tables": times("<table><tr><td>x", n),
		"items": times("<ul><li>x", n), "breaks": times("<br>", n), "entities": times("&amp;&#229;&aring;&x", n),
		"comments of pages": times("<!-- x", n), "open tags": times("<", n), "names of elements": times("<abcdefgh", n),
		"preformatted": "<pre>" + times("a\n", n), "link text": "<a href=http://a>" + times("b ", n) + "</a>",
		"pictures": times("<img alt=x>", n),
	} {
		pages[name] = hostileHead + "Content-Type: text/html\n\n" + s
	}
	return pages
}

// hostileStyles are pages with much style.
func hostileStyles(n int) map[string]string {
	pages := map[string]string{}
	for name, s := range map[string]string{
		"styles":       times("<b style='color:red;font-size:9px;background:url(x)'>x</b>", n),
		"one style":    "<b style='" + times("color:red;", n) + "'>x</b>",
		"rules of one": "<style>" + times(".a{color:red}", n) + "</style><b class=a>x",
		"rules": "<style>" + series(n, func(i int) string { return fmt.Sprintf(".a%d{color:red}", i) }) +
			"</style><b class=a>x",
		"open rules":    "<style>" + times("@media{.a{", n) + "</style><b class=a>x",
		"sheets":        times("<style>.a{b:c}</style>", n),
		"selectors":     "<style>" + times(".a,", n) + ".b{color:red}</style><b class=a>x",
		"comments of":   "<style>" + times("/*", n) + "</style>x",
		"classes":       "<style>.a{color:red}</style><b class='" + times("a ", n) + "'>x",
		"classes of":    "<style>.a{color:red;width:0}</style>" + times("<b class=a>x</b>", n),
		"faint text":    times("<b style='color:white'>x</b>", n),
		"far away":      times("<b style='text-indent:-9999px'>x</b>", n),
		"colours":       times("<font color='rgb(1,2,3)' bgcolor=fff>x</font>", n),
		"never a value": "<b style='" + times(":", n) + "'>x</b>",
	} {
		pages["style, "+name] = hostileHead + "Content-Type: text/html\n\n" + s
	}
	return pages
}

// BenchmarkParse_Hostile reads a megabyte of each kind of hostile input.
func BenchmarkParse_Hostile(b *testing.B) {
	for name, raw := range hostile(1 << 20) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				Parse(raw, Options{AuthservID: "mx.example.se"})
			}
		})
	}
}

// maxPerMegabyte is how long the reading of a megabyte may take, in time of a
// processor that does nothing else. One that does is slower by a factor that
// a test cannot know: slack is more than was seen, and far less than what
// input does whose time grows faster than its length.
const (
	maxPerMegabyte = 50 * time.Millisecond
	slack          = 4
)

// TestParse_HostileTime holds the time of hostile input: no megabyte of any
// kind may take longer than the limit with its slack, ten times more under
// the race detector. What takes longest is printed.
func TestParse_HostileTime(t *testing.T) {
	limit, size := slack*maxPerMegabyte, 1<<20
	if raceEnabled {
		limit, size = 10*limit, size/8
	}
	const n = 1 << 20
	took := map[string]time.Duration{}
	var names []string
	for name, raw := range hostile(size) {
		took[name] = fastest(limit*time.Duration(len(raw))/n, func() { Parse(raw, Options{AuthservID: "mx.example.se"}) })
		took[name] = took[name] * n / time.Duration(len(raw))
		if names = append(names, name); took[name] > limit {
			t.Errorf("%s: %v a megabyte, want at most %v", name, took[name], limit)
		}
	}
	sort.Slice(names, func(i, j int) bool { return took[names[i]] > took[names[j]] })
	for _, name := range names[:10] {
		t.Logf("%-20s %8.1f ms a megabyte", name, took[name].Seconds()*1000)
	}
}

// fastest is the least processor time of a few runs of f; one that is within
// the limit is enough.
func fastest(limit time.Duration, f func()) time.Duration {
	least := time.Hour
	for range 7 {
		if least = min(least, processorTime(f)); least <= limit {
			break
		}
	}
	return least
}

// processorTime is how long f keeps the processor.
func processorTime(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := threadTime()
	f()
	return threadTime() - begin
}

// threadTime is the processor time of the thread.
func threadTime() time.Duration {
	const ofThread = 1 // RUSAGE_THREAD of Linux
	var u syscall.Rusage
	if err := syscall.Getrusage(ofThread, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
