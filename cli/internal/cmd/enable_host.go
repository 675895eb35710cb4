package cmd

import (
	"context"

	"github.com/gokoji/gokoji/sdk/cli"
	"github.com/gokoji/gokoji/sdk/client"
)

type switchHostOptions struct {
	Comment *string
	Hosts   []string
	method  string
}

func addEnableHost(r *cli.Registrar) {
	addSwitchHost(r, "enable-host", "enableHost", "Let builders take tasks", "why they are enabled")
}

func addDisableHost(r *cli.Registrar) {
	addSwitchHost(r, "disable-host", "disableHost", "Keep builders from taking tasks", "why they are disabled")
}

func addSwitchHost(r *cli.Registrar, name, method, short, comment string) {
	cli.Command(r, cli.Spec{
		Name: name, Category: cli.Admin,
		Usage: "[options] <hostname> [<hostname> ...]", Short: short,
	}, func(f *cli.Flags, o *switchHostOptions) {
		o.method = method
		f.OptString(&o.Comment, "comment", comment)
		f.Args(func(args []string) error {
			if len(args) == 0 {
				return cli.Usagef("At least one host must be specified")
			}
			o.Hosts = args
			return nil
		})
	}, runSwitchHost)
}

func runSwitchHost(ctx context.Context, e *cli.Env, o switchHostOptions) error {
	s, err := e.Session(ctx)
	if err != nil {
		return err
	}
	if err := checkEach(ctx, e, s, "getHost", "host", o.Hosts); err != nil {
		return err
	}
	var calls []client.Request
	for _, host := range o.Hosts {
		calls = append(calls, call(o.method, host))
		if o.Comment != nil {
			calls = append(calls, call("editHost", host, client.KW("comment", *o.Comment)))
		}
	}
	_, err = all(ctx, s, calls)
	return err
}

// checkEach makes sure that everything named exists before anything is changed.
func checkEach(ctx context.Context, e *cli.Env, s *client.Session, method, kind string, named []string) error {
	calls := make([]client.Request, len(named))
	for i, name := range named {
		calls[i] = call(method, name)
	}
	results, err := all(ctx, s, calls)
	if err != nil {
		return err
	}
	missing := false
	for i, v := range results {
		if v == nil {
			e.Printf("No such %s: %s\n", kind, named[i])
			missing = true
		}
	}
	if missing {
		return cli.Failf("No changes made. Please correct the command line.")
	}
	return nil
}
