package message

import (
	"testing"

	"ombud/store/casework"
)

// ours is the field of the server that is trusted.
func ours(results string) string { return "Authentication-Results: mx.example.se; " + results + "\n" }

// TestParse_Assurance believes the server that is trusted, and only it.
func TestParse_Assurance(t *testing.T) {
	const from, aligned, none = "From: a@example.org\n", casework.AssuranceAligned, casework.AssuranceNone
	const pass = "dmarc=pass (p=none) header.from=example.org"
	for _, tt := range []struct {
		name, raw string
		want      casework.Assurance
	}{
		{"Pass", ours("dkim=pass header.d=example.org; "+pass) + from, aligned},
		{"Version", "Authentication-Results: MX.example.se 1; " + pass + "\n" + from, aligned},
		{"MethodVersion", ours("dmarc/1=pass header.from=example.org") + from, aligned},
		{"GoogleComment", ours("\n dkim=pass header.i=@example.org;\n"+
			" spf=pass (google.com: domain of a@example.org; x=y (z)) smtp.mailfrom=a@example.org;\n"+
			" dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org") + from, aligned},
		{"Organisation", ours(pass) + "From: a@mail.example.org\n", aligned},
		{"Fail", ours("dmarc=fail header.from=example.org") + from, none},
		{"BestGuess", ours("dmarc=bestguesspass header.from=example.org") + from, none},
		{"PassAndFail", ours(pass+"; dmarc=fail header.from=example.org") + from, none},
		{"OnlySPF", ours("spf=pass smtp.mailfrom=example.org") + from, none},
		{"NoResult", ours("none") + from, none},
		{"OtherServer", "Authentication-Results: mx.evil.example; " + pass + "\n" + from, none},
		{"NoServer", "Authentication-Results: " + pass + "\n" + from, none},
		{"ForgedBelow", ours("dmarc=fail header.from=example.org") + ours(pass) + from, none},
		{"OtherAbove", "Authentication-Results: other.example; dmarc=fail\n" + ours(pass) + from, aligned},
		{"InComment", ours("dmarc=fail (dmarc=pass) header.from=example.org") + from, none},
		{"InQuotes", ours("spf=fail reason=\"; dmarc=pass\"") + from, none},
		{"InAddress", ours("spf=pass smtp.mailfrom=\"x; dmarc=pass\"@example.org") + from, none},
		{"OtherDomain", ours("dmarc=pass header.from=evil.example") + from, none},
		{"TwoFrom", ours(pass) + from + "From: b@example.org\n", none},
		{"TwoAddresses", ours(pass) + "From: a@example.org, b@example.com\n", none},
		{"None", from, none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Parse([]byte(tt.raw+"\nHej\n"), Options{AuthservID: "mx.example.se"}).Assurance; got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if got := Parse([]byte(tt.raw+"\nHej\n"), Options{}).Assurance; got != none {
				t.Errorf("without a server id: %s", got)
			}
		})
	}
}

// TestParse_AssuranceOfMicrosoft reads the field that Microsoft's service
// writes without its id, and only where it stands on top.
func TestParse_AssuranceOfMicrosoft(t *testing.T) {
	const from, aligned, none = "From: a@example.org\n", casework.AssuranceAligned, casework.AssuranceNone
	field := func(dmarc string) string {
		return "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.org; dkim=pass " +
			"(signature was\n" +
			" verified) header.d=example.org;dmarc=" + dmarc + " header.from=example.org;compauth=pass\n reason=100\n"
	}
	for _, tt := range []struct {
		name, raw string
		want      casework.Assurance
	}{
		{"Pass", field("pass action=none") + from, aligned},
		{"Fail", field("fail action=quarantine") + from, none},
		{"BestGuess", field("bestguesspass action=none") + from, none},
		{"ForgedBelow", field("fail action=none") + field("pass action=none") + from, none},
		{"OtherAbove", "Authentication-Results: mx.example.net; dmarc=none\n" + field("pass action=none") + from, none},
		{"InsideATenant", "Authentication-Results: dkim=none (message not signed)\n header.d=none;dmarc=none action=none " +
			"header.from=example.org;\n" + from, none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Parse([]byte(tt.raw+"\nHej\n"), Options{AuthservID: "mx.microsoft.com"}).Assurance; got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}
