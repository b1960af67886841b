package mailbox

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"

	"ombud/store/casework"
)

func TestPause(t *testing.T) {
	tests := []struct {
		attempt int
		kind    Kind
		rand    float64
		want    time.Duration
	}{
		{1, KindServer, 0, time.Second},
		{1, KindServer, 0.5, 750 * time.Millisecond},
		{2, KindConnect, 0, 2 * time.Second},
		{5, KindSettle, 0, 16 * time.Second},
		{9, KindServer, 0, 256 * time.Second},
		{10, KindServer, 0, 5 * time.Minute},
		{1_000_000, KindServer, 0, 5 * time.Minute},
		{1_000_000, KindServer, 0.999, 150 * time.Second},
		{1, KindAuth, 0, 5 * time.Minute},
		{2, KindAuth, 0, 10 * time.Minute},
		{9, KindAuth, 0, time.Hour},
	}
	for _, tt := range tests {
		if got := pause(tt.attempt, tt.kind, tt.rand); got.Round(time.Second/2) != tt.want.Round(time.Second/2) {
			t.Errorf("pause(%d, %s, %v) = %v, want %v", tt.attempt, tt.kind, tt.rand, got, tt.want)
		}
	}
}

func TestPlan(t *testing.T) {
	const mb = 1 << 20
	many := make([]int64, 450)
	tests := []struct {
		name    string
		sizes   []int64
		suspect string
		want    string // batches by the positions of their first and last mail
	}{
		{"None", nil, "", ""},
		{"One", []int64{5}, "", "1-1"},
		{"Empty", []int64{0, 0}, "", "1-2"},
		{"Count", many, "", "1-200 201-400 401-450"},
		{"Octets", []int64{20 * mb, 12 * mb, 1, 31 * mb, 2 * mb}, "", "1-2 3-4 5-5"},
		{"Large", []int64{1, 51 * mb, 1, 1}, "", "1-1 large2 3-4"},
		{"Unknown", []int64{1, -1, 1}, "", "1-1 alone2 3-3"},
		{"Suspect", []int64{1, 1, 60 * mb, 1}, "2 3", "1-4 alone2 large3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var items []item
			for i, size := range tt.sizes {
				items = append(items, item{uid: uint32(i + 1), size: size})
			}
			var got []string
			for _, b := range plan(items, 50*mb, func(uid uint32) bool {
				return slices.Contains(strings.Fields(tt.suspect), fmt.Sprint(uid))
			}) {
				first, last := b.items[0].uid, b.items[len(b.items)-1].uid
				got = append(got, [...]string{fmt.Sprintf("%d-%d", first, last),
					fmt.Sprintf("alone%d", first), fmt.Sprintf("large%d", first)}[b.way])
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	tests := []struct {
		set  imap.UIDSet
		want []uint32
		ok   bool
	}{
		{nil, []uint32{}, true},
		{imap.UIDSet{{Start: 2, Stop: 4}, {Start: 9, Stop: 9}}, []uint32{2, 3, 4, 9}, true},
		{imap.UIDSet{{Start: 4294967295, Stop: 4294967295}}, []uint32{4294967295}, true},
		{imap.UIDSet{{Start: 1, Stop: 4294967295}}, nil, false},
		{imap.UIDSet{{Start: 1, Stop: 0}}, nil, false},
		{imap.UIDSet{{Start: 5, Stop: 4}}, nil, false},
	}
	for _, tt := range tests {
		if got, err := expand(tt.set); (err == nil) != tt.ok || !slices.Equal(got, tt.want) {
			t.Errorf("expand(%v) = %v, %v", tt.set, got, err)
		}
	}
}

func TestWireConn(t *testing.T) {
	const body = "* BYE from a mail\r\n* CAPABILITY (\r\n"
	tests := []struct {
		said, bye string
		bad       bool
	}{
		{"* OK hello\r\n* BYE too many connections\r\n", "too many connections", false},
		{"* BYE unfinished", "", false},
		{"T1 NO * BYE\r\n", "", false},
		{fmt.Sprintf("* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\nT1 OK\r\n", len(body), body), "", false},
		{fmt.Sprintf("* 1 FETCH (BODY[] {%d}\r\n%s* BYE x\r\n", len(body), body), "", false},
		{fmt.Sprintf("* 1 FETCH (BODY[] {%d}\r\n%s)\r\n* BYE y\r\n", len(body), body), "y", false},
		{strings.Repeat("x", 9000) + "{3}\r\n* B\r\n* BYE late\r\n", "late", false},
		{"* 1 FETCH {0}\r\n* BYE x\r\n", "", false},
		{"* OK [CAPABILITY IMAP4rev1] Dovecot (Debian) ready\r\n", "", false},
		{"* CAPABILITY IMAP4rev1 (\r\n", "", true},
		{"* ok [capability (", "", true},
		{"T3 OK [CAPABILITY A(B] x\r\n", "", true},
	}
	for _, tt := range tests {
		for _, step := range []int{1, 7, 600, 20000} {
			w := &wireConn{}
			var err error
			for part := range slices.Chunk([]byte(tt.said), step) {
				err = errors.Join(err, w.watch(part))
			}
			if got := w.bye(); got != tt.bye || (err != nil) != tt.bad {
				t.Errorf("after %.40q in steps of %d: %q, error %v", tt.said, step, got, err)
			}
		}
	}
}

func TestStartTLS(t *testing.T) {
	tests := []struct{ name, says, want string }{
		{"PreAuth", "* PREAUTH welcome back\r\n", "PREAUTH welcome back"},
		{"Bye", "* BYE go away\r\n", "BYE go away"},
		{"Refused", "* OK hi\r\nS1 NO not today\r\n", "NO not today"},
		{"SlippedIn", "* OK hi\r\nS1 OK go\r\n* CAPABILITY EVIL\r\n", "octets follow"},
		{"Endless", strings.Repeat("x", 10000), "buffer full"},
		{"Silent", "", "EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ours, theirs := net.Pipe()
			go func() {
				first, rest, _ := strings.Cut(tt.says, "S1")
				io.WriteString(theirs, first)
				if rest != "" {
					theirs.Read(make([]byte, 100))
					io.WriteString(theirs, "S1"+rest)
				}
				theirs.Close()
			}()
			_, err := startTLS(t.Context(), ours, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	no := &imap.Error{Type: imap.StatusResponseTypeNo, Code: "X", Text: "user a@b.se\x1b[31m is\r\nbad"}
	tests := []struct {
		err  error
		want string
	}{
		{&Error{Op: "log in", Err: no}, "log in: the server says NO [X] user … [31m is bad"},
		{fmt.Errorf("read: %w", os.ErrDeadlineExceeded), "the server was silent for too long"},
		{io.ErrUnexpectedEOF, "the connection was cut"},
		{net.ErrClosed, "the connection was cut"},
		{errors.New(strings.Repeat("å", 500)), strings.Repeat("å", 200) + "…"},
	}
	for _, tt := range tests {
		if got := describe(tt.err); got != tt.want && tt.err.Error() != tt.want {
			t.Errorf("describe(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestTrouble_Hopeless(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	id := casework.ArrivalID{UID: 1}
	tests := []struct {
		name   string
		tries  int
		cause  error
		waited time.Duration
		good   time.Duration // when other mail was fetched, after the first try; 0 for never
		want   bool
	}{
		{"Twice", 2, nil, time.Hour, 0, false},
		{"Nothing", 3, nil, 0, 0, true},
		{"ErrorSoon", 9, io.EOF, time.Minute, time.Second, false},
		{"ErrorAlone", 9, io.EOF, time.Hour, 0, false},
		{"ErrorOthersWell", 9, io.EOF, time.Hour, time.Minute, true},
		{"ErrorLong", 9, io.EOF, 7 * time.Hour, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := trouble{mails: map[casework.ArrivalID]mishap{}}
			for range tt.tries {
				tr.note(id, at, tt.cause)
			}
			if tt.good > 0 {
				tr.good = at.Add(tt.good)
			}
			why, got := tr.hopeless(id, at.Add(tt.waited))
			if got != tt.want || got && why == "" {
				t.Errorf("hopeless %v, %q", got, why)
			}
			if tr.forget(id); tr.suspect(id) {
				t.Error("still a suspect")
			}
		})
	}
}

func TestGuardConn(t *testing.T) {
	t.Run("IdleReadsWait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ours, theirs := net.Pipe()
			g := newGuard(ours, time.Minute)
			got := make(chan string, 1)
			go func() {
				b := make([]byte, 10)
				n, _ := g.Read(b)
				got <- string(b[:n])
			}()
			<-time.After(time.Hour)
			theirs.Write([]byte("news"))
			if s := <-got; s != "news" {
				t.Errorf("got %q", s)
			}
		})
	})
	t.Run("ArmedReadEnds", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ours, _ := net.Pipe()
			g := newGuard(ours, time.Minute)
			done := make(chan error, 1)
			go func() { _, err := g.Read(make([]byte, 10)); done <- err }()
			synctest.Wait()
			begun := time.Now()
			g.SetReadDeadline(time.Now().Add(time.Second)) // the library's own; it does not count
			g.arm()
			if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begun) != time.Minute {
				t.Errorf("ended after %v with %v", time.Since(begun), err)
			}
			if _, err := g.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("the error did not stay: %v", err)
			}
			if _, err := g.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("the error did not stay: %v", err)
			}
		})
	})
	t.Run("WriteEnds", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ours, _ := net.Pipe()
			g := newGuard(ours, time.Minute)
			if _, err := g.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("error %v", err)
			}
		})
	})
	t.Run("Cut", func(t *testing.T) {
		ours, _ := net.Pipe()
		g := newGuard(ours, time.Minute)
		why := errors.New("enough")
		g.cut(why)
		g.cut(errors.New("again"))
		if _, err := g.Read(nil); err != why {
			t.Errorf("error %v", err)
		}
	})
}
