package command

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// recordOptions are what is recorded. Without a reference it is a case; the
// fields after the text are only of that.
type recordOptions struct {
	how, at  string
	revision int
	text     textFlags

	stage, name, address, customer, kind, department, language, subject string
}

func newRecordCommand(a *app) *cobra.Command {
	var o recordOptions
	cmd := &cobra.Command{
		Use:   "record [REFERENCE]",
		Short: "Record an answer, or a case, by phone, letter or chat",
		Long: "Record an answer that was given by phone, letter or chat; without a reference\n" +
			"what a customer said so, which makes a case, received when they said it.",
		Example: "  ombud record KB-7F3K-9QXP --how phone --at 2026-11-20 --text \"told that …\"\n" +
			"  ombud record --how phone --name \"Bo Ek\" --subject \"A fee\" --text \"says …\"",
		Args: cobra.MaximumNArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.recordCase(cmd.Context(), &o)
			}
			return a.recordAnswer(cmd.Context(), args[0], &o)
		}),
	}
	f := cmd.Flags()
	addRevision(f, &o.revision)
	f.StringVar(&o.how, "how", "", "phone, letter or chat")
	f.StringVar(&o.at, "at", "", "when, as 2006-01-02 or RFC 3339; of a case now if not given")
	o.text.add(f, "what was said")
	f.StringVar(&o.stage, "stage", "", "of a case: to whom it came, service (the default) or ombudsman")
	f.StringVar(&o.name, "name", "", "of a case: the customer's name")
	f.StringVar(&o.address, "address", "", "of a case: the customer's mail address")
	f.StringVar(&o.customer, "type", "", "of a case: consumer, business or unknown")
	f.StringVar(&o.kind, "kind", "", "of a case: what it is; read from the text if not given")
	f.StringVar(&o.department, "department", "", "of a case: who handles it; read from the text if not given")
	f.StringVar(&o.language, "language", "", "of a case: the customer's, sv or en")
	f.StringVar(&o.subject, "subject", "", "of a case: what it is about")
	return cmd
}

// recordAnswer records an answer that was given in a case.
func (a *app) recordAnswer(ctx context.Context, ref string, o *recordOptions) error {
	if o.stage+o.name+o.address+o.customer+o.kind+o.department+o.language+o.subject != "" {
		return usagef("an answer to %s has how, at and text; the others are of a case, without a reference", ref)
	}
	when, err := instantFlag("at", o.at)
	if err != nil {
		return err
	}
	text, err := o.text.read(a, "answer")
	if err != nil {
		return err
	}
	on := api.On{Reference: ref, Revision: o.revision}
	return a.do(ctx, "record", api.RecordRequest{On: on, How: o.how, At: when, Text: text})
}

// recordCase records what a customer said as a case.
func (a *app) recordCase(ctx context.Context, o *recordOptions) error {
	r := api.RecordCaseRequest{How: o.how, Stage: casework.Stage(o.stage), Name: o.name,
		Address: casework.Address(o.address),
		Type:    casework.PersonType(o.customer), Kind: casework.Kind(o.kind), Department: casework.Department(o.department),
		Language: casework.Language(o.language), Subject: o.subject}
	var err error
	if o.at != "" {
		if r.At, err = instantFlag("at", o.at); err != nil {
			return err
		}
	}
	if r.Text, err = o.text.read(a, "text"); err != nil {
		return err
	}
	return a.do(ctx, "record-case", r)
}

// instantFlag reads an instant, or noon of a day in local time.
func instantFlag(name, value string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, value, time.Local)
	if err != nil {
		return t, usagef("--%s %q: want a day as 2006-01-02, or an instant as RFC 3339", name, value)
	}
	return t.Add(12 * time.Hour), nil
}
