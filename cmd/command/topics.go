package command

import "github.com/spf13/cobra"

// newTopics are texts that ombud help TOPIC prints.
func newTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesTopic},
		newColumnsTopic(),
		{Use: "queries", Short: "The words of ombud queue and ombud search", Long: queriesTopic},
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
