package casework

import (
	"strings"
	"testing"
)

func TestMayAcknowledge(t *testing.T) {
	own := []Address{"service@example.se", "kundombud@example.se"}
	from := func(a Address) Message {
		return Message{From: Mailbox{Address: a}, Machine: Machine{Class: MachineNone}}
	}
	for name, tc := range map[string]struct {
		message Message
		want    bool
		reason  string
	}{
		"a person":    {from("asa@example.org"), true, "a person wrote it"},
		"not classed": {Message{From: Mailbox{Address: "asa@example.org"}}, true, "a person wrote it"},
		"out of office": {Message{From: Mailbox{Address: "asa@example.org"},
			Machine: Machine{MachineAutoReply, "Auto-Submitted: auto-replied"}}, false, "Auto-Submitted: auto-replied"},
		"machine, no reason": {Message{Machine: Machine{Class: MachineBulk}}, false, "a machine wrote it: bulk"},
		"suppressed":         {Message{From: Mailbox{Address: "asa@example.org"}, Suppress: "Precedence: bulk"}, false, "Precedence: bulk"},
		"no sender":          {from(""), false, "the sender is missing"},
		"not valid":          {from("asa@"), false, "the sender's address is not valid"},
		"injected":           {from("asa@example.org\r\nDATA"), false, "the sender's address is not valid"},
		"our own":            {from("Service@Example.se"), false, "the sender is an address of ours"},
		"daemon":             {from("MAILER-DAEMON@example.org"), false, "the sender's address is a machine's: mailer-daemon"},
		"postmaster":         {from("postmaster@example.org"), false, "the sender's address is a machine's: postmaster"},
		"no-reply":           {from("no-reply@example.org"), false, "the sender's address is a machine's: no-reply"},
		"noreply with a tag": {from("noreply+17@example.org"), false, "the sender's address is a machine's: noreply+17"},
		"order.no_reply":     {from("order.no_reply@example.org"), false, "the sender's address is a machine's: order.no_reply"},
		"do-not-reply":       {from("do-not-reply@example.org"), false, "the sender's address is a machine's: do-not-reply"},
		"svara-ej":           {from("svara-ej@example.se"), false, "the sender's address is a machine's: svara-ej"},
		"list owner":         {from("owner-list@example.org"), false, "the sender's address is a machine's: owner-list"},
		"list bounces":       {from("list-bounces@example.org"), false, "the sender's address is a machine's: list-bounces"},
		"a name like it":     {from("daemonique@example.org"), true, "a person wrote it"},
		"info":               {from("info@example.org"), true, "a person wrote it"},
		"postmastersson":     {from("anna.postmastersson@example.org"), true, "a person wrote it"},
	} {
		got, reason := MayAcknowledge(tc.message, own)
		if got != tc.want || reason != tc.reason {
			t.Errorf("%s: %t, %q, want %t, %q", name, got, reason, tc.want, tc.reason)
		}
		key := Unanswerable(tc.message, own)
		if (key == "") != got {
			t.Errorf("%s: key %q, but may be acknowledged: %t", name, key, got)
		}
		if local := tc.message.From.Address.Local(); local != "" && strings.Contains(string(key), strings.ToLower(local)) {
			t.Errorf("%s: key %q repeats the sender's address", name, key)
		}
	}
}

func TestMessage_Sender(t *testing.T) {
	forms := []Address{"formular@example.se"}
	for name, tc := range map[string]struct {
		message Message
		want    Mailbox
	}{
		"a person":        {Message{From: Mailbox{"Åsa", "asa@example.org"}, ReplyTo: "other@example.org"}, Mailbox{"Åsa", "asa@example.org"}},
		"a form":          {Message{From: Mailbox{"Åsa", "Formular@example.se"}, ReplyTo: "asa@Example.org"}, Mailbox{"Åsa", "asa@example.org"}},
		"a form, nobody":  {Message{From: Mailbox{"", "formular@example.se"}}, Mailbox{}},
		"a form, itself":  {Message{From: Mailbox{"", "formular@example.se"}, ReplyTo: "formular@example.se"}, Mailbox{}},
		"a form, nothing": {Message{From: Mailbox{"", "formular@example.se"}, ReplyTo: "asa@"}, Mailbox{}},
	} {
		if got := tc.message.Sender(forms); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}
