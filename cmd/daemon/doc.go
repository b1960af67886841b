// Package daemon reads the configuration, wires the rooms of the house
// together and runs them: the only wide package.
//
// # Configuration
//
// The configuration is one TOML file, laid over the defaults and checked as
// a whole: syntax, unknown keys, wrong types, values out of range and names
// that lead nowhere are reported at once, each as FILE:LINE:COL: what, in a
// [ConfigError]. config.example.toml explains every key. Relative paths
// start in the folder of the file.
//
// Secrets are not in the file, but named by it: files that only their owner
// can read, credentials of systemd, or commands. They are read when they are
// needed and never printed. A login that was refused is tried again rarely,
// so that the account is not locked; but at once when its file has changed,
// and at SIGHUP.
//
// # Steps
//
// Everything that the daemon does by itself is a step, an ordinary method
// that returns when it is done: PollStep takes in what lies in a mailbox,
// SendStep sends what is due, SweepStep looks at the clocks, IndexStep makes
// words searchable. [Daemon.Poll] makes each once; [Daemon.Serve] runs loops
// around them, and one around SecretStep, which wakes mailboxes whose password
// has changed. The demo and tests call the steps under a simulated clock.
//
//	mailbox NAME   [mailbox.Poller.Run]: IDLE, or every poll interval
//	the sender     woken by intake and verbs, and when the next letter is due
//	the secrets    every second
//	the clocks     every minute
//	the upkeep     every quarter of an hour: at night, what was erased leaves the disk
//	the index      woken by intake and verbs
//	the socket     answers commands
//
// A step that fails is logged and tried again; it does not end the daemon.
//
// # Life cycle
//
// New opens the store and builds everything but starts nothing. Serve stops
// the parts in reverse order, commands first and the store last, each bounded,
// all within 30 seconds, and says which part was late. Mail in hand is settled
// or left on the server; a letter under way is finished or recorded as
// unknown.
//
// SIGHUP, as Reload, reads rules, letters, departments, products, staff,
// limits, policy and calendar again, all or nothing. What is wrong leaves the
// old ones in force and is shown in Status. Whatever waits after a failure is
// tried again at once.
//
// # Adding up
//
// Reconcile looks into every folder of every mailbox, over connections of its
// own, and compares what lies there with the store (G2): mail that was not
// taken in, that is settled and was not moved, that lies with the settled mail
// and is not known, and records without their message. A mail is matched by
// where the server said that it went (COPYUID), else by its octets.
//
// # Mail that ends the program
//
// A panic while a mail is read sends it to quarantine at once. What no
// recover helps against is met by the next process: mail that was in hand
// when the program died is first read by another process (see CommandTrial),
// and one that ends three of them, one after the other, goes to quarantine
// unread. However often and whenever the program itself is killed, that says
// nothing about a mail.
//
// # Room
//
// With less than 200 MB left on the store's disk no mail is fetched: it waits
// on the server. Letters and commands go on.
package daemon
