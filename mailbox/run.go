package mailbox

import (
	"context"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
)

// How Run waits for mail. After mail has come the server is asked at short,
// growing intervals for a while, because more often follows and Dovecot
// tells of it by IDLE only after half a second.
const (
	quickFor    = time.Second
	quickFirst  = 5 * time.Millisecond
	quickMost   = 100 * time.Millisecond
	proofOfLife = 5 * time.Minute
	farewell    = 500 * time.Millisecond
	// steady is how long a connection must hold to count as a good one.
	steady = time.Minute
	// Some servers tell of mail at every command. After so many times for
	// nothing they are listened to less often.
	patientAfter = 3
	patientStep  = 100 * time.Millisecond
	patientMost  = 5 * time.Second
)

// Run makes passes until ctx is done, and returns nil then. Between them it
// waits with IDLE where the server has it; at least every Settings.Poll it
// makes a full pass. After an error it pauses, longer each time.
func (p *Poller) Run(ctx context.Context) error {
	p.turn.Lock()
	defer p.turn.Unlock()
	defer p.leave()
	attempt, full := 0, true
	empty := 0 // passes in a row that news led to and that found nothing
	var nextFull time.Time
	for ctx.Err() == nil {
		if full {
			nextFull, empty = time.Now().Add(p.settings.Poll), 0
		}
		counts, err := p.pass(ctx, full)
		if err == nil || kindOf(err) == KindMove {
			if empty++; counts.Found > 0 {
				empty = 0
			}
			begun := time.Now()
			full, err = p.await(ctx, nextFull, counts.Settled > 0, empty)
			if err == nil || time.Since(begun) > steady {
				attempt = 0
			}
		}
		if err != nil && ctx.Err() == nil {
			attempt++
			p.rest(ctx, attempt, err)
			full = true
		}
	}
	return nil
}

// Close ends the connection, with LOGOUT if the server answers soon. It
// waits while Pass or Run is going on; the poller may be used again.
func (p *Poller) Close() error {
	p.turn.Lock()
	defer p.turn.Unlock()
	p.leave()
	return nil
}

// leave says goodbye and closes.
func (p *Poller) leave() {
	if s := p.conn; s != nil && s.alive() {
		s.guard.hurry(farewell)
		s.guard.arm()
		s.client.Logout().Wait()
	}
	p.drop()
	p.setState(StateClosed)
}

// rest pauses after a failed pass, until the time is up or Wake is called.
func (p *Poller) rest(ctx context.Context, attempt int, err error) {
	p.drop()
	d := pause(attempt, kindOf(err), p.settings.Rand())
	next := p.settings.Now().Add(d).UTC()
	p.update(func(s *Status) { s.State, s.NextTry = StateWaiting, next })
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-p.wake:
	case <-t.C:
	}
}

// pause returns how long to wait after the given number of failures in a
// row: doubling from a second up to five minutes, and after a refused login
// from five minutes up to an hour, so that the account is not locked. The
// random number r in [0,1) takes away up to half of it.
func pause(attempt int, kind Kind, r float64) time.Duration {
	first, most := time.Second, 5*time.Minute
	if kind == KindAuth {
		first, most = 5*time.Minute, time.Hour
	}
	d := most
	if n := attempt - 1; n < 16 {
		d = min(most, first<<max(n, 0))
	}
	return d - time.Duration(r*float64(d)/2)
}

// await returns when there is reason to look again: news, a call of Wake, or
// the time of the next full pass. It returns an error when the connection
// fails.
func (p *Poller) await(ctx context.Context, nextFull time.Time, quick bool, empty int) (full bool, err error) {
	s := p.conn
	if empty > patientAfter {
		d := min(time.Duration(empty-patientAfter)*patientStep, patientMost)
		if woken, err := p.wait(ctx, s, d); err != nil || woken {
			return woken, p.lost(ctx, err)
		}
	}
	if quick {
		if news, err := p.askOften(ctx, s); err != nil || news {
			return false, p.lost(ctx, err)
		}
	}
	for ctx.Err() == nil && !s.hasNews() {
		left := time.Until(nextFull)
		if left <= 0 {
			return true, nil
		}
		left = min(left, proofOfLife)
		var woken bool
		if s.caps.Has(imap.CapIdle) && !s.noIdle {
			woken, err = p.idle(ctx, s, left)
		} else {
			woken, err = p.wait(ctx, s, left)
		}
		if err != nil || woken {
			return woken, p.lost(ctx, err)
		}
		if left == proofOfLife {
			if err := s.noop(ctx); err != nil {
				return false, p.lost(ctx, err)
			}
		}
	}
	return false, nil
}

// lost takes note of a connection that failed between two passes.
func (p *Poller) lost(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil {
		p.failed(err, p.settings.Now().UTC())
		p.log.Warn("connection lost", "err", err)
	}
	return err
}

// askOften asks for news with NOOP until some come or the quick time is over.
func (p *Poller) askOften(ctx context.Context, s *session) (news bool, err error) {
	end := time.Now().Add(quickFor)
	for step := quickFirst; time.Now().Before(end); step = min(step*3/2, quickMost) {
		if s.hasNews() {
			return true, nil
		}
		if woken, err := p.wait(ctx, s, step); err != nil || woken || ctx.Err() != nil {
			return woken, err
		}
		if err := s.noop(ctx); err != nil {
			return false, err
		}
	}
	return s.hasNews(), nil
}

// wait waits for d, for Wake, or for the end of the connection.
func (p *Poller) wait(ctx context.Context, s *session, d time.Duration) (woken bool, err error) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-p.wake:
		return true, nil
	case <-s.client.Closed():
		return false, s.explain(ctx, "wait for mail", io.ErrUnexpectedEOF)
	}
	return false, nil
}

// idle waits with IDLE (RFC 2177) for at most d. News are left for hasNews.
func (p *Poller) idle(ctx context.Context, s *session, d time.Duration) (woken bool, err error) {
	var cmd interface {
		Close() error
		Wait() error
	}
	err = s.do(ctx, "idle", func() (err error) {
		cmd, err = s.client.Idle()
		return err
	})
	if refusal(err) != nil {
		s.noIdle = true
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-s.news:
		s.remember()
	case <-p.wake:
		woken = true
	case <-s.client.Closed():
	}
	// Not under ctx: the goodbye comes after this.
	s.guard.arm()
	defer s.guard.disarm()
	cmd.Close()
	if err := cmd.Wait(); err != nil {
		return false, s.explain(ctx, "idle", err)
	}
	return woken, nil
}
