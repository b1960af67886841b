package daemon

import (
	"strings"
	"testing"
	"time"
)

func TestExamineOnward(t *testing.T) {
	for day, want := range map[string]string{"2026-11-25": FoundOK, "2027-05-21": FoundOK, "2027-05-22": FoundWarning} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if f := examineOnward(now); f.State != want {
			t.Errorf("%s: %+v, want %s", day, f, want)
		}
	}
}

func TestExamine_Disk(t *testing.T) {
	w := newWorld(t)
	c, err := ReadConfig(w.file)
	if err != nil {
		t.Fatal(err)
	}
	for free, want := range map[uint64]string{minFree - 1: FoundFailure, minFree: FoundWarning, 10 * minFree: FoundOK} {
		f := examineDisk(c, Options{FreeDisk: func(string) (uint64, error) { return free, nil }})
		if f.State != want || f.State == FoundFailure && !strings.Contains(f.Text, "no mail is fetched") {
			t.Errorf("%d octets free: %+v, want %s", free, f, want)
		}
	}
}
