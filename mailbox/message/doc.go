// Package message reads the raw octets of an e-mail.
//
// # What it promises
//
// Every input gives a usable message: nothing that anybody can send makes
// the reader fail or panic, and its time grows with the length of the input
// only. What is odd about the input is named in Defects ("part 2: base64:
// octets that are none"). All text that comes out is valid UTF-8 with LF
// line ends and without control characters.
//
// # Structure
//
// The octets are split by a scanner of their own, in one pass, with limits:
// 30 levels of parts, 1,000 parts in a mail and in all that are attached to
// it, 1 MiB and 5,000 fields a header. What lies beyond a limit is kept as
// text of the part it stands in. Time has no clock of its own: a megabyte of
// anything takes at most 50 ms of a processor, so the limit of a mail's size
// is the limit of its time; a table of hostile inputs holds that. Lines end in LF,
// CRLF or, in a mail without any LF, in CR. Parts are places in the octets,
// so attachments need no copy; Attachment decodes one when it is shown.
//
// # Text
//
// Of alternatives text/plain is taken and HTML where there is none: its
// blocks become lines, cells are parted by " | ", links read "text <url>",
// quotes begin with "> ", and what a reader would not see is dropped: what is
// not displayed, has no size or no room, stands outside of the page or is
// written in the colour of its paper, by its own style, by what it inherits
// or by a rule of the style sheet for its class. A charset that is missing or
// wrong is read as UTF-8 when it is that, else as windows-1252; letters that
// stand raw in an encoded word are read in its charset.
//
// Text is everything, also that of attached mails; OwnText is what the sender
// wrote in this mail: see quote.go for what is cut away, and tongues.go for
// the languages whose programs are known. Forwarded is what the sender passed
// on. When cutting would leave nothing, OwnText is Text.
//
// # Attachments
//
// What is meant to be saved, what has a file name and is no text, and what
// cannot be read here (TNEF, signed and encrypted mail) is an attachment;
// attached mails are one and are read besides. Inline are the pictures of the HTML,
// the messages of a digest, and the one message that a mail may be made of.
// Names are safe to show and to write to a disk.
//
// # Machines
//
// Machine says whether a machine wrote the mail (RFC 3834 §5 and what the
// world sends instead), Bounce what a delivery report says (RFC 3464, or the
// text where there is no report, or a notice of Amazon's), Suppress which
// field asks for no automatic answer. Assurance comes from the topmost
// Authentication-Results field (RFC 8601) of the one server that is trusted;
// Microsoft's has no name of a server and must stand above all others.
//
// # Identity
//
// Content is a SHA-256 over a positive, versioned list of fields and the
// body with CRLF line ends, so that the same mail read from two mailboxes,
// with other transport fields, is known again.
package message
