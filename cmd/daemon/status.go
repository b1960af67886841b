package daemon

import (
	"context"
	"time"

	"ombud/cmd/desk"
	"ombud/mailbox"
)

// Status is how the daemon stands. Times are UTC.
type Status struct {
	Version   string           `json:"version"`
	Started   time.Time        `json:"started"`
	Now       time.Time        `json:"now"`
	Config    ConfigStatus     `json:"config"`
	Mailboxes []MailboxStatus  `json:"mailboxes"`
	Sender    SenderStatus     `json:"sender"`
	Store     desk.StoreStatus `json:"store"`
	Disk      DiskStatus       `json:"disk"`
}

// MailboxStatus is how a mailbox stands.
type MailboxStatus = mailbox.Status

// ConfigStatus is which configuration the daemon goes by.
type ConfigStatus struct {
	File   string    `json:"file"`
	ReadAt time.Time `json:"read_at"`
	// Problems are why the newest one was refused, one a line of a person's
	// editor; the daemon then goes by the one of ReadAt.
	Problems []string `json:"problems"`
	// Restart names the tables that have changed but hold from a restart on.
	Restart []string `json:"restart_needed"`
}

// SenderStatus is how sending stands. How many letters are in which state,
// the store knows.
type SenderStatus struct {
	Server       string     `json:"server"` // host:port
	LastAccepted *time.Time `json:"last_accepted"`
	// Error is why the server can not be used, since ErrorAt; empty when it
	// can.
	Error   string     `json:"error,omitempty"`
	ErrorAt *time.Time `json:"error_at"`
	NextDue *time.Time `json:"next_due"` // when the next letter may be tried
}

// DiskStatus is how much room there is for the store.
type DiskStatus struct {
	Free int64 `json:"free"` // octets
	// Problem says that mail is not fetched for want of room.
	Problem string `json:"problem,omitempty"`
}

// state is what Status tells and nobody else keeps.
type state struct {
	configProblem error
	configReadAt  time.Time
	restart       []string
}

// Status says how the daemon stands.
func (d *Daemon) Status(ctx context.Context) (Status, error) {
	s := Status{Version: d.Version, Started: d.started, Now: d.Now().UTC()}
	var err error
	if s.Store, err = d.desk.Status(ctx); err != nil {
		return Status{}, err
	}
	if s.Sender, err = d.senderStatus(ctx); err != nil {
		return Status{}, err
	}
	s.Mailboxes = []MailboxStatus{}
	for _, key := range sortedKeys(d.pollers) {
		s.Mailboxes = append(s.Mailboxes, d.pollers[key].Status())
	}
	s.Disk = d.disk()
	d.fill(&s)
	return s, nil
}

// fill tells what the daemon itself keeps.
func (d *Daemon) fill(s *Status) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.Config = ConfigStatus{File: d.config.file, ReadAt: d.state.configReadAt,
		Problems: problemLines(d.state.configProblem), Restart: append([]string{}, d.state.restart...)}
}

func (d *Daemon) senderStatus(ctx context.Context) (SenderStatus, error) {
	st := d.sender.Status()
	s := SenderStatus{Server: st.Server, Error: st.Error,
		LastAccepted: timeOrNil(st.AcceptedAt), ErrorAt: timeOrNil(st.FailedAt)}
	due, ok, err := d.desk.NextDue(ctx)
	if ok {
		s.NextDue = &due
	}
	return s, err
}

func (d *Daemon) disk() DiskStatus {
	free, err := d.FreeDisk(d.dir)
	if err != nil {
		return DiskStatus{Problem: err.Error()}
	}
	s := DiskStatus{Free: int64(free)}
	if err := d.room(); err != nil {
		s.Problem = err.Error()
	}
	return s
}

// statusAny is Status for the socket.
func (d *Daemon) statusAny(ctx context.Context) (any, error) { return d.Status(ctx) }

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
