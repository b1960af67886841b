package casework_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"ombud/store/casework"
)

func retention() casework.Retention {
	return casework.Retention{Claim: casework.Period{Years: 10}, Kinds: map[casework.Kind]casework.Period{
		casework.KindComplaint: {Years: 5}, casework.KindFeedback: {Months: 18}, casework.KindQuestion: {Months: 6},
		casework.KindDataRequest: {Years: 2}, casework.KindAuthority: {Years: 5},
	}}
}

func TestRetention_Keep(t *testing.T) {
	cal := casework.NewCalendar(time.UTC, nil)
	closed := time.Date(2026, 8, 31, 12, 0, 0, 0, time.UTC)
	sent := func(o casework.Outcome) []casework.Decision {
		return []casework.Decision{{Outcome: o, State: casework.DecisionSent}}
	}
	for name, c := range map[string]struct {
		c          casework.Case
		until, why string
		asked      bool // may be erased on the day after closing when the customer asks
	}{
		"Open":     {casework.Case{Status: casework.StatusAnswered, Kind: casework.KindFeedback}, "", "open", false},
		"Feedback": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindFeedback}, "2028-02-29", "feedback", true},
		"Question": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindQuestion}, "2027-02-28", "question", true},
		"Hold": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindFeedback,
			Flags: []casework.Flag{casework.FlagLegalHold}}, "", "legal_hold", false},
		"Upheld": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindComplaint,
			Decisions: sent(casework.OutcomeUpheld)}, "2031-08-31", "complaint", false},
		"Rejected": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindComplaint,
			Decisions: sent(casework.OutcomeRejected)}, "2036-08-31", "claim", false},
		"UpheldAtLast": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindComplaint,
			Decisions: append(sent(casework.OutcomeRejected), sent(casework.OutcomeUpheld)...)}, "2031-08-31", "complaint", false},
		"External": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindComplaint,
			Stage: casework.StageExternal}, "2036-08-31", "claim", false},
		"Also": {casework.Case{Status: casework.StatusClosed, Kind: casework.KindQuestion,
			Also: []casework.Kind{casework.KindDataRequest}}, "2028-08-31", "data_request", false},
	} {
		t.Run(name, func(t *testing.T) {
			c.c.ClosedAt = closed
			kept := retention().Keep(c.c, cal)
			until := kept.Until.String()
			if kept.Until.IsZero() {
				until = ""
			}
			if until != c.until || kept.Why != c.why {
				t.Errorf("kept until %q for %s, want %q for %s", until, kept.Why, c.until, c.why)
			}
			next := casework.Date{Year: 2026, Month: 9, Day: 1}
			if _, ok := retention().Erasable(c.c, next, cal, false); ok {
				t.Error("may be erased a day after closing though nobody asked")
			}
			if _, ok := retention().Erasable(c.c, next, cal, true); ok != c.asked {
				t.Errorf("the customer asks: %v", ok)
			}
			if kept.Until.IsZero() {
				return
			}
			if _, ok := retention().Erasable(c.c, kept.Until.AddDays(-1), cal, false); ok {
				t.Error("may be erased a day early")
			}
			if _, ok := retention().Erasable(c.c, kept.Until, cal, false); !ok {
				t.Error("may not be erased on its day")
			}
		})
	}
}

// mark fills every string that can be reached with a mark, and every list
// and pointer with one element.
func mark(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("PERSONAL")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		mark(v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		mark(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				mark(v.Field(i))
			}
		}
	}
}

// TestCase_Erased fills a case with marks and lists where they are left: a
// new field must be thought about before it may stay.
func TestCase_Erased(t *testing.T) {
	var c casework.Case
	mark(reflect.ValueOf(&c).Elem())
	at := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	e := c.Erased(at)
	if !e.ErasedAt.Equal(at) || e.Status != casework.StatusClosed {
		t.Errorf("erased at %v, status %s", e.ErasedAt, e.Status)
	}
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	// Keys and staff: nothing that a customer could have written.
	may := strings.Fields(`reference register kind also stage department product cause root_cause people.role people.type language handlers.staff
		handlers.stage handlers.verb deadlines.kind deadlines.of links.kind links.to flags close_reason verdict.kind verdict.department
		verdict.language verdict.runner_up verdict.rules_hash recused.staff demand.amount demand.currency
		evaluation.result evaluation.when evaluation.by decisions.stage decisions.outcome decisions.state
		decisions.awarded decisions.by decisions.approved_by decisions.sha256 decisions.points.outcome
		externals.body externals.by externals.outcome externals.followed`)
	for _, path := range marked("", tree) {
		if !strings.Contains(" "+strings.Join(may, " ")+" ", " "+path+" ") {
			t.Errorf("%s is left", path)
		}
	}
}

// marked are the paths at which the mark stands.
func marked(path string, v any) []string {
	switch v := v.(type) {
	case string:
		if v == "PERSONAL" {
			return []string{path}
		}
	case []any:
		var all []string
		for _, x := range v {
			all = append(all, marked(path, x)...)
		}
		return all
	case map[string]any:
		var all []string
		for k, x := range v {
			all = append(all, marked(strings.TrimPrefix(path+"."+k, "."), x)...)
		}
		return all
	}
	return nil
}
