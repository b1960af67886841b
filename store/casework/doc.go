// Package casework is the domain of Ombud: what a case is, what may be done
// with it, by whom and by when. It is a leaf: the standard library only, no
// clock, no I/O, no logger. Time and randomness are arguments, and every
// function gives the same for the same.
//
// # Cases
//
// A [Case] is one matter raised by one customer, from the first message to
// the last answer. It stays one case all the way up: at stage service the
// departments of customer service answer it, at stage ombudsman the
// Kundombud assesses a complaint anew, at stage external ARN or a court
// has it. Its kind is feedback, question, complaint, data_request or
// authority; Also holds further kinds raised in it.
//
// # Statuses
//
//   - new: nobody has taken it.
//   - open: it waits for us.
//   - waiting: it waits for the customer. Its clocks run.
//   - review: a decision waits for a second person.
//   - answered: the customer's mail system has accepted the answer.
//   - closed: the matter is over. Mail from the customer opens it again.
//
// # What staff do
//
// The table gives the status that a verb leads to from each status: = keeps
// it, . means not allowed. [Directory.May] answers from it, [After] too;
// nothing else decides whether a move is allowed. Stage service+ is service
// and ombudsman. J marks what only an eligible reviewer does at stage
// ombudsman, R what changes the substance of the case, so that an approval
// given before does not hold. Every verb but show raises the revision.
//
//	verb      new      open     waiting  review   answered closed   right    stage     kind
//	take      open     =        =        =        =        .        handle   any                              J
//	release   =        =        =        .        =        .        own      any
//	assign    open     =        =        =        =        .        sort     any
//	route     =        =        =        .        =        .        sort     service+                         R
//	classify  =        =        =        .        =        .        handle   service+                         R
//	note      =        =        =        =        =        .        handle   any                              J
//	ask       waiting  waiting  waiting  .        .        .        handle   service+                         J R
//	reply     open     =        =        =        =        .        handle   service+                         J R
//	delay     open     =        =        =        .        .        handle   service+  complaint,data_request J R
//	evaluate  open     =        =        .        =        .        evaluate service+  feedback               J R
//	consult   open     =        =        .        =        .        handle   service+                         J
//	decide    open     open     open     .        open     .        handle   service   complaint              J R
//	decide    review   review   review   .        review   .        handle   ombudsman complaint              J R
//	approve   .        .        .        open     .        .        approve  service+                         J
//	return    .        .        .        open     .        .        approve  service+                         J R
//	escalate  open     open     open     .        open     open     escalate service   complaint              R
//	escalate  open     open     open     .        open     open     escalate external  complaint              R
//	refer     new      new      new      .        .        .        handle   ombudsman                        R
//	accept    open     =        =        .        .        .        handle   ombudsman                        R
//	recuse    =        =        =        =        =        .        recuse   any
//	appoint   =        =        =        =        =        .        appoint  ombudsman
//	close     closed   closed   closed   .        closed   .        handle   any                              J R
//	reopen    .        =        open     .        open     open     handle   any                              R
//	record    =        =        =        .        =        .        handle   service+  complaint              R
//	confirm   =        =        =        =        =        .        handle   any
//	demand    =        =        =        .        .        .        handle   service+                         J R
//	remedy    =        =        =        =        =        =        handle   any
//	external  open     =        =        =        open     open     escalate any       complaint,authority    R
//	delivered =        =        =        =        =        =        handle   any
//	customer  =        =        =        =        =        .        handle   any                              R
//	link      =        =        =        =        =        =        handle   any
//	tag       =        =        =        =        =        =        handle   any
//	snooze    =        =        =        .        .        .        handle   any
//	split     =        =        =        =        =        .        handle   service+                         R
//	merge     =        =        open     =        open     .        handle   any                              R
//	undo      =        =        =        =        =        =        handle   any                              J
//	outbox    =        =        =        =        =        =        run      any
//
// Who has a right depends on the stage. At stage service a handler handles
// the cases of their departments and those in triage, an assignee their
// own, the head all; at the other stages the ombudsman's office handles
// alone: its holder and deputies with the role ombudsman. To own is to be
// the assignee or to give out work; to sort is to handle or to give out
// work, which head and admin do at stage service. To approve takes the role
// approver, or at stage ombudsman a seat in the office, and never the hand
// that wrote the decision. To escalate is to handle or to be of the office;
// to recuse, to handle or to approve; to appoint an outside deputy for one
// case, who then is of the office in it, to be head; to evaluate, to handle or to own the
// product; to run, to handle or to be admin. The role admin alone decides
// nothing: it lets letters leave, tries them again and takes them back, but
// above stage service only those that the program wrote. To read is to
// handle now or at stage service, to be head, auditor or of the office, or
// an approver where a decision waits; anybody else gives a reason.
//
// Beside the table: a complaint is decided once at a stage, anew only when
// the decision was returned or did not reach the customer, or after reopen,
// which is then for a complaint that is open too; at stage ombudsman only
// after accept, or when a first answer is known. refer and accept end with
// that. remedy takes one that is promised and pending. A decision on its way
// is not escalated from under the customer, and what the Kundombud has had does
// not come back from outside. An outside deputy is appointed only when the
// office is too few for the case. [MayClose] holds what closing
// needs. A case that turns out to be a complaint is not answered by what
// answered it as a question or feedback: it is open.
//
// # What comes in
//
// The table gives the status that a message leads to; [Arrive] answers from
// it. (acknowledge) holds when a closed case is opened. The last four rows
// go before those of the same message when they fit: a message of substance
// at the ombudsman's inbox about a complaint at stage service is an
// escalation; dissatisfaction elsewhere is a candidate after a decision of
// customer service, and a person confirms it.
//
//	message                    new      open     waiting  review   answered closed   effect
//	new                        =        =        =        =        open     open     revise unread (acknowledge)
//	answer                     =        =        open     =        open     open     revise unread (acknowledge)
//	supplement                 =        =        =        =        open     open     revise unread (acknowledge)
//	thanks                     =        =        =        =        =        =        unread
//	withdrawal                 =        =        open     =        =        =        revise unread task
//	from_someone_else          =        =        =        =        =        =        task
//	automatic                  =        =        =        =        =        =
//	bounce                     =        =        =        =        =        =
//	internal                   =        =        =        =        =        =        unread
//	to the ombudsman           open     open     open     open     open     open     revise unread escalate acknowledge
//	dissatisfied, decided      =        =        open     =        open     open     revise unread candidate (acknowledge)
//	dissatisfied, not yet      =        =        open     =        open     open     revise unread (acknowledge)
//	dissatisfied, no complaint =        =        open     =        open     open     revise unread task (acknowledge)
//
// Whatever letter comes of it passes [MayAcknowledge] first: no machine is
// ever answered by a machine (RFC 3834).
//
// # What becomes of letters
//
// The table gives the status that a case has when the fate of one of its
// letters is known; [AfterLetter] answers from it. A letter is accepted,
// lost (it failed or came back) or recalled (it never left). An answer
// answers the case as a whole: no reply does a complaint, and a decision
// only at its own stage. What came after the letter was written, and is
// unread, keeps the case as it is when the letter is accepted; what is closed
// as spam or joined stays closed. restore takes back what the verb behind the letter changed, as [Case.Restore] has
// it. What has no row changes nothing: acknowledgements and notices.
//
//	letter                       new      open     waiting  review   answered closed   effect
//	answer accepted              answered answered answered =        =        =
//	answer lost                  =        =        =        =        open     open
//	answer recalled              =        =        =        =        =        =        restore
//	information_request lost     =        =        open     =        =        open
//	information_request recalled =        =        =        =        =        =        restore
//	delay accepted               =        =        =        =        =        =        promise
//	delay lost                   =        =        =        =        =        open     no promise
//	delay recalled               =        =        =        =        =        =        restore
//	other lost                   =        =        =        =        =        open
//	other recalled               =        =        =        =        =        =        restore
//
// # Clocks
//
// A [Policy] is a table of clocks per kind, stage and department;
// [Policy.Deadlines] gives those of a case. They start when our server got
// the message, at a further stage when the escalation came, and nothing
// pauses them. When an answered case is opened again, those that the answer
// had met start anew: at the message that asked for more, or when a person
// opened it. The day of the start is day 0, a deadline ends at 23:59:59
// local time, and a promise of ours that would end on a day when we are
// closed ends on the business day before. A [Calendar] knows the Swedish
// business days: Monday to Friday without the public holidays (lag
// 1989:253) and Midsummer, Christmas and New Year's Eve (lag 1930:173).
// Every remedy that a decision has promised has a deadline of its own until
// it is marked done, and every answer that a body outside has asked for until
// it is given or the outcome is known, whether the case is closed or not.
// A planned change comes back on its day: whatever its status, the case is
// open then, and it neither closes as answered nor is erased before it is
// evaluated anew.
// Doubt runs the stricter clock: until a person has sorted it, a case in
// triage has the clocks of a complaint. How a deadline stands is computed
// from it and the time, never stored.
//
// # Outside
//
// ARN, a court or another body may have a matter while the company still owes
// its own word: an [External] goes with the case at any stage, and the case is
// at stage external once a complaint is decided where it stands. It is not
// closed before the outcome is recorded and, where that is against the
// company, whether it is followed. Nobody of the office having had it, the
// customer may still ask the Kundombud.
//
// # Independence
//
// [EligibleReviewer] says who may judge a case at its stage: nobody who was
// assigned to it, answered, noted, closed, decided or approved at an earlier
// stage, nobody who recused themselves, and not the manager of who decided
// before. Sorting, releasing, referring, joining and recusing never
// disqualify. Nobody can override it.
//
// # References
//
// A [Reference] is PREFIX-XXXX-XXXX: seven random characters of Crockford's
// base 32 (no I, L, O, U) and a check character, the weighted sum of the
// seven in GF(32) of x⁵+x²+1 with the weights 2⁷ to 2¹. Any one wrong
// character and any two swapped ones are found. People may type it in any
// case, without prefix, hyphens or with O for 0 and I or L for 1. It
// identifies a case and authorises nothing. The [Register] number,
// YYYY-NNNNNN, gives the order of arrival and stays inside.
//
// # Tokens
//
// The Message-ID of each letter names its case, signed, so that an answer
// finds it whatever happens to the subject:
//
//	kb.7f3k9qxp.0007.a.5f0c2a9be1d44a77@example.se
//
// prefix, reference, number of the message within the case, kind (a
// acknowledgement, n notice, q request for information, l delay, d
// decision, r anything else) and the first 64 bits of HMAC-SHA-256 over what
// stands before the last point. [Keyring.Open] gives the case back when one
// of the keys has signed it, whatever the domain.
//
// # Masking
//
// [Mask] hides personal identity and coordination numbers, card numbers and
// IBANs where text leaves the case: lists, logs, notices. A number is one
// when its check digits fit.
package casework
