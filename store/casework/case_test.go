package casework

import (
	"errors"
	"strings"
	"testing"
)

func TestRefusal_Error(t *testing.T) {
	r := &Refusal{Kind: ErrNotAllowed, What: "case KB-7F3K-9QXP: decide", Why: "the case is closed"}
	if got := r.Error(); got != "case KB-7F3K-9QXP: decide: not allowed: the case is closed" || !errors.Is(r, ErrNotAllowed) {
		t.Errorf("error = %q", got)
	}
	if got := (&Refusal{Kind: ErrNotFound}).Error(); got != "not found" {
		t.Errorf("error = %q", got)
	}
}

func TestCase_Customer(t *testing.T) {
	c := Case{People: []Person{{Role: RoleRepresentative, Name: "Bo"}, {Role: RoleCustomer, Name: "Åsa"}}}
	if got := c.Customer().Name; got != "Åsa" {
		t.Errorf("customer %q", got)
	}
	if got := (Case{}).Customer(); got != (Person{}) {
		t.Errorf("nobody is %v", got)
	}
}

func TestCase_Decision(t *testing.T) {
	c := Case{Decisions: []Decision{
		{Stage: StageService, Version: 1}, {Stage: StageService, Version: 2}, {Stage: StageOmbudsman, Version: 1},
	}}
	if d, ok := c.Decision(StageService); !ok || d.Version != 2 {
		t.Errorf("the latest at stage service is %d, %t", d.Version, ok)
	}
	if _, ok := c.Decision(StageExternal); ok {
		t.Error("there is a decision at stage external")
	}
}

// TestLetterKind_Token holds that every kind of letter has a token that
// opens, and that only the program's own letters are sent again blindly.
func TestLetterKind_Token(t *testing.T) {
	const ref = Reference("KB-7F3K-9QXP")
	k := Keyring{[]byte("key")}
	for _, tc := range []struct {
		kind               LetterKind
		token              string
		automatic, answers bool
	}{
		{LetterAcknowledgement, ".a.", true, false},
		{LetterNotice, ".n.", true, false},
		{LetterConsultation, ".n.", false, false},
		{LetterInformationRequest, ".q.", false, false},
		{LetterDelay, ".l.", false, false},
		{LetterFirstDecision, ".d.", false, true},
		{LetterFinalDecision, ".d.", false, true},
		{LetterCorrection, ".d.", false, true},
		{LetterReply, ".r.", false, true},
		{LetterFeedbackReply, ".r.", false, true},
		{LetterReferral, ".r.", false, false},
		{LetterNotOurs, ".r.", false, true},
		{LetterWithdrawal, ".r.", false, true},
	} {
		id := k.MessageID(ref, 2, tc.kind, "example.se")
		if !strings.HasPrefix(string(id), "kb.7f3k9qxp.0002"+tc.token) {
			t.Errorf("%s: %s", tc.kind, id)
		}
		if got, ok := k.Open(id); !ok || got != ref {
			t.Errorf("%s: opens as %s, %t", tc.kind, got, ok)
		}
		if got := (Letter{Kind: tc.kind}).Automatic(); got != tc.automatic || tc.kind.Answers() != tc.answers {
			t.Errorf("%s: automatic %t, answers %t", tc.kind, got, tc.kind.Answers())
		}
	}
}

func TestDemand_Lowers(t *testing.T) {
	for _, tc := range []struct {
		was, now Demand
		want     bool
	}{
		{Demand{Amount: "1000", Currency: "SEK"}, Demand{Amount: "100", Currency: "SEK"}, true},
		{Demand{Amount: "1000", Currency: "SEK"}, Demand{Text: "an apology"}, true},
		{Demand{Amount: "100", Currency: "EUR"}, Demand{Amount: "100", Currency: "SEK"}, true},
		{Demand{Amount: "1000", Currency: "SEK"}, Demand{Amount: "1000.00", Currency: "SEK"}, false},
		{Demand{Amount: "1000", Currency: "SEK"}, Demand{Amount: "1500", Currency: "SEK"}, false},
		{Demand{Text: "an apology"}, Demand{Amount: "10", Currency: "SEK"}, false},
		{Demand{Amount: "0", Currency: "SEK"}, Demand{}, false},
	} {
		if got := tc.now.Lowers(tc.was); got != tc.want {
			t.Errorf("%s after %s: %t", tc.now, tc.was, got)
		}
	}
}
