package desk

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// prepared is a mail that has been read, before anything is known of the
// cases.
type prepared struct {
	arrival casework.Arrival
	message casework.Message
	sender  casework.Mailbox // the customer, also behind a web form
	verdict casework.Verdict
	// poison is why it goes to quarantine; empty when it need not.
	poison string
	// culprit is set when settling it failed for a reason of its own: then
	// nothing is tried but quarantine.
	culprit bool
	// received is the first arrival time of a mail released from quarantine;
	// zero for one that comes from a server.
	received time.Time
	released bool
	packed   store.Packed // its octets, ready for the store
}

// prepare reads and packs a batch, on all processors. An error is one of the
// store: a large mail could not be written to its file.
func (d *Desk) prepare(t *tools, arrivals []casework.Arrival) ([]prepared, error) {
	batch, errs := make([]prepared, len(arrivals)), make([]error, len(arrivals))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(arrivals)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(arrivals); i = int(next.Add(1)) - 1 {
				batch[i] = t.read(arrivals[i])
				batch[i].packed, errs[i] = d.pack(arrivals[i])
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("keeping the octets of mail: %w", err)
	}
	return batch, nil
}

// pack makes the octets of a mail ready for the store, which has those of a
// very large one already.
func (d *Desk) pack(a casework.Arrival) (store.Packed, error) {
	if a.Whole.Key != "" {
		return store.PackSpooled(a.Whole), nil
	}
	return d.store.Pack(a.Raw)
}

// read reads and classifies one mail. A reader that panics makes the mail
// unreadable, and nothing else.
func (t *tools) read(a casework.Arrival) (p prepared) {
	p = prepared{arrival: a}
	defer func() {
		if r := recover(); r != nil {
			p.poison = fmt.Sprintf("reading it broke off: %v", r)
		}
	}()
	if a.Deadly != "" {
		p.poison = a.Deadly
		return p
	}
	if len(a.Raw) == 0 {
		p.poison = cmp.Or(a.Defect, "the server gave nothing of it")
		return p
	}
	p.message = t.parser.Parse(a.Raw, a.ID.Mailbox)
	if a.Whole.Key != "" {
		beheaded(&p.message, a)
	}
	if a.Defect != "" {
		p.message.Defects = append(p.message.Defects, a.Defect)
	}
	t.throughForm(&p)
	p.poison = unreadable(p)
	p.verdict = t.classifier.Classify(text(p))
	return p
}

// beheaded corrects what was read from the beginning of a mail, which is too
// large to be read as a whole. An attachment that goes on beyond it is named,
// not listed: half of one is none.
func beheaded(m *casework.Message, a casework.Arrival) {
	head := int64(len(a.Raw))
	m.Size = a.Whole.Size
	m.Defects = append(m.Defects, fmt.Sprintf("of its %d octets the first %d were read; the whole is kept", m.Size, head))
	m.Attachments = slices.DeleteFunc(slices.Clone(m.Attachments), func(at casework.Attachment) bool {
		if at.End < head {
			return false
		}
		m.Defects = append(m.Defects, fmt.Sprintf("attachment %q goes on beyond them", at.Name))
		return true
	})
}

// Read reads and classifies a mail as Settle does, and keeps nothing: for a
// process that may die of it.
func Read(p Parser, c Classifier, dir *casework.Directory, a casework.Arrival) {
	t := &tools{parser: p, classifier: c, Directory: dir}
	t.read(a)
}

// throughForm finds the sender. What one of our web forms sends for a
// customer is no machine's mail, though it looks like it.
func (t *tools) throughForm(p *prepared) {
	forms := t.forms()
	m := &p.message
	p.sender = m.Sender(forms)
	if !slices.ContainsFunc(forms, m.From.Address.Same) || p.sender.Address == "" {
		return
	}
	if m.Bounce == nil && m.Machine.Class != casework.MachineBounce {
		m.Machine = casework.Machine{Class: casework.MachineNone, Reason: "one of our web forms"}
	}
	m.Assurance = casework.AssuranceNone // what passed is the form, not the customer
}

// text is what the classifier reads of a mail.
func text(p prepared) casework.Text {
	m := p.message
	t := casework.Text{Inbox: p.arrival.Stage, From: p.sender.Address, Subject: m.Subject,
		OwnText: m.OwnText, Forwarded: m.Forwarded}
	for _, a := range m.Attachments {
		t.Attachments = append(t.Attachments, a.Name)
	}
	return t
}

// unreadable says why a person's mail cannot become part of a case; empty
// when it can. A machine's mail may be as it likes.
func unreadable(p prepared) string {
	m := p.message
	if isMachine(m) {
		return ""
	}
	if _, err := casework.ParseAddress(string(p.sender.Address)); err != nil {
		return because("it has no sender that could be answered", m.Defects)
	}
	if blank(m.Text) && blank(m.OwnText) && len(m.Attachments) == 0 && len(m.Defects) > 0 {
		return because("nothing of it could be read", m.Defects)
	}
	return ""
}

// because adds the defects of a mail to a reason.
func because(why string, defects []string) string {
	if len(defects) == 0 {
		return why
	}
	return why + ": " + strings.Join(defects, "; ")
}

func isMachine(m casework.Message) bool {
	return m.Machine.Class != "" && m.Machine.Class != casework.MachineNone
}

// oldestTrace is how much older than INTERNALDATE our own Received field may
// be and still be believed. A mail that was moved between servers keeps its
// Received field and gets a new INTERNALDATE; a clock that was reset does
// not make a case a decade late.
const oldestTrace = 366 * 24 * time.Hour

// receivedAt is when our server got a mail (G9): the earlier of INTERNALDATE
// and our own topmost Received field, never later than now. The Date field
// says nothing.
func receivedAt(p prepared, now time.Time) time.Time {
	if !p.received.IsZero() {
		return p.received
	}
	at, trace := p.arrival.InternalDate, p.message.ReceivedAt
	switch {
	case at.IsZero() && (trace.IsZero() || now.Sub(trace) > oldestTrace):
		at = now
	case at.IsZero():
		at = trace
	case !trace.IsZero() && trace.Before(at) && at.Sub(trace) <= oldestTrace:
		at = trace
	}
	if at.After(now) {
		at = now
	}
	return at.UTC()
}
