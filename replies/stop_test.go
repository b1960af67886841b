package replies_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ombud/replies"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// TestSender_OneAtATime holds two letters to one address back: the second
// waits for the first, and another customer's letter does not.
func TestSender_OneAtATime(t *testing.T) {
	release := make(chan struct{})
	sink := startSink(t, repliestest.Options{})
	sink.Script(repliestest.Fault{Recipient: "slow@example.org", At: repliestest.StepDot, Wait: release, Times: 1})
	set := settings(sink)
	set.Connections = 3
	box := &outbox{letters: letterTo("slow@example.org", "Slow@example.org", "other@example.org")}
	done := make(chan int)
	go func() {
		sent, _ := replies.NewSender(set, box, quiet()).SendDue(t.Context())
		done <- sent
	}()
	got, err := sink.Wait(t.Context(), 1)
	if err != nil || got[0].To[0] != "other@example.org" {
		t.Errorf("first came %v, %v", got, err)
	}
	close(release)
	if sent := <-done; sent != 3 {
		t.Errorf("sent %d", sent)
	}
	if got := sink.Messages(); got[1].To[0] != "slow@example.org" || got[2].To[0] != "Slow@example.org" {
		t.Errorf("order: %v, %v", got[1].To, got[2].To)
	}
}

// TestSender_Stalled has a server that stops reading in the middle of a
// letter: the sender does not hang.
func TestSender_Stalled(t *testing.T) {
	release := make(chan struct{})
	sink := startSink(t, repliestest.Options{})
	t.Cleanup(func() { close(release) })
	sink.Script(repliestest.Fault{At: repliestest.StepData, Wait: release, Times: 1})
	set := settings(sink)
	set.CommandTimeout, set.SubmissionTimeout = 2*time.Second, 2*time.Second
	out := letter(1, "a@example.org")
	out.Raw = append(out.Raw, strings.Repeat("one line of a very large letter\r\n", 1<<20)...)
	box := &outbox{letters: []casework.Outgoing{out}}
	if sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context()); sent != 0 || err != nil {
		t.Fatalf("sent %d, %v", sent, err)
	}
	if r := box.result(t, out.Letter.ID); r.State != casework.LetterDeferred || !strings.Contains(r.Attempt.Text, "timeout") {
		t.Errorf("result %+v", r)
	}
}

// TestSender_Stop ends the context while a letter waits for its answer: the
// letter has a grace, the others are given back, all are reported.
func TestSender_Stop(t *testing.T) {
	run := func(t *testing.T, grace time.Duration, answer bool) (*outbox, error) {
		release := make(chan struct{})
		reached := make(chan struct{})
		sink := startSink(t, repliestest.Options{Deliver: func(repliestest.Message) error {
			close(reached)
			<-release
			return nil
		}})
		t.Cleanup(func() {
			if !answer {
				close(release)
			}
		})
		set := settings(sink)
		set.Grace = grace
		box := &outbox{letters: letterTo("a@example.org", "b@example.org", "a@example.org")}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := replies.NewSender(set, box, quiet()).SendDue(ctx)
			done <- err
		}()
		<-reached
		cancel()
		if answer {
			close(release)
		}
		return box, <-done
	}
	check := func(t *testing.T, box *outbox, err error, first casework.LetterState) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		if r := box.result(t, "l0000000000"); r.State != first {
			t.Errorf("the letter under way: %+v", r)
		}
		for _, id := range []casework.LetterID{"l0000000001", "l0000000002"} {
			// A try would count, and make it wait.
			if r := box.result(t, id); r != (casework.SendResult{Letter: id, State: casework.LetterQueued}) {
				t.Errorf("a letter not begun: %+v", r)
			}
		}
	}
	t.Run("InTime", func(t *testing.T) {
		box, err := run(t, 10*time.Second, true)
		check(t, box, err, casework.LetterAccepted)
	})
	t.Run("TooLate", func(t *testing.T) {
		box, err := run(t, 50*time.Millisecond, false)
		check(t, box, err, casework.LetterUnknown)
	})
}
