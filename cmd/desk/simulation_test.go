package desk_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// TestDesk_TwoYears lets two years pass with mail and verbs at random. After
// every look at the clocks each promise is running, met or counted as missed,
// and ends at the end of a local day, also over changes of the clock.
func TestDesk_TwoYears(t *testing.T) {
	if testing.Short() {
		t.Skip("two years take some seconds")
	}
	synctest.Test(t, func(t *testing.T) {
		clock := new(storetest.Clock)
		db, err := storetest.OpenMemory(clock)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		o := newOfficeOn(t, clock, db)
		s := &simulation{office: o, rnd: rand.New(rand.NewPCG(7, 2026)), kinds: map[casework.DeadlineKind]int{}}
		start, first := time.Now(), o.clock.Now()
		for time.Since(start) < 2*365*24*time.Hour {
			time.Sleep(time.Duration(8+s.rnd.IntN(16)) * time.Hour)
			o.clock.Set(first.Add(time.Since(start)))
			if err := o.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.check()
			s.act()
		}
		if len(s.cases) < 100 || s.missed == 0 || s.met == 0 || s.kinds[casework.DeadlinePlanned] == 0 ||
			s.kinds[casework.DeadlineRemedy] == 0 {
			t.Errorf("%d cases, %d promises met, %d missed, of kinds %v: too little happened", len(s.cases), s.met, s.missed, s.kinds)
		}
		t.Logf("%d cases, %d promises met, %d missed", len(s.cases), s.met, s.missed)
	})
}

// simulation is an office in which things happen at random.
type simulation struct {
	*office
	rnd         *rand.Rand
	cases       []casework.Reference
	alive       []casework.Reference // looked at every time
	met, missed int
	kinds       map[casework.DeadlineKind]int
}

// act lets one or two things happen.
func (s *simulation) act() {
	if s.rnd.IntN(6) == 0 {
		kind := []string{"feedback", "question", "complaint", "data_request"}[s.rnd.IntN(4)]
		ref := s.open(fmt.Sprintf("kund%d@mail.test", len(s.cases)), fmt.Sprintf("kind=%s nummer %d", kind, len(s.cases)))
		s.cases, s.alive = append(s.cases, ref), append(s.alive, ref)
	}
	if len(s.alive) > 0 {
		s.verb(s.alive[s.rnd.IntN(len(s.alive))])
	}
	s.clock.Advance(11 * time.Minute) // over the hold
	s.send()
	if len(s.alive) > 15 { // the oldest are left to themselves
		s.alive = s.alive[1:]
	}
}

// verb does something to a case that may or may not be allowed.
func (s *simulation) verb(ref casework.Reference) {
	ctx, o, by := s.t.Context(), on(ref), casework.StaffName("maria")
	day := s.dir.Calendar.Date(s.clock.Now()).AddDays(3 + s.rnd.IntN(40))
	var err error
	switch s.rnd.IntN(8) {
	case 0:
		_, err = s.Take(ctx, by, desk.TakeRequest{On: o})
	case 1:
		_, err = s.Reply(ctx, by, desk.ReplyRequest{On: o, Text: "vi har svarat"})
	case 2:
		_, err = s.Evaluate(ctx, by, desk.EvaluateRequest{On: o, Result: casework.EvaluationPlanned, Reasons: "ja", When: day})
	case 3:
		_, err = s.Evaluate(ctx, by, desk.EvaluateRequest{On: o, Result: casework.EvaluationDone, Reasons: "klart"})
	case 4:
		if _, err = s.Confirm(ctx, by, desk.ConfirmRequest{On: o, How: "ringde"}); err == nil {
			r := partly(ref)
			r.Remedy = &casework.Remedy{Text: "vi betalar", By: day}
			_, err = s.Decide(ctx, by, r)
		}
	case 5:
		_, err = s.Close(ctx, by, desk.CloseRequest{On: o})
	case 6:
		_, err = s.Remedy(ctx, by, desk.RemedyRequest{On: o})
	default:
		s.receive(casework.StageService, mail(string(s.get(ref).Customer().Address),
			fmt.Sprintf("kind=question %s och %d", ref, s.rnd.Int())))
	}
	if err != nil && !refusedBy(err) {
		s.t.Fatal(err)
	}
}

// refusedBy says whether an error is a refusal: verbs at random are refused
// often.
func refusedBy(err error) bool {
	for _, kind := range []error{casework.ErrNotAllowed, casework.ErrConflict, casework.ErrInvalid} {
		if strings.Contains(err.Error(), kind.Error()) {
			return true
		}
	}
	return false
}

// check holds every promise of the cases in hand to what was recorded.
func (s *simulation) check() {
	s.t.Helper()
	now, cal := s.clock.Now(), s.dir.Calendar
	s.met, s.missed = 0, 0
	for _, ref := range s.alive {
		c, history := s.get(ref), ""
		for _, d := range c.Deadlines {
			if !d.Due.Equal(cal.EndOfDay(cal.Date(d.Due))) {
				s.t.Fatalf("%s: %s ends at %s", ref, d.Kind, d.Due.In(cal.Location()))
			}
			s.kinds[d.Kind]++
			if d.State(now) == casework.DeadlineMet {
				s.met++
			}
			if d.State(now) != casework.DeadlineMissed || c.Status == casework.StatusClosed && !d.Promise() {
				continue
			}
			s.missed++
			if history == "" {
				history = s.history(ref)
			}
			if want := fmt.Sprintf("missed deadline=%s due=%s", d.Kind, cal.Date(d.Due)); !strings.Contains(history, want) {
				s.t.Fatalf("%s at %s: %s was missed on %s (met %s) and not counted:\n%s", ref, now, d.Kind, d.Due, d.Met, history)
			}
		}
	}
}
