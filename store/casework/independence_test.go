package casework

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEligibleReviewer(t *testing.T) {
	d := office(t)
	when := at(t, "2026-10-12T22:30:00Z") // the 13th in Stockholm
	handled := func(v Verb, s Stage) Case {
		c := escalated(t)
		c.Decisions, c.Handlers = nil, []Handling{{Staff: "olle", Stage: s, Verb: v, At: when}}
		return c
	}
	approved := handled(VerbShow, StageService)
	approved.Decisions = []Decision{{Stage: StageService, By: "maria", ApprovedBy: "olle", ApprovedAt: when}}
	recused := handled(VerbShow, StageService)
	recused.Recused = []Recusal{{Staff: "olle", At: when}}
	many := handled(VerbTake, StageService)
	many.Handlers = append(many.Handlers, Handling{Staff: "olle", Stage: StageService, Verb: VerbReply, At: when},
		Handling{Staff: "olle", Stage: StageService, Verb: VerbNote, At: when})
	for name, tc := range map[string]struct {
		c   Case
		who StaffName
		why string
	}{
		"never seen it":     {escalated(t), "olle", ""},
		"decided":           {escalated(t), "jonas", "decided at stage service 2026-05-11"},
		"manager":           {escalated(t), "nils", "is the manager of jonas, who decided before"},
		"a stranger":        {escalated(t), "mallory", "is not in the list of staff"},
		"had it":            {handled(VerbTake, StageService), "olle", "had the case at stage service 2026-10-13"},
		"was assigned":      {handled(VerbAssign, StageService), "olle", "had the case at stage service 2026-10-13"},
		"noted":             {handled(VerbNote, StageService), "olle", "wrote a note at stage service 2026-10-13"},
		"answered":          {handled(VerbReply, StageService), "olle", "answered the customer at stage service 2026-10-13"},
		"asked":             {handled(VerbAsk, StageService), "olle", "wrote to the customer at stage service 2026-10-13"},
		"delayed":           {handled(VerbDelay, StageService), "olle", "wrote to the customer at stage service 2026-10-13"},
		"evaluated":         {handled(VerbEvaluate, StageService), "olle", "answered the customer at stage service 2026-10-13"},
		"closed":            {handled(VerbClose, StageService), "olle", "closed the case at stage service 2026-10-13"},
		"joined":            {handled(VerbMerge, StageService), "olle", ""},
		"approved":          {approved, "olle", "approved the decision at stage service 2026-10-13"},
		"stood aside":       {recused, "olle", "stood aside 2026-10-13"},
		"the weightiest":    {many, "olle", "answered the customer at stage service 2026-10-13"},
		"the same stage":    {handled(VerbDecide, StageOmbudsman), "olle", ""},
		"released":          {handled(VerbRelease, StageService), "olle", ""},
		"routed":            {handled(VerbRoute, StageService), "olle", ""},
		"referred":          {handled(VerbRefer, StageService), "olle", ""},
		"accepted":          {handled(VerbAccept, StageService), "olle", ""},
		"confirmed":         {handled(VerbConfirm, StageService), "olle", ""},
		"classified":        {handled(VerbClassify, StageService), "olle", ""},
		"read":              {handled(VerbShow, StageService), "olle", ""},
		"escalated":         {handled(VerbEscalate, StageService), "olle", ""},
		"not yet escalated": {complaint(t), "jonas", ""},
	} {
		ok, why := EligibleReviewer(tc.c, tc.who, d)
		if ok != (tc.why == "") || why != tc.why {
			t.Errorf("%s: %t, %q, want %q", name, ok, why, tc.why)
		}
	}
}

func TestBarred(t *testing.T) {
	d := office(t)
	want := []BarredStaff{
		{"jonas", "decided at stage service 2026-05-11"},
		{"nils", "is the manager of jonas, who decided before"},
	}
	if diff := cmp.Diff(want, Barred(escalated(t), d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := Barred(complaint(t), d); got != nil {
		t.Errorf("at the first stage: %v", got)
	}
}

func TestReviewers(t *testing.T) {
	d := office(t)
	d.Ombudsman.Deputies = append(d.Ombudsman.Deputies, "maria", "olle", "gone") // maria has not the role
	if got := Reviewers(escalated(t), d); !slices.Equal(got, []StaffName{"eva", "olle"}) {
		t.Errorf("reviewers: %v", got)
	}
}

// TestDirectory_May_Independent holds that whoever took part in a case at
// stage service, in whatever way that counts, never gets to judge it, and
// that whoever May lets judge is eligible.
func TestDirectory_May_Independent(t *testing.T) {
	d := office(t)
	// Everybody has every role: only independence is left to stop them.
	all := make([]StaffName, 0, len(d.Staff))
	for name, s := range d.Staff {
		s.Roles = []Role{RoleHandler, RoleOmbudsman, RoleApprover, RoleHead, RoleAdmin}
		d.Staff[name] = s
		all = append(all, name)
	}
	slices.Sort(all)
	d.Ombudsman.Deputies = all
	counts := []Verb{VerbTake, VerbAssign, VerbNote, VerbAsk, VerbReply, VerbDelay, VerbEvaluate, VerbDecide, VerbApprove, VerbReturn}
	judging := []Verb{VerbTake, VerbNote, VerbAsk, VerbReply, VerbDecide, VerbClose}
	rapid.Check(t, func(rt *rapid.T) {
		c := escalated(t)
		involved := rapid.SliceOfDistinct(rapid.SampledFrom(all), rapid.ID).Draw(rt, "involved")
		for _, s := range involved {
			c.Handlers = append(c.Handlers, Handling{Staff: s, Stage: StageService, Verb: rapid.SampledFrom(counts).Draw(rt, "verb")})
		}
		who, verb := rapid.SampledFrom(all).Draw(rt, "who"), rapid.SampledFrom(judging).Draw(rt, "judges by")
		err := d.May(c, verb, who)
		if slices.Contains(involved, who) && err == nil {
			rt.Fatalf("%s may %s", who, verb)
		}
		if ok, why := EligibleReviewer(c, who, d); ok != (err == nil) {
			rt.Fatalf("%s: eligible %t (%s), may %s: %v", who, ok, why, verb, err)
		}
	})
}

// TestEligibleReviewer_Kin holds that the complaints that a case is tied to
// count as the same matter.
func TestEligibleReviewer_Kin(t *testing.T) {
	d := office(t)
	c := complaint(t)
	c.Reference, c.Stage, c.Kin = "KB-B", StageOmbudsman, []Part{escalated(t).part()}
	for who, want := range map[StaffName]string{
		"jonas": "decided at stage service 2026-05-11 in KB-7F3K-9QXP",
		"nils":  "is the manager of jonas, who decided before",
		"olle":  "",
	} {
		if ok, why := EligibleReviewer(c, who, d); ok != (want == "") || why != want {
			t.Errorf("%s: %t, %q, want %q", who, ok, why, want)
		}
	}
}

func TestTookPart(t *testing.T) {
	c := complaint(t)
	c.Decisions, c.Handlers = nil, []Handling{{Staff: "olle", Stage: StageService, Verb: VerbRoute}}
	c.Kin = []Part{{Case: "KB-B", Handlers: []Handling{{Staff: "nils", Stage: StageService, Verb: VerbNote}}}}
	for who, want := range map[StaffName]bool{"olle": false, "nils": true, "eva": false} {
		if got := TookPart(c, who); got != want {
			t.Errorf("%s took part: %t", who, got)
		}
	}
}

// TestTied holds that links lead through what is no complaint, to one of the
// same customer's alone.
func TestTied(t *testing.T) {
	of := func(ref Reference, kind Kind, address Address, to ...Reference) Case {
		c := Case{Reference: ref, Kind: kind, Stage: StageService, People: []Person{{Role: RoleCustomer, Address: address}}}
		for _, l := range to {
			c.Links = append(c.Links, Link{Kind: LinkMayBelong, To: l})
		}
		return c
	}
	const asa, bo = Address("asa@example.org"), Address("bo@example.org")
	c := of("C", KindComplaint, asa, "B", "X")
	var got []Reference
	for _, p := range Tied(c, []Case{of("A", KindComplaint, asa), of("B", KindQuestion, asa, "A"), of("D", KindComplaint, "ASA@example.org", "C"),
		of("E", KindComplaint, asa, "F"), of("F", KindComplaint, asa), of("X", KindComplaint, bo)}) {
		got = append(got, p.Case)
	}
	slices.Sort(got)
	if want := []Reference{"A", "D"}; !slices.Equal(got, want) {
		t.Errorf("tied to C: %v, want %v", got, want)
	}
	if Tied(c, nil) == nil {
		t.Error("nil says that nobody has looked")
	}
}

func TestEligibleReviewer_Conflict(t *testing.T) {
	d := *office(t)
	d.Ombudsman.Conflicts = map[StaffName][]StaffName{"olle": {"jonas"}, "eva": {"maria"}}
	if ok, why := EligibleReviewer(escalated(t), "olle", &d); ok || why != "has a conflict of interest with jonas, who had a part before" {
		t.Errorf("olle: %t, %q", ok, why)
	}
	if ok, why := EligibleReviewer(escalated(t), "eva", &d); !ok {
		t.Errorf("eva: %s", why)
	}
	if ok, why := EligibleReviewer(complaint(t), "olle", &d); !ok {
		t.Errorf("at the first stage: %s", why)
	}
}
