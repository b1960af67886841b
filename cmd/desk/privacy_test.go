package desk_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// keepFor sets how long the office keeps what.
func (o *office) keepFor() {
	o.dir.Retention = casework.Retention{Claim: casework.Period{Years: 10}, Kinds: map[casework.Kind]casework.Period{
		casework.KindComplaint: {Years: 5}, casework.KindFeedback: {Months: 18}, casework.KindQuestion: {Months: 6}}}
}

// joke is feedback that was closed as a joke.
func (o *office) joke(from, text string) casework.Reference {
	o.t.Helper()
	ref := o.open(from, "kind=feedback "+text)
	o.send()
	_, err := o.Take(o.t.Context(), "maria", desk.TakeRequest{On: on(ref)})
	if err == nil {
		_, err = o.Note(o.t.Context(), "maria", desk.NoteRequest{On: on(ref), Text: "hemlig anteckning"})
	}
	if err == nil {
		_, err = o.Close(o.t.Context(), "maria", desk.CloseRequest{On: on(ref), Reason: casework.CloseSpam, Text: "a joke"})
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return ref
}

func TestDesk_PrivacyRetention(t *testing.T) {
	o := newOffice(t)
	o.keepFor()
	old, held, claim := o.joke(asa, "gammal"), o.joke(asa, "behållen"), o.decided("bo@example.org")
	ctx := t.Context()
	_, err := o.PrivacyKeep(ctx, "karin", desk.KeepRequest{On: on(held), Reason: "court"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(claim)}); err != nil {
		t.Fatal(err)
	}
	look := func(erase bool) desk.ErasureView {
		t.Helper()
		v, err := o.PrivacyRetention(ctx, "karin", desk.RetentionRequest{Erase: erase})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := look(true); len(v.Erased) != 0 {
		t.Errorf("erased on the first day: %+v", v.Erased)
	}
	o.clock.Set(time.Date(2028, 5, 24, 12, 0, 0, 0, time.UTC))
	if v := look(false); len(v.Erased) != 1 || v.Erased[0].Reference != old || !v.DryRun {
		t.Errorf("after 18 months: %+v", v)
	}
	if len(o.messages(old)) == 0 {
		t.Fatal("a look erased")
	}
	if v := look(true); len(v.Erased) != 1 || v.Messages != 4 || v.Letters != 1 {
		t.Errorf("erased: %+v", v)
	}
	if len(o.messages(old)) != 0 || len(o.messages(held)) == 0 || len(o.messages(claim)) == 0 {
		t.Error("the wrong case was erased")
	}
	if h := o.history(old); !strings.Contains(h, "karin erase messages=4 letters=1 why=feedback") {
		t.Errorf("history:\n%s", h)
	}
	if v := look(true); len(v.Erased) != 0 {
		t.Errorf("erased twice: %+v", v.Erased)
	}
	o.clock.Set(time.Date(2036, 11, 23, 12, 0, 0, 0, time.UTC))
	if v := look(false); len(v.Erased) != 1 || v.Erased[0].Reference != claim || v.Erased[0].Why != casework.KeptClaim {
		t.Errorf("after ten years: %+v", v.Erased)
	}
}

func TestDesk_PrivacyErase(t *testing.T) {
	o := newOffice(t)
	o.keepFor()
	ctx := t.Context()
	request := desk.PrivacyRequest{Who: asa, Reason: "asked by letter"}
	idea := o.joke(asa, "idé")
	ack := o.ack(idea)
	_, err := o.PrivacyErase(ctx, "maria", request)
	refused(t, err, casework.ErrNotAllowed, "maria is not head or admin")
	_, err = o.PrivacyErase(ctx, "karin", desk.PrivacyRequest{Who: "nobody@example.org", Reason: "x"})
	refused(t, err, casework.ErrNotFound, "no case has them")
	if v, err := o.PrivacyErase(ctx, "karin", request); err != nil || len(v.Erased) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	_, err = o.Reopen(ctx, "karin", desk.ReopenRequest{On: on(idea), Reason: "x"})
	refused(t, err, casework.ErrNotAllowed, "were erased")

	// What answers an erased case's letter, from anybody, opens a new one.
	for _, from := range []string{asa, "bo@example.org"} {
		r := o.receive(casework.StageService, answer(from, "kind=question igen från "+from, ack.MessageID))
		if r.Outcome != casework.ResultCase || r.Case == idea {
			t.Errorf("answer by %s: %s of %s", from, r.Outcome, r.Case)
		}
	}
	// The erased mail itself, arriving again, is known.
	again := o.receive(casework.StageService, mail(asa, "kind=feedback idé"))
	if again.Outcome != casework.ResultDuplicate || again.Case != "" {
		t.Errorf("the erased mail again: %+v", again)
	}
}

func TestDesk_PrivacyErase_OnItsWay(t *testing.T) {
	o := newOffice(t)
	o.keepFor()
	ref := o.open(asa, "kind=feedback")
	_, err := o.Take(t.Context(), "maria", desk.TakeRequest{On: on(ref)})
	if err == nil {
		_, err = o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref), Reason: casework.CloseSpam, Text: "a joke"})
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.PrivacyErase(t.Context(), "karin", desk.PrivacyRequest{Who: asa, Reason: "asked"})
	refused(t, err, casework.ErrNotAllowed, "is on its way (queued)")
	if len(o.messages(ref)) == 0 {
		t.Error("it was erased all the same")
	}
}

func TestDesk_PrivacyExport(t *testing.T) {
	o := newOffice(t)
	ref := o.joke(asa, "idé")
	other := o.open("bo@example.org", "kind=complaint av bo")
	files := map[string]string{}
	err := o.PrivacyExport(t.Context(), "karin", desk.PrivacyRequest{Who: asa, Reason: "asked by letter"},
		func(name string, write func(io.Writer) error) error {
			var b strings.Builder
			err := write(&b)
			files[name] = b.String()
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.accesses(ref); !strings.Contains(got, "karin export true\n") || o.accesses(other) != "" {
		t.Errorf("the access log of what was handed out: %q, of the other: %q", got, o.accesses(other))
	}
	dir := string(ref) + "/"
	for name, word := range map[string]string{"README.txt": string(ref), dir + "case.json": `"held_back": 3`,
		dir + "001-in-2026-11-23.txt": "idé", dir + "001-in-2026-11-23.eml": "idé", dir + "002-out-2026-11-23.eml": ""} {
		if text, ok := files[name]; !ok || !strings.Contains(text, word) {
			t.Errorf("%s: there %v, want %q in\n%s", name, ok, word, text)
		}
	}
	for name, text := range files {
		if strings.Contains(name+text, "hemlig anteckning") || strings.Contains(name+text, string(other)) {
			t.Errorf("%s tells an internal note, or of another's case", name)
		}
	}
	if h := o.history(ref); !strings.Contains(h, "karin export") || strings.Contains(h, "letter") && strings.Contains(h, "asked by") {
		t.Errorf("history:\n%s", h)
	}
}
