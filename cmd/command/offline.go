package command

import (
	"errors"
	"fmt"

	"ombud/classify"
	"ombud/cmd/daemon"
	"ombud/mailbox/message"
	"ombud/store/casework"
)

// offline is what a command uses that works without a daemon: what is built
// in or, with -c, what the configuration says.
type offline struct {
	config *daemon.Config
}

// optionalConfig reads the configuration when one is named by -c.
func (a *app) optionalConfig() (offline, error) {
	if a.config == "" {
		return offline{}, nil
	}
	cfg, err := daemon.ReadConfig(a.config)
	if err != nil {
		return offline{}, err
	}
	return offline{config: &cfg}, nil
}

// ruleFiles are the rule files of the configuration; none stands for the
// built-in set.
func (o offline) ruleFiles() []string {
	var files []string
	if o.config != nil {
		for _, f := range o.config.Rules.Files {
			files = append(files, o.config.Path(f))
		}
	}
	return files
}

func (o offline) rules() (*classify.Rules, error) { return loadRules(o.ruleFiles()) }

func loadRules(files []string) (*classify.Rules, error) {
	if len(files) == 0 {
		return classify.Builtin()
	}
	rules, err := classify.Load(files)
	if err != nil {
		return nil, configProblem(err)
	}
	return rules, nil
}

// configProblem makes what is wrong with a rule file a configuration error,
// line by line.
func configProblem(err error) error {
	var list classify.Problems
	if !errors.As(err, &list) {
		return fmt.Errorf("rules: %w", err)
	}
	bad := &daemon.ConfigError{}
	for _, p := range list {
		bad.Problems = append(bad.Problems, daemon.Problem{File: p.File, Line: p.Line, Column: p.Column, Text: p.Text})
	}
	return bad
}

// rulesFrom loads the files named, else those in use.
func (a *app) rulesFrom(files []string) (*classify.Rules, error) {
	if len(files) > 0 {
		return loadRules(files)
	}
	o, err := a.optionalConfig()
	if err != nil {
		return nil, err
	}
	return o.rules()
}

// reading is how messages to an inbox are read: whose addresses are ours
// and whose word on authentication counts.
func (o offline) reading(inbox casework.Stage) message.Options {
	if o.config == nil {
		return message.Options{}
	}
	options := message.Options{Own: o.config.Directory().Own}
	for _, m := range o.config.Mailbox {
		if casework.Stage(m.Stage) == inbox {
			options.AuthservID = m.AuthservID
		}
	}
	return options
}
