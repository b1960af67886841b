package casework

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// mergeable is a complaint at the ombudsman that the mail of a customer made
// who had forgotten the reference.
func mergeable(t testing.TB) Case {
	t.Helper()
	c := complaint(t)
	c.Reference, c.Register, c.Status, c.Sorted, c.Unread = "KB-0000-0000", "2026-000009", StatusNew, false, true
	c.ReceivedAt = at(t, "2026-06-05T15:30:00Z")
	c.FirstComplaintAt, c.EscalatedAt, c.Stage = c.ReceivedAt, c.ReceivedAt, StageOmbudsman
	c.People = []Person{{Role: RoleCustomer, Name: "Åsa", Address: "asa@example.org", Type: TypeUnknown}}
	return c
}

func TestMerge(t *testing.T) {
	day1, day2, day3 := at(t, "2026-05-02T08:00:00Z"), at(t, "2026-05-04T08:00:00Z"), at(t, "2026-06-08T08:00:00Z")
	for _, tc := range []struct {
		name   string
		change func(into, from *Case)
		get    func(joined, rest Case) any
		want   any
	}{
		{"earliest complaint", func(i, f *Case) { i.FirstComplaintAt, f.FirstComplaintAt = day2, day1 },
			func(j, _ Case) any { return j.FirstComplaintAt }, day1},
		{"complaint in the other only", func(i, f *Case) { i.FirstComplaintAt, f.FirstComplaintAt = time.Time{}, day2 },
			func(j, _ Case) any { return j.FirstComplaintAt }, day2},
		{"earliest receipt", func(i, f *Case) { i.ReceivedAt, f.ReceivedAt = day2, day1 },
			func(j, _ Case) any { return j.ReceivedAt }, day1},
		{"flags", func(i, f *Case) { i.Flags, f.Flags = []Flag{FlagUrgent}, []Flag{FlagCrisis, FlagUrgent} },
			func(j, _ Case) any { return j.Flags }, []Flag{FlagUrgent, FlagCrisis}},
		{"kinds", func(i, f *Case) {
			i.Also, f.Kind, f.Also = []Kind{KindFeedback}, KindQuestion, []Kind{KindComplaint, KindDataRequest}
		},
			func(j, _ Case) any { return append([]Kind{j.Kind}, j.Also...) },
			[]Kind{KindComplaint, KindFeedback, KindQuestion, KindDataRequest}},
		{"a complaint in a question", func(i, _ *Case) { i.Kind = KindQuestion },
			func(j, _ Case) any { return j.Is(KindComplaint) }, true},
		{"open tasks go along", func(_, f *Case) { f.Tasks = []Task{{Kind: "x", At: day1}} },
			func(j, r Case) any { return [2][]Task{j.Tasks, r.Tasks} },
			[2][]Task{{{Kind: "x", At: day1}}, {{Kind: "x", At: day1, Done: day3}}}},
		{"nobody's wish to close it", func(_, f *Case) { f.Tasks = []Task{{Kind: TaskSecond, Note: "reason=spam by=maria"}} },
			func(j, _ Case) any { return len(j.Tasks) }, 0},
		{"people", func(i, f *Case) {
			i.People = []Person{{Role: RoleCustomer, Address: "asa@example.org", Type: TypeUnknown, Assurance: AssuranceNone}}
			f.People = []Person{
				{Role: RoleCustomer, Name: "Åsa", Address: "Asa@example.org", Type: TypeConsumer, Assurance: AssuranceConfirmed, Confirmed: "phone"},
				{Role: RoleRepresentative, Name: "Bo", Address: "bo@example.org", Authority: "power of attorney"}}
		}, func(j, _ Case) any { return j.People }, []Person{
			{Role: RoleCustomer, Name: "Åsa", Address: "asa@example.org", Type: TypeConsumer, Assurance: AssuranceConfirmed, Confirmed: "phone"},
			{Role: RoleRepresentative, Name: "Bo", Address: "bo@example.org", Authority: "power of attorney"}}},
		{"one customer only", func(i, f *Case) {
			i.People = []Person{{Role: RoleCustomer, Address: "bo@example.org"}, {Role: RoleRepresentative, Address: "asa@example.org"}}
			f.People = append(f.People, Person{Role: RoleCustomer, Address: "cecilia@example.org"})
		}, func(j, _ Case) any { return []PersonRole{j.People[0].Role, j.People[1].Role, j.People[2].Role} },
			[]PersonRole{RoleCustomer, RoleRepresentative, RoleOther}},
		{"handlers", func(i, f *Case) {
			i.Handlers = []Handling{{"jonas", StageService, VerbTake, day1}}
			f.Handlers = []Handling{{"jonas", StageService, VerbTake, day2}, {"maria", StageService, VerbNote, day2}}
		}, func(j, _ Case) any { return j.Handlers },
			[]Handling{{"jonas", StageService, VerbTake, day1}, {"maria", StageService, VerbNote, day2}}},
		{"demand of the other", func(_, f *Case) { f.Demand = &Demand{Text: "money", Amount: "10", Currency: "SEK"} },
			func(j, _ Case) any { return *j.Demand }, Demand{Text: "money", Amount: "10", Currency: "SEK"}},
		{"two demands", func(i, f *Case) {
			i.Demand, f.Demand = &Demand{"the fee", "60", "SEK"}, &Demand{"all of it", "1250.50", "SEK"}
		}, func(j, _ Case) any { return *j.Demand }, Demand{"the fee\nall of it", "1250.50", "SEK"}},
		{"two currencies", func(i, f *Case) {
			i.Demand, f.Demand = &Demand{"the fee", "60", "SEK"}, &Demand{"the fee", "7", "EUR"}
		}, func(j, _ Case) any { return *j.Demand }, Demand{"the fee\n7 EUR", "60", "SEK"}},
		{"unanswered in one", func(i, _ *Case) { i.AnsweredAt, i.Status = day1, StatusAnswered },
			func(j, _ Case) any { return [2]any{j.AnsweredAt, j.Status} }, [2]any{time.Time{}, StatusOpen}},
		{"met in one", func(i, f *Case) {
			i.Deadlines = []Deadline{{Kind: DeadlineAnswer, Due: day2, Met: day1}}
			f.Deadlines = []Deadline{{Kind: DeadlineAnswer, Due: day3}, {Kind: DeadlineHardStop, Due: day3}}
		}, func(j, _ Case) any { return j.Deadlines },
			[]Deadline{{Kind: DeadlineAnswer, Due: day2}, {Kind: DeadlineHardStop, Due: day3}}},
		{"out of triage", func(i, f *Case) { i.Department, i.Sorted, f.Sorted = DepartmentTriage, false, true },
			func(j, _ Case) any { return [2]any{j.Department, j.Sorted} }, [2]any{Department("refunds"), true}},
		{"links", func(i, f *Case) {
			i.Links, f.Links = []Link{{LinkMayBelong, f.Reference}, {LinkRelated, "KB-A"}}, []Link{{LinkMayBelong, i.Reference}, {LinkRelated, "KB-B"}}
		}, func(j, r Case) any { return [2][]Link{j.Links, r.Links} },
			[2][]Link{{{LinkRelated, "KB-A"}, {LinkRelated, "KB-B"}, {LinkRelated, "KB-0000-0000"}},
				{{LinkMayBelong, "KB-7F3K-9QXP"}, {LinkRelated, "KB-B"}, {LinkMergedInto, "KB-7F3K-9QXP"}}}},
		{"begun in the other", func(i, f *Case) { i.Status, f.Status = StatusNew, StatusWaiting },
			func(j, _ Case) any { return j.Status }, StatusOpen},
		{"begun in neither", func(i, f *Case) { i.Status, f.Status = StatusNew, StatusNew },
			func(j, _ Case) any { return j.Status }, StatusNew},
		{"recalls", func(i, f *Case) {
			i.Recalls = []Recall{{Letter: "l1", Before: Standing{Status: StatusNew}, After: Standing{Status: StatusOpen}}}
			f.Recalls = []Recall{{Letter: "l2", Before: Standing{Status: StatusNew}, After: Standing{Status: StatusWaiting},
				Ended: []Task{{Kind: "x"}}}}
		}, func(j, r Case) any { return [2][]Recall{j.Recalls, r.Recalls} },
			[2][]Recall{{{Letter: "l1", Before: Standing{Status: StatusNew}, After: Standing{Status: StatusOpen}},
				{Letter: "l2", Before: Standing{Status: StatusWaiting}, After: Standing{Status: StatusWaiting}, Ended: []Task{{Kind: "x"}}}}, nil}},
		{"the rest", func(_, _ *Case) {}, func(_, r Case) any { return [3]any{r.Status, r.CloseReason, r.ClosedAt} },
			[3]any{StatusClosed, CloseMerged, day3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			into, from := complaint(t), mergeable(t)
			tc.change(&into, &from)
			joined, rest := Merge(into, from, day3)
			if diff := cmp.Diff(tc.want, tc.get(joined, rest)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestMerge_LosesNothing holds that whatever either of two cases has in its
// lists the joined case has, that no instant gets later that clocks run
// from, and that neither case is changed in place.
func TestMerge_LosesNothing(t *testing.T) {
	base := at(t, "2026-05-01T08:00:00Z")
	rapid.Check(t, func(r *rapid.T) {
		into, from := someCase(r, "KB-0000-0001", base), someCase(r, "KB-0000-0002", base)
		if rapid.Bool().Draw(r, "same lists") {
			from.Tags, from.Flags, from.Handlers = into.Tags, into.Flags, into.Handlers
		}
		a, b := cloneCase(into), cloneCase(from)
		joined, rest := Merge(into, from, base.AddDate(1, 0, 0))
		if diff := cmp.Diff(a, into) + cmp.Diff(b, from); diff != "" {
			r.Fatalf("a case was changed in place: %s", diff)
		}
		for _, c := range []Case{into, from} {
			holds(r, "flags", joined.Flags, c.Flags, equal)
			holds(r, "tags", joined.Tags, c.Tags, equal)
			holds(r, "tasks", joined.Tasks, c.Tasks, equal)
			holds(r, "recused", joined.Recused, c.Recused, equal)
			holds(r, "kinds", append([]Kind{joined.Kind}, joined.Also...), append([]Kind{c.Kind}, c.Also...), equal)
			holds(r, "past", joined.Past, c.Past, equal)
			holds(r, "handlers", joined.Handlers, c.Handlers, func(x, y Handling) bool {
				return x.Staff == y.Staff && x.Stage == y.Stage && x.Verb == y.Verb
			})
			holds(r, "people", joined.People, c.People, func(x, y Person) bool { return x.Address.Same(y.Address) })
			holds(r, "deadlines", joined.Deadlines, c.Deadlines, func(x, y Deadline) bool {
				return x.Kind == y.Kind && !x.Due.After(y.Due) && (x.Met.IsZero() || !y.Met.IsZero())
			})
			holds(r, "links", append(slices.Clone(joined.Links), Link{LinkMayBelong, from.Reference}, Link{LinkMayBelong, into.Reference}),
				c.Links, equal)
			for _, at := range [][2]time.Time{{joined.ReceivedAt, c.ReceivedAt}, {joined.FirstComplaintAt, c.FirstComplaintAt},
				{joined.EscalatedAt, c.EscalatedAt}, {joined.FirstAnswerAt, c.FirstAnswerAt}} {
				if !at[1].IsZero() && (at[0].IsZero() || at[0].After(at[1])) {
					r.Fatalf("%s became %s", at[1], at[0])
				}
			}
			if stageRank(joined.Stage) < stageRank(c.Stage) || c.Unread && !joined.Unread || c.Accepted && !joined.Accepted {
				r.Fatalf("stage %s, unread %v, accepted %v of %+v", joined.Stage, joined.Unread, joined.Accepted, c)
			}
		}
		if to, ok := rest.MergedInto(); !ok || to != into.Reference || rest.Status != StatusClosed {
			r.Fatalf("the rest is %s, linked %v", rest.Status, rest.Links)
		}
	})
}

// holds fails unless all of part is in whole.
func holds[T any](r *rapid.T, what string, whole, part []T, same func(T, T) bool) {
	for _, v := range part {
		if !slices.ContainsFunc(whole, func(w T) bool { return same(w, v) }) {
			r.Fatalf("%s: %+v is lost, %+v is left", what, v, whole)
		}
	}
}

// cloneCase copies a case with its lists.
func cloneCase(c Case) Case {
	c.Also, c.Past, c.People, c.Handlers = slices.Clone(c.Also), slices.Clone(c.Past), slices.Clone(c.People), slices.Clone(c.Handlers)
	c.Recused, c.Deadlines, c.Links = slices.Clone(c.Recused), slices.Clone(c.Deadlines), slices.Clone(c.Links)
	c.Tags, c.Flags, c.Tasks = slices.Clone(c.Tags), slices.Clone(c.Flags), slices.Clone(c.Tasks)
	return c
}

// someCase draws a case.
func someCase(r *rapid.T, ref Reference, base time.Time) Case {
	instant := rapid.Custom(func(r *rapid.T) time.Time {
		if rapid.IntRange(0, 3).Draw(r, "none") == 0 {
			return time.Time{}
		}
		return base.Add(time.Duration(rapid.IntRange(0, 1000).Draw(r, "hours")) * time.Hour)
	})
	draw := func(name string) time.Time { return instant.Draw(r, name) }
	kinds := rapid.SampledFrom([]Kind{KindFeedback, KindQuestion, KindComplaint, KindDataRequest})
	staff := rapid.SampledFrom([]StaffName{"maria", "jonas", "eva"})
	stages := rapid.SampledFrom([]Stage{StageService, StageOmbudsman, StageExternal})
	people := rapid.Custom(func(r *rapid.T) Person {
		return Person{Role: rapid.SampledFrom([]PersonRole{RoleCustomer, RoleRepresentative, RoleOther}).Draw(r, "role"),
			Address: rapid.SampledFrom([]Address{"a@example.org", "A@example.org", "b@example.org", "c@example.org"}).Draw(r, "address")}
	})
	return Case{
		Reference: ref, Kind: kinds.Draw(r, "kind"), Also: rapid.SliceOfN(kinds, 0, 2).Draw(r, "also"),
		Past: rapid.SliceOfN(kinds, 0, 2).Draw(r, "past"), Stage: stages.Draw(r, "stage"),
		Status: rapid.SampledFrom([]Status{StatusNew, StatusOpen, StatusWaiting, StatusAnswered}).Draw(r, "status"),
		People: rapid.SliceOfN(people, 0, 3).Draw(r, "people"), ReceivedAt: base.Add(time.Duration(rapid.IntRange(0, 99).Draw(r, "received"))),
		FirstComplaintAt: draw("complained"), EscalatedAt: draw("escalated"), FirstAnswerAt: draw("first answer"), AnsweredAt: draw("answered"),
		Handlers: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Handling {
			return Handling{staff.Draw(r, "who"), stages.Draw(r, "where"), rapid.SampledFrom([]Verb{VerbTake, VerbNote}).Draw(r, "verb"), instant.Draw(r, "at")}
		}), 0, 3).Draw(r, "handlers"),
		Recused: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Recusal {
			return Recusal{Staff: staff.Draw(r, "who"), At: instant.Draw(r, "at")}
		}), 0, 2).Draw(r, "recused"),
		Deadlines: slices.Collect(func(yield func(Deadline) bool) {
			for _, k := range []DeadlineKind{DeadlineAnswer, DeadlineHardStop, DeadlineFeedback} {
				due := base.Add(time.Duration(rapid.IntRange(1, 99).Draw(r, "due")) * time.Hour)
				if rapid.Bool().Draw(r, "has") && !yield(Deadline{Kind: k, Due: due, Met: instant.Draw(r, "met")}) {
					return
				}
			}
		}),
		Links: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Link {
			return Link{LinkMayBelong, rapid.SampledFrom([]Reference{"KB-0000-0001", "KB-0000-0002", "KB-0000-0003"}).Draw(r, "to")}
		}), 0, 2).Draw(r, "links"),
		Tags:  rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(r, "tags"),
		Flags: rapid.SliceOfN(rapid.SampledFrom([]Flag{FlagUrgent, FlagCrisis, FlagLegalHold}), 0, 2).Draw(r, "flags"),
		Tasks: rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Task {
			return Task{Kind: rapid.SampledFrom([]string{"a", "b"}).Draw(r, "task"), At: instant.Draw(r, "at")}
		}), 0, 2).Draw(r, "tasks"),
		Unread: rapid.Bool().Draw(r, "unread"), Accepted: rapid.Bool().Draw(r, "accepted"),
	}
}

func TestMayMerge(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(into, from *Case)
		kind   error
	}{
		{"same customer", func(_, _ *Case) {}, nil},
		{"customer is the representative there", func(i, _ *Case) {
			i.People = []Person{{Role: RoleCustomer, Address: "bo@example.org"}, {Role: RoleRepresentative, Address: "ASA@example.org"}}
		}, nil},
		{"answered and closed", func(i, _ *Case) { i.Status, i.CloseReason = StatusClosed, CloseAnswered }, nil},
		{"itself", func(i, f *Case) { f.Reference = i.Reference }, ErrInvalid},
		{"another customer", func(_, f *Case) { f.People[0].Address = "bo@example.org" }, ErrNotAllowed},
		{"no address", func(i, f *Case) { i.People[0].Address, f.People[0].Address = "", "" }, ErrNotAllowed},
		{"closed", func(_, f *Case) { f.Status = StatusClosed }, ErrNotAllowed},
		{"decided", func(_, f *Case) { f.Decisions = []Decision{{Stage: StageOmbudsman}} }, ErrNotAllowed},
		{"into spam", func(i, _ *Case) { i.Status, i.CloseReason = StatusClosed, CloseSpam }, ErrNotAllowed},
		{"into one that is gone", func(i, _ *Case) { i.Links = []Link{{LinkMergedInto, "KB-A"}} }, ErrNotAllowed},
	} {
		into, from := complaint(t), mergeable(t)
		into.People = []Person{{Role: RoleCustomer, Address: "asa@example.org"}}
		tc.change(&into, &from)
		if err := MayMerge(into, from); !errors.Is(err, tc.kind) || tc.kind == nil && err != nil {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.kind)
		}
	}
}
