package api

import (
	"ombud/cmd/desk"
	"ombud/store/casework"
)

// The requests and answers on the wire are those of the desk. They are
// named here so that a command needs to know this package alone.
type (
	// On says which case a verb is about, as a person typed it (see
	// casework.ParseReference), and the revision that the caller has seen; 0
	// stands for any.
	On = desk.On
	// TakeRequest asks to become the assignee of a case.
	TakeRequest = desk.TakeRequest
	// ReleaseRequest gives a case back to its department.
	ReleaseRequest = desk.ReleaseRequest
	// AssignRequest gives a case to somebody.
	AssignRequest = desk.AssignRequest
	// RouteRequest moves a case to another department.
	RouteRequest = desk.RouteRequest
	// ClassifyRequest corrects what a case is about.
	ClassifyRequest = desk.ClassifyRequest
	// NoteRequest files internal text, which never leaves.
	NoteRequest = desk.NoteRequest
	// AskRequest asks the customer for information.
	AskRequest = desk.AskRequest
	// ReplyRequest answers the customer in free text.
	ReplyRequest = desk.ReplyRequest
	// DelayRequest tells the customer that the answer is late.
	DelayRequest = desk.DelayRequest
	// EvaluateRequest records what comes of feedback and answers the customer.
	EvaluateRequest = desk.EvaluateRequest
	// DecideRequest decides a complaint at its stage.
	DecideRequest = desk.DecideRequest
	// ApproveRequest approves the letter of a decision in review.
	ApproveRequest = desk.ApproveRequest
	// ReturnRequest gives a decision back to who wrote it.
	ReturnRequest = desk.ReturnRequest
	// EscalateRequest raises a complaint to the ombudsman.
	EscalateRequest = desk.EscalateRequest
	// ReferRequest sends a case that came to the ombudsman before any answer to
	// customer service; its dates are kept and the customer is told why.
	ReferRequest = desk.ReferRequest
	// AcceptRequest keeps such a case with the ombudsman.
	AcceptRequest = desk.AcceptRequest
	// RecuseRequest is the caller's word that they may not judge the case.
	RecuseRequest = desk.RecuseRequest
	// CloseRequest ends a case.
	CloseRequest = desk.CloseRequest
	// MergeRequest joins a case into another of the same customer's.
	MergeRequest = desk.MergeRequest
	// CustomerRequest says who the customer is, or who else takes part.
	CustomerRequest = desk.CustomerRequest
	// LinkRequest ties two cases, or unties them.
	LinkRequest = desk.LinkRequest
	// TagRequest puts a word of staff's own on a case, or takes it off.
	TagRequest = desk.TagRequest
	// SnoozeRequest takes a case out of the queue until a day.
	SnoozeRequest = desk.SnoozeRequest
	// SplitRequest makes a case of its own of a topic that a message raised.
	SplitRequest = desk.SplitRequest
	// ReopenRequest opens an answered or closed case again.
	ReopenRequest = desk.ReopenRequest
	// RecordRequest records an answer that customer service gave by other means
	// than Ombud.
	RecordRequest = desk.RecordRequest
	// RemedyRequest records that what a decision promised is done.
	RemedyRequest = desk.RemedyRequest
	// ExternalRequest records that ARN or a court has the matter, and what comes
	// of it.
	ExternalRequest = desk.ExternalRequest
	// DeliveredRequest records that a letter which could not be mailed was sent
	// otherwise.
	DeliveredRequest = desk.DeliveredRequest
	// ConsultRequest asks the owner of the product by mail what they think.
	ConsultRequest = desk.ConsultRequest
	// RecordCaseRequest makes a case of what a customer said otherwise than by
	// mail.
	RecordCaseRequest = desk.RecordCaseRequest
	// ConfirmRequest confirms that the customer is who they say.
	ConfirmRequest = desk.ConfirmRequest
	// DemandRequest records what the customer wants.
	DemandRequest = desk.DemandRequest
	// UndoRequest recalls the caller's latest letter that is still held, or the
	// one named.
	UndoRequest = desk.UndoRequest
	// ShowRequest asks for one case.
	ShowRequest = desk.ShowRequest
	// AttachmentRequest asks for one attachment of a case.
	AttachmentRequest = desk.AttachmentRequest
	// DayRequest asks how the caller's day stands.
	DayRequest = desk.DayRequest
	// DayView is how somebody's day stands.
	DayView = desk.DayView
	// NextRequest takes the most urgent case that is nobody's.
	NextRequest = desk.NextRequest
	// LetterRequest asks for the text of a letter of a case.
	LetterRequest = desk.LetterRequest
	// LetterText is a letter with its octets.
	LetterText = desk.LetterText
	// File is a file that goes with a letter.
	File = casework.File
	// StaffRequest asks who there is.
	StaffRequest = desk.StaffRequest
	// StaffView is one of the staff.
	StaffView = desk.StaffView
	// AwayRequest hands the cases of somebody who is away to others.
	AwayRequest = desk.AwayRequest
	// Handed is what became of one case of somebody who is away.
	Handed = desk.Handed
	// UnsentRequest keeps what the caller is writing for a verb on a case.
	UnsentRequest = desk.UnsentRequest
	// UnsentView is how the writing on a case stands.
	UnsentView = desk.UnsentView
	// Presence says that somebody is writing.
	Presence = desk.Presence
	// QueueRequest asks for open cases, the most urgent first.
	QueueRequest = desk.QueueRequest
	// SearchRequest asks for cases, closed ones too.
	SearchRequest = desk.SearchRequest
	// OutboxRequest asks for the letters in the outbox, or names one.
	OutboxRequest = desk.OutboxRequest
	// QuarantineRequest asks for what is in quarantine, or names one mail.
	QuarantineRequest = desk.QuarantineRequest
	// Receipt is what a verb answers: how the case stands now and what to tell
	// the person who acted.
	Receipt = desk.Receipt
	// CaseRow is one case in a list (contract.md §4).
	CaseRow = desk.CaseRow
	// DeadlineView is a deadline with its state at the time of asking.
	DeadlineView = desk.DeadlineView
	// CaseView is one case in full (contract.md §4).
	CaseView = desk.CaseView
	// Barred is somebody who may not judge a case, and why.
	Barred = desk.Barred
	// MessageView is a message of a case, in or out.
	MessageView = desk.MessageView
	// AttachmentView is an attachment as it is listed.
	AttachmentView = desk.AttachmentView
	// QuarantineView is a mail in quarantine with what could be read of it.
	QuarantineView = desk.QuarantineView
	// AttachmentData is an attachment with its decoded octets.
	AttachmentData = desk.AttachmentData
	// RegisterRequest asks for a year's register.
	RegisterRequest = desk.RegisterRequest
	// PrivacyRequest names a person, or one case.
	PrivacyRequest = desk.PrivacyRequest
	// KeptView is a case with how long it is kept.
	KeptView = desk.KeptView
	// ErasureView says what an erasure did, or would do.
	ErasureView = desk.ErasureView
	// KeepRequest sets a legal hold on a case, or lifts it.
	KeepRequest = desk.KeepRequest
	// RetentionRequest asks for the cases whose time is up.
	RetentionRequest = desk.RetentionRequest
	// VerifyRequest asks whether the store is what was written into it.
	VerifyRequest = desk.VerifyRequest
	// VerifyView is what Verify found.
	VerifyView = desk.VerifyView
	// CompactRequest asks that what was deleted go from the disk.
	CompactRequest = desk.CompactRequest
	// CompactView says what compaction saved.
	CompactView = desk.CompactView
	// Alarm is something that goes on only when a person does something.
	Alarm = desk.Alarm
	// LetterView is a letter in the outbox.
	LetterView = desk.LetterView
)
