package command

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// decisionSkeleton is a decision file to fill in.
const decisionSkeleton = `
outcome = ""            # upheld | partly | rejected | settled
awarded = "0"           # money to the customer, "1250.50"
findings = """
"""                     # what was found
reasons = """
"""                     # why; the customer reads it
evidence = []           # what was examined: ["the invoice of 2 October", "…"]

[demand]                # what the customer wants
text = ""
amount = ""
currency = "SEK"
reason = ""             # why it is less than was recorded

[remedy]                # what we do; leave both empty when nothing
text = ""
by = ""                 # last day for it, "2026-12-31"

[[point]]               # one for each thing that the customer raised
raised = ""
answer = ""
outcome = ""            # of this point; empty takes the decision's
`

// decisionFile is a decision as a file has it.
type decisionFile struct {
	Outcome  casework.Outcome `toml:"outcome"`
	Awarded  fileAmount       `toml:"awarded"`
	Findings string           `toml:"findings"`
	Reasons  string           `toml:"reasons"`
	Evidence []string         `toml:"evidence"`
	Demand   struct {
		Text     string     `toml:"text"`
		Amount   fileAmount `toml:"amount"`
		Currency string     `toml:"currency"`
		Reason   string     `toml:"reason"`
	} `toml:"demand"`
	Remedy struct {
		Text string  `toml:"text"`
		By   fileDay `toml:"by"`
	} `toml:"remedy"`
	Points []struct {
		Raised  string           `toml:"raised"`
		Answer  string           `toml:"answer"`
		Outcome casework.Outcome `toml:"outcome"`
	} `toml:"point"`
}

// fileAmount and fileDay are read with the file, so that one that is none is
// reported with its line. Empty, they are not given.
type (
	fileAmount struct{ amount casework.Amount }
	fileDay    struct{ day casework.Date }
)

// UnmarshalText reads an amount as casework.ParseAmount does.
func (f *fileAmount) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	m, err := casework.ParseAmount(string(text))
	if err != nil {
		return fmt.Errorf("%q: want an amount as 1250.50", text)
	}
	f.amount = m
	return nil
}

// UnmarshalText reads a day as 2006-01-02.
func (f *fileDay) UnmarshalText(text []byte) (err error) {
	f.day, err = dateOf(string(text))
	return err
}

// decisionFromFile reads a decision on a case from a file: TOML, or Markdown
// with the facts in TOML before it.
func decisionFromFile(a *app, on api.On, name string) (any, error) {
	text, err := readNamed(a, name)
	if err != nil {
		return nil, err
	}
	return decisionFrom(on, name, text)
}

// decisionFrom reads a decision on a case; name is that of the file.
func decisionFrom(on api.On, name, text string) (any, error) {
	if isMarkdown(text) {
		return decisionFromMarkdown(on, name, text)
	}
	var f decisionFile
	if err := decodeDecision(name, text, &f); err != nil {
		return nil, err
	}
	return f.request(on), nil
}

// decodeDecision reads the TOML of a decision.
func decodeDecision(name, text string, f *decisionFile) error {
	dec := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return usagef("%s", tomlProblem(name, err))
	}
	return nil
}

// request is the decision that the file holds.
func (f decisionFile) request(on api.On) api.DecideRequest {
	r := api.DecideRequest{On: on, Outcome: f.Outcome, Evidence: f.Evidence, Awarded: f.Awarded.amount,
		Findings: strings.TrimSpace(f.Findings), Reasons: strings.TrimSpace(f.Reasons)}
	if text, by := strings.TrimSpace(f.Remedy.Text), f.Remedy.By.day; text != "" || !by.IsZero() {
		r.Remedy = &casework.Remedy{Text: text, By: by}
	}
	text, amount := strings.TrimSpace(f.Demand.Text), f.Demand.Amount.amount
	if text != "" || amount != "" {
		r.Demand, r.DemandReason = &casework.Demand{Text: text, Amount: amount}, strings.TrimSpace(f.Demand.Reason)
	}
	if amount != "" {
		r.Demand.Currency = f.Demand.Currency
	}
	for _, p := range f.Points {
		r.Points = append(r.Points, casework.Point{Raised: strings.TrimSpace(p.Raised),
			Answer: strings.TrimSpace(p.Answer), Outcome: p.Outcome})
	}
	return r
}

// readNamed reads a file, or standard input for -.
func readNamed(a *app, name string) (string, error) {
	if name == "-" {
		return readText(a.In, "standard input")
	}
	file, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("reading decision: %w", err)
	}
	defer file.Close()
	return readText(file, name)
}

// tomlProblem says where a TOML file is wrong, without its text.
func tomlProblem(name string, err error) string {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := strict.Errors[0]
		row, col := e.Position()
		return fmt.Sprintf("%s:%d:%d: unknown key %s", name, row, col, strings.Join(e.Key(), "."))
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		row, col := bad.Position()
		return fmt.Sprintf("%s:%d:%d: %s", name, row, col, strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return name + ": " + err.Error()
}
