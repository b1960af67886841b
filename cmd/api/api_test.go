package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
	"ombud/store/storetest"
)

type parser struct{}

func (parser) Parse([]byte, string) casework.Message { return casework.Message{} }

func (parser) Attachment([]byte, casework.Attachment) ([]byte, error) { return nil, nil }

type classifier struct{}

func (classifier) Classify(casework.Text) casework.Verdict { return casework.Verdict{} }

type composer struct{}

func (composer) Compose(casework.Draft) (casework.Composed, error) { return casework.Composed{}, nil }

// served is a daemon's end of the socket with an empty desk behind it.
type served struct {
	socket  string
	changed int
	log     bytes.Buffer
	status  func() (any, error) // what the daemon says of its health
}

// serve answers on a socket as the Unix user who runs the test: me, with the
// roles given.
func serve(t *testing.T, allowAs bool, roles ...casework.Role) *served {
	t.Helper()
	dir := &casework.Directory{Company: casework.Company{Prefix: "KB"}, Staff: map[casework.StaffName]casework.Staff{
		"me":    {Name: "me", Unix: strconv.Itoa(os.Getuid()), Roles: roles},
		"maria": {Name: "maria", Unix: "test-maria", Roles: []casework.Role{casework.RoleHandler}},
	}}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	dir.Calendar = casework.NewCalendar(tokyo, nil)
	if roles == nil {
		delete(dir.Staff, "me")
	}
	s := &served{socket: socketPath(t), status: func() (any, error) { return map[string]int{"cases": 0}, nil }}
	d := desk.New(desk.Options{Store: storetest.Open(t), Parser: parser{}, Classifier: classifier{}, Composer: composer{},
		Keys: casework.Keyring{[]byte("key")}, Directory: dir})
	l, err := Listen(s.socket, "")
	if err != nil {
		t.Fatal(err)
	}
	h := NewHandler(Options{Desk: d, Version: "v1", AllowAs: allowAs, Now: serverTime, Changed: func() { s.changed++ },
		Log:    slog.New(slog.NewTextHandler(&s.log, nil)),
		Status: func(context.Context) (any, error) { return s.status() }})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, h, 5*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
	})
	return s
}

// socketPath is short enough for a socket's name.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ombud-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

func client(t *testing.T, socket string, as casework.StaffName) *Client {
	t.Helper()
	c := NewClient(socket, as)
	t.Cleanup(c.Close)
	return c
}

// refusal holds an error to a kind and to words.
func refusal(t *testing.T, err error, kind error, words ...string) {
	t.Helper()
	var r *casework.Refusal
	if !errors.As(err, &r) || !errors.Is(err, kind) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(r.Error()+" "+r.Do, w) {
			t.Errorf("%q does not say %q", r.Error()+" "+r.Do, w)
		}
	}
}

func TestClient_Call(t *testing.T) {
	s := serve(t, false, casework.RoleHandler)
	c := client(t, s.socket, "")
	rows, err := Call[[]CaseRow](t.Context(), c, "queue", QueueRequest{})
	if err != nil || len(rows) != 0 {
		t.Fatalf("%v, %v", rows, err)
	}
	if v, err := c.Ping(t.Context()); err != nil || v != "v1" {
		t.Errorf("ping: %q, %v", v, err)
	}
	if raw, err := c.Status(t.Context()); err != nil || string(raw) != `{"cases":0}` {
		t.Errorf("status: %s, %v", raw, err)
	}
	_, err = Call[Receipt](t.Context(), c, "take", TakeRequest{On: On{Reference: "KB-0000-0000"}})
	refusal(t, err, casework.ErrNotFound)
	_, err = Call[Receipt](t.Context(), c, "nosuch", TakeRequest{})
	refusal(t, err, casework.ErrNotFound, "no such verb", "v1")
}

// TestClient_Clock has every answer say what time the daemon has and where,
// also one that refuses.
func TestClient_Clock(t *testing.T) {
	s := serve(t, false)
	c := client(t, s.socket, "")
	if k := c.Clock(); k.Zone != nil || !k.Now.IsZero() {
		t.Errorf("before any answer: %+v", k)
	}
	_, err := Call[[]CaseRow](t.Context(), c, "queue", QueueRequest{})
	refusal(t, err, casework.ErrNotAllowed)
	if k := c.Clock(); k.Zone == nil || k.Zone.String() != "Asia/Tokyo" || !k.Now.Equal(serverTime()) {
		t.Errorf("after one: %+v", k)
	}
	if k := clockOf(http.Header{nowHeader: {"noon"}, zoneHeader: {"Nowhere/Atall"}}); k != (Clock{}) {
		t.Errorf("from nonsense: %+v", k)
	}
}

// serverTime is what time the daemon of tests has.
func serverTime() time.Time { return time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC) }

func TestHandler_Caller(t *testing.T) {
	t.Run("Stranger", func(t *testing.T) {
		s := serve(t, true)
		_, err := Call[[]CaseRow](t.Context(), client(t, s.socket, ""), "queue", QueueRequest{})
		refusal(t, err, casework.ErrNotAllowed, "is no staff", "[staff.NAME]")
		_, err = Call[[]CaseRow](t.Context(), client(t, s.socket, "maria"), "queue", QueueRequest{})
		refusal(t, err, casework.ErrNotAllowed, "is no staff")
	})
	t.Run("AsWithoutSwitch", func(t *testing.T) {
		s := serve(t, false, casework.RoleAdmin)
		_, err := Call[[]CaseRow](t.Context(), client(t, s.socket, "maria"), "queue", QueueRequest{})
		refusal(t, err, casework.ErrNotAllowed, "by their Unix user alone")
	})
	t.Run("AsByHandler", func(t *testing.T) {
		s := serve(t, true, casework.RoleHandler)
		_, err := Call[[]CaseRow](t.Context(), client(t, s.socket, "maria"), "queue", QueueRequest{})
		refusal(t, err, casework.ErrNotAllowed, "me is no admin")
	})
	t.Run("AsByAdmin", func(t *testing.T) {
		s := serve(t, true, casework.RoleAdmin)
		if _, err := Call[[]CaseRow](t.Context(), client(t, s.socket, "maria"), "queue", QueueRequest{}); err != nil {
			t.Error(err)
		}
		_, err := Call[[]CaseRow](t.Context(), client(t, s.socket, "nobody"), "queue", QueueRequest{})
		refusal(t, err, casework.ErrNotAllowed, "no such staff")
	})
}

// TestErrors_RoundTrip brings every kind of error over the wire as it was.
func TestErrors_RoundTrip(t *testing.T) {
	for _, k := range kinds() {
		r := &casework.Refusal{Kind: k.err, What: "case X: take", Why: "why", Who: []casework.StaffName{"eva"}, Do: "do"}
		w, status := toWire(fmt.Errorf("wrapped: %w", r))
		if status != k.status {
			t.Errorf("%s: status %d, want %d", k.name, status, k.status)
		}
		if got := fromWire(w); !reflect.DeepEqual(got, error(r)) {
			t.Errorf("%s: %#v, want %#v", k.name, got, r)
		}
		if w, _ := toWire(fmt.Errorf("plain: %w", k.err)); !errors.Is(fromWire(w), k.err) {
			t.Errorf("%s: a plain error loses its kind", k.name)
		}
	}
	w, status := toWire(errors.New("the disk is full of secrets"))
	if status != http.StatusInternalServerError || strings.Contains(w.Why, "secrets") {
		t.Errorf("internal: status %d, says %q", status, w.Why)
	}
	var internal *InternalError
	if !errors.As(fromWire(w), &internal) {
		t.Errorf("internal: comes back as %T", fromWire(w))
	}
}

// byHand speaks to the socket as a stranger's program could.
func byHand(t *testing.T, socket, method, path, body string, header ...string) (int, string) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	defer c.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://x"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	b.ReadFrom(resp.Body)
	return resp.StatusCode, b.String()
}

func TestHandler_ByHand(t *testing.T) {
	s := serve(t, false, casework.RoleHandler)
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		word                     string
	}{
		{"AsAnother", "POST", "/v1/queue", "{}", []string{"Ombud-As", "maria"}, 403, "by their Unix user alone"},
		{"Unknown", "POST", "/v1/queue", `{"limit":1,"by":"eva"}`, nil, 422, "unknown field"},
		{"Trailing", "POST", "/v1/queue", `{} {}`, nil, 422, "data after the value"},
		{"NoJSON", "POST", "/v1/queue", `x`, nil, 422, "invalid"},
		{"Empty", "POST", "/v1/queue", ``, nil, 422, "EOF"},
		{"TooLong", "POST", "/v1/queue", `{"query":"` + strings.Repeat("x", MaxRequest) + `"}`, nil, 422, "longer than"},
		{"Get", "GET", "/v1/queue", ``, nil, 405, ""},
		{"NoPath", "GET", "/", ``, nil, 404, ""},
		{"OK", "POST", "/v1/queue", `{}`, nil, 200, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, body := byHand(t, s.socket, c.method, c.path, c.body, c.header...)
			if status != c.status || !strings.Contains(body, c.word) {
				t.Errorf("%d %s, want %d and %q", status, body, c.status, c.word)
			}
		})
	}
	for _, verb := range []string{"day", "staff"} {
		if status, body := byHand(t, s.socket, "POST", "/v1/"+verb, "{}"); status != 200 {
			t.Errorf("%s: %d %s", verb, status, body)
		}
	}
	if s.changed != 0 {
		t.Errorf("the sender was woken %d times by those who only looked", s.changed)
	}
}

// TestHandler_Changed wakes the sender for verbs that may have put a letter
// in the outbox, and for no others.
func TestHandler_Changed(t *testing.T) {
	s := serve(t, false, casework.RoleAdmin, casework.RoleHead)
	for verb, want := range map[string]int{"queue": 0, "outbox": 0, "quarantine": 0, "compact": 1} {
		s.changed = 0
		if status, body := byHand(t, s.socket, "POST", "/v1/"+verb, "{}"); status != http.StatusOK {
			t.Fatalf("%s: %d %s", verb, status, body)
		}
		if s.changed != want {
			t.Errorf("%s wakes the sender %d times, want %d", verb, s.changed, want)
		}
	}
	for name := range routes() {
		if reads(name) && (strings.HasSuffix(name, "-release") || strings.HasSuffix(name, "-retry")) {
			t.Errorf("%s only reads", name)
		}
	}
}

// TestRoutes answers every verb: none is without a method.
func TestRoutes(t *testing.T) {
	s := serve(t, false, casework.RoleHandler)
	for name := range routes() {
		status, body := byHand(t, s.socket, "POST", "/v1/"+name, "{}")
		if status == http.StatusInternalServerError || !json.Valid([]byte(body)) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestListen(t *testing.T) {
	t.Run("Stale", func(t *testing.T) {
		path := socketPath(t)
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		l.Close()
		again, err := Listen(path, "")
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
		}
	})
	t.Run("InUse", func(t *testing.T) {
		s := serve(t, false, casework.RoleHandler)
		_, err := Listen(s.socket, "")
		if err == nil || !strings.Contains(err.Error(), "another daemon answers") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("File", func(t *testing.T) {
		path := socketPath(t)
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Listen(path, ""); err == nil || !strings.Contains(err.Error(), "no socket") {
			t.Errorf("got %v", err)
		}
		if data, _ := os.ReadFile(path); string(data) != "mine" {
			t.Error("the file in the way is gone")
		}
	})
	t.Run("NoGroup", func(t *testing.T) {
		path := socketPath(t)
		if _, err := Listen(path, "no-such-group"); err == nil || !strings.Contains(err.Error(), "no-such-group") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("NoFolder", func(t *testing.T) {
		if _, err := Listen(filepath.Join(socketPath(t), "a", "s"), ""); err == nil {
			t.Error("a socket in no folder")
		}
	})
}

func TestClient_NotRunning(t *testing.T) {
	_, err := Call[Receipt](t.Context(), client(t, socketPath(t), ""), "take", TakeRequest{})
	if !errors.Is(err, ErrNotRunning) {
		t.Errorf("got %v", err)
	}
}

// FuzzDecode never takes what is not exactly one request.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{}`, `{"reference":"x"}`, `{"reference":1}`, `{}{}`, `[`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var q TakeRequest
		if err := decode(body, &q); err == nil {
			if !json.Valid(body) {
				t.Fatalf("%q is taken", body)
			}
		} else if !errors.Is(err, casework.ErrInvalid) {
			t.Fatalf("%q: %v", body, err)
		}
	})
}
