package cmd

import (
	"context"
	"fmt"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type switchOptions struct {
	Comment *string
	Names   []string
}

func addEnableChannel(r *cli.Registrar) {
	addSwitch(r, "enable-channel", "Let channels have tasks", switchChannel("enableChannel"))
}

func addDisableChannel(r *cli.Registrar) {
	addSwitch(r, "disable-channel", "Keep channels from having tasks", switchChannel("disableChannel"))
}

func switchChannel(method string) switched {
	return switched{kind: "channel", find: "getChannel", unheard: true, calls: func(name string, comment *string) []client.Request {
		return []client.Request{call(method, name, client.KW("comment", comment))}
	}}
}

// switched is what can be enabled and disabled.
type switched struct {
	kind, find string // find is the method that returns one of them, or nil
	calls      func(name string, comment *string) []client.Request
	unheard    bool // a refusal is no error: koji's CLI does not look at the answers
}

func addSwitch(r *cli.Registrar, name, short string, w switched) {
	cli.Command(r, cli.Spec{
		Name: name, Category: cli.Admin,
		Usage: fmt.Sprintf("[options] <%sname> [<%[1]sname> ...]", w.kind), Short: short,
	}, func(f *cli.Flags, o *switchOptions) {
		f.OptString(&o.Comment, "comment", "why")
		f.Args(atLeast(1, "At least one "+w.kind+" must be specified", &o.Names))
	}, func(ctx context.Context, e *cli.Env, o switchOptions) error {
		s, err := e.Session(ctx)
		if err != nil {
			return err
		}
		if err := w.check(ctx, e, s, o.Names); err != nil {
			return err
		}
		var calls []client.Request
		for _, name := range o.Names {
			calls = append(calls, w.calls(name, o.Comment)...)
		}
		results, err := s.Multicall(ctx, calls, 0)
		if err == nil && !w.unheard {
			err = client.FirstError(results)
		}
		return err
	})
}

// check makes sure that everything named exists before anything is changed.
func (w switched) check(ctx context.Context, e *cli.Env, s *client.Session, named []string) error {
	calls := make([]client.Request, len(named))
	for i, name := range named {
		calls[i] = call(w.find, name)
	}
	results, err := all(ctx, s, calls)
	if err != nil {
		return err
	}
	missing := false
	for i, v := range results {
		if v == nil {
			e.Printf("No such %s: %s\n", w.kind, named[i])
			missing = true
		}
	}
	if missing {
		return cli.Failf("No changes made. Please correct the command line.")
	}
	return nil
}
