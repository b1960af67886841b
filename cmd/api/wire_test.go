package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/user"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// TestClient_Errors brings every kind of error over a real socket whole, and
// of an internal one nothing but that there was one.
func TestClient_Errors(t *testing.T) {
	s := serve(t, false, casework.RoleHandler)
	c := client(t, s.socket, "")
	for _, k := range kinds() {
		sent := &casework.Refusal{Kind: k.err, What: "case X: take", Why: "because", Who: []casework.StaffName{"eva", "nils"},
			Do: "ombud refer X"}
		s.status = func() (any, error) { return nil, fmt.Errorf("wrapped: %w", sent) }
		_, err := c.Status(t.Context())
		var got *casework.Refusal
		if !errors.As(err, &got) || !errors.Is(err, k.err) || !reflect.DeepEqual(got, sent) {
			t.Errorf("%s: %#v, want %#v", k.name, err, sent)
		}
	}
	s.status = func() (any, error) { return nil, errors.New("reading /var/secret: gone") }
	_, err := c.Status(t.Context())
	var internal *InternalError
	if !errors.As(err, &internal) || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "log") {
		t.Errorf("internal: %v", err)
	}
	if n := strings.Count(s.log.String(), "/var/secret"); n != 1 {
		t.Errorf("the cause stands %d times in the log, want once:\n%s", n, &s.log)
	}
	s.status = func() (any, error) { return func() {}, nil }
	if _, err := c.Status(t.Context()); !errors.As(err, &internal) {
		t.Errorf("an answer that is no JSON: %v", err)
	}
}

// TestClient_Foreign holds the client to errors when what answers is no
// daemon of this version.
func TestClient_Foreign(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		word   string
	}{
		{"NoJSON", 200, "<html>", "reading the daemon's answer"},
		{"OtherShape", 200, `{"reference":[]}`, "reading the daemon's answer"},
		{"NoError", 502, "bad gateway", "the daemon answered 502"},
		{"EmptyError", 500, `{}`, "the daemon answered 500"},
		{"UnknownKind", 400, `{"error":{"kind":"new","why":"something new"}}`, "something new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := socketPath(t)
			l, err := net.Listen("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			server := &httptest.Server{Listener: l, Config: &http.Server{
				Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(c.status)
					fmt.Fprint(w, c.body)
				})}}
			server.Start()
			defer server.Close()
			_, err = Call[Receipt](t.Context(), client(t, path, ""), "take", TakeRequest{})
			if err == nil || !strings.Contains(err.Error(), c.word) {
				t.Errorf("got %v, want %q", err, c.word)
			}
			if _, err := client(t, path, "").Ping(t.Context()); err == nil && c.status != 200 {
				t.Error("ping takes it")
			}
		})
	}
}

func TestClient_DialError(t *testing.T) {
	c := NewClient("/run/s", "")
	err := c.dialError(&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", fs.ErrPermission)})
	refusal(t, err, casework.ErrNotAllowed, "/run/s", "[api] group")
	err = c.dialError(context.DeadlineExceeded)
	if errors.Is(err, ErrNotRunning) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
	t.Run("Stale", func(t *testing.T) {
		path := socketPath(t)
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		l.Close()
		if _, err := client(t, path, "").Ping(t.Context()); !errors.Is(err, ErrNotRunning) {
			t.Errorf("got %v", err)
		}
	})
}

// TestHandler_NoPeer lets nobody in whom no kernel vouches for.
func TestHandler_NoPeer(t *testing.T) {
	h := NewHandler(Options{Desk: desk.New(desk.Options{Directory: &casework.Directory{}}), AllowAs: true,
		Log: slog.New(slog.DiscardHandler)})
	server := httptest.NewUnstartedServer(h)
	server.Config.ConnContext = withPeer
	server.Start()
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/v1/queue", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(asHeader, "admin")
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("status %d over TCP, want 403", resp.StatusCode)
	}
}

func TestPeerCredentials(t *testing.T) {
	path := socketPath(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	p, err := peerCredentials(server)
	if err != nil {
		t.Fatal(err)
	}
	want := Peer{UID: os.Getuid(), Name: strconv.Itoa(os.Getuid())}
	if u, err := user.Current(); err == nil {
		want.Name = u.Username
	}
	if p != want || p.String() != fmt.Sprintf("%s (uid %d)", want.Name, want.UID) {
		t.Errorf("peer %v, want %v", p, want)
	}
}

// TestListen_Group opens the socket to a group and to nobody else.
func TestListen_Group(t *testing.T) {
	g, err := user.LookupGroupId(strconv.Itoa(os.Getgid()))
	if err != nil {
		t.Skipf("this user's group has no name: %v", err)
	}
	path := socketPath(t)
	l, err := Listen(path, g.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o660 {
		t.Errorf("mode %v, want 0660", mode)
	}
}

// TestListen_NoGroupLeft leaves no socket behind when its group is missing.
func TestListen_NoGroupLeft(t *testing.T) {
	path := socketPath(t)
	if _, err := Listen(path, "no-such-group"); err == nil {
		t.Fatal("a group that does not exist")
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

// TestServe_Grace lets a request under way finish when the daemon stops, and
// takes no new one.
func TestServe_Grace(t *testing.T) {
	path := socketPath(t)
	l, err := Listen(path, "")
	if err != nil {
		t.Fatal(err)
	}
	under, goOn := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(under)
		<-goOn
		fmt.Fprint(w, `{"version":"v1"}`)
	})
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, l, h, time.Minute) }()
	answered := make(chan error, 1)
	go func() {
		_, err := client(t, path, "").Ping(t.Context())
		answered <- err
	}()
	<-under
	stop()
	for { // until the listener is closed
		c, err := net.Dial("unix", path)
		if err != nil {
			break
		}
		c.Close()
	}
	close(goOn)
	if err := <-answered; err != nil {
		t.Errorf("the request under way: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serving ended with %v", err)
	}
}
