// Package command is the command line of Ombud: a cobra tree, one file a
// verb.
//
// # Manner
//
// A command reads its flags and texts, asks the daemon through the unix
// socket, and prints. It decides nothing: what is allowed, the daemon says.
// Data goes to standard output and talk to standard error. On a terminal
// lists are tables of at most 80 columns; elsewhere they are tab-separated
// full values without colour, pager or prompt; with --json they are as
// contract.md §4 has them.
//
// Letters, notes and reasons come from --text, --text-file FILE (- for
// standard input) or, on a terminal, from $EDITOR.
//
// # Exit codes
//
//	0   done
//	1   failed
//	3   cancelled by the caller
//	4   a check found something
//	5   conflict: the case has changed meanwhile
//	6   no such case
//	64  usage
//	69  a server is unreachable
//	75  the daemon is not running, or busy
//	77  not allowed
//	78  the configuration is invalid
package command

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// app is what every command shares: the streams and the global flags.
type app struct {
	Streams
	config string
	socket string
	as     string
	json   bool
	reader bool             // for a screen reader: no tables
	clock  func() api.Clock // of the daemon that was asked last; nil before
	drafts []string         // files with texts that the caller has written
	// patience is how long a completion may take.
	patience time.Duration
	// writing is what a text that is edited is for; nil when for no case.
	writing *writing
}

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, s Streams) int {
	a := &app{Streams: s, reader: spoken(s.Getenv), patience: completeWithin}
	root := newRootCommand(a)
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	cmd, err := root.ExecuteContextC(ctx)
	code := a.exit(cmd, err)
	a.settleDrafts(code)
	return code
}

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "ombud",
		Short:         "A complaint and feedback desk on real mail",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          ran(func(cmd *cobra.Command, _ []string) error { return a.today(cmd.Context(), cmd) }),
	}
	root.SetVersionTemplate("ombud {{.Version}}\n")
	f := root.PersistentFlags()
	f.StringVarP(&a.config, "config", "c", "",
		"configuration `FILE` (else $OMBUD_CONFIG, ./ombud.toml, /etc/ombud/ombud.toml)")
	f.StringVar(&a.socket, "socket", "", "socket of the daemon `PATH` (else [api] socket of the configuration)")
	f.BoolVar(&a.json, "json", false, "print JSON")
	f.BoolVar(&a.reader, "screen-reader", a.reader,
		"for a screen reader: a name and a value a line, no tables ($OMBUD_SCREEN_READER)")
	f.StringVar(&a.as, "as", "", "act as this `STAFF` (an admin, in the demo and in tests only)")
	addGroup(root, "work", "Work on cases:", workCommands(a))
	addGroup(root, "mail", "Mail:", []*cobra.Command{
		newOutboxCommand(a), newQuarantineCommand(a), newReconcileCommand(a), newInspectCommand(a)})
	addGroup(root, "rules", "Rules and letters:", []*cobra.Command{
		newRulesCommand(a), newLettersCommand(a)})
	addGroup(root, "privacy", "Privacy:", []*cobra.Command{newPrivacyCommand(a)})
	addGroup(root, "service", "Service:", []*cobra.Command{
		newServeCommand(a), newPollCommand(a), newStatusCommand(a), newConfigCommand(a),
		newDoctorCommand(a), newStaffCommand(a),
		newBackupCommand(a), newRestoreCommand(a), newVerifyCommand(a), newCompactCommand(a)})
	addGroup(root, "pictures", "Figures:", []*cobra.Command{newRegisterCommand(a)})
	addGroup(root, "start", "Start:", []*cobra.Command{
		newDemoCommand(a), newManCommand(a), newVersionCommand(a)})
	root.AddCommand(newTrialCommand(a))
	root.AddCommand(newTopics()...)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", ".FlagUsagesWrapped 80 "))
	a.addCompletions(root)
	root.SetCompletionCommandGroupID("start")
	root.SetHelpCommandGroupID("start")
	refuseUnknown(root)
	return root
}

// refuseUnknown has every group of commands refuse a word that is none of
// its commands: cobra prints the group's help and is content.
func refuseUnknown(c *cobra.Command) {
	for _, sub := range c.Commands() {
		refuseUnknown(sub)
	}
	if !c.HasSubCommands() || c.Runnable() {
		return
	}
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		like := ""
		cmd.SuggestionsMinimumDistance = 2
		if names := cmd.SuggestionsFor(args[0]); len(names) > 0 {
			like = "; did you mean " + names[0] + "?"
		}
		return usagef("%s has no command %q%s", cmd.CommandPath(), args[0], like)
	}
}

func workCommands(a *app) []*cobra.Command {
	return []*cobra.Command{
		newQueueCommand(a), newNextCommand(a), newShowCommand(a), newAttachmentCommand(a), newSearchCommand(a), newHistoryCommand(a),
		newTakeCommand(a), newReleaseCommand(a), newAssignCommand(a), newRouteCommand(a),
		newClassifyCommand(a), newNoteCommand(a), newAskCommand(a), newReplyCommand(a),
		newDelayCommand(a), newEvaluateCommand(a), newConsultCommand(a), newDecideCommand(a), newApproveCommand(a),
		newReturnCommand(a), newEscalateCommand(a), newReferCommand(a), newAcceptCommand(a),
		newRecuseCommand(a), newCloseCommand(a), newMergeCommand(a),
		newCustomerCommand(a), newLinkCommand(a), newTagCommand(a), newSnoozeCommand(a), newSplitCommand(a),
		newReopenCommand(a), newRecordCommand(a),
		newRemedyCommand(a), newExternalCommand(a),
		newDeliveredCommand(a), newConfirmCommand(a), newDemandCommand(a), newUndoCommand(a),
	}
}

func addGroup(root *cobra.Command, id, title string, cmds []*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: id, Title: title})
	for _, c := range cmds {
		c.GroupID = id
		root.AddCommand(c)
	}
}

// staff is whom the caller acts as, if not as themselves.
func (a *app) staff() casework.StaffName { return casework.StaffName(a.as) }

// version says which build this is.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return fmt.Sprintf("%s (%s)", info.Main.Version, info.GoVersion)
}
