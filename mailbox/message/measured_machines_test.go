package message

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ombud/store/casework"
)

// bounceRow is a row of bounces.jsonl.
type bounceRow struct {
	File     string `json:"file"`
	Kind     string `json:"kind"`
	IsBounce bool   `json:"is_bounce"`
	Auto     bool   `json:"is_autoreply"`
	Feedback bool   `json:"is_feedback_report"`
	Machine  bool   `json:"is_machine_mail"`
	HasPart  bool   `json:"has_delivery_status_part"`
	Original string `json:"original_message_id"`
	DSN      []struct {
		Final  string `json:"final_recipient"`
		Action string `json:"action"`
		Status string `json:"status"`
	} `json:"dsn"`
	Expected []struct {
		Status string `json:"status"`
		Reason string `json:"reason"`
		Hard   bool   `json:"hardbounce"`
	} `json:"expected"`
}

// TestMeasured_Bounces measures what is read from delivery reports. A
// report's recipient counts as it stands in the report. The rows call only a
// wrong address hard, we call permanent what failed with a permanent code: so
// hard or soft is printed, and no aim.
func TestMeasured_Bounces(t *testing.T) {
	dir := shared(t, "corpora")
	class, machines := &score{name: "bounce or not"}, &score{name: "machine or not"}
	dsn, original := &score{name: "recipient, action, status"}, &score{name: "original Message-ID"}
	hard, status := &score{name: "hard or soft"}, &score{name: "wrong address is permanent"}
	for _, r := range rows[bounceRow](t, dir, "bounces.jsonl") {
		m := Parse(file(t, dir, r.File), Options{})
		isBounce := m.Machine.Class == casework.MachineBounce
		class.add(isBounce == r.IsBounce, "%s: %s (%s), a %s", r.File, m.Machine.Class, m.Machine.Reason, r.Kind)
		if r.Machine {
			machines.add(m.Machine.Class != casework.MachineNone, "%s: none, a %s", r.File, r.Kind)
		}
		for _, d := range r.DSN {
			dsn.add(hasRecipient(m.Bounce, d.Final, d.Action, d.Status), "%s: %+v, not %v", r.File, m.Bounce, d)
		}
		if len(r.Expected) > 0 && r.IsBounce && m.Bounce != nil && len(m.Bounce.Recipients) > 0 {
			got, want := m.Bounce.Recipients[0], r.Expected[0]
			hard.add(got.Permanent == want.Hard, "%s: %+v, not %+v", r.File, got, want)
			if want.Hard {
				status.add(got.Permanent, "%s: %+v, not %+v", r.File, got, want)
			}
		}
		if r.Original != "" && r.IsBounce {
			ok := m.Bounce != nil && strings.Trim(r.Original, "<>") == string(m.Bounce.OriginalMessageID)
			original.add(ok, "%s: %+v, not %q", r.File, m.Bounce, r.Original)
		}
	}
	class.report(t, 98.5)
	machines.report(t, 98.5)
	dsn.report(t, 98)
	original.report(t, 98)
	status.report(t, 0)
	hard.report(t, 0)
}

// hasRecipient says whether a bounce names a recipient with action and status.
func hasRecipient(b *casework.Bounce, address, action, status string) bool {
	if b == nil {
		return false
	}
	return slices.ContainsFunc(b.Recipients, func(r casework.BounceRecipient) bool {
		return strings.EqualFold(string(r.Address), address) && strings.EqualFold(r.Action, action) && r.Status == status
	})
}

// TestMeasured_LineEnds reads every mail with LF, CRLF and CR. The verdict
// must be the same for all; the text too, but where octets that are no lines
// stand among them (NUL, single CR): those mean something else then.
func TestMeasured_LineEnds(t *testing.T) {
	dir := shared(t, "corpora")
	verdict, text := &score{name: "same verdict for LF, CRLF, CR"}, &score{name: "same text for LF, CRLF, CR"}
	for name, raw := range allMails(t, dir) {
		forms := lineForms(raw)
		want := Parse(forms[0], Options{})
		sameVerdict, sameText := true, true
		for _, form := range forms[1:] {
			m := Parse(form, Options{})
			send, why := casework.MayAcknowledge(m, nil)
			wantSend, wantWhy := casework.MayAcknowledge(want, nil)
			sameVerdict = sameVerdict && m.Machine == want.Machine && reflect.DeepEqual(m.Bounce, want.Bounce) &&
				send == wantSend && why == wantWhy && m.From == want.From && m.Subject == want.Subject && m.Content == want.Content
			sameText = sameText && m.OwnText == want.OwnText && m.Text == want.Text &&
				slices.Equal(attachmentNames(m), attachmentNames(want))
		}
		verdict.add(sameVerdict, "%s", name)
		if !bytes.ContainsAny(forms[0], "\r\x00") {
			text.add(sameText, "%s", name)
		}
	}
	verdict.report(t, 100)
	text.report(t, 100)
}

// allMails are all mails of the collections, by what names them.
func allMails(t *testing.T, dir string) map[string][]byte {
	all := map[string][]byte{}
	for _, r := range rows[bounceRow](t, dir, "bounces.jsonl") {
		all[r.File] = file(t, dir, r.File)
	}
	for _, r := range rows[messageRow](t, dir, "messages.jsonl") {
		all[r.File] = file(t, dir, r.File)
	}
	for _, r := range rows[ackRow](t, dir, "ack_policy.jsonl") {
		if r.File == "" {
			all[r.ID] = []byte(r.Raw)
		}
	}
	return all
}

// lineForms is a mail with LF, CRLF and CR as the ends of its lines.
func lineForms(raw []byte) [3][]byte {
	l := newLines(raw)
	var forms [3][]byte
	for i, end := range []string{"\n", "\r\n", "\r"} {
		for pos := 0; pos < len(raw); {
			var line []byte
			line, pos = l.at(pos, len(raw))
			forms[i] = append(append(forms[i], line...), end...)
		}
	}
	return forms
}

// ackRow is a row of ack_policy.jsonl.
type ackRow struct {
	ID     string  `json:"id"`
	Expect *bool   `json:"expect_ack"`
	File   string  `json:"file"`
	Raw    string  `json:"raw"`
	From   *string `json:"envelope_from"`
	To     *string `json:"envelope_to"`
	Note   string  `json:"note"`
}

// TestMeasured_Acknowledge measures whom a machine would answer. Rows without
// an expectation are about a rule of Sieve that we have no part in.
func TestMeasured_Acknowledge(t *testing.T) {
	dir := shared(t, "corpora")
	people, machines := &score{name: "acknowledged: people"}, &score{name: "never acknowledged: machines"}
	for _, r := range rows[ackRow](t, dir, "ack_policy.jsonl") {
		if r.Expect == nil {
			continue
		}
		raw := []byte(r.Raw)
		if r.File != "" {
			raw = file(t, dir, r.File)
		}
		var own []casework.Address
		if r.From != nil {
			raw = append([]byte("Return-Path: <"+strings.Trim(*r.From, "<>")+">\n"), raw...)
		}
		if r.To != nil {
			own = append(own, casework.Address(*r.To))
		}
		if _, rest, ok := strings.Cut(r.Note, `:addresses "`); ok {
			a, _, _ := strings.Cut(rest, `"`)
			own = append(own, casework.Address(a))
		}
		m := Parse(raw, Options{Own: own})
		ok, why := casework.MayAcknowledge(m, own)
		if *r.Expect {
			people.add(ok, "%s: %s", r.ID, why)
		} else {
			machines.add(!ok, "%s: %s", r.ID, why)
		}
	}
	people.report(t, 99)
	machines.report(t, 100)
}
