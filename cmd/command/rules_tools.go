package command

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ombud/classify"
	"ombud/mailbox/message"
	"ombud/store/casework"
)

func newRulesDiffCommand(a *app) *cobra.Command {
	var gold string
	cmd := &cobra.Command{
		Use:   "diff OLD.toml NEW.toml [PATH...]",
		Short: "What changes when messages are sorted by other rules",
		Long: "What changes when messages are sorted by other rules: those in files, folders\n" +
			"and mbox files, and labelled rows. The word builtin stands for the built-in\nrules.",
		Example: "  ombud rules diff builtin rules/ours.toml mails/",
		Args:    cobra.MinimumNArgs(2),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			older, err := namedRules(args[0])
			if err != nil {
				return err
			}
			newer, err := namedRules(args[1])
			if err != nil {
				return err
			}
			rows, err := a.rowsOf(gold, args[2:])
			if err != nil {
				return err
			}
			changes := older.Diff(newer, rows)
			if a.json {
				return a.printJSON(listed(changes))
			}
			for _, c := range changes {
				if err := a.row(strconv.Itoa(c.Row+1), c.File, c.What, c.Old, c.New, c.Want); err != nil {
					return err
				}
			}
			fmt.Fprintf(a.Err, "%d changes in %d messages\n", len(changes), len(rows))
			return nil
		}),
	}
	cmd.Flags().StringVar(&gold, "gold", "", "labelled rows, one JSON object a line, `FILE`")
	return cmd
}

func namedRules(name string) (*classify.Rules, error) {
	if name == "builtin" {
		return classify.Builtin()
	}
	return loadRules(strings.Split(name, ","))
}

// row prints values parted by tabs.
func (a *app) row(values ...string) error {
	_, err := fmt.Fprintln(a.Out, strings.Join(values, "\t"))
	return err
}

// rowsOf reads labelled rows and the messages below paths.
func (a *app) rowsOf(gold string, paths []string) ([]classify.Gold, error) {
	var rows []classify.Gold
	if gold != "" {
		var err error
		if rows, err = a.readGold(gold); err != nil {
			return nil, err
		}
	}
	for _, path := range paths {
		files := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			if files, err = messageFiles(path); err != nil {
				return nil, fmt.Errorf("reading messages: %w", err)
			}
		}
		for _, f := range files {
			raw, err := a.readMessage(f)
			if err != nil {
				return nil, fmt.Errorf("reading messages: %w", err)
			}
			for _, one := range messagesIn(f, raw) {
				m := message.Parse(one, message.Options{})
				rows = append(rows, classify.Gold{File: f, Subject: m.Subject, Text: m.OwnText})
			}
		}
	}
	if len(rows) == 0 {
		return nil, usagef("give messages, or --gold FILE.jsonl")
	}
	return rows, nil
}

func newRulesCoverageCommand(a *app) *cobra.Command {
	var gold string
	var files []string
	var dead bool
	cmd := &cobra.Command{
		Use:   "coverage [PATH...]",
		Short: "What every phrase of the rules did on messages",
		Long: "What every phrase of the rules did on messages: in how many it counted, decided\n" +
			"alone, was right of those whose label is known, and what its precision is at\n" +
			"least. --dead shows those that never counted.",
		Example: "  ombud rules coverage --gold labelled.jsonl",
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			rules, err := a.rulesFrom(files)
			if err != nil {
				return err
			}
			rows, err := a.rowsOf(gold, args)
			if err != nil {
				return err
			}
			shown := []classify.Coverage{}
			for _, c := range rules.Coverage(rows) {
				if dead == (c.Fired == 0) {
					shown = append(shown, c)
				}
			}
			if a.json {
				return a.printJSON(shown)
			}
			for _, c := range shown {
				if err := a.row(c.Source, c.Target, c.Phrase, strconv.Itoa(c.Fired), strconv.Itoa(c.Sole),
					fmt.Sprintf("%d of %d", c.Right, c.Labelled), fmt.Sprintf("%.2f", c.AtLeast)); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&gold, "gold", "", "labelled rows, one JSON object a line, `FILE`")
	cmd.Flags().StringSliceVar(&files, "rules", nil, "rule `FILES` instead of those in use")
	cmd.Flags().BoolVar(&dead, "dead", false, "the phrases that never counted")
	return cmd
}

func newRulesSuggestCommand(a *app) *cobra.Command {
	var gold string
	var files []string
	var most int
	cmd := &cobra.Command{
		Use:   "suggest --gold CORRECTIONS.jsonl",
		Short: "Propose phrases from corrected messages",
		Long: "Propose phrases from messages whose right department is known, judged by what\n" +
			"the whole set would get right and wrong with them. Nothing changes before a\n" +
			"person writes a proposal into a rule file.",
		Example: "  ombud rules suggest --gold corrections.jsonl",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			rules, err := a.rulesFrom(files)
			if err != nil {
				return err
			}
			rows, err := a.rowsOf(gold, nil)
			if err != nil {
				return err
			}
			proposals := rules.Suggest(rows, most)
			if a.json {
				return a.printJSON(listed(proposals))
			}
			for _, p := range proposals {
				fmt.Fprintf(a.Out, "# %d right, %d wrong\n", p.Fixed, p.Broken)
				for _, hit := range p.Hits {
					fmt.Fprintf(a.Out, "#   %s\n", hit)
				}
				fmt.Fprintf(a.Out, "%s\n", p.TOML())
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&gold, "gold", "", "labelled rows, one JSON object a line, `FILE`")
	cmd.Flags().StringSliceVar(&files, "rules", nil, "rule `FILES` instead of those in use")
	cmd.Flags().IntVar(&most, "max", 20, "the most proposals")
	return cmd
}

func newRulesTestAddCommand(a *app) *cobra.Command {
	var department, kind, out string
	cmd := &cobra.Command{
		Use:   "test-add FILE.eml --department D --kind K",
		Short: "Make an example for a rule file of a corrected message",
		Long: "Make an example for a rule file of a corrected message. Names, addresses and\n" +
			"numbers are taken out; read it before it is kept.",
		Example: "  ombud rules test-add wrong.eml --department refunds -o rules/ours.toml",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if department == "" && kind == "" {
				return usagef("give --department, --kind or both")
			}
			raw, err := a.readMessage(args[0])
			if err != nil {
				return fmt.Errorf("reading message: %w", err)
			}
			m := message.Parse(raw, message.Options{})
			example := classify.Example(textOf(m, casework.StageService), m.From.Name, department, kind)
			if out == "" {
				_, err = fmt.Fprint(a.Out, example)
				return err
			}
			f, err := os.OpenFile(out, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return fmt.Errorf("adding to rules: %w", err)
			}
			defer f.Close()
			if _, err := f.WriteString("\n" + example); err != nil {
				return fmt.Errorf("adding to rules: %w", err)
			}
			return f.Close()
		}),
	}
	cmd.Flags().StringVar(&department, "department", "", "the right `DEPARTMENT`")
	cmd.Flags().StringVar(&kind, "kind", "", "the right `KIND`")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the rule `FILE` to add to; standard output without it")
	return cmd
}
