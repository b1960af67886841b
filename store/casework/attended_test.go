package casework

import (
	"slices"
	"testing"
)

func TestDirectory_Unattended(t *testing.T) {
	d := &Directory{
		Departments: map[Department]DepartmentInfo{"refunds": {}, "cards": {}, "triage": {}, "legal": {}},
		Staff: map[StaffName]Staff{
			"maria": {Name: "maria", Roles: []Role{RoleHandler}, Departments: []Department{"refunds"}},
			"adam":  {Name: "adam", Roles: []Role{RoleAdmin}, Departments: []Department{"cards"}},
		},
	}
	if got, want := d.Unattended(), []Department{"cards", "legal"}; !slices.Equal(got, want) {
		t.Errorf("unattended %v, want %v", got, want)
	}
	orphan := Case{Reference: "KB-7F3K-9QXP", Stage: StageService, Department: "cards", Status: StatusNew}
	if err := d.May(orphan, VerbShow, "adam"); err != nil {
		t.Errorf("the admin may not see what is nobody's: %v", err)
	}
	staffed := orphan
	staffed.Department = "refunds"
	above := orphan
	above.Stage = StageOmbudsman
	for name, c := range map[string]Case{"staffed": staffed, "ombudsman": above} {
		if d.May(c, VerbShow, "adam") == nil {
			t.Errorf("%s: the admin may see it", name)
		}
	}
	d.Staff["karin"] = Staff{Name: "karin", Roles: []Role{RoleHead}}
	if got := d.Unattended(); len(got) != 0 {
		t.Errorf("with a head: %v", got)
	}
	if d.May(orphan, VerbShow, "adam") == nil {
		t.Error("with a head the admin may see it")
	}
}
