package daemon

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/store/casework"
)

func TestConfig_Directory(t *testing.T) {
	c, err := parseConfig("x.toml", []byte(example(t,
		`aliases = []`, `aliases = ["kundservice@EXAMPLE.se"]`,
		`forms = []`, `forms = ["form@example.se"]`,
		`backfill_before = ""`, `backfill_before = "2026-11-22"`,
		`bounce_address = ""`, `bounce_address = "bounce@example.se"`,
		`closed = []`, `closed = ["2026-12-28"]`)))
	if err != nil {
		t.Fatal(err)
	}
	d := c.Directory()
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name       string
		have, want any
	}{
		{"Company", d.Company, casework.Company{
			Name: "Exempelbolaget", Website: "https://www.example.se", ProcessURL: "https://www.example.se/klagomal",
			Phone: "08-000 00 00", Languages: []casework.Language{"sv", "en"}, Prefix: "KB",
			ADRParticipates: true, MailDomain: "example.se",
		}},
		{"Inbox", d.Inboxes[casework.StageService], casework.Inbox{
			Key: "service", Stage: casework.StageService, Address: "service@example.se",
			Forms:          []casework.Address{"form@example.se"},
			BackfillBefore: time.Date(2026, 11, 22, 0, 0, 0, 0, stockholm), MaxAckAge: 72 * time.Hour,
		}},
		{"Own", d.Own, []casework.Address{
			"kundombud@example.se", "service@example.se", "kundservice@example.se", "bounce@example.se"}},
		{"Staff", d.Staff["ingrid"], casework.Staff{
			Name: "ingrid", FullName: "Ingrid Ek", Unix: "ingrid",
			Roles:       []casework.Role{casework.RoleHandler, casework.RoleHead, casework.RoleApprover},
			Departments: []casework.Department{"payments", "triage"},
		}},
		{"Product", d.Products["invoice"].Owner, casework.StaffName("maria")},
		{"Lead", d.Departments["payments"].Lead, casework.StaffName("maria")},
		{"BuiltinName", d.Departments["fraud"].Name["sv"], "Bedrägeri och obehöriga transaktioner"},
		{"Ombudsman", d.Ombudsman, casework.Ombudsman{Holder: "eva", Deputies: []casework.StaffName{"nils"}, FourEyes: true,
			Conflicts: map[casework.StaffName][]casework.StaffName{}}},
		{"Limits", d.Limits, casework.Limits{AckPerSenderPerDay: 3, AckPerHour: 500, Trusted: []casework.Address{}}},
		{"HoldDecision", d.Hold[casework.LetterFinalDecision], 10 * time.Minute},
		{"HoldReply", d.Hold[casework.LetterInformationRequest], time.Minute},
		{"HoldAcknowledgement", d.Hold[casework.LetterAcknowledgement], time.Duration(0)},
		{"Policy", d.Policy.Name, "se-combined"},
		{"Closed", d.Calendar.IsBusiness(casework.Date{Year: 2026, Month: 12, Day: 28}), false},
		{"Open", d.Calendar.IsBusiness(casework.Date{Year: 2026, Month: 12, Day: 29}), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.have); diff != "" {
				t.Errorf("-want +have:\n%s", diff)
			}
		})
	}
	if len(d.Departments) != 14 {
		t.Errorf("%d departments, want the 14 built-in ones", len(d.Departments))
	}
}
