package replies_test

import (
	"strings"
	"testing"

	"ombud/replies"
	"ombud/store/casework"
)

// TestComposer_Snippets fills in what people name, where they name it, and
// refuses what there is not.
func TestComposer_Snippets(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	paused := "Medan vi utreder pausar vi påminnelser för den del av fakturan som du inte anser dig skyldig att betala. " +
		"Resten av fakturan ska du betala som vanligt."
	tests := []struct{ name, body, want, missing string }{
		{"Paragraph", "Hej.\n\n{{snippet \"reminders_paused\"}}\n\nTack.", "\nHej.\n\n" + paused + "\n\nTack.\n", ""},
		{"Line", "Hej. {{ snippet  \"reminders_paused\" }} Tack.", "\nHej. " + paused + " Tack.\n", ""},
		{"Facts", "{{snippet \"power_of_attorney\"}}", "till service@example.se och ange KB-7F3K-9QXP.", ""},
		{"Unknown", "{{snippet \"nothing\"}}", "", `a snippet "nothing" in Swedish: there are advice, power_of_attorney, reminders_paused`},
		{"Other", "{{printf \"x\"}}", "", "a place that is not filled in"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(casework.LetterReply, "", casework.Swedish)
			d.Body = tt.body
			composed, err := c.Compose(d)
			if tt.missing != "" {
				if err == nil || !strings.Contains(err.Error(), tt.missing) {
					t.Errorf("error %v, want %s", err, tt.missing)
				}
				return
			}
			if err != nil || !strings.Contains(composed.Text, tt.want) || len(composed.Warnings) > 0 {
				t.Errorf("no %q in %v, %q:\n%s", tt.want, err, composed.Warnings, composed.Text)
			}
		})
	}
	d := replies.Sample(casework.LetterFinalDecision, "partly", casework.English)
	d.Decision.Remedy.Text = "we pay it back. {{snippet \"reminders_paused\"}}"
	if composed, err := c.Compose(d); err != nil ||
		!strings.Contains(composed.Text, "\nWe pay it back. While we look into this, we pause reminders") || strings.Contains(composed.Text, "usual..") {
		t.Errorf("%v:\n%s", err, composed.Text)
	}
}
