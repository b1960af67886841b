package command

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"ombud/replies"
	"ombud/store/casework"
)

// TestMakePDF hands the letter to the command that is configured, and takes
// nothing from it that is no PDF.
func TestMakePDF(t *testing.T) {
	c, err := replies.NewComposer(replies.SampleOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	letter, err := c.Compose(replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		program []string
		want    string // in what it gives
		fails   string
	}{
		{"BuiltIn", nil, "/StructTreeRoot", ""},
		{"Command", []string{"sh", "-c", "echo %PDF-1.7; cat"}, "<strong>Från: </strong>Kundombudet, Exempelbolaget", ""},
		{"NoPDF", []string{"cat"}, "", "no PDF"},
		{"Fails", []string{"sh", "-c", "echo no fonts >&2; exit 3"}, "", "no fonts"},
		{"Absent", []string{"./no-such-program"}, "", "no-such-program"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var errs bytes.Buffer
			a := &app{Streams: Streams{Err: &errs}}
			data, err := a.makePDF(t.Context(), tt.program, letter.Raw)
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.Contains(data, []byte(tt.want)) || errs.Len() > 0 {
				t.Errorf("%.60q, %v, said %q", data, err, errs.String())
			}
		})
	}
	t.Run("WeasyPrint", func(t *testing.T) {
		if _, err := exec.LookPath("weasyprint"); errors.Is(err, exec.ErrNotFound) {
			t.Skip("weasyprint is not installed")
		}
		a := &app{Streams: Streams{Err: os.Stderr}}
		data, err := a.makePDF(t.Context(), []string{"weasyprint", "--pdf-variant", "pdf/ua-1", "-", "-"}, letter.Raw)
		if err != nil || !bytes.Contains(data, []byte("/StructTreeRoot")) {
			t.Errorf("%.60q, %v", data, err)
		}
	})
}
