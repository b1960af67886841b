// Package classify decides what a message is, who should handle it and in
// which language to answer, from rules that people can read, and says why.
//
// # Rule files
//
// A rule file is TOML and is read strictly: an unknown key, a wrong type or
// an example that fails refuses the file, and every fault is reported with
// its line and column. The files of a set are read as one.
//
//	version = 3                       # of the format; may be left out
//	[defaults]                        # in one file of the set
//	combine = "heaviest"              # or "sum", for fitted points
//	cap = 6                           # heaviest phrases that count per target
//	field = { subject = 1.0, body = 1.0, forwarded = 0.6, attachment = 0.5 }
//	gates = { points = 4, margin = 1, density = 0.3 }
//	[negation]
//	sv = ["inte", "ingen"]
//
//	[department.payments]
//	name = { sv = "Betalning och faktura", en = "Payments and invoices" }
//	[department.payments.phrases.sv]
//	"faktur*" = 3
//	"inte registrerad" = { points = 5, near = "betal*", within = 8 }
//	[department.payments.against]
//	"bedrägeri*" = 4
//
// In the same way [kind.X], [role.X] (dissatisfied, withdrawal, new, answer,
// supplement, thanks) and [flag.X] (urgent, vulnerable, crisis, threat).
//
// A phrase is one or more words. A star at an end of a word stands for any
// letters, a lone underscore for any one word, and {question} for the end of
// a sentence with a question mark, {amount} for a sum of money, {order} for a
// number of six to twelve digits, {reference} for the reference of a case. Case and diacritics do not matter, "å" is
// also found as "aa", "ä" as "ae", "ö" as "oe". A phrase does not reach over
// the end of a sentence. Points are integers from 1 to 20; under "against"
// they count against the target. With near, the phrase counts only when that
// other phrase stands within so many words of it. With negated = "drop" (the
// rule for kinds, roles and flags) it does not count when one of the three
// words before it, in its clause, is a negation that the phrase does not
// hold itself; with "keep" (the rule for departments) it does.
//
// A word of six letters or more is also found with one typing error behind
// its first letter: two letters exchanged, one wrong, missing or too many. It
// then counts half, and the verdict shows it as ≈.
//
// # Points
//
// For each target the heaviest phrases that do not overlap count, at most
// cap of them, each phrase once a field, times the weight of the field. Of a
// department the heaviest counts in full and each further one less (80, 65,
// 50, 40, 30 hundredths): few strong words say what a message is about, while
// many weak ones stand in every long mail. With combine = "sum" in [defaults]
// each counts in full, which suits points that were fitted. The phrases of all languages are looked for in every text; one that is given
// only in a language of another group than the text's (Scandinavian,
// English, Finnish, German) counts half, because it may be another word.
//
// # Departments
//
// The department with the most points wins if it passes three gates: points,
// margin over the second, and density (points by the square root of the
// number of words). Else the message goes to triage with up to three
// candidates.
//
// # Kinds
//
// The kind is decided apart from the department. Of the kinds that have
// their gate's points and are no further behind the best than their gate
// allows, the strictest wins: authority, data request, escalation,
// complaint, question, feedback. If none has its points the message is a question when it asks
// something, else a complaint: in doubt the stricter clock runs. A data
// request, a complaint or a letter of an authority that has its points but
// did not win is raised too (Also).
//
// # Roles
//
// Within a case, the first of dissatisfied, withdrawal, new (another matter),
// answer, supplement and thanks that has its gate's points is what the
// message is. A message that is an escalation is dissatisfied, and so is a
// complaint that is none of them: in doubt, what comes after a decision is
// for a person to look at. Thanks are only thanks when nothing is asked,
// complained of or told in numbers, and when they are dense.
//
// # Certain facts
//
// A [[rule]] speaks of facts rather than words: the sender's domain, the
// inbox, a phrase. Rules are taken by priority, lowest first. It can set a
// kind, a department or a flag, add points, and stop the rules after it. It
// says why, and who answers for it (owner) when it expires on a day. A
// sender's domain may be the name of a list in [lists], as "@authorities".
//
// # Examples
//
// An [[example]] is a text with what must or must not become of it. All are
// run at every load.
//
// # Determinism
//
// All points are integers and every tie is broken by name, so that the same
// text and the same files give the same verdict, bit by bit. [Rules.Hash]
// names the files.
package classify
