package daemon

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// quiet is a log that keeps what is said.
func quiet() (*slog.Logger, *strings.Builder) {
	var b strings.Builder
	return slog.New(slog.NewTextHandler(&b, nil)), &b
}

// TestEvery runs the sweep over a simulated week.
func TestEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 7*24*time.Hour+time.Second)
		defer cancel()
		log, said := quiet()
		n := 0
		every(ctx, log, "sweep", time.Minute, func(context.Context) error {
			if n++; n == 3 {
				return errors.New("no room")
			}
			return nil
		})
		if want := 7*24*60 + 1; n != want {
			t.Errorf("%d steps in a week, want %d", n, want)
		}
		if strings.Count(said.String(), "no room") != 1 {
			t.Errorf("said %q, want the failure once", said)
		}
	})
}

// outboxAt is an outbox with letters due at given times.
type outboxAt struct {
	due   []time.Time
	tried []time.Duration // since the start
	start time.Time
	err   error // of a step
	stuck bool  // letters stay due
}

func (o *outboxAt) step(context.Context) (int, error) {
	o.tried = append(o.tried, time.Since(o.start))
	if o.err != nil || o.stuck {
		return 0, o.err
	}
	sent := 0
	for len(o.due) > 0 && !o.due[0].After(time.Now()) {
		o.due, sent = o.due[1:], sent+1
	}
	return sent, nil
}

func (o *outboxAt) next(context.Context) (time.Time, bool, error) {
	if len(o.due) == 0 {
		return time.Time{}, false, nil
	}
	return o.due[0], true, nil
}

func TestOutbound_Loop(t *testing.T) {
	run := func(t *testing.T, o *outboxAt, length time.Duration, during func(woken signal)) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), length)
			defer cancel()
			o.start = time.Now()
			for i := range o.due {
				o.due[i] = o.start.Add(o.due[i].Sub(time.Time{}))
			}
			log, _ := quiet()
			woken := newSignal()
			if during != nil {
				go during(woken)
			}
			outbound{o.step, o.next, woken, time.Now, log}.loop(ctx)
			synctest.Wait()
		})
	}
	after := func(d time.Duration) time.Time { return time.Time{}.Add(d) }
	t.Run("WhenDue", func(t *testing.T) {
		o := &outboxAt{due: []time.Time{after(0), after(10 * time.Second), after(70 * time.Second)}}
		run(t, o, 2*time.Minute, nil)
		want := []time.Duration{0, 10 * time.Second, 70 * time.Second}
		if len(o.due) != 0 || len(o.tried) != 3 || o.tried[1] != want[1] || o.tried[2] != want[2] {
			t.Errorf("tried at %v, want %v", o.tried, want)
		}
	})
	t.Run("WhenWoken", func(t *testing.T) {
		o := &outboxAt{}
		run(t, o, time.Minute, func(woken signal) {
			<-time.After(7 * time.Second)
			woken.wake()
			woken.wake()
		})
		if len(o.tried) < 2 || o.tried[1] != 7*time.Second {
			t.Errorf("tried at %v, want at once when woken", o.tried)
		}
	})
	t.Run("NothingDue", func(t *testing.T) {
		o := &outboxAt{}
		run(t, o, time.Hour-time.Second, nil)
		if want := int(time.Hour / sendLook); len(o.tried) != want {
			t.Errorf("%d tries in an hour with nothing to send, want %d", len(o.tried), want)
		}
	})
	for _, tt := range []struct {
		name   string
		outbox *outboxAt
	}{
		{"Failing", &outboxAt{due: []time.Time{after(0)}, err: errors.New("store closed")}},
		{"Stuck", &outboxAt{due: []time.Time{after(0)}, stuck: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// Woken all the time: the pauses hold all the same.
			run(t, tt.outbox, 10*time.Minute, func(woken signal) {
				for range 10 * 60 {
					woken.wake()
					<-time.After(time.Second)
				}
			})
			if n := len(tt.outbox.tried); n < 10 || n > 20 {
				t.Errorf("%d tries in ten minutes of failing, want pauses that grow to a minute: %v", n, tt.outbox.tried)
			}
		})
	}
}

func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute+time.Second)
		defer cancel()
		log, said := quiet()
		left, steps, begin := 5, 0, time.Now()
		var err error
		woken := newSignal()
		go func() {
			<-time.After(90 * time.Second)
			woken.wake()
		}()
		drain(ctx, log, woken, func(context.Context) (int, error) {
			steps++
			if err == nil && time.Since(begin) == 90*time.Second {
				left, err = 2, errors.New("no room")
			}
			if left == 0 {
				return 0, nil
			}
			left--
			return 1, err
		})
		// Five and one that finds nothing, one at 60 s, then one a wake or
		// minute: a failing step is not repeated at once.
		if left != 0 || steps != 6+1+1+1+1 {
			t.Errorf("%d left after %d steps, want none after 10", left, steps)
		}
		if !strings.Contains(said.String(), "no room") {
			t.Errorf("said %q, want the failure", said)
		}
	})
}

func TestGroup_Stop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		until := func(name string, err error) part {
			return part{name, func(ctx context.Context) error {
				<-ctx.Done()
				order = append(order, name)
				return err
			}}
		}
		ctx, cancel := context.WithCancel(t.Context())
		g := start(ctx, until("first", nil), until("second", errors.New("broken pipe")), until("third", nil))
		cancel()
		synctest.Wait()
		if len(order) != 0 {
			t.Fatalf("%v ended with the context, want them to wait for stop", order)
		}
		err := g.stop(time.Second)
		if err == nil || err.Error() != "stopping second: broken pipe" {
			t.Errorf("error %v, want which part failed", err)
		}
		if strings.Join(order, " ") != "third second first" {
			t.Errorf("stopped %v, want the reverse order", order)
		}
		if err := g.stop(time.Second); err != nil {
			t.Errorf("second stop: %v", err)
		}
	})
}

func TestGroup_StopIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		hang := func(context.Context) error { <-let; return nil }
		quick := func(ctx context.Context) error { <-ctx.Done(); return nil }
		g := start(t.Context(), part{"a", quick}, part{"b", hang}, part{"c", hang}, part{"d", quick})
		begin := time.Now()
		err := g.stop(20 * time.Second)
		if took := time.Since(begin); took != 20*time.Second+lastMoment {
			t.Errorf("stop took %v, want the 20 s given and a moment", took)
		}
		for _, name := range []string{"b", "c"} {
			if !errors.Is(err, errStillRunning) || !strings.Contains(err.Error(), "stopping "+name+":") {
				t.Errorf("error %v, want one that names %s", err, name)
			}
		}
		close(let)
		synctest.Wait()
	})
}

func TestGroup_Failed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := start(t.Context(), part{"the socket", func(context.Context) error { return errors.New("address in use") }})
		if err := <-g.failed; err == nil || err.Error() != "the socket ended: address in use" {
			t.Errorf("error %v", err)
		}
		if err := g.stop(time.Second); err != nil {
			t.Errorf("stop repeats %v", err)
		}
	})
}

func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := within(time.Second, func() error { return errors.New("x") }); err == nil || err.Error() != "x" {
			t.Errorf("error %v, want that of the function", err)
		}
		err := within(time.Second, func() error { <-time.After(2 * time.Second); return nil })
		if !errors.Is(err, errStillRunning) {
			t.Errorf("error %v, want errStillRunning", err)
		}
		<-time.After(2 * time.Second)
	})
}
