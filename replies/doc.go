// Package replies writes the letters that leave and hands them to the mail
// server.
//
// # Letter files
//
// A letter is one file for each kind, variant and language, named
// KIND[.VARIANT].LANGUAGE.txt. The built-in ones are embedded; files of the
// same name in Options.Dir replace them, and files in other languages add to
// them. A file starts with a TOML head between two lines of +++:
//
//	+++
//	kind = "acknowledgement"
//	variant = "complaint"
//	subject = "Vi har tagit emot ditt klagomål [{{.Reference}}]"
//	required = ["reference", "next"]
//	+++
//
// The subject ends in the reference. The body below is a text/template that
// can use the fields of a letter (the methods of view), if, with, range over
// a field, and, or, not, eq, ne, {{template "NAME" .}} for a file
// partial.NAME.LANGUAGE.txt, and these functions:
//
//	date     a date as running text has it: den 14 februari 2027
//	amount   money: 1 250,50 kr with no-break spaces, SEK 1,250.50
//	prose    free text, in paragraphs and lists
//	part     names the part of the letter that follows
//
// Words that people use again and again are files snippet.NAME.LANGUAGE.txt
// with the same fields; {{snippet "NAME"}} in a text by a person stands for
// one in the language of the letter, and one that there is not refuses the
// letter.
//
// Nothing else is accepted. A field that is used and has no value refuses
// the letter; what may be absent is asked for first, {{if .HasReplyBy}}.
//
// # Markup
//
// What a template gives is read as a small closed markup, the one source of
// the plain text and the HTML: a blank line ends a paragraph and a line end
// within one is kept, "# ", "## " and "### " start a heading, "- " an item of a
// list, and **two stars** are bold. A backslash before one of \ * # - makes
// it an ordinary character. Values are escaped on their way in, so that no
// foreign text is ever markup, HTML or a header field.
//
// # Languages
//
// An acknowledgement is written in the customer's language where there is one
// in it; when the company does not write that language, English stands beside
// it and the letter says in which language the answer comes. Without one it
// is written in the first two languages of the company. Every other letter is
// in one language: the customer's when the company writes it, else the
// company's first, or English where the customer's is no neighbour of
// Swedish. The way onward (partial.onward) then follows in the customer's
// language and in English.
//
// # The way onward
//
// onward.toml holds where a customer can turn after us, with the source of
// each fact and the day on which all were checked; doctor warns when that is
// more than 180 days ago. The last date for ARN is one date, reckoned for the
// case, and never in the past. A customer who is known to be a business is
// told of the courts alone; one who is known to live abroad, of the European
// Consumer Centre there instead of the municipality's adviser.
//
// # Who writes
//
// A letter by a person comes from "Maria Lindqvist, Exempelbolaget". What the
// program sends by itself, and a decision, come from the office whose address
// it is: "Exempelbolaget kundservice" or "Kundombudet, Exempelbolaget". The
// address is that of the inbox the customer wrote to.
//
// # Parts
//
// Each kind of letter has parts that the law or a promise of the company
// asks for (requiredParts), whatever its file says; a file may require more.
// A part is there when {{part "NAME"}} stands before some text and the facts
// that belong to it, such as ARN's addresses and the last date, stand in the
// letter. Compose refuses a letter with the list of all that is missing.
//
// # What does not leave
//
// Compose refuses a letter whose words by people hold a place that is not
// filled in, the words of an internal note that the customer has not seen,
// the reference of another case or the name of another customer, a personal
// identity, card or account number, or that goes to somebody who is not of
// the case. A number that calls itself an OCR, invoice or order number is
// none of those. Composed.Warnings names what somebody should look at before
// the letter leaves: a day that no clock of the case follows, an attachment
// that does not go with it, words in another language, a greeting by another
// name.
//
// # Reading ease
//
// Lint measures each letter by its own words: LIX, the mean length of a
// sentence plus the share of words of more than six letters, at most 40 (45
// in German, 60 in Finnish), and no sentence of more than 30 words. It says
// where the heaviest sentence is.
//
// # Messages
//
// The message is multipart/alternative: text/plain with format=flowed and
// text/html, both quoted-printable and so clean for seven bits. The boundary
// comes from the Message-ID: the same draft gives the same octets, and
// Digest leaves out Date and DKIM-Signature, so that an approval binds to
// what a person has read (design.md §4). Acknowledgements and notices are
// marked as automatic (RFC 3834), letters by people are not. An
// acknowledgement holds nothing that its sender wrote, the name neither.
//
// # Sending
//
// A Sender takes letters that are due from the Outbox, signs them (DKIM) and
// hands each to the server on its own, over at most Settings.Connections
// connections that are used again; letters to one address go one after the
// other. Every letter taken is reported once:
//
//	accepted   the server answered 250 to the final dot
//	deferred   a reply of 4xx, or a connection lost before the final dot;
//	           tried again after RetryAfter
//	failed     a reply of 5xx, an address that cannot be, or five days of
//	           deferrals
//	unknown    the answer to the final dot was lost: the server may have it
//	queued     not tried: the server could not be used, or ctx ended
//
// A reused connection that has gone is opened anew, which is no failure. A
// server that cannot be reached, a login that is refused and a certificate
// that does not verify are failures of the server: its letters were not
// tried, and SendDue returns ErrUnreachable. While that lasts SendDue asks
// the server first and takes nothing from the outbox. A letter at whose
// beginning a new connection breaks off, or is answered 421, was tried and
// waits a few minutes: it may be the cause.
//
// What the server said is kept with each try: its code and words, how far it
// got, about whom, and the name under which it has the letter. Reports of
// failure and delay are asked for where the server offers them (RFC 3461);
// SMTPUTF8 only where an address has other letters than ASCII before the @.
// Passwords go over TLS only, and TLS is left out on loopback only. No read
// or write waits for ever: see guard.
package replies
