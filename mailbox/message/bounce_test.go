package message

import (
	"encoding/json"
	"strings"
	"testing"

	"ombud/store/casework"

	"github.com/google/go-cmp/cmp"
)

// report is a delivery report about what the lines of a recipient say.
func report(lines ...string) []byte {
	return rawMail("Return-Path: <>", "From: MAILER-DAEMON@mx.example.org", "Subject: Undelivered Mail",
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
		"--b", "", "Your mail could not be delivered.", "--b", "Content-Type: message/delivery-status", "",
		"Reporting-MTA: dns; mx.example.org", "",
		strings.Join(lines, "\n"), "--b", "Content-Type: text/rfc822-headers", "", "From: service@example.se",
		"Message-ID: <kb.1@example.se>", "--b--")
}

// TestParse_Bounce reads delivery reports.
func TestParse_Bounce(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		class casework.MachineClass
		want  []casework.BounceRecipient
	}{
		{"Failed", []string{"Final-Recipient: rfc822; anna@example.org", "Action: failed", "Status: 5.1.1",
			"Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>:", " User unknown"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "anna@example.org", Action: "failed", Status: "5.1.1",
				Diagnostic: "550 5.1.1 <anna@example.org>: User unknown", Permanent: true}}},
		{"Temporary", []string{"Final-Recipient: rfc822;anna@example.org", "Action: failed", "Status: 4.4.7"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "anna@example.org", Action: "failed",
				Status: "4.4.7"}}},
		{"Delayed", []string{"Final-Recipient: rfc822; anna@example.org", "Action: delayed", "Status: 4.4.1"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "anna@example.org", Action: "delayed",
				Status: "4.4.1"}}},
		{"Delivered", []string{"Final-Recipient: rfc822; anna@example.org", "Action: delivered", "Status: 2.0.0"},
			casework.MachineReport, []casework.BounceRecipient{{Address: "anna@example.org", Action: "delivered",
				Status: "2.0.0"}}},
		{"Two", []string{"Final-Recipient: rfc822; a@example.org", "Action: failed", "Status: 5.2.2 (mailbox full)", "",
			"Original-Recipient: rfc822; b@example.org", "Action: Failed", "Status: 5.0.0"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "a@example.org", Action: "failed", Status: "5.2.2",
				Permanent: true}, {Address: "b@example.org", Action: "failed", Status: "5.0.0", Permanent: true}}},
		{"NotFolded", []string{"Diagnostic-Code: smtp; 550-No", "550 relay", "Status: 5.0.0", "Action: failed",
			"Final-Recipient: a@example.org"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "a@example.org", Action: "failed", Status: "5.0.0",
				Diagnostic: "550-No 550 relay", Permanent: true}}},
		{"Command", []string{"Final-Recipient: rfc822;|/usr/bin/filter a@example.org /tmp/x", "Action: failed",
			"Status: 5.0.0"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "|/usr/bin/filter a@example.org /tmp/x",
				Action: "failed", Status: "5.0.0", Permanent: true}}},
		{"StatusInText", []string{"Final-Recipient: rfc822; a@example.org", "Action: failed",
			"Diagnostic-Code: smtp; 550 5.7.1 no"},
			casework.MachineBounce, []casework.BounceRecipient{{Address: "a@example.org", Action: "failed", Status: "5.7.1",
				Diagnostic: "550 5.7.1 no", Permanent: true}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse(report(tt.lines...), Options{})
			if m.Machine.Class != tt.class || m.Bounce == nil {
				t.Fatalf("%+v, %+v", m.Machine, m.Bounce)
			}
			if d := cmp.Diff(tt.want, m.Bounce.Recipients); d != "" {
				t.Error(d)
			}
			if m.Bounce.OriginalMessageID != "kb.1@example.se" {
				t.Errorf("original id %q", m.Bounce.OriginalMessageID)
			}
		})
	}
}

// TestParse_BounceByText reads reports that have no part for machines.
func TestParse_BounceByText(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		address   casework.Address
		status    string
		permanent bool
	}{
		{"Exim", "X-Failed-Recipients: anna@example.org\nFrom: Mailer-Daemon@mx.example.org\nSubject: Mail delivery " +
			"failed\n\n" +
			"A message could not be delivered:\n\n  anna@example.org\n    550 5.1.1 unknown user\n\n" +
			"------ This is a copy of the message ------\n\nMessage-ID: <kb.1@example.se>\nTo: bo@example.org\n",
			"anna@example.org", "5.1.1", true},
		{"Qmail", "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\n" +
			"I wasn't able to deliver your message.\n\n<anna@example.org>:\nUser unknown\n\n" +
			"--- Below this line is a copy of the message.\n\nMessage-ID: <kb.1@example.se>\n", "anna@example.org", "", true},
		{"Swedish", "Return-Path: <>\nFrom: postmaster@example.org\nSubject: Olevererbart: Svar\nContent-Type: " +
			"text/html\n\n" +
			"<p>Ditt meddelande kunde inte levereras.<p>Mottagare: anna@example.org<br>Fel: 5.2.2 mailbox " +
			"full<p>Message-ID: &lt;kb.1@example.se&gt;", "anna@example.org", "5.2.2", true},
		{"Late", "Return-Path: <>\nFrom: postmaster@example.org\nSubject: Delivery delayed\n\n" +
			"Your mail has not yet been delivered to anna@example.org. 4.4.1\n\n" +
			"Message-ID: <kb.1@example.se>\n", "anna@example.org", "4.4.1", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse([]byte(tt.raw), Options{})
			if m.Machine.Class != casework.MachineBounce || m.Bounce == nil || len(m.Bounce.Recipients) != 1 {
				t.Fatalf("%+v, %+v", m.Machine, m.Bounce)
			}
			r := m.Bounce.Recipients[0]
			if r.Address != tt.address || r.Status != tt.status || r.Permanent != tt.permanent ||
				m.Bounce.OriginalMessageID != "kb.1@example.se" {
				t.Errorf("%+v of %s", r, m.Bounce.OriginalMessageID)
			}
		})
	}
}

// TestParse_BounceLanguages knows reports of mail systems in all languages by
// their subject or their text.
func TestParse_BounceLanguages(t *testing.T) {
	for name, tt := range map[string][2]string{
		"Swedish":          {"Kan inte levereras: Faktura", "Ditt meddelande gick inte att leverera till anna@example.org."},
		"SwedishSubject":   {"Det går inte att leverera: Faktura", "Se nedan: anna@example.org"},
		"English":          {"Undeliverable: Invoice", "Delivery has failed to anna@example.org"},
		"EnglishText":      {"Your mail", "We were unable to deliver your mail to anna@example.org"},
		"Norwegian":        {"Kan ikke leveres: Faktura", "Meldingen kunne ikke leveres til anna@example.org."},
		"Danish":           {"Kan ikke leveres: Faktura", "Meddelelsen kan ikke leveres til anna@example.org."},
		"Finnish":          {"Toimitus epäonnistui: Lasku", "Viestiä ei voitu toimittaa: anna@example.org"},
		"German":           {"Unzustellbar: Rechnung", "Ihre Nachricht wurde nicht zugestellt: anna@example.org"},
		"EncodedSubject":   {"=?utf-8?Q?Toimitus_ep=C3=A4onnistui?=", "anna@example.org"},
		"GermanNotDeliver": {"Nicht zustellbar: Rechnung", "anna@example.org"},
	} {
		raw := "Return-Path: <>\nFrom: postmaster@example.org\nTo: service@example.se\nSubject: " + tt[0] + "\n\n" + tt[1] +
			"\n"
		m := Parse([]byte(raw), Options{})
		if m.Bounce == nil || len(m.Bounce.Recipients) != 1 || m.Bounce.Recipients[0].Address != "anna@example.org" {
			t.Errorf("%s: %+v, %+v", name, m.Machine, m.Bounce)
		}
		person := strings.NewReplacer("Return-Path: <>", "Return-Path: <bo@example.org>", "postmaster@", "bo@",
			"Subject: ", "Subject: Sv: ").Replace(raw)
		if m := Parse([]byte(person), Options{}); m.Bounce != nil {
			t.Errorf("%s, answered by a person: %+v", name, m.Bounce)
		}
	}
}

// TestParse_BounceOfAmazon reads Amazon's notifications: bare, within the
// Message of a notification, with lines that sendmail broke and with what
// Amazon writes below.
func TestParse_BounceOfAmazon(t *testing.T) {
	const bare = `{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[` +
		`{"emailAddress":"anna@example.org","action":"failed","status":"5.1.1",` +
		`"diagnosticCode":"smtp; 550 5.1.1 unknown"}]},` +
		`"mail":{"commonHeaders":{"messageId":"<kb.1@example.se>"}}}`
	wrapped, err := json.Marshal(map[string]string{"Type": "Notification", "Message": bare})
	if err != nil {
		t.Fatal(err)
	}
	want := casework.Bounce{OriginalMessageID: "kb.1@example.se", Recipients: []casework.BounceRecipient{{
		Address: "anna@example.org", Action: "failed", Status: "5.1.1", Diagnostic: "550 5.1.1 unknown", Permanent: true}}}
	for name, text := range map[string]string{
		"Bare": bare, "Wrapped": string(wrapped), "Below": bare + "\n\n--\nTo end this subscription click here",
		"Broken": strings.Replace(bare, "unknown", "unk!\n nown", 1),
	} {
		m := Parse([]byte("From: no-reply@example.com\nSubject: Notification\n\n"+text+"\n"), Options{})
		if m.Machine.Class != casework.MachineBounce || m.Bounce == nil || !cmp.Equal(*m.Bounce, want) {
			t.Errorf("%s: %+v, %+v", name, m.Machine, m.Bounce)
		}
	}
	for name, text := range map[string]string{
		"Delivery": `{"notificationType":"Delivery","mail":{}}`, "NoMail": `{"notificationType":"Bounce"}`,
		"Cut": bare[:len(bare)-9],
	} {
		if m := Parse([]byte("From: a@example.org\n\n"+text+"\n"), Options{}); m.Bounce != nil {
			t.Errorf("%s: %+v", name, m.Bounce)
		}
	}
}

// TestParse_NoBounce holds that what people write of failed deliveries is
// none.
func TestParse_NoBounce(t *testing.T) {
	for name, raw := range map[string]string{
		"PassedOn": "From: Anna <anna@example.org>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n" +
			"Vad betyder detta?\n\nBegin forwarded message:\n\n> From: MAILER-DAEMON\n> Your mail could not be delivered.\n",
		"PassedOnParts": "From: Anna <anna@example.org>\nSubject: VB: fel\nContent-Type: multipart/mixed; boundary=b\n\n" +
			"--b\n\n" +
			"Vad betyder detta?\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@example.org\n" +
			"Action: failed\n--b--\n",
		"Complaint": "From: Anna <anna@example.org>\nSubject: Mitt mejl kunde inte levereras\n\n" +
			"Jag skrev till er men mejlet kunde inte levereras. Undeliverable, stod det.\n",
		"Answered": "From: Anna <anna@example.org>\nSubject: Re: failure notice\n\nMitt mejl could not be delivered.\n",
	} {
		t.Run(name, func(t *testing.T) {
			if m := Parse([]byte(raw), Options{}); m.Bounce != nil || m.Machine.Class != casework.MachineNone {
				t.Errorf("%+v, %+v", m.Machine, m.Bounce)
			}
		})
	}
}

// TestStatusIn finds status codes, not addresses of the network.
func TestStatusIn(t *testing.T) {
	for in, want := range map[string]string{
		"550 5.1.1 x": "5.1.1", "(#5.7.509)": "5.7.509", "192.0.2.25": "", "5.1.1.1": "", "4.4": "", "": "", "15.1.1": "",
		"x4.4.7": "4.4.7",
	} {
		if got := statusIn(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
