package mailbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"ombud/store/casework"
)

// View is one folder of a mailbox as a survey finds it.
type View struct {
	casework.FolderID
	// Settled is true for the folders that settled mail is moved to, false for
	// those that mail arrives in.
	Settled bool
	UIDs    []uint32 // of all mails in it, ascending
	// Stays is true when the server cannot move mail safely, so that settled
	// mail stays where it arrived.
	Stays bool

	session *session
}

// Survey looks into every folder that the settings name, over a connection of
// its own, and changes nothing. A folder that does not exist is left out, but
// for the inbox. Errors are of type *Error, ctx's or visit's.
func Survey(ctx context.Context, set Settings, log *slog.Logger, visit func(View) error) error {
	p := NewPoller(set, nil, log)
	s, err := p.connect(ctx)
	if err != nil {
		return err
	}
	p.conn = s
	defer p.leave()
	set = p.settings
	stays := !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus)
	arrive := append([]string{set.Inbox}, set.AlsoWatch...)
	for _, name := range append(slices.Clone(arrive), set.Handled, set.Quarantine) {
		err := s.open(ctx, set.Key, name, true)
		if refusal(err) != nil && name != set.Inbox {
			continue
		}
		if err != nil {
			return err
		}
		uids, err := s.search(ctx, nil)
		if err != nil {
			return err
		}
		v := View{FolderID: s.selected, UIDs: uids, Settled: !slices.Contains(arrive, name), Stays: stays, session: s}
		if err := visit(v); err != nil {
			return err
		}
	}
	return nil
}

// Sums calls fn with the SHA-256 of mails of the folder, in hexadecimal, and
// holds none of them in memory. One that is not there any more is left out.
func (v View) Sums(ctx context.Context, uids []uint32, fn func(uid uint32, sum string)) error {
	for chunk := range slices.Chunk(uids, batchMails) {
		err := v.session.do(ctx, "fetch from "+v.Folder, func() error {
			cmd := v.session.client.Fetch(uidSet(chunk), bodyOptions(nil, true))
			defer cmd.Close()
			for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
				uid, sum, err := readSum(msg)
				if err != nil {
					v.session.abandon()
					return err
				}
				if sum != "" {
					fn(uid, sum)
				}
			}
			return cmd.Close()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readSum reads one FETCH response and sums its body, if it has one.
func readSum(msg *imapclient.FetchMessageData) (uid uint32, sum string, err error) {
	for it := msg.Next(); it != nil; it = msg.Next() {
		switch it := it.(type) {
		case imapclient.FetchItemDataUID:
			uid = uint32(it.UID)
		case imapclient.FetchItemDataBodySection:
			if it.Literal == nil {
				continue
			}
			h := sha256.New()
			n, err := io.Copy(h, it.Literal)
			if err != nil || n != it.Literal.Size() {
				return 0, "", fmt.Errorf("a body was cut short: %w", io.ErrUnexpectedEOF)
			}
			sum = hex.EncodeToString(h.Sum(nil))
		}
	}
	return uid, sum, nil
}
