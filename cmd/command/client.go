package command

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

// callTimeout bounds how long a command waits for the daemon.
const callTimeout = time.Minute

// withClient gives run a client for the daemon and a bounded context.
func (a *app) withClient(ctx context.Context, run func(context.Context, *api.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return a.withSlowClient(ctx, run)
}

// withSlowClient is withClient for what reads or writes the whole store.
func (a *app) withSlowClient(ctx context.Context, run func(context.Context, *api.Client) error) error {
	socket, err := a.socketPath()
	if err != nil {
		return err
	}
	c := api.NewClient(socket, a.staff())
	defer c.Close()
	a.clock = c.Clock
	return run(ctx, c)
}

// call has the daemon answer a request and gives the answer to use.
func call[A any](ctx context.Context, a *app, verb string, request any, use func(A) error) error {
	return a.withClient(ctx, func(ctx context.Context, c *api.Client) error {
		answer, err := api.Call[A](ctx, c, verb, request)
		if err != nil {
			return err
		}
		return use(answer)
	})
}

// socketPath finds the daemon's socket: the flag, else the configuration,
// of which a client reads [api] alone and opens no secret.
func (a *app) socketPath() (string, error) {
	if a.socket != "" {
		return a.socket, nil
	}
	path, err := daemon.FindConfig(a.config, a.Getenv)
	if err != nil {
		return "", err
	}
	return daemon.ClientSocket(path)
}

// caseVerb is a command that has the daemon do a verb on one case.
type caseVerb struct {
	name    string // of the verb: command and API route
	args    string // after the reference, for the usage line
	short   string
	long    string
	example string
	nargs   int // arguments after the reference
	flags   func(*pflag.FlagSet)
	// request builds the verb's request from the arguments after the
	// reference.
	request func(on api.On, args []string) (any, error)
}

// caseCommand builds the command of a verb on one case. Every such command
// takes --revision, by which the caller says what they have seen.
func (a *app) caseCommand(v caseVerb) *cobra.Command {
	var revision int
	cmd := &cobra.Command{
		Use:     v.name + " REFERENCE" + v.args,
		Short:   v.short,
		Long:    v.long,
		Example: v.example,
		Args:    cobra.ExactArgs(1 + v.nargs),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			on := api.On{Reference: args[0], Revision: revision}
			a.write(cmd.Context(), v.name, on)
			req, err := v.request(on, args[1:])
			if err != nil {
				return err
			}
			return a.do(cmd.Context(), v.name, req)
		}),
	}
	addRevision(cmd.Flags(), &revision)
	if v.flags != nil {
		v.flags(cmd.Flags())
	}
	return cmd
}

func addRevision(f *pflag.FlagSet, revision *int) {
	f.IntVar(revision, "revision", 0, "refuse when the case is no longer at this revision `N`")
}

// do has the daemon do a verb and prints its receipt.
func (a *app) do(ctx context.Context, verb string, request any) error {
	request, err := a.seenAt(request)
	if err != nil {
		return err
	}
	return call(ctx, a, verb, request, a.printReceipt)
}
