package desk

import (
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// Receipt is what a verb answers: how the case stands now and what to tell
// the person who acted.
type Receipt struct {
	Reference  casework.Reference  `json:"reference"`
	Register   casework.Register   `json:"register"`
	Kind       casework.Kind       `json:"kind"`
	Stage      casework.Stage      `json:"stage"`
	Status     casework.Status     `json:"status"`
	Department casework.Department `json:"department"`
	Assignee   casework.StaffName  `json:"assignee,omitempty"`
	Revision   int                 `json:"revision"`
	Letter     casework.LetterID   `json:"letter,omitempty"`
	// LeavesAt is when the letter leaves; until then undo recalls it.
	LeavesAt *time.Time `json:"leaves_at,omitempty"`
	// Said is what happened, one sentence; Next what may be done now.
	Said     string   `json:"said"`
	Next     string   `json:"next,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// CaseRow is one case in a list (contract.md §4).
type CaseRow struct {
	Reference        casework.Reference  `json:"reference"`
	Register         casework.Register   `json:"register"`
	Kind             casework.Kind       `json:"kind"`
	Stage            casework.Stage      `json:"stage"`
	Status           casework.Status     `json:"status"`
	Department       casework.Department `json:"department"`
	Language         casework.Language   `json:"language"`
	Customer         casework.Mailbox    `json:"customer"`
	Also             []casework.Kind     `json:"also"`
	Subject          string              `json:"subject"`
	ReceivedAt       time.Time           `json:"received_at"`
	FirstComplaintAt *time.Time          `json:"first_complaint_at"`
	EscalatedAt      *time.Time          `json:"escalated_at"`
	Assignee         *casework.StaffName `json:"assignee"`
	Due              *DeadlineView       `json:"due"`
	Flags            []casework.Flag     `json:"flags"`
	Unread           bool                `json:"unread"`
	Revision         int                 `json:"revision"`
}

// DeadlineView is a deadline with its state at the time of asking.
type DeadlineView struct {
	Kind  casework.DeadlineKind  `json:"kind"`
	Of    string                 `json:"of,omitempty"` // the decision that a remedy belongs to
	At    time.Time              `json:"at"`
	State casework.DeadlineState `json:"state"`
}

// CaseView is one case in full (contract.md §4).
type CaseView struct {
	CaseRow
	People      []casework.Person    `json:"people"`
	Demand      *casework.Demand     `json:"demand"`
	Links       []casework.Link      `json:"links"`
	Evaluation  *casework.Evaluation `json:"evaluation"`
	External    *casework.External   `json:"external"`  // the latest
	Externals   []casework.External  `json:"externals"` // all, the latest last
	CloseReason *string              `json:"close_reason"`
	MayNot      []Barred             `json:"may_not"`
	Messages    []MessageView        `json:"messages"`
	Deadlines   []DeadlineView       `json:"deadlines"`
	Verdict     casework.Verdict     `json:"verdict"`
	Decisions   []casework.Decision  `json:"decisions"`
	Candidate   *casework.Candidate  `json:"candidate,omitempty"`
	Tasks       []casework.Task      `json:"tasks"`
	Tags        []string             `json:"tags"`
	// SnoozedUntil is the day on which the case is back in the queue; nil
	// when it is there.
	SnoozedUntil *casework.Date   `json:"snoozed_until"`
	History      []casework.Entry `json:"history"`
	// Draft is the letter of a decision in review, as it would leave now.
	Draft *MessageView `json:"draft,omitempty"`
	// Drafting are those who are writing on the case now.
	Drafting []Presence `json:"drafting"`
	// Next are the commands that make sense now.
	Next []string `json:"next"`
}

// Barred is somebody who may not judge a case, and why.
type Barred struct {
	Staff casework.StaffName `json:"staff"`
	Why   string             `json:"why"`
}

// MessageView is a message of a case, in or out.
type MessageView struct {
	ID          string                `json:"id"`
	Direction   casework.Direction    `json:"direction"`
	Role        *casework.MessageRole `json:"role"`
	Kind        *casework.LetterKind  `json:"kind"`
	From        casework.Address      `json:"from"`
	To          []casework.Address    `json:"to"`
	Subject     string                `json:"subject"`
	MessageID   casework.MessageID    `json:"message_id"`
	At          time.Time             `json:"at"`
	Text        string                `json:"text"`
	OwnText     string                `json:"own_text"`
	Attachments []AttachmentView      `json:"attachments"`
	Assurance   casework.Assurance    `json:"assurance"`
	State       *casework.LetterState `json:"state"`
	By          casework.StaffName    `json:"by,omitempty"`
	Defects     []string              `json:"defects,omitempty"`
}

// AttachmentView is an attachment as it is listed.
type AttachmentView struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
}

// AttachmentData is an attachment with its decoded octets.
type AttachmentData struct {
	AttachmentView
	Data []byte `json:"data"`
}

// LetterView is a letter in the outbox. Full has the text; a list has not.
type LetterView struct {
	casework.Letter
	Text string `json:"text,omitempty"`
}

// StoreStatus is how the work stands, read off counts and the queue.
type StoreStatus struct {
	Cases        map[casework.Status]int      `json:"cases"`
	Overdue      int                          `json:"overdue"`
	Triage       int                          `json:"triage"` // cases that no rule was sure of
	Letters      map[casework.LetterState]int `json:"letters"`
	Quarantined  int                          `json:"quarantined"` // mail that waits for a person
	ArrivalsOwed int                          `json:"arrivals_owed"`
	Unindexed    int                          `json:"unindexed"` // messages that search does not find yet
	Size         int64                        `json:"size"`      // octets
	Seal         string                       `json:"seal"`      // the newest of the history
	// LastBackup is when a copy of everything was last taken through the
	// daemon.
	LastBackup *time.Time `json:"last_backup"`
	// Alarms are what a person must see to before customers have what they
	// were promised.
	Alarms []Alarm `json:"alarms"`
	// Damaged are records that cannot be read and were set aside, at most ten.
	Damaged []store.Damage `json:"damaged"`
	// OutsideDeputies counts the open cases at stage ombudsman to which the
	// head has appointed somebody from outside the office.
	OutsideDeputies int `json:"outside_deputies"`
	// Undecidable are cases at stage ombudsman that nobody of the office may
	// judge.
	Undecidable []casework.Reference `json:"undecidable"`
}

// Alarm is something that goes on only when a person does something.
type Alarm struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	Do    string `json:"do"` // the command that shows what it is about
}

// QuarantineView is a mail in quarantine with what could be read of it.
type QuarantineView struct {
	casework.Quarantined
	From    casework.Mailbox `json:"from"`
	Subject string           `json:"subject"`
	Text    string           `json:"text"`
	Size    int64            `json:"size"` // octets
	Defects []string         `json:"defects,omitempty"`
}

// LetterText is a letter with its octets.
type LetterText struct {
	Letter   casework.LetterID    `json:"letter,omitempty"` // empty for one that is not filed
	State    casework.LetterState `json:"state,omitempty"`
	Raw      []byte               `json:"raw"`
	SHA256   string               `json:"sha256,omitempty"` // of one that is not filed
	Warnings []string             `json:"warnings"`
}
