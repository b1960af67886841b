package daemon

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestDaemon_Status_UTC wants every instant in a status in UTC, wherever the
// daemon runs.
func TestDaemon_Status_UTC(t *testing.T) {
	w := newWorld(t)
	zone := time.FixedZone("there", 3600)
	o := w.options()
	o.Now = func() time.Time { return w.now().In(zone) }
	w.configure("stage = \"ombudsman\"", "stage = \"ombudsman\"\nalso_watch = []",
		"username = \"kundombud\"\npassword_file = \"password\"", "username = \"nobody\"\npassword_file = \"password\"")
	w.complaint("service", "asa@example.org")
	d := w.daemon(o)
	stop := w.serve(d)
	w.sent(1)
	s := w.status(d, "an acceptance and a refused login", func(s Status) bool {
		return s.Sender.LastAccepted != nil && !s.Mailboxes[0].NextTry.IsZero() && !s.Mailboxes[1].LastSuccess.IsZero()
	})
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	instants := regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`).FindAllString(string(text), -1)
	if len(instants) < 7 {
		t.Errorf("only %q in %s", instants, text)
	}
	for _, at := range instants {
		if !strings.HasSuffix(at, `Z"`) {
			t.Errorf("%s is not in UTC, in %s", at, text)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
