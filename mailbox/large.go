package mailbox

import (
	"bytes"
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"

	"ombud/store/casework"
)

// The sizes of large mail.
const (
	// pieceSize is how many octets are asked for at once, and held in memory.
	pieceSize = 8 << 20
	// hardCap times MaxSize is how much of a mail is kept at most.
	hardCap = 10
	// headerMost and bodyHead are how much of a mail that is not read as a
	// whole is: its header and the beginning of its body. The beginning is
	// measured from the header's end, so that the same mail in two inboxes,
	// with different headers of transport, is read alike.
	headerMost = 1 << 20
	bodyHead   = 1 << 20
)

// large fetches one large mail piece by piece.
type large struct {
	keep func(ctx context.Context, octets int64) (Keeping, error)
	most int64 // octets of it at most

	whole  casework.Spooled // zero when the mail is whole in memory
	cut    bool             // there is more than most
	noRoom error            // it could not be kept
}

// fetch fetches the mail. What it returns has the whole of it, or its
// beginning when the whole was kept. A piece counts only when all its octets
// came, and the mail ends with the first piece that is shorter than was asked
// for.
func (l *large) fetch(ctx context.Context, s *session, it item) (mail, error) {
	first, err := l.piece(ctx, s, it, 0)
	if err != nil || !first.whole {
		return first, err
	}
	head := beginning(first.raw)
	if ended := int64(len(first.raw)) < l.step(0); ended && head == len(first.raw) {
		return first, nil
	}
	into, err := l.keep(ctx, it.size)
	if err != nil {
		l.noRoom = err
		return first, nil
	}
	m, err := l.rest(ctx, s, it, first, into)
	if err != nil || l.noRoom != nil || !m.whole && !l.cut {
		l.noRoom = errors.Join(l.noRoom, into.Drop())
		return m, err
	}
	l.whole, l.noRoom = into.Done()
	m.raw, m.size = bytes.Clone(first.raw[:head]), int64(head)
	return m, nil
}

// rest keeps the first piece and fetches the others.
func (l *large) rest(ctx context.Context, s *session, it item, first mail, into Keeping) (mail, error) {
	all := mail{uid: it.uid, size: it.size, date: first.date}
	for p, have := first, int64(0); ; {
		if _, l.noRoom = into.Write(p.raw); l.noRoom != nil {
			return all, nil
		}
		asked := l.step(have)
		have += int64(len(p.raw))
		switch {
		case int64(len(p.raw)) < asked:
			all.whole, all.size = true, have
			return all, nil
		case have >= l.most:
			all.whole = it.size >= 0 && it.size <= have
			l.cut = !all.whole
			return all, nil
		}
		var err error
		if p, err = l.piece(ctx, s, it, have); err != nil || !p.whole {
			return all, err
		}
	}
}

// step is how many octets are asked for from a place on.
func (l *large) step(from int64) int64 { return min(pieceSize, l.most-from) }

func (l *large) piece(ctx context.Context, s *session, it item, from int64) (mail, error) {
	m := mail{uid: it.uid, size: it.size}
	part := &imap.SectionPartial{Offset: from, Size: l.step(from)}
	err := s.fetch(ctx, uidSet([]uint32{it.uid}), bodyOptions(part, false), part.Size, func(got mail) { m = got })
	return m, err
}

// beginning is how much of a mail is read when it cannot be read as a whole.
func beginning(raw []byte) int {
	header := raw[:min(len(raw), headerMost)]
	end := len(header)
	for _, blank := range []string{"\r\n\r\n", "\n\n", "\r\r"} {
		if i := bytes.Index(header, []byte(blank)); i >= 0 {
			end = min(end, i+len(blank))
		}
	}
	return min(len(raw), end+bodyHead)
}
