package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/mailbox"
	"ombud/mailbox/mailboxtest"
	"ombud/store/casework"
)

func TestPoller_Pass(t *testing.T) {
	t.Run("OK", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{}, "Junk")
		for i := range 3 {
			mustAppend(t, srv, "INBOX", letter(i))
		}
		in := newIntake()
		p := poller(t, set, in)
		if got, want := mustPass(t, p), (mailbox.Counts{Found: 3, Fetched: 3, Settled: 3, Moved: 3}); got != want {
			t.Errorf("counts %+v, want %+v", got, want)
		}
		if got := in.raws(); !slices.Equal(got, []string{letter(0), letter(1), letter(2)}) {
			t.Errorf("settled %q", got)
		}
		a := in.arrivals[0]
		if want := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC); !a.InternalDate.Equal(want) {
			t.Errorf("internal date %v, want %v", a.InternalDate, want)
		}
		if a.Stage != casework.StageService || a.ID.Mailbox != "service" || a.ID.Folder != "INBOX" || a.ID.UIDValidity == 0 || a.ID.UID != 1 {
			t.Errorf("arrival %+v", a.ID)
		}
		if srv.Count(user, "INBOX") != 0 || srv.Count(user, "Handled") != 3 {
			t.Errorf("inbox %d, handled %d", srv.Count(user, "INBOX"), srv.Count(user, "Handled"))
		}
		if flags := srv.Messages(user, "Handled")[0].Flags; len(flags) > 0 {
			t.Errorf("flags %v: fetching must not mark mail as seen", flags)
		}
		st := p.Status()
		if st.State != mailbox.StateIdle || !st.Move || !st.Idle || !st.UIDPlus || st.LastSuccess.IsZero() || st.Counts.Settled != 3 {
			t.Errorf("status %+v", st)
		}
		if got := mustPass(t, p); got != (mailbox.Counts{}) {
			t.Errorf("second pass did %+v", got)
		}
	})
	t.Run("Batches", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{})
		for i := range 450 {
			mustAppend(t, srv, "INBOX", letter(i))
		}
		in := newIntake()
		mustPass(t, poller(t, set, in))
		if !slices.Equal(in.batches, []int{200, 200, 50}) {
			t.Errorf("settled in batches of %v", in.batches)
		}
		for i, raw := range in.raws() {
			if raw != letter(i) {
				t.Fatalf("mail %d is %q", i, raw)
			}
		}
		if n := srv.Count(user, "Handled"); n != 450 {
			t.Errorf("handled holds %d", n)
		}
	})
	t.Run("Watched", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{})
		set.AlsoWatch = []string{"Junk", "Spam"}
		in := newIntake()
		p := poller(t, set, in)
		mustPass(t, p)
		if st := p.Status(); !slices.Equal(st.Missing, []string{"Junk", "Spam"}) {
			t.Errorf("missing %v", st.Missing)
		}
		if err := srv.CreateFolder(user, "Junk"); err != nil {
			t.Fatal(err)
		}
		mustAppend(t, srv, "Junk", letter(1))
		mustAppend(t, srv, "INBOX", letter(2))
		mustPass(t, p)
		if st := p.Status(); !slices.Equal(st.Missing, []string{"Spam"}) {
			t.Errorf("missing %v", st.Missing)
		}
		if in.arrivals[0].Watched || !in.arrivals[1].Watched || in.arrivals[1].ID.Folder != "Junk" {
			t.Errorf("arrivals %+v", in.arrivals)
		}
		if srv.Count(user, "Quarantine") != 1 || srv.Count(user, "Junk") != 0 {
			t.Errorf("quarantine %d, junk %d", srv.Count(user, "Quarantine"), srv.Count(user, "Junk"))
		}
	})
	t.Run("Large", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{})
		set.MaxSize = 1 << 20
		large := "Subject: large\r\n\r\n" + strings.Repeat("0123456789abcde\n", 9<<16)
		unreadable := "no header at all\n\xff\n\nx"
		huge := "Subject: huge\r\n\r\n" + strings.Repeat("0123456789abcde\n", 11<<16)
		mustAppend(t, srv, "INBOX", large)
		mustAppend(t, srv, "INBOX", huge)
		mustAppend(t, srv, "INBOX", "")
		mustAppend(t, srv, "INBOX", unreadable)
		in := newIntake()
		mustPass(t, poller(t, set, in))
		head := len("Subject: huge\r\n\r\n") + 1<<20
		if got := in.raws(); len(got) != 4 || got[0] != large[:head+1] || got[1] != huge[:head] || got[2] != "" || got[3] != unreadable {
			for i := range got {
				t.Errorf("mail %d has %d octets, uid %d", i, len(got[i]), in.arrivals[i].ID.UID)
			}
		}
		for i, want := range []string{large, huge[:10<<20], "", ""} {
			whole := in.arrivals[i].Whole
			if in.kept[whole.Key] != want || whole.Size != int64(len(want)) || in.dropped > 0 {
				t.Errorf("mail %d: %d octets are kept, want %d", i, len(in.kept[whole.Key]), len(want))
			}
		}
		if in.arrivals[0].Defect != "" || !strings.Contains(in.arrivals[1].Defect, "larger than 10485760") {
			t.Errorf("defects %q and %q", in.arrivals[0].Defect, in.arrivals[1].Defect)
		}
		if !in.arrivals[1].InternalDate.Equal(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("internal date %v", in.arrivals[1].InternalDate)
		}
	})
	t.Run("NewUIDValidity", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{}, "Complaints")
		set.Inbox, set.AlsoWatch = "Complaints", nil
		in := newIntake()
		p := poller(t, set, in)
		mustAppend(t, srv, "Complaints", letter(1))
		mustPass(t, p)
		if err := errors.Join(srv.DeleteFolder(user, "Complaints"), srv.CreateFolder(user, "Complaints")); err != nil {
			t.Fatal(err)
		}
		mustAppend(t, srv, "Complaints", letter(1))
		p.Close()
		mustPass(t, p)
		a, b := in.arrivals[0].ID, in.arrivals[1].ID
		if a.UID != b.UID || a.UIDValidity == b.UIDValidity {
			t.Errorf("arrivals %+v and %+v", a, b)
		}
	})
}

func TestPoller_Moves(t *testing.T) {
	for _, without := range [][]string{nil, {"MOVE"}, {"MOVE", "ESEARCH"}} {
		t.Run(fmt.Sprint("Without", without), func(t *testing.T) {
			srv, set := memory(t, mailboxtest.Options{Without: without})
			mustAppend(t, srv, "INBOX", letter(1))
			bystander := mustAppend(t, srv, "INBOX", letter(2))
			if err := srv.Flag(user, "INBOX", bystander, `\Deleted`); err != nil {
				t.Fatal(err)
			}
			in := newIntake()
			in.settle = func(as []casework.Arrival) error {
				if srv.Count(user, "INBOX") != 2 {
					t.Error("mail was touched before it was settled")
				}
				return nil
			}
			mustPass(t, poller(t, set, in))
			for id, rec := range in.records {
				mails := srv.Messages(user, "Handled")
				i := slices.IndexFunc(mails, func(m mailboxtest.Mail) bool { return m.UID == rec.Moved.UID })
				if i < 0 || rec.Moved.Folder != "Handled" || string(mails[i].Raw) != letter(int(id.UID)) {
					t.Errorf("mail %d is said to lie at %+v", id.UID, rec.Moved)
				}
			}
			if srv.Count(user, "Handled") != 2 || srv.Count(user, "INBOX") != 0 || in.owed() != 0 {
				t.Errorf("handled %d, inbox %d, owed %d", srv.Count(user, "Handled"), srv.Count(user, "INBOX"), in.owed())
			}
		})
	}
	t.Run("WithoutUIDPlus", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{Without: []string{"MOVE", "UIDPLUS"}})
		mustAppend(t, srv, "INBOX", letter(1))
		in := newIntake()
		p := poller(t, set, in)
		mustPass(t, p)
		if got := mustPass(t, p); got != (mailbox.Counts{}) {
			t.Errorf("second pass did %+v", got)
		}
		mails := srv.Messages(user, "INBOX")
		if len(mails) != 1 || !slices.Equal(mails[0].Flags, []string{"$OmbudHandled"}) {
			t.Errorf("inbox holds %+v", mails)
		}
		if in.owed() != 0 {
			t.Error("a move is owed that cannot be made")
		}
	})
	t.Run("Owed", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{})
		here, gone := mustAppend(t, srv, "INBOX", letter(1)), uint32(77)
		in := newIntake()
		f := casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 1}
		for _, uid := range []uint32{here, gone} {
			id := casework.ArrivalID{FolderID: f, UID: uid}
			in.records[id] = casework.ArrivalRecord{ID: id, MoveTo: casework.PlaceHandled, MoveOwed: true}
		}
		if got, want := mustPass(t, poller(t, set, in)), (mailbox.Counts{Moved: 2, Owed: 2}); got != want {
			t.Errorf("counts %+v, want %+v", got, want)
		}
		if in.owed() != 0 || srv.Count(user, "Handled") != 1 {
			t.Errorf("owed %d, handled %d", in.owed(), srv.Count(user, "Handled"))
		}
	})
}

func TestPoller_Failures(t *testing.T) {
	t.Run("Settle", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{})
		mustAppend(t, srv, "INBOX", letter(1))
		in := newIntake()
		full := errors.New("no space left on device")
		in.settle = func([]casework.Arrival) error { return full }
		p := poller(t, set, in)
		_, err := p.Pass(t.Context())
		if e, _ := errors.AsType[*mailbox.Error](err); e == nil || e.Kind != mailbox.KindSettle || !errors.Is(err, full) {
			t.Errorf("error %v", err)
		}
		if srv.Count(user, "INBOX") != 1 {
			t.Error("mail was moved that is not settled")
		}
		in.settle = nil
		mustPass(t, p)
		if len(in.arrivals) != 1 || srv.Count(user, "Handled") != 1 {
			t.Error("the mail was not taken in afterwards")
		}
	})
	t.Run("Canceled", func(t *testing.T) {
		srv, set := memory(t, mailboxtest.Options{})
		mustAppend(t, srv, "INBOX", letter(1))
		ctx, cancel := context.WithCancel(t.Context())
		in := newIntake()
		in.settle = func([]casework.Arrival) error { cancel(); return ctx.Err() }
		if _, err := poller(t, set, in).Pass(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("Unprotected", func(t *testing.T) {
		set := settings()
		set.Host, set.Dial = "192.0.2.1", toAddr("192.0.2.1")
		_, err := poller(t, set, newIntake()).Pass(t.Context())
		if err == nil || !strings.Contains(err.Error(), "loopback") || !mailbox.Unreachable(err) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("Settings", func(t *testing.T) {
		err := (mailbox.Settings{Key: "service", TLS: "maybe", Auth: "magic", Handled: "INBOX", AlsoWatch: []string{"INBOX"}}).Validate()
		for _, want := range []string{"no host", "port 0", `tls is "maybe"`, `auth is "magic"`, `handled folder "INBOX"`, "no quarantine", "also_watch"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not speak of %q", err, want)
			}
		}
		if _, err := poller(t, mailbox.Settings{}, newIntake()).Pass(t.Context()); err == nil {
			t.Error("a pass without settings")
		}
	})
}
