package command

import "github.com/spf13/cobra"

// newTopics are texts that ombud help TOPIC prints.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesTopic},
		newColumnsTopic(),
		{Use: "queries", Short: "The words of ombud queue and ombud search", Long: queriesTopic},
		{Use: "json", Short: "What --json prints", Long: jsonTopic},
		{Use: "deadlines", Short: "The deadlines of a case and what meets them", Long: deadlinesTopic},
		{Use: "glossary", Short: "The words, Swedish and English", Long: glossaryTopic},
		{Use: "writing", Short: "Texts, the editor, undo, and what is kept", Long: writingTopic},
		{Use: "roles", Short: "Who may do what", Long: rolesTopic},
	}
}

const exitCodesTopic = `Exit codes:

   0  done
   1  failed
   3  cancelled by you: an empty text, Ctrl-C
   4  a check found something: rules check, letters lint
   5  conflict: the case or letter no longer stands as you saw it, or where this
      can be done; show it again. With --revision N a verb refuses a case that
      has moved on: every verb raises the revision, which show, queue --json
      and receipts print
   6  no such case, letter or mail
  64  usage: the command line cannot be understood, or a value cannot be used
  69  a mail server cannot be reached
  75  the daemon is not running, or busy: try again
  77  not allowed: the message says why, who may and what to do instead
  78  the configuration is invalid: each line says FILE:LINE:COL: what

A code that is not in this list is a failure too.`

const queriesTopic = `Words of a query. All of them must fit; OR, brackets and NOT (or a hyphen before
a word, behind -- on a command line) bind them otherwise, and quotation marks
hold words together:

  is:new, open, waiting, review, answered, closed   how the case stands
  is:mine             you have taken it
  is:unassigned       nobody has
  is:overdue          a deadline of ours has passed
  is:unread           with mail that nobody has looked at
  is:urgent, vulnerable, crisis, threat   flagged by the rules
  is:candidate        the customer is not content with the first answer
  is:snoozed          out of the queue until a day
  is:approval         a decision waits for you to approve it
  dept:NAME           of a department; more than one: any of them
  owner:NAME          taken by somebody; owner:me, owner:none
  kind:KIND           feedback, question, complaint, data_request, authority
  stage:STAGE         service, ombudsman, external
  from:ADDRESS        somebody in the case whose address starts so
  name:"ÅSA ÖBERG"    somebody in the case who is called so
  tag:, cause:, product:, language:, has:attachment
  due:<2d, due:overdue, due:>5wd, due:2026-12-01
  age:>14d            received longer ago; h, d, w and wd (working days)
  received:2026-11, received:2026-11-01.., received:today
  decided:2026-q3     a decision was sent then
  outcome:OUTCOME     upheld, partly, rejected, settled
  sort:due, -due, age, -age   instead of by urgency

Other words are searched for in what was written. Without any query ombud queue
lists your own cases and those of your departments. ombud search finds closed
cases too; it also takes a reference, a register number (#2026-000123) or an
address. ombud queue --save NAME keeps a query, and @NAME asks it again.

  ombud queue "kind:complaint (is:overdue OR due:<2d) NOT owner:me"`

const rolesTopic = `Roles, in [staff.NAME] roles:

  handler    works on the cases of their departments and of triage
  ombudsman  works on the cases at the Kundombud; must be named in [ombudsman]
  approver   is the second person on decisions of the Kundombud
  head       sees every case at customer service and gives out work
  admin      looks after the service: outbox, quarantine, giving out work
  auditor    reads everything, changes nothing

Nobody who handled a case at customer service may judge it at the Kundombud, and
nobody approves a decision of their own; no role changes that. ombud show lists
who may not judge a case, and why. A case outside your departments is shown when
you say why: ombud show REFERENCE --reason TEXT; the history keeps it.`

const jsonTopic = `Every command that prints data prints JSON with --json: one value, or for
inspect one a line. Instants are RFC 3339 in UTC, amounts are text, lists are
always lists, enumerations are the English keys, and what is missing is null or
absent.
Fields may be added; none changes its meaning.

  ombud queue --json           a list: reference, register, kind, stage, status,
                               department, customer, due, revision …
  ombud show --json REF        the same and people, messages, deadlines,
                               verdict, decisions, history, may_not, next …
  the bare command             your day: overdue, mine, unassigned, try …
  a verb on a case             how it stands now: status, assignee, revision,
                               letter, leaves_at, said, next, warnings

Errors go to standard error, never into the JSON; the exit code says which.`

const deadlinesTopic = `The clocks start when our server got the message, at the Kundombud when the
escalation came, and nothing pauses them. A deadline ends with its day.

  acknowledge               the customer is told that the message has come
  triage                    a person says what the case is
  answer                    our own target for the answer
  legal_answer              15 business days, for complaints about payments
  delay_letter              the last day to announce a delay, with its reason
  hard_stop                 35 business days; no reason goes beyond
  unauthorised_transaction  paying back what the customer did not approve
  autogiro_refund           answering a demand to pay back a direct debit
  data_request              one month, by the data protection regulation
  feedback                  the customer hears what comes of their feedback
  remedy, planned_change    what we have promised, also when the case is closed
  external                  an answer to somebody outside

A deadline is met when the mail system of the customer has accepted the letter,
not when it was written; a bounce opens it again. ombud delay announces a delay.
Business days are the Swedish ones.`

const glossaryTopic = `klagomål            complaint       kundtjänst     customer service
synpunkt            feedback        Kundombud      internal ombudsman
ärende              case            handläggare    handler
diarienummer        register no.    beslut         decision
omprövning          new assessment  bifall         upheld
delvis bifall       partly upheld   avslag         rejected
förlikning          settled         avvisa         not ours
jäv                 partiality      attest         approval
åtgärd              remedy          yrkande        demand
mottagningsbevis    acknowledgement dröjsmål       delay
konsumentvägledare  municipal consumer adviser
ARN                 National Board for Consumer Disputes
allmän domstol      general court
Konsumenternas      independent advice on banking and finance
personuppgifter     personal data   registerutdrag data request
gallring            erasure         återkallelse   withdrawal`

const writingTopic = `Letters, notes and reasons come from --text, from --text-file FILE (- for
standard input) or, on a terminal, from an editor: $OMBUD_EDITOR, $VISUAL or
$EDITOR, else nano. What stands below the line with >8 is never used; an empty
text cancels.

While the editor is open the daemon keeps the text every few seconds. After a
lost connection, a refusal or [p]ostpone the same command offers it again. show
says who is writing on a case; that is advice and forbids nothing.

A letter is shown before it goes. It waits a while before it leaves, and
ombud undo takes it back until then. When the case has changed since the editor
was opened the letter is stopped with exit code 5, the message says what was
done, and the text is kept.

ombud decide opens its form in the editor; decide --template prints it.`
