package message

import "testing"

// TestHTMLText reads HTML as a person would.
func TestHTMLText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"Blocks", "<p>Ett</p><p>Tv&aring;</p><div>Tre</div><div>Fyra</div>", "Ett\n\nTvå\n\nTre\nFyra"},
		{"Breaks", "Ett<br>Två<br/><br>Tre", "Ett\nTvå\n\nTre"},
		{"WhiteSpace", "<div>  Ett \n två&nbsp;tre  </div>", "Ett två tre"},
		{"InlineWords", "Fak<b>tu</b>ra <i>nu</i>!", "Faktura nu!"},
		{"Table", "<table><tr><td>Datum</td><td>Belopp</td></tr><tr><td>5/10</td><td>100 kr</td></tr></table>",
			"Datum | Belopp\n5/10 | 100 kr"},
		{"LayoutTable", "<table><tr><td></td><td>Hej</td><td> </td></tr></table>", "Hej"},
		{"List", "<ul><li>Ett<li>Två</ul>", "- Ett\n- Två"},
		{"Link", `Se <a href="https://example.org/x">villkoren</a>.`, "Se villkoren <https://example.org/x>."},
		{"LinkIsItsText",
			`<a href="https://example.org/x">example.org/x</a> <a href="mailto:a@example.org">a@example.org</a>`,
			"example.org/x a@example.org"},
		{"LinkOfPicture", `<a href="https://example.org"><img src=x></a>Hej`, "Hej"},
		{"Script", "<head><title>x</title><style>p{}</style></head><script>alert(1)</script>Hej<!-- x --><![if mso]>", "Hej"},
		{"Hidden",
			`<div style="display:none">x</div><span style="font-size:0">x</span><p hidden>x</p>` +
				`<span style="mso-hide:all">x</span>Hej`, "Hej"},
		{"WhiteOnWhite", `<span style="color:#fff;background-color:white">x</span>Hej`, "Hej"},
		{"HiddenNotClosed", `<table><tr><td><p style="display:none">x<td>Hej</table>då`, "Hej\n\ndå"},
		{"HiddenInHidden", `<div style="display:none"><div>x</div>x</div>Hej`, "Hej"},
		{"Pixel", `<img alt="x" width="1" height="1"><img alt="Kvitto" src=y>`, "Kvitto"},
		{"Quote", `Ja.<blockquote type="cite">Vill ni?<br>Mer</blockquote>Nej.`, "Ja.\n\n> Vill ni?\n> Mer\n\nNej."},
		{"Indented", `Så här:<blockquote style="margin:0 0 0 40px;border:none;padding:0px">punkt</blockquote>`,
			"Så här:\n\npunkt"},
		{"Pre", "<pre>a  b\nc</pre>", "a  b\nc"},
		{"Rule", "Ett<hr>Två", "Ett\n________________________________\nTvå"},
		{"Unclosed", "<div><b>Hej", "Hej"},
		{"StrayEnds", "</div></b>Hej</p></td>", "Hej"},
		{"NoHTML", "Hej & hå < 3", "Hej & hå < 3"},
		{"Empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _, _ := htmlText(tt.in); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestHTMLText_Hidden drops what a reader would not see, and nothing else.
func TestHTMLText_Hidden(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"OnWhite", `<span style="color:#ffffff">x</span>Hej`, "Hej"},
		{"NearlyWhite", `<div bgcolor="#fff"><font color="#FEFEFE">x</font>Hej</div>`, "Hej"},
		{"Inherited", `<div style="background:#003366"><p style="color:#036">x<p style="color:#fff">Hej</div>`, "Hej"},
		{"Button", `<table bgcolor="#0055aa"><tr><td><b style="color:white">Betala</b> nu</table>`, "Betala nu"},
		{"Picture", `<td style="background:url(x.png)"><b style="color:white">Betala</b> nu`, "Betala nu"},
		{"Clear", `<i style="color:transparent">x</i><i style="color:rgba(0,0,0,0)">x</i>Hej`, "Hej"},
		{"AllWhite", `<div style="color:white">Jag skrev i mörkt läge.</div>Hej`, "Jag skrev i mörkt läge.\nHej"},
		{"Preheader", `<div style="display:none;max-height:0px;overflow:hidden">x</div>Hej`, "Hej"},
		{"NoRoom", `<div style="max-height:0;overflow:hidden">x</div><div style="max-height:0">Hej</div>`, "Hej"},
		{"Filler", `Hej<div>&zwnj;&nbsp;&#847;&shy;&#8199;&#65279;</div>du`, "Hej\ndu"},
		{"Pixel", `<span style="font-size:1px;line-height:1px">x</span>Hej`, "Hej"},
		{"SizedAgain", `<td style="font-size:0px;padding:9px"><div style="font-size:13px">Hej</div><b>x</b></td>`, "Hej"},
		{"SizeOfNothing", `<td style="font-size:0"><div style="font-size:100%">x</div></td>Hej`, "Hej"},
		{"Aside", `<p style="text-indent:-9999px">x</p><p style="position:absolute;left:-5000px">x</p>Hej`, "Hej"},
		{"Visibility", `<div style="visibility:hidden">x<b style="visibility:visible">Hej</b></div>`, "Hej"},
		{"Class", `<head><style>/* x */ .pre, td.off {display:none!important} .on{display:block}</style></head>` +
			`<div class="pre a">x</div><p class="on">Hej</p><td class="off">x`, "Hej"},
		{"SecondSheet", `<style>a{b:c}</style><style>#pre{font-size:0}</style><div id="pre">x</div>Hej`, "Hej"},
		{"OnlySmallScreens", `<style>@media (max-width:600px){.a{display:none}} .b{display:none}</style>` +
			`<p class="a">Hej</p><p class="b">x</p>`, "Hej"},
		{"Within", `<style>.a .b{display:none} .b:hover{display:none}</style><p class="b">Hej</p>`, "Hej"},
		{"HeadNotClosed", `<html><head><meta charset="utf-8"><title>x</title><p>Hej`, "Hej"},
		{"OfficeSettings", `<xml><o:PixelsPerInch>96</o:PixelsPerInch></xml>Hej`, "Hej"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _, _ := htmlText(tt.in); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestHTMLText_Marks finds where programs put older mail and signatures.
func TestHTMLText_Marks(t *testing.T) {
	const sig = `<div class="gmail_signature">Anna</div>`
	text, history, signatures := htmlText(`Hej` + sig + `<div id="divRplyFwdMsg">Från: x</div>`)
	if len(history) != 1 || text[history[0]:] != "Från: x" {
		t.Errorf("history %v in %q", history, text)
	}
	if len(signatures) != 1 || signatures[0][0] > len("Hej\n") || signatures[0][1] != len("Hej\nAnna") {
		t.Errorf("signatures %v in %q", signatures, text)
	}
	if got := cut(text, cutHints{reply: true, history: history, signatures: signatures}).text; got != "Hej" {
		t.Errorf("own text %q", got)
	}
}

// TestParse_Alternative takes the plain text, and HTML where it says nothing.
func TestParse_Alternative(t *testing.T) {
	for _, tt := range []struct{ name, plain, html, want string }{
		{"Plain", "Hej", "<p>Hej <b>du</b>", "Hej"},
		{"Blank", " ", "<p>Hej <b>du</b>", "Hej du"},
		{"Hint", "Please view this message in an HTML capable program.", "<p>Hej", "Hej"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse(rawMail("From: a@example.org", "Content-Type: multipart/alternative; boundary=b", "", "--b", "",
				tt.plain, "--b",
				"Content-Type: text/html", "", tt.html, "--b--"), Options{})
			if m.Text != tt.want || len(m.Attachments) != 0 {
				t.Errorf("text %q, attachments %v", m.Text, m.Attachments)
			}
		})
	}
}

// TestParse_AlternativeMore reads what is no form of the text that is chosen:
// a second part of the same kind, and texts that stand beside the HTML.
func TestParse_AlternativeMore(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		lines      []string
		files      int
	}{
		{"TwoPlain", "Ett\n\nTvå", []string{"--b", "", "Ett", "--b", "Content-Type: text/plain", "", "Två", "--b--"}, 0},
		{"BesideHTML", "Ett\n\nBilagd text", []string{"--b", "", "Ett", "--b",
			"Content-Type: multipart/related; boundary=c", "",
			"--c", "Content-Type: text/html", "", "<p>Ett", "--c", "Content-Type: text/plain; name=a.txt",
			"Content-Disposition: inline", "", "Bilagd text", "--c", "Content-Type: image/png", "", "x", "--c--", "--b--"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			head := []string{"From: a@example.org", "Content-Type: multipart/alternative; boundary=b", ""}
			m := Parse(rawMail(append(head, tt.lines...)...), Options{})
			if m.Text != tt.want || len(m.Attachments) != tt.files {
				t.Errorf("text %q, attachments %v", m.Text, m.Attachments)
			}
		})
	}
}

// TestUnflow joins flowed lines.
func TestUnflow(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		delsp    bool
	}{
		{"Ett \ntvå\ntre", "Ett två\ntre", false},
		{"> Ett \n> två\nNej", "> Ett två\nNej", false},
		{"> Ett \nNej", "> Ett \nNej", false},
		{"lång \nord", "långord", true},
		{"Hej\n-- \nAnna", "Hej\n-- \nAnna", false},
	} {
		if got := unflow(tt.in, tt.delsp); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}
