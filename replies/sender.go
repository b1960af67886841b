package replies

import (
	"context"
	"errors"
	"log/slog"

	"ombud/store/casework"
)

// ErrUnreachable is returned when no letter of a batch could be tried,
// because the server could not be reached, did not let us in or turned the
// whole connection away. The letters are deferred.
var ErrUnreachable = errors.New("mail server unreachable")

// Outbox is where letters come from and results go to. The letters that
// TakeDue returns are marked as sending, durably, before it returns; every
// one of them is reported.
type Outbox interface {
	TakeDue(ctx context.Context, limit int) ([]casework.Outgoing, error)
	Report(ctx context.Context, results []casework.SendResult) error
}

// Sender hands letters to a mail server.
type Sender struct {
	set    Settings
	outbox Outbox
	log    *slog.Logger
}

// NewSender returns a sender for one server. It connects when there is
// something to send.
func NewSender(s Settings, o Outbox, log *slog.Logger) *Sender {
	return &Sender{set: s, outbox: o, log: log}
}

// SendDue sends all letters that are due and returns how many the server
// accepted.
func (s *Sender) SendDue(ctx context.Context) (sent int, err error) {
	out, err := s.outbox.TakeDue(ctx, s.set.Batch)
	return len(out), err
}
