package daemon

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestCommandTrial(t *testing.T) {
	mail := []casework.Arrival{{Raw: []byte("Subject: x\r\n\r\ny")}}
	for _, tt := range []struct{ name, script, died, err string }{
		{"Reads", "cat >/dev/null", "", ""},
		{"Killed", "cat >/dev/null; kill -9 $$", "signal: killed", ""},
		{"NotRead", "kill -9 $$", "signal: killed", ""},
		{"Crashed", "cat >/dev/null; echo 'fatal error: stack overflow' >&2; exit 2", "stack overflow", ""},
		{"OtherFault", "cat >/dev/null; exit 78", "", "exit status 78"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			died, err := CommandTrial("sh", "-c", tt.script)(t.Context(), mail)
			if !strings.Contains(died, tt.died) || (died == "") != (tt.died == "") {
				t.Errorf("died %q, want %q", died, tt.died)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
	t.Run("NoProgram", func(t *testing.T) {
		if died, err := CommandTrial("/no/such/program")(t.Context(), mail); died != "" || err == nil {
			t.Errorf("died %q, %v: a program that is not there is no mail's fault", died, err)
		}
	})
	t.Run("Stopped", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if died, err := CommandTrial("sleep", "60")(ctx, mail); died != "" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("died %q, %v: to be stopped is no mail's fault", died, err)
		}
	})
}

func TestReadTrial(t *testing.T) {
	w := newWorld(t)
	c, err := ReadConfig(w.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(w.dir + "/password"); err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	mail := []casework.Arrival{{Raw: []byte("From: a@example.org\r\n\r\nHej")}, {Raw: []byte{0, 0xff}}, {}}
	if err := gob.NewEncoder(&in).Encode(mail); err != nil {
		t.Fatal(err)
	}
	if err := ReadTrial(c, &in); err != nil {
		t.Error(err)
	}
	if err := ReadTrial(c, strings.NewReader("no mail")); err == nil {
		t.Error("what is no mail was read")
	}
	if _, err := os.Stat(w.dir + "/ombud.db"); err == nil {
		t.Error("the store was opened")
	}
}

// trialOf reads mail as if in another process, which ends by itself on mail
// with the word DEADLY, for the first times.
type trialOf struct {
	kills int // how often it dies, -1 for ever
	asked []int
}

func (f *trialOf) run(_ context.Context, mail []casework.Arrival) (string, error) {
	f.asked = append(f.asked, len(mail))
	for _, a := range mail {
		if bytes.Contains(a.Raw, []byte("DEADLY")) && f.kills != 0 {
			f.kills--
			return "signal: killed", nil
		}
	}
	return "", nil
}

// TestDaemon_Deadly starts a daemon after one that died with two mails in
// hand, before which another mail waits.
func TestDaemon_Deadly(t *testing.T) {
	for _, tt := range []struct {
		name        string
		kills       int
		quarantined int
		asked       string
	}{
		{"Innocent", 0, 0, "[2]"},
		{"Unlucky", 3, 0, "[2 1 1 1 1]"}, // dies of the whole, and twice alone
		{"Deadly", -1, 1, "[2 1 1 1 1]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.complaint("service", "asa@example.org")
			w.advance(time.Second)
			w.complaint("service", "DEADLY@example.org")
			w.advance(time.Second)
			w.complaint("service", "bo@example.org")
			trial := &trialOf{kills: tt.kills}
			o := w.options()
			o.Trial = trial.run
			folder := casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 1} // the first folder
			left := hand{w.dir + "/in-hand.service"}
			err := left.take([]casework.Arrival{{ID: casework.ArrivalID{FolderID: folder, UID: 1}},
				{ID: casework.ArrivalID{FolderID: folder, UID: 2}}})
			if err != nil {
				t.Fatal(err)
			}
			d := w.daemon(o)
			if err := d.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
			if have := strings.Join(strings.Fields(fmt.Sprint(trial.asked)), " "); have != tt.asked {
				t.Errorf("tried %s, want %s", have, tt.asked)
			}
			list, err := d.Desk().Quarantine(t.Context(), "maria", desk.QuarantineRequest{})
			if err != nil || len(list) != tt.quarantined {
				t.Fatalf("in quarantine %+v, %v", list, err)
			}
			w.sent(3 - tt.quarantined)
			if len(left.left()) != 0 {
				t.Error("mail is still in hand after it was settled")
			}
			if tt.quarantined == 0 {
				return
			}
			if q := list[0]; !q.Unread || !strings.Contains(q.Reason, "ended the program 3 times: signal: killed") {
				t.Errorf("in quarantine %+v", q)
			}
			release := desk.QuarantineRequest{ID: list[0].ID}
			if _, err := d.Desk().QuarantineRelease(t.Context(), "maria", release); !errors.Is(err, casework.ErrNotAllowed) {
				t.Errorf("a deadly mail was released: %v", err)
			}
			trial.kills = 0 // an update can read it
			if q, err := d.Desk().QuarantineRelease(t.Context(), "maria", release); err != nil || q.Case == "" {
				t.Errorf("released after an update: %+v, %v", q, err)
			}
		})
	}
}

func TestHand_Left(t *testing.T) {
	h := hand{t.TempDir() + "/in-hand.service"}
	if len(h.left()) != 0 || h.lay() != nil {
		t.Error("without a file something was in hand")
	}
	writeFile(t, h.file, `{"mailbox":"service","uids":[1,`, 0o600)
	if len(h.left()) != 0 {
		t.Error("a file that was being written names a suspect")
	}
}
