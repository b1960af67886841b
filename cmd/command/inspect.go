package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/classify"
	"ombud/mailbox/message"
	"ombud/store/casework"
)

// maxInspect bounds one message of inspect, in octets.
const maxInspect = 256 << 20

// inspector reads messages offline, as the daemon would.
type inspector struct {
	app     *app
	rules   *classify.Rules
	options message.Options
	inbox   casework.Stage
	out     *json.Encoder
	failed  int // files that could not be read
}

// inspection is what inspect prints of one message (contract.md §4).
type inspection struct {
	File        string             `json:"file"`
	Error       string             `json:"error,omitempty"`
	MessageID   casework.MessageID `json:"message_id"`
	InReplyTo   []string           `json:"in_reply_to"`
	References  []string           `json:"references"`
	From        casework.Mailbox   `json:"from"`
	ReplyTo     casework.Address   `json:"reply_to"`
	To          []casework.Mailbox `json:"to"`
	Cc          []casework.Mailbox `json:"cc"`
	Subject     string             `json:"subject"`
	Date        *time.Time         `json:"date"`
	Text        string             `json:"text"`
	OwnText     string             `json:"own_text"`
	Attachments []inspectedPart    `json:"attachments"`
	Machine     casework.Machine   `json:"machine"`
	Acknowledge inspectedAnswer    `json:"acknowledge"`
	Bounce      *casework.Bounce   `json:"bounce"`
	Assurance   casework.Assurance `json:"assurance"`
	verdictView
	Defects []string `json:"defects"`
}

type inspectedPart struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	Inline    bool   `json:"inline"`
}

type inspectedAnswer struct {
	Send   bool   `json:"send"`
	Reason string `json:"reason"`
}

// verdictView is a verdict as inspect prints it.
type verdictView struct {
	Language   casework.Language   `json:"language"`
	Kind       casework.Kind       `json:"kind"`
	Also       []casework.Kind     `json:"also"`
	Department casework.Department `json:"department"`
	Triage     bool                `json:"triage"`
	Urgent     bool                `json:"urgent"`
	Vulnerable bool                `json:"vulnerable"`
	Crisis     bool                `json:"crisis"`
	Threat     bool                `json:"threat"`
	Points     int                 `json:"points"`
	Margin     int                 `json:"margin"`
	RunnerUp   casework.Department `json:"runner_up"`
	Reasons    []casework.Reason   `json:"reasons"`
}

func newInspectCommand(a *app) *cobra.Command {
	var inbox string
	cmd := &cobra.Command{
		Use:   "inspect PATH...",
		Short: "How a message is read and sorted, offline",
		Long: "How a message is read and sorted, offline: files, folders, mbox files, or - for\n" +
			"standard input. With --json it prints one line of JSON a message; it changes\n" +
			"and sends nothing. A file that cannot be read does not stop it; the exit code\n" +
			"is 1 then.\n" +
			"With -c the rules and addresses of that configuration are used.",
		Example: "  ombud inspect --json --inbox kundombud complaint.eml",
		Args:    cobra.MinimumNArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			in, err := newInspector(a, inbox)
			if err != nil {
				return err
			}
			for _, path := range args {
				if err := in.path(a, path); err != nil {
					return err
				}
			}
			if in.failed > 0 {
				return fmt.Errorf("%s could not be read", count(in.failed, "file", "files"))
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&inbox, "inbox", "service", "the inbox it came to: service or kundombud")
	return cmd
}

func newInspector(a *app, inbox string) (*inspector, error) {
	in := &inspector{app: a, inbox: casework.StageService, out: json.NewEncoder(a.Out)}
	in.out.SetEscapeHTML(false)
	switch inbox {
	case "service":
	case "kundombud", "ombudsman":
		in.inbox = casework.StageOmbudsman
	default:
		return nil, usagef("--inbox %q: want service or kundombud", inbox)
	}
	cfg, err := a.optionalConfig()
	if err != nil {
		return nil, err
	}
	if in.rules, err = cfg.rules(); err != nil {
		return nil, err
	}
	in.options = cfg.reading(in.inbox)
	return in, nil
}

// path inspects a file, every message of a folder or an mbox, or standard
// input. Only an output that cannot be written ends it.
func (in *inspector) path(a *app, path string) error {
	if info, err := os.Stat(path); path == "-" || err != nil || !info.IsDir() {
		raw, err := a.readMessage(path)
		return in.file(path, raw, err)
	}
	files, err := messageFiles(path)
	if err != nil {
		return in.file(path, nil, err)
	}
	for _, f := range files {
		raw, err := a.readMessage(f)
		if err := in.file(f, raw, err); err != nil {
			return err
		}
	}
	return nil
}

// messageFiles lists the files below a folder that may be messages, in
// order of their names.
func messageFiles(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && path != dir
		if d.IsDir() && hidden {
			return filepath.SkipDir
		}
		other := slices.Contains([]string{".json", ".jsonl", ".md", ".toml"}, filepath.Ext(path))
		if d.Type().IsRegular() && !hidden && !other {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// readMessage reads a file, or standard input for -. One that is too large
// is an error, never a part of itself.
func (a *app) readMessage(path string) ([]byte, error) {
	if path == "-" {
		return readMost(a.In, maxInspect)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readMost(f, maxInspect)
}

// file prints what is in one file: a message, or all of an mbox.
func (in *inspector) file(name string, raw []byte, err error) error {
	if err != nil {
		var unread *fs.PathError
		if errors.As(err, &unread) {
			in.failed++
		}
		return in.print(inspection{File: name, Error: err.Error()})
	}
	for _, one := range messagesIn(name, raw) {
		if err := in.print(in.message(name, one)); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
	return nil
}

// message reads and sorts one message.
func (in *inspector) message(name string, raw []byte) inspection {
	m := message.Parse(raw, in.options)
	v := in.rules.Classify(textOf(m, in.inbox))
	send, reason := casework.MayAcknowledge(m, in.options.Own)
	view := inspection{
		File: name, MessageID: m.MessageID, InReplyTo: idStrings(m.InReplyTo), References: idStrings(m.References),
		From: m.From, ReplyTo: m.ReplyTo, To: listed(m.To), Cc: listed(m.Cc), Subject: m.Subject,
		Text: m.Text, OwnText: m.OwnText, Attachments: []inspectedPart{}, Machine: m.Machine,
		Acknowledge: inspectedAnswer{send, reason}, Bounce: m.Bounce, Assurance: m.Assurance,
		verdictView: viewOf(v), Defects: listed(m.Defects),
	}
	if !m.Date.IsZero() {
		date := m.Date.UTC()
		view.Date = &date
	}
	for _, p := range m.Attachments {
		view.Attachments = append(view.Attachments, inspectedPart{p.Name, p.MediaType, p.Size, p.SHA256, p.Inline})
	}
	return view
}

func viewOf(v casework.Verdict) verdictView {
	return verdictView{Language: v.Language, Kind: v.Kind, Also: listed(v.Also), Department: v.Department,
		Triage: v.Department == casework.DepartmentTriage, Urgent: v.Urgent, Vulnerable: v.Vulnerable,
		Crisis: v.Crisis, Threat: v.Threat, Points: v.Points, Margin: v.Margin, RunnerUp: v.RunnerUp,
		Reasons: listed(v.Reasons)}
}

func attachmentNames(m casework.Message) []string {
	var names []string
	for _, p := range m.Attachments {
		names = append(names, p.Name)
	}
	return names
}

func idStrings(ids []casework.MessageID) []string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = string(id)
	}
	return s
}

// listed makes a list that is always a list in JSON.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
