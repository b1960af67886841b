package daemon

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/mailbox"
	"ombud/replies"
	"ombud/store/casework"
)

// Finding is one thing that doctor has looked at.
type Finding struct {
	What  string `json:"what"`
	State string `json:"state"` // ok, warn, fail or unreachable
	Text  string `json:"text"`
	Fix   string `json:"fix,omitempty"` // what to do about it
}

// The states of a finding.
const (
	FoundOK          = "ok"
	FoundWarning     = "warn"
	FoundFailure     = "fail"
	FoundUnreachable = "unreachable" // a server
)

// onwardAge is how many days the facts about ARN, courts and advisers may be
// old before they are to be checked again.
const onwardAge = 180

// Examine looks at everything that the daemon needs: files, disk, mail
// servers with their logins, staff and the age of what letters say. It takes
// no mail in and sends nothing.
func Examine(ctx context.Context, c Config, o Options) []Finding {
	o = o.withDefaults()
	found := c.examineFiles()
	found = append(found, examineDisk(c, o))
	for _, key := range sortedKeys(c.Mailbox) {
		found = append(found, c.examineMailbox(ctx, key, o))
	}
	found = append(found, c.examineSMTP(ctx, o), c.examineStaff())
	return append(found, examineOnward(o.Now().In(c.Location())))
}

func (c Config) examineFiles() []Finding {
	err := c.CheckFiles()
	var bad *ConfigError
	if !errors.As(err, &bad) {
		if err != nil {
			return []Finding{{"files", FoundFailure, err.Error(), ""}}
		}
		return []Finding{{"files", FoundOK, "configuration, rules, letters, keys and secrets can be used", ""}}
	}
	var found []Finding
	for _, p := range bad.Problems {
		found = append(found, Finding{"files", FoundFailure, p.String(), "ombud config check --files"})
	}
	return found
}

func examineDisk(c Config, o Options) Finding {
	dir := filepath.Dir(c.Path(c.Store.Path))
	free, err := o.FreeDisk(dir)
	switch {
	case err != nil:
		return Finding{"disk", FoundFailure, err.Error(), "make the folder of [store] path, for the daemon's user"}
	case free < minFree:
		return Finding{"disk", FoundFailure, fmt.Sprintf("%d MB free in %s: no mail is fetched", free/1e6, dir),
			"free some space, or move the store"}
	case free < 10*minFree:
		return Finding{"disk", FoundWarning, fmt.Sprintf("%d MB free in %s", free/1e6, dir), "free some space"}
	}
	return Finding{"disk", FoundOK, fmt.Sprintf("%d MB free", free/1e6), ""}
}

func (c Config) examineMailbox(ctx context.Context, key string, o Options) Finding {
	what := "mailbox " + key
	set, err := c.mailboxSettings(key, o.DialIMAP, o.Now)
	if err != nil {
		return Finding{what, FoundFailure, err.Error(), "ombud config check --files"}
	}
	p := mailbox.NewPoller(set, nil, o.Log)
	got, err := p.Probe(ctx)
	if err != nil {
		return Finding{what, FoundUnreachable, err.Error(), mailbox.Hint(err)}
	}
	var has []string
	for name, yes := range map[string]bool{"IDLE": got.Idle, "MOVE": got.Move, "UIDPLUS": got.UIDPlus} {
		if yes {
			has = append(has, name)
		}
	}
	f := Finding{what, FoundOK, fmt.Sprintf("login, %d waiting in %s; %s", got.Waiting, set.Inbox, names(has)), ""}
	if len(got.Missing) > 0 {
		f.Text += "; no folder " + strings.Join(got.Missing, ", ") + " to watch"
	}
	if !got.Move && !got.UIDPlus {
		f.State, f.Fix = FoundWarning, "settled mail stays in the inbox, marked: the server has neither MOVE nor UIDPLUS"
	}
	return f
}

func (c Config) examineSMTP(ctx context.Context, o Options) Finding {
	set, err := c.smtpSettings(o.DialSMTP, o.Now)
	if err != nil {
		return Finding{"smtp", FoundFailure, err.Error(), "ombud config check --files"}
	}
	got, err := replies.Probe(ctx, set)
	if err != nil {
		return Finding{"smtp", FoundUnreachable, err.Error(), "check host, port, tls and the password of [smtp]"}
	}
	text := "login"
	if c.SMTP.Username == "" {
		text = "connected, no login asked for"
	}
	if got.Size > 0 {
		text += fmt.Sprintf(", letters up to %d MB", got.Size/1e6)
	}
	if !got.DSN {
		text += ", tells of bounces by mail alone"
	}
	if c.SMTP.DKIM == nil {
		return Finding{"smtp", FoundWarning, text + "; letters are not signed",
			"set [smtp.dkim], unless the mail server signs what leaves"}
	}
	return Finding{"smtp", FoundOK, text + "; letters are signed", ""}
}

// examineStaff looks whether staff are users of this host, and whether the
// Kundombud's cases can be decided.
func (c Config) examineStaff() Finding {
	var strangers []string
	for _, name := range sortedKeys(c.Staff) {
		id := c.Staff[name].Unix
		if id == "" {
			continue
		}
		_, err := user.Lookup(id)
		if _, number := strconv.Atoi(id); err != nil && number == nil {
			_, err = user.LookupId(id)
		}
		if err != nil {
			strangers = append(strangers, name+" ("+id+")")
		}
	}
	if len(strangers) > 0 {
		return Finding{"staff", FoundWarning, "no user of this host: " + strings.Join(strangers, ", "),
			"correct unix in [staff.NAME], or add the user"}
	}
	return Finding{"staff", FoundOK, fmt.Sprintf("%d of %d are users of this host", len(c.Staff), len(c.Staff)), ""}
}

func examineOnward(now time.Time) Finding {
	checked, err := replies.OnwardChecked()
	if err != nil {
		return Finding{"onward", FoundFailure, err.Error(), ""}
	}
	today := casework.Date{Year: now.Year(), Month: now.Month(), Day: now.Day()}
	text := "what letters say of ARN, courts and advisers was checked on " + checked.String()
	if checked.AddDays(onwardAge).Before(today) {
		return Finding{"onward", FoundWarning, text, "check it against its sources, and use an ombud that has it"}
	}
	return Finding{"onward", FoundOK, text, ""}
}

// names lists words in a sentence.
func names(list []string) string {
	if len(list) == 0 {
		return "no extension that helps"
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
