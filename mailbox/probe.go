package mailbox

import (
	"context"

	"github.com/emersion/go-imap/v2"
)

// Probed is what a look at a mailbox has found.
type Probed struct {
	Waiting             int // mails in the inbox
	Idle, Move, UIDPlus bool
	// Missing are the watched folders that the server does not have. Folders
	// for settled mail are made when they are first needed.
	Missing []string
}

// Probe connects, logs in and looks at the folders, without taking mail in
// or changing anything. Errors are of type *Error or ctx's.
func (p *Poller) Probe(ctx context.Context) (Probed, error) {
	s, err := p.connect(ctx)
	if err != nil {
		return Probed{}, err
	}
	defer s.close()
	found := Probed{Idle: s.caps.Has(imap.CapIdle), Move: s.caps.Has(imap.CapMove), UIDPlus: s.caps.Has(imap.CapUIDPlus)}
	if found.Waiting, err = s.examine(ctx, p.settings.Inbox); err != nil {
		return found, &Error{Kind: KindServer, Op: "look into " + p.settings.Inbox, Err: err,
			Hint: "check inbox of [mailbox." + p.settings.Key + "]"}
	}
	for _, folder := range p.settings.AlsoWatch {
		switch _, err := s.examine(ctx, folder); {
		case refusal(err) != nil:
			found.Missing = append(found.Missing, folder)
		case err != nil:
			return found, err
		}
	}
	return found, nil
}

// examine counts the mails of a folder and changes none.
func (s *session) examine(ctx context.Context, folder string) (n int, err error) {
	var data *imap.SelectData
	err = s.do(ctx, "look into "+folder, func() (err error) {
		data, err = s.client.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if err != nil {
		return 0, err
	}
	return int(data.NumMessages), nil
}
