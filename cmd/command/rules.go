package command

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ombud/classify"
	"ombud/mailbox/message"
	"ombud/store/casework"
)

func newRulesCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "rules", Short: "The rules that sort messages", Args: cobra.NoArgs}
	cmd.AddCommand(newRulesCheckCommand(a), newRulesExplainCommand(a), newRulesEvalCommand(a),
		newRulesFitCommand(a), newRulesMeasureCommand(a), newRulesDiffCommand(a), newRulesCoverageCommand(a),
		newRulesSuggestCommand(a), newRulesTestAddCommand(a))
	return cmd
}

func newRulesCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Read rule files, run their examples, say what is wrong",
		Long: "Read rule files, run their examples, say what is wrong. Without files those of\n" +
			"the configuration, else the built-in ones.",
		Example: "  ombud rules check rules/ours.toml",
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				o, err := a.optionalConfig()
				if err != nil {
					return err
				}
				args = o.ruleFiles()
			}
			return printFindings(a, classify.Check(args))
		}),
	}
}

// printFindings prints what a check found, and ends with errFound when it
// found anything.
func printFindings[P fmt.Stringer](a *app, problems []P) error {
	if a.json {
		if err := a.printJSON(listed(problems)); err != nil {
			return err
		}
	} else {
		for _, p := range problems {
			fmt.Fprintln(a.Out, p)
		}
		fmt.Fprintln(a.Err, count(len(problems), "finding", "findings"))
	}
	if len(problems) > 0 {
		return errFound
	}
	return nil
}

func newRulesExplainCommand(a *app) *cobra.Command {
	var inbox string
	var files []string
	cmd := &cobra.Command{
		Use:     "explain FILE",
		Short:   "Why a message is sorted as it is",
		Example: "  ombud rules explain complaint.eml",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			in, err := newInspector(a, inbox)
			if err != nil {
				return err
			}
			if len(files) > 0 {
				if in.rules, err = a.rulesFrom(files); err != nil {
					return err
				}
			}
			raw, err := a.readMessage(args[0])
			if err != nil {
				return fmt.Errorf("reading message: %w", err)
			}
			t := textOf(message.Parse(raw, in.options), in.inbox)
			v := in.rules.Classify(t)
			if a.json {
				return a.printJSON(viewOf(v))
			}
			if !a.terminal() {
				return a.printRows(plainVerdict(v))
			}
			return classify.Explain(a.Out, v, t)
		}),
	}
	cmd.Flags().StringVar(&inbox, "inbox", "service", "the inbox it came to: service or kundombud")
	cmd.Flags().StringSliceVar(&files, "rules", nil, "rule `FILES` instead of those in use")
	return cmd
}

// plainVerdict are the rows of a verdict for a program.
func plainVerdict(v casework.Verdict) [][]string {
	var flags []string
	for _, f := range []struct {
		raised bool
		flag   casework.Flag
	}{{v.Urgent, casework.FlagUrgent}, {v.Vulnerable, casework.FlagVulnerable}, {v.Crisis, casework.FlagCrisis},
		{v.Threat, casework.FlagThreat}} {
		if f.raised {
			flags = append(flags, string(f.flag))
		}
	}
	rows := [][]string{{"verdict", string(v.Kind), string(v.Department), string(v.Language), fmt.Sprint(v.Points),
		fmt.Sprint(v.Margin), string(v.RunnerUp), strings.Join(flags, " ")}}
	for _, r := range v.Reasons {
		rows = append(rows, []string{"reason", fmt.Sprint(r.Points), r.Target, r.Phrase, r.Field,
			fmt.Sprint(r.At[0]), fmt.Sprint(r.At[1]), r.Source})
	}
	return rows
}

// textOf is what the rules read of a message.
func textOf(m casework.Message, inbox casework.Stage) casework.Text {
	return casework.Text{Inbox: inbox, From: m.From.Address, Subject: m.Subject, OwnText: m.OwnText,
		Forwarded: m.Forwarded, Attachments: attachmentNames(m)}
}

func newRulesEvalCommand(a *app) *cobra.Command {
	var gold string
	var files []string
	cmd := &cobra.Command{
		Use:     "eval --gold FILE.jsonl",
		Short:   "How well the rules sort labelled messages",
		Example: "  ombud rules eval --json --gold labelled.jsonl",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			if gold == "" {
				return usagef("give --gold FILE.jsonl")
			}
			rules, err := a.rulesFrom(files)
			if err != nil {
				return err
			}
			rows, err := a.readGold(gold)
			if err != nil {
				return err
			}
			report := rules.Evaluate(rows)
			if a.json {
				return a.printJSON(report)
			}
			_, err = fmt.Fprintf(a.Out, "rows\t%d\naccuracy\t%.4f\nmacro_f1\t%.4f\ncoverage\t%.4f\n"+
				"precision_routed\t%.4f\nkind accuracy\t%.4f\n", report.Rows, report.Accuracy, report.MacroF1,
				report.Coverage, report.PrecisionRouted, report.Kind.Accuracy)
			return err
		}),
	}
	cmd.Flags().StringVar(&gold, "gold", "", "labelled rows, one JSON object a line, `FILE`")
	cmd.Flags().StringSliceVar(&files, "rules", nil, "rule `FILES` instead of those in use")
	return cmd
}

// readGold reads labelled rows. A row that names a file gets its subject
// and own text from there; the path is relative to the rows' folder.
func (a *app) readGold(name string) ([]classify.Gold, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading labelled rows: %w", err)
	}
	var rows []classify.Gold
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, maxInspect)
	for n := 1; s.Scan(); n++ {
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		var g classify.Gold
		if err := json.Unmarshal(s.Bytes(), &g); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if g.File != "" && g.Text == "" {
			raw, err := a.readMessage(filepath.Join(filepath.Dir(name), g.File))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			m := message.Parse(raw, message.Options{})
			g.Subject, g.Text = m.Subject, m.OwnText
		}
		rows = append(rows, g)
	}
	return rows, s.Err()
}
