package replies_test

import (
	"errors"
	"testing"

	"ombud/replies"
	"ombud/replies/repliestest"
)

func TestProbe(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	got, err := replies.Probe(t.Context(), settings(sink))
	if err != nil || !got.DSN || got.UTF8 {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(sink.Messages()); n != 0 {
		t.Errorf("%d letters were sent", n)
	}
	nowhere := settings(sink)
	nowhere.Port = 1
	if _, err := replies.Probe(t.Context(), nowhere); !errors.Is(err, replies.ErrUnreachable) {
		t.Errorf("no server: %v", err)
	}
}
