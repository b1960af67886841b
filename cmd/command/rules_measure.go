package command

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ombud/classify"
	"ombud/mailbox/message"
	"ombud/store/casework"
)

// measureFolds is in how many parts a cross-validation parts its rows.
const measureFolds = 5

func newRulesMeasureCommand(a *app) *cobra.Command {
	var files []string
	cmd := &cobra.Command{
		Use:   "measure DIR",
		Short: "Measure the rules and the fitting on labelled collections",
		Long: "Measure the rules on DIR/mails, plain and damaged, and the fitting of rules on\n" +
			"DIR/corpora by cross-validation, each with the number of its rows. What is not\n" +
			"there is left out.",
		Example: "  ombud rules measure ../shared",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			rules, err := a.rulesFrom(files)
			if err != nil {
				return err
			}
			if err := a.measureMails(rules, filepath.Join(args[0], "mails")); err != nil {
				return err
			}
			return a.measureFit(filepath.Join(args[0], "corpora"))
		}),
	}
	cmd.Flags().StringSliceVar(&files, "rules", nil, "rule `FILES` instead of those in use")
	return cmd
}

// labelledMail is a mail with what is right for it.
type labelledMail struct {
	classify.Gold
	Language   casework.Language `json:"lang"`
	Urgent     bool              `json:"urgent"`
	Vulnerable bool              `json:"vulnerable"`
	text       casework.Text
	machine    bool
}

// measureMails prints how the rules do on labelled mails, read as inspect
// reads them, and on the same mails damaged.
func (a *app) measureMails(rules *classify.Rules, dir string) error {
	mails, err := a.labelledMails(dir)
	if err != nil || len(mails) == 0 {
		return err
	}
	same := func(s string) string { return s }
	for _, d := range append([]classify.Damage{{Name: "as written", Change: same}}, classify.Damages()...) {
		if _, err := fmt.Fprintf(a.Out, "mails, %s\t%s\n", d.Name, tallied(rules, mails, d.Change)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) labelledMails(dir string) ([]labelledMail, error) {
	data, err := os.ReadFile(filepath.Join(dir, "labels.jsonl"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading labels: %w", err)
	}
	var mails []labelledMail
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		var l labelledMail
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("reading labels: %w", err)
		}
		raw, err := a.readMessage(filepath.Join(dir, l.File))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", l.File, err)
		}
		inbox := casework.StageService
		if l.Inbox == "kundombud" {
			inbox = casework.StageOmbudsman
		}
		m := message.Parse(raw, message.Options{})
		l.text, l.machine = textOf(m, inbox), m.Machine.Class != casework.MachineNone
		mails = append(mails, l)
	}
	return mails, nil
}

// tallied counts what is right of damaged mails and writes it as one line.
func tallied(rules *classify.Rules, mails []labelledMail, change func(string) string) string {
	var department, kind, language, urgent, urgentAll, vulnerable, vulnerableAll, machine int
	found, all := make(map[casework.Kind]int), make(map[casework.Kind]int)
	for _, l := range mails {
		t := l.text
		t.Subject, t.OwnText, t.Forwarded = change(t.Subject), change(t.OwnText), change(t.Forwarded)
		v := rules.Classify(t)
		right := classify.KindRight(l.Kind, l.Department, string(v.Kind))
		department += counted(l.DepartmentRight(string(v.Department)))
		kind += counted(right)
		language += counted(v.Language == l.Language)
		urgent, urgentAll = urgent+counted(l.Urgent && v.Urgent), urgentAll+counted(l.Urgent)
		vulnerable, vulnerableAll = vulnerable+counted(l.Vulnerable && v.Vulnerable), vulnerableAll+counted(l.Vulnerable)
		machine += counted(l.machine)
		all[casework.Kind(l.Kind)]++
		found[casework.Kind(l.Kind)] += counted(right)
	}
	percent := func(n int) float64 { return 100 * float64(n) / float64(len(mails)) }
	line := fmt.Sprintf("%d rows\tdepartment %.1f %%\tkind %.1f %%\tlanguage %.1f %%\turgent %d of %d\tvulnerable %d of %d",
		len(mails), percent(department), percent(kind), percent(language), urgent, urgentAll, vulnerable, vulnerableAll)
	for _, k := range []casework.Kind{casework.KindComplaint, casework.KindEscalation, casework.KindDataRequest} {
		line += fmt.Sprintf("\t%s %d of %d", k, found[k], all[k])
	}
	return line + fmt.Sprintf("\ttaken for machines %d", machine)
}

func counted(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measureFit prints what fitted rules reach on rows that they were not
// fitted to.
func (a *app) measureFit(dir string) error {
	for _, c := range []struct {
		name, file string
		options    classify.FitOptions
		domains    bool
	}{
		{"Banking77, 2,000 phrases", "banking77-train.jsonl", classify.FitOptions{MaxPhrases: 2000}, false},
		{"Banking77, 4,000 phrases", "banking77-train.jsonl", classify.FitOptions{MaxPhrases: 4000}, false},
		{"Banking77, routed at 95 %", "banking77-train.jsonl", classify.FitOptions{MaxPhrases: 4000, Precision: 0.95}, false},
		{"CLINC, with what belongs nowhere", "clinc150-train.jsonl", classify.FitOptions{MaxPhrases: 4000}, true},
	} {
		rows, err := readDomains(filepath.Join(dir, c.file), c.domains)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		r, err := classify.CrossValidate(rows, measureFolds, c.options)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Fprintf(a.Out, "%s, %d folds\t%d rows\taccuracy %.4f\tmacro-F1 %.4f\tcoverage %.4f\tprecision %.4f\tnowhere found %.4f\n",
			c.name, measureFolds, r.Rows, r.Accuracy, r.MacroF1, r.Coverage, r.PrecisionRouted,
			r.Classes[classify.NoDepartment].Recall)
	}
	return nil
}

// readDomains reads labelled texts; with domains, the domain of a row is its
// department and what is out of scope belongs nowhere.
func readDomains(name string, domains bool) ([]classify.Gold, error) {
	data, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading labelled rows: %w", err)
	}
	var rows []classify.Gold
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		var row struct {
			classify.Gold
			Domain string `json:"domain"`
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if domains {
			row.Department = row.Domain
			if row.Domain == "oos" {
				row.Department = classify.NoDepartment
			}
		}
		rows = append(rows, row.Gold)
	}
	return rows, nil
}
